"""No false alarms: what is common, short or shared identifies nobody; several invented companies are clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.data.periods import parse_period
from kaopu.leaks.canaries import Canaries, Canary
from kaopu.leaks.gate import audience_by
from kaopu.leaks.pieces import pieces_of
from kaopu.leaks.places import place_of
from kaopu.leaks.rules import LINKS, RULES
from kaopu.leaks.secrets import telling
from kaopu.publish.build import Means, build
from kaopu.publish.plan import Selection
from kaopu.publish.starting import start_repository
from tests.leaks.conftest import PERIOD, secrets_for
from tests.support.searching import leaks_below

ANN = frozenset(("ann",))


def looked_for(*names: str, known: tuple[str, ...] = (), public: tuple[str, ...] = ()) -> Canaries:
    canaries = Canaries()
    for name in names:
        canaries.add(Canary("name", name, frozenset((name,))))
    canaries.mask(known)
    canaries.without_public(public)
    return canaries


def told(canaries: Canaries, text: str) -> set[str]:
    return {name for _, number, _ in canaries.found_in(text) for name in canaries.owners[number]}


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Carl Lin", "an answer to Carl  Lin.", True),
        ("Carl Lin", "CARL\nLIN", True),
        ("Carl Lin", "Lin, Carl", True),
        ("Carl Lin", "carl_lin.pdf", True),
        ("Carl Lin", "Carl Linear", False),
        ("Carl Lin", "Lin is not Carl", False),
        ("Lin", "Linear and Lin in a sentence", False),
        ("Lin", "<td>Lin</td>", True),
        ("Lin", "a\nLin\nb", True),
        ("Mei-Mei Johns", "by Mei-Mei Johns", True),
        ("Jürgen Groß", "von Jürgen Groß.", True),
        ("王伟", "王伟大的工作", False),
        ("王伟", "由王伟负责", False),
        ("王伟", "主管：王伟", True),
        ("王伟", "张三、王伟、李四", True),
        ("欧阳建国", "由欧阳建国负责", True),
        ("欧阳建国", "欧阳建\n国", False),
        ("阿卜杜拉·艾买提", "谢谢阿卜杜拉·艾买提。", True),
        ("王Wei", "由王Wei负责", False),
    ],
)
def test_names_are_found_as_people_write_them_and_not_inside_other_words(name, text, found):
    assert told(looked_for(name), text) == ({name} if found else set())


def test_a_name_within_a_longer_known_name_says_nothing():
    canaries = looked_for("Cara Losch", "欧阳建", known=("East · Cara Losch", "欧阳建材有限公司"))
    assert told(canaries, "East · Cara Losch, 欧阳建材有限公司") == set()
    assert told(canaries, "East \u200b·\u200b Cara\nLosch") == set()
    assert told(canaries, "East · Cara Losch and Cara Losch") == {"Cara Losch"}
    assert told(canaries, "欧阳建材有限公司由欧阳建负责") == {"欧阳建"}


def test_what_everybody_may_read_is_no_secret():
    canaries = looked_for("Carl Lin", "欧阳建国", public=("approved: [{by: Carl Lin}]", "由欧阳建国批准"))
    assert told(canaries, "Carl Lin, 欧阳建国") == set()


@pytest.mark.parametrize(
    ("identifier", "least", "says_something"),
    [
        ("anna-snelling", 4, True), ("E500", 4, True), ("p0001", 4, True), ("anna", 4, False), ("17", 4, False),
        ("20170301", 6, False), ("2017-Q1", 4, False), ("2017-03", 4, False), ("1C1I7A6R", 6, True), ("A-1", 6, False),
    ],
)  # fmt: skip
def test_only_unmistakable_ids_are_looked_for(identifier, least, says_something):
    assert telling(identifier, least) is says_something


def test_an_id_is_a_whole_word_and_in_a_path_it_may_be_short():
    canaries = Canaries()
    canaries.add(Canary("id", "cara-losch", ANN))
    canaries.mask_tokens(["team-cara-losch"])
    canaries.add_path("17")
    no, yes = (
        ("team-cara-losch", "cara-loschen", "cara", "17 people/17x/"),
        ("row-cara-losch", "x/cara-losch.review.pdf"),
    )
    assert not any(canaries.found_in(text) for text in no)
    assert all(canaries.found_in(text) for text in (*yes, "people/17/2017"))


def test_only_the_ids_that_recipes_use_are_known_as_practised():
    canaries = Canaries()
    for canary in (Canary("id", "p0008", ANN), Canary("id", "q0042", ANN), Canary("row", "r-000031", frozenset())):
        canaries.add(canary)
    canaries.practise(["kaopu explain p0008 2017-Q1, r-000031"])
    found = {(kind, canaries.owners[number]) for kind, number, _ in canaries.found_in("p0008 q0042 r-000031")}
    assert found == {("practised", ANN), ("id", ANN)}  # a row that may stand nowhere is not known at all


def test_private_texts_are_found_in_parts_and_over_lines():
    text = "签约时稳得住价格，很少靠让利成交，客户也愿意再来，请继续保持这样的做法，并在周会上讲讲。"
    canaries = Canaries()
    canaries.add(Canary("text", text, ANN))
    assert canaries.found_in(text)
    assert canaries.found_in("\n".join(text[4:40]))
    assert not canaries.found_in(text[:12])
    assert list(pieces_of("Good work.")) == []
    assert list(pieces_of("很好")) == []


def test_no_rule_stands_there_twice_and_each_has_its_reason():
    assert len({(rule.area, rule.whom) for rule in RULES}) == len(RULES)
    assert all(rule.why for rule in RULES)
    assert all(link.why for link in LINKS)
    assert not [
        rule for rule in RULES if rule.area in ("handbook", "home") and rule.allows not in ("practised", "names")
    ]


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("appraisals/people/ann/2017-Q1/index.html", "people"),
        ("appraisals/reviews/ann/2017-Q1/ann.review.pdf", "reviews"),
        ("appraisals/people/ann/index.html", "elsewhere"),
        ("appraisals/more/ann/2017-Q1/index.html", "elsewhere"),
        ("appraisals/company/2017-Q1/payouts.csv", "company"),
        ("handbook/search/search_index.json", "handbook"),
        ("index.en.html", "home"),
        ("manifest.json", "manifest"),
        ("index/index.html", "elsewhere"),
        ("", "elsewhere"),
    ],
)
def test_a_place_that_nobody_knows_is_nobodys(path, area):
    assert place_of(path).area == area


@pytest.mark.parametrize("starter", ["specialists", "four-dimensions", "regulation"])
def test_an_invented_company_with_chinese_names_is_clean(tmp_path: Path, starter: str):
    root = tmp_path / "repository"
    start_repository(root, starter)
    period = _first_quarter()
    build(root, root / "public", Selection(period=period), Means(2))
    plan, secrets, access = secrets_for(root, Selection(period=period))
    sizes = secrets.canaries.sizes()
    assert sizes["id"] + sizes["practised"] >= 12  # rows of the recipes' practice company are called alike, too
    assert sizes["name"] >= 8  # a name that several people have, or that the policy names, identifies nobody
    assert leaks_below(root / "public", secrets, audience_by(access)) == []
    assert plan.appraisals


def _first_quarter():
    return parse_period(PERIOD)
