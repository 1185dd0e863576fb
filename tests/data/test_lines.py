"""The lines of the data files and the digest of some of them (R69), against the csv module and hashlib."""

import csv
import hashlib
import io
import random
import subprocess

import pytest

from kaopu.data.lines import DataLines, FileLines, lines_digest
from kaopu.data.store import read_data
from kaopu.text.problems import InputProblemsError
from kaopu.text.tree import FolderTree, MemoryTree
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import VALID, tree_of, write

DEALS = "data/months/2017-02/deals.csv"


def rows_by_csv(content):
    """Return line numbers and text of each row that the csv module finds, by the number that the row begins on."""
    text = content.decode("utf-8")
    lines = list(io.StringIO(text, newline=""))
    reader, start, found = csv.reader(io.StringIO(text, newline=""), strict=True), 1, {}
    for _ in reader:
        found[start] = [(number, lines[number - 1]) for number in range(start, reader.line_num + 1)]
        start = reader.line_num + 1
    return found


def digest_by_hand(files, places):
    """Work the digest out as the documentation says, with nothing of the program."""
    told: dict[tuple[str, int], str] = {}
    for path, starts in places.items():
        rows = rows_by_csv(files[path])
        told |= {(path, number): text for start in starts for number, text in rows[start]}
    written = [f"{path}:{number}:{text}".rstrip("\r\n") + "\n" for (path, number), text in sorted(told.items())]
    return hashlib.sha256("".join(written).encode()).hexdigest()


ENDS = {
    "lf": b"id,name\na,1\nb,2\nc,3\n",
    "crlf": b"id,name\r\na,1\r\nb,2\r\nc,3\r\n",
    "cr": b"id,name\ra,1\rb,2\rc,3\r",
    "mixed": b"id,name\ra,1\r\nb,2\nc,3\r",
    "no-final-end": b"id,name\na,1\nb,2\nc,3",
    "mark": b"\xef\xbb\xbfid,name\na,1\nb,2\nc,3\n",
    "quoted": b'"id","name"\n"a","1"\n"b","2"\n"c","3"\n',
    "quoted-ends": 'id,name\na,"1\n和 2"\nb,"2\r\n\r\n""x"""\nc,3\n'.encode(),
    "inches": b'id,name\na,5" pipe\nb,"5"" pipe"\nc,3" and 4"\n',
    "blank-lines": b"id,name\n\na,1\n\n\nb,2\nc,3\n\n",
    "wide": ("id,name\na," + "宽" * 200_000 + "\nb,2\n").encode(),
}


@pytest.mark.parametrize("content", ENDS.values(), ids=ENDS)
def test_r69_the_digest_is_that_of_the_documentation_whatever_lines_end_with(content):
    csv.field_size_limit(10**6)
    chance, starts = random.Random(1), [*rows_by_csv(content)]  # noqa: S311 - to be repeated
    files = {"data/targets.csv": content, DEALS: content}
    lines = DataLines(MemoryTree(files))
    for _ in range(30):
        places = {path: set(chance.sample(starts, chance.randint(1, len(starts)))) for path in files}
        assert lines_digest(lines, places) == digest_by_hand(files, places)
    csv.field_size_limit(131072)


def test_r69_line_ends_and_what_ends_the_file_make_no_difference():
    names = ("lf", "crlf", "cr", "mixed", "no-final-end", "mark")
    digests = {lines_digest(DataLines(MemoryTree({DEALS: ENDS[name]})), {DEALS: {2, 4}}) for name in names}
    assert len(digests) == 1


def test_lines_are_those_that_sed_and_wc_count(tmp_path):
    chance = random.Random(5)  # noqa: S311 - to be repeated
    for _ in range(40):
        text = "".join(chance.choice(["a", "ü", ",", "\n", "\n", "\r\n"]) for _ in range(chance.randrange(40)))
        (tmp_path / "f").write_bytes(text.encode())
        found = FileLines.of("data/f.yml", text.encode())
        counted = subprocess.run(["sed", "-n", "$=", str(tmp_path / "f")], check=True, capture_output=True).stdout
        assert len(found) == int(counted or 0)
        for number in range(1, len(found) + 1):
            command = ["sed", "-n", f"{number}p", str(tmp_path / "f")]
            line = subprocess.run(command, check=True, capture_output=True).stdout.rstrip(b"\r\n")
            assert found.written([number]) == b"data/f.yml:%d:%s\n" % (number, line)


def test_a_line_that_is_not_there_is_another_digest_than_none_and_than_an_empty_one():
    lines = DataLines(MemoryTree({DEALS: b"id\n\n"}))
    places: list[dict[str, list[int]]] = [
        {},
        {DEALS: []},
        {DEALS: [2]},
        {DEALS: [3]},
        {DEALS: [0]},
        {DEALS: [-1]},
        {"data/none.csv": [2]},
    ]
    digests = [lines_digest(lines, where) for where in places]
    assert digests[0] == digests[1] == hashlib.sha256(b"").hexdigest()
    assert len(set(digests)) == len(places) - 1


def test_the_digest_changes_with_the_bytes_the_number_and_the_file_and_with_no_other_line():
    def digest(content, path=DEALS, line=3):
        return lines_digest(DataLines(MemoryTree({path: content})), {path: [line]})

    before = digest(b"id\na\nb\nc\n")
    assert before == digest(b"number\nx\nb\n")
    others = [digest(b"id\na\nb \nc\n"), digest(b"id\nnew\na\nb\nc\n", line=4), digest(b"id\na\nb\n", "data/b.csv")]
    assert len({before, *others}) == 4


def test_a_row_over_several_lines_counts_whole():
    one = b'id,name\na,"x\ny"\nb,"z"\n'
    changed = one.replace(b"y", b"Y")
    digests = [lines_digest(DataLines(MemoryTree({DEALS: text})), {DEALS: [2]}) for text in (one, changed)]
    assert digests[0] != digests[1]
    assert FileLines.of(DEALS, one).written([2]) == f'{DEALS}:2:a,"x\n{DEALS}:3:y"\n'.encode()
    # Elsewhere a quotation mark is a character like others.
    assert FileLines.of("data/targets.yml", one).written([2]) == b'data/targets.yml:2:a,"x\n'


def test_a_file_is_read_once_and_only_when_it_is_asked_for(tmp_path):
    write(tmp_path, {"data/a.csv": "id\na\n", "data/b.csv": "id\nb\n"})
    lines = DataLines(FolderTree(tmp_path))
    before = lines_digest(lines, {"data/a.csv": [2]})
    (tmp_path / "data/a.csv").unlink()
    (tmp_path / "data/b.csv").write_text("id\nother\n", encoding="utf-8")
    assert lines_digest(lines, {"data/a.csv": [2]}) == before
    assert lines.of("data/b.csv").written([2]) == b"data/b.csv:2:other\n"


def test_a_file_that_changed_after_its_table_was_read_stops_with_a_sentence(tmp_path):
    write(tmp_path, VALID)
    data = read_data(FolderTree(tmp_path), lambda _problem: None)
    assert data.lines.of("data/targets.csv").written([2]) == b"data/targets.csv:2:person,ann,2017-Q1,sales,3000\n"
    (tmp_path / DEALS).write_bytes((tmp_path / DEALS).read_bytes().replace(b"2500", b"2501"))
    with pytest.raises(InputProblemsError) as raised:
        lines_digest(data.lines, {DEALS: [2]})
    [problem] = raised.value.problems
    assert (problem.place.file, problem.code) == (DEALS, "data-file-changed")
    assert_sentences_complete(problem)


def test_lines_take_little_more_than_the_bytes_of_the_file():
    content = b"id,person,amount\n" + b"".join(b"d%d,somebody,%d\n" % (number, number) for number in range(100_000))
    found = FileLines.of(DEALS, content)
    assert found.content is content
    assert found.starts.nbytes == 4 * (len(found) + 1)
    data = read_data(tree_of(VALID), lambda _problem: None)
    assert data.lines.of(DEALS).content is data.lines.tree.read(DEALS)
