"""Small invented sites full of what is easily confused, and random things that happen to them from build to build."""

from __future__ import annotations

import base64
import datetime
import gzip
import html
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pikepdf

from kaopu.data.people import People, Person
from kaopu.leaks.canaries import Canaries, Canary, CanaryKind
from kaopu.leaks.places import Secrets
from kaopu.text.problems import Place
from tests.leaks.planting import archive, attached

PEOPLE = ("carl-lin", "e500", "p1", "mei-wu-9")
VALUES: dict[CanaryKind, tuple[str, ...]] = {
    "name": ("Carl Lin", "Ann Carl Lin", "Mei-Mei Johns", "欧阳建国", "欧阳建", "王伟", "Linnet", "阿卜杜拉·艾买提"),
    "id": ("carl-lin", "e500", "lin-e500", "ann_li1", "mei-wu-9"),
    "row": ("1c1i7a6r", "9ab-33x", "row-9ab-33x", "33x-77y", "a-9ab-33x-77y"),
    "text": (
        "签约时稳得住价格，很少靠让利成交，客户也愿意再来，请继续保持这样的做法",
        "客户也愿意再来，请继续保持这样的做法，并在周会上讲讲自己是怎么做到的",
        "Keeps prices when signing, and customers come back to us again and again",
        "这句话只说一次",
    ),
    "figure": ("12345.67", "23456.78", "123456.89", "1234567.01", "34567.12", "45678.23"),
}
KNOWN = ("East · Carl Lin", "欧阳建材有限公司", "欧阳建国酒店", "王伟 Mei-Mei Johns")
OTHER_IDS = ("team-carl-lin", "row-9ab-33x", "x-33x-77y", "north")
PLACES = ("people/carl-lin", "people/e500", "teams/north", "company")


@dataclass
class World:
    """A site's files, and what is whose; all of it changes at random."""

    random: Random
    folder: Path
    canaries: dict[tuple[CanaryKind, str], frozenset[str]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    other_ids: set[str] = field(default_factory=set)
    public: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)

    def secrets(self) -> Secrets:
        """Return what the gate is handed for the site as it is now."""
        canaries = Canaries()
        for (kind, value), owners in sorted(self.canaries.items()):
            canaries.add(Canary(kind, value, owners))
        for person in sorted(self.paths):
            canaries.add_path(person)
        canaries.mask_tokens(self.other_ids)
        canaries.mask(self.known)
        canaries.without_public(sorted(self.public))
        place = Place("people.csv")
        people = {one: Person(one, one, "r", "north", None, place) for one in PEOPLE}
        return Secrets(canaries, People(people, {}), datetime.date(2017, 4, 1), {}, {}, {})

    def value(self) -> str:
        """Return something that is or was or will be looked for, written in one of many ways."""
        pick = self.random.choice
        text = pick(VALUES[pick(tuple(VALUES))])
        if text[-3:-2] == "." and self.random.random() < 0.5:
            text = f"{int(text[:-3]):,}{text[-3:]}"
        return pick(WRITINGS)(text)

    def words(self) -> str:
        """Return a line of a few such things with others between them."""
        between = (" ", "\n", "：", ", ", "-", "_", "、")
        words = ("the", "周会", "row", "100.00", "north", "East ·", "people/p1/2017", "建材有限公司")
        return "".join(
            self.random.choice((self.value(), self.random.choice(words))) + self.random.choice(between)
            for _ in range(self.random.randrange(1, 6))
        )

    def file(self) -> None:
        """Write a file of some kind anew, or over another."""
        name, make = self.random.choice(tuple(FILES.items()))
        stem = self.random.choice(("a", "b"))
        path = self.folder / "appraisals" / self.random.choice(PLACES) / "2017-Q1" / f"{stem}{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make(self))

    def files(self) -> list[Path]:
        """Return all files."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def content(self) -> bytes:
        """Return the bytes of some file, of none where there is none."""
        found = self.files()
        return self.random.choice(found).read_bytes() if found else b""


WRITINGS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: text,
    str.upper,
    lambda text: text.replace(" ", "\n"),
    lambda text: f"row-{text}-x",
    lambda text: f"people/{text}/2017",
    lambda text: text[: len(text) * 2 // 3],
    lambda text: "\n".join(text[at : at + 5] for at in range(0, len(text), 5)),
    html.escape,
    lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    lambda text: base64.b64encode(text.encode()).decode(),
)


def page(world: World) -> bytes:
    style = world.random.choice(("i { color: red }", "b { margin: 0 }", f"/* {world.words()} */"))
    link = world.random.choice(("../../people/e500/2017-Q1/a.html", "https://example.com/", "a.json"))
    return f"<style>{style}</style><p title='{world.value()}'>{world.words()}</p><a href='{link}'>x</a>".encode()


def record(world: World) -> bytes:
    return json.dumps({world.value(): [world.words()]}, ensure_ascii=world.random.random() < 0.5).encode()


def packed(world: World) -> bytes:
    """Make an archive in which there may be files that are published for themselves, under their kind or another."""
    inside = {f"{number}{world.random.choice(('.html', '.json', '.txt', '.pdf'))}": world.content() for number in "12"}
    return archive({**inside, "c.txt": world.words().encode()})


def document(world: World) -> bytes:
    """Make a PDF to which a published file, or another, is attached."""
    written = io.BytesIO()
    with pikepdf.new() as opened:
        opened.add_blank_page()
        opened.docinfo["/Subject"] = world.words()
        body = world.random.choice((world.content(), record(world)))
        opened.attachments["r.json"] = attached(opened, body, "application/json")
        opened.save(written, deterministic_id=True)
    return written.getvalue()


FILES: dict[str, Callable[[World], bytes]] = {
    ".html": page,
    ".json": record,
    ".csv": lambda world: world.words().encode(),
    ".ics": lambda world: f"X:{world.words()}".encode(),
    ".zip": packed,
    ".pdf": document,
    ".xml.gz": lambda world: gzip.compress(f"<a>{world.words()}</a>".encode(), mtime=0),
    ".bin": lambda world: world.words().encode(),
    ".txt": lambda world: world.content() or b"x",
}


def add(world: World) -> None:
    kind = world.random.choice(tuple(VALUES))
    owners = frozenset(world.random.sample(PEOPLE, world.random.choice((0, 1, 1, 1, 2))))
    world.canaries[kind, world.random.choice(VALUES[kind])] = owners


def remove(world: World) -> None:
    if world.canaries:
        del world.canaries[world.random.choice(sorted(world.canaries))]


def flip(kept: set[str], value: str) -> None:
    """Put something into a set, or take it out."""
    kept ^= {value}


def many(world: World) -> None:
    """Look for a lot more, or no longer."""
    for number in range(40):
        key: tuple[CanaryKind, str] = ("row", f"zz{number:04}-q")
        if world.canaries.pop(key, None) is None:
            world.canaries[key] = frozenset(PEOPLE[:1])
        text: tuple[CanaryKind, str] = ("text", f"第{number}句话，写的是{number}号的事情，别人都不知道")
        if world.canaries.pop(text, None) is None:
            world.canaries[text] = frozenset(PEOPLE[:1])


def delete_file(world: World) -> None:
    if found := world.files():
        world.random.choice(found).unlink()


def copy_file(world: World) -> None:
    if found := world.files():
        path = world.random.choice(found)
        path.with_name(f"copy{world.random.choice(('.txt', '.html', '.json'))}").write_bytes(path.read_bytes())


EDITS: tuple[Callable[[World], None], ...] = (
    *(add,) * 5,
    *(remove,) * 2,
    *(World.file,) * 4,
    many,
    delete_file,
    copy_file,
    lambda world: flip(world.known, world.random.choice(KNOWN)),
    lambda world: flip(world.other_ids, world.random.choice(OTHER_IDS)),
    lambda world: flip(world.public, world.value()),
    lambda world: flip(world.paths, world.random.choice(PEOPLE)),
)


def spoil(random: Random, cache: Path) -> None:
    """Damage, delete, shorten or swap something that was kept."""
    kept = sorted(path for path in cache.rglob("*") if path.is_file())
    if not kept:
        return
    one, other = random.choice(kept), random.choice(kept)
    content = one.read_bytes()
    match random.randrange(5):
        case 0:
            at = random.randrange(len(content))
            one.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        case 1:
            one.unlink()
        case 2:
            one.write_bytes(content[: len(content) // 2])
        case 3:
            one.write_bytes(other.read_bytes())
            other.write_bytes(content)
        case _:
            for path in random.sample(kept, len(kept) // 2):
                path.unlink()
