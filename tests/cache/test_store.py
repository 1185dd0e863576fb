"""What is kept comes back as it was or not at all, whatever happened to the folder meanwhile."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kaopu
from kaopu.cache.keys import digest_of, key_of, program_digest
from kaopu.cache.store import Store

KEY, OTHER = key_of("page", {"record": "a"}), key_of("page", {"record": "b"})
PARTS = {"index.html": b"<p>\xe4\xbd\xa0</p>\n", "appraisal.pdf": bytes(range(256)), "empty": b""}


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


def only_file(store):
    [found] = [path for path in store.folder.rglob("*") if path.is_file()]
    return found


def test_what_is_kept_comes_back_also_for_another_process_and_place(store, tmp_path):
    store.put(KEY, PARTS)
    assert store.get(KEY) == PARTS
    assert list(store.get(KEY)) == list(PARTS)
    assert store.get(OTHER) is None
    moved = shutil.copytree(store.folder, tmp_path / "elsewhere")
    code = (
        "import sys; from pathlib import Path; from kaopu.cache.store import Store\n"
        "print(Store(Path(sys.argv[1])).get(sys.argv[2]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(moved), KEY], capture_output=True, check=True, text=True
    ).stdout
    assert told.strip() == str(PARTS)


def test_without_a_folder_nothing_is_kept():
    store = Store(None)
    store.put(KEY, PARTS)
    assert store.get(KEY) is None
    assert store.trim(0) == 0


def test_what_is_asked_for_without_being_read_counts_as_of_use(store):
    for name in ("a", "b", "c"):
        store.put(key_of("page", {"record": name}), {"x": bytes(100)})
    for time, path in enumerate(sorted(path for path in store.folder.rglob("*") if path.is_file())):
        os.utime(path, (time, time))
    assert store.touch(KEY)
    assert not store.touch(key_of("page", {"record": "z"}))
    assert not Store(None).touch(KEY)
    store.trim(only_file_size(store))
    assert (store.touch(KEY), store.touch(OTHER)) == (True, False)


def only_file_size(store):
    return next(path for path in store.folder.rglob("*") if path.is_file()).stat().st_size


def test_every_flipped_byte_is_noticed_and_the_thing_is_deleted(store):
    store.put(KEY, PARTS)
    sound = only_file(store).read_bytes()
    for at in range(len(sound)):
        broken = bytearray(sound)
        broken[at] ^= 1
        only_file(store).write_bytes(broken)
        assert store.get(KEY) is None, at
        assert not [path for path in store.folder.rglob("*") if path.is_file()]
        store.put(KEY, PARTS)
    assert store.damaged == len(sound)


@pytest.mark.parametrize("length", [0, 1, 14, 77, 80, 200])
def test_what_was_cut_off_or_grew_is_not_believed(store, length):
    store.put(KEY, PARTS)
    place = only_file(store)
    whole = place.read_bytes()
    for content in (whole[:length], whole + b"x", whole[: len(whole) - 1 - length % 3]):
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
        assert store.get(KEY) is None


def test_a_sound_thing_under_another_key_is_not_believed(store):
    store.put(KEY, PARTS)
    store.put(OTHER, {"index.html": b"of somebody else"})
    mine, theirs = (store.folder / key[:2] / key[2:] for key in (KEY, OTHER))
    shutil.copyfile(theirs, mine)
    assert store.get(KEY) is None
    assert store.get(OTHER) == {"index.html": b"of somebody else"}


def test_a_link_a_pipe_or_a_folder_in_its_place_is_no_thing(store, tmp_path):
    store.put(KEY, PARTS)
    place = only_file(store)
    aside = place.rename(tmp_path / "aside")
    place.symlink_to(aside)
    assert store.get(KEY) is None
    place.unlink()
    os.mkfifo(place)
    assert store.get(KEY) is None
    place.unlink()
    place.mkdir()
    assert store.get(KEY) is None
    store.put(KEY, PARTS)  # cannot be, and is no reason to stop
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path):
    (tmp_path / "cache").write_bytes(b"a file")
    store = Store(tmp_path / "cache")
    store.put(KEY, PARTS)
    assert store.get(KEY) is None


def test_what_was_of_no_use_for_longest_goes_first(store):
    keys = [key_of("page", {"record": str(number)}) for number in range(6)]
    for number, key in enumerate(keys):
        store.put(key, {"page": b"x" * 1000})
        os.utime(store.folder / key[:2] / key[2:], ns=(number * 10**9, number * 10**9))
    assert store.get(keys[0]) is not None  # of use just now
    size = only_size(store) // 6
    assert store.trim(size * 3) == 3
    assert [store.get(key) is not None for key in keys] == [True, False, False, False, True, True]
    (store.folder / "README").write_text("not ours")
    (store.folder / "ab").mkdir(exist_ok=True)
    (store.folder / "ab" / ".new-killed").write_bytes(b"half")
    store.trim(0)
    assert [path.name for path in store.folder.rglob("*") if path.is_file()] == ["README"]


def only_size(store):
    return sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file())


def test_many_processes_may_write_and_read_one_folder_at_once(store):
    code = (
        "import sys; from pathlib import Path\n"
        "from kaopu.cache.keys import key_of; from kaopu.cache.store import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for turn in range(40):\n"
        "    for number in range(10):\n"
        "        key = key_of('page', {'record': str(number)})\n"
        "        found = store.get(key)\n"
        "        assert found in (None, {'page': bytes([number]) * 5000}), number\n"
        "        store.put(key, {'page': bytes([number]) * 5000})\n"
        "assert store.damaged == 0\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(store.folder)]) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    assert not list(store.folder.rglob(".new-*"))


def test_a_key_says_all_it_is_made_from_and_nothing_runs_together():
    assert key_of("page", {"a": "1", "b": "2"}) == key_of("page", {"b": "2", "a": "1"})
    different = [
        key_of("page", {"a": "1", "b": "2"}),
        key_of("page", {"a": "1b2"}),
        key_of("page", {"a": "2", "b": "1"}),
        key_of("pagea", {"": "1", "b": "2"}),
        key_of("page", {"a": '1","b":"2'}),
        key_of("页", {}),
        key_of("page", {}),
    ]
    assert len(set(different)) == len(different)
    with pytest.raises(ValueError, match="not a key"):
        Store(Path("x")).get("../../etc/passwd")


def test_the_program_s_own_files_are_part_of_every_key(tmp_path):
    package = Path(kaopu.__file__).parent
    copy = shutil.copytree(package, tmp_path / "kaopu", ignore=shutil.ignore_patterns("__pycache__"))

    def told():
        code = "from kaopu.cache.keys import program_digest; print(program_digest())"
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True, env=environment, cwd=tmp_path
        ).stdout.strip()

    assert told() == program_digest()
    for path in (copy / "text" / "phrases" / "pages.yml", copy / "pages" / "links.py"):
        with path.open("a", encoding="utf-8") as stream:
            stream.write("\n# changed\n")
        changed = told()
        assert changed != program_digest()
    assert digest_of("考") == digest_of("考".encode())
