"""The estimator in a real Chromium: what it gives is what the engine gives, and people can use it as they are."""

import json
import random
import re
from decimal import Decimal

import pytest

from kaopu.pages.estimator_rules import card_rules
from kaopu.pages.handbook_markdown import read_handbook_theme
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.pages.web_page import estimator_script
from kaopu.pay.examples import worked_example
from kaopu.policy.pay import CommissionExample
from tests.browser.estimating import D, batches, plain, read
from tests.browser.examining import AXE, VIOLATIONS

LEAST = 2_000
SITE = default_site_folder()
SCRIPTS = {
    "handbook": lambda: read_handbook_theme(SITE).estimator_script,
    "own": lambda: estimator_script(read_theme(SITE)),
}
CALCULATE = """
({rules, given}) => {
  const text = value => (value ? Decimal.text(value) : null);
  const numbers = texts => Object.fromEntries(
    Object.entries(texts).map(([name, found]) => [name, found === null ? null : Decimal.of(found)]));
  return given.map(each => {
    const figures = { measures: numbers(each.measures), targets: numbers(each.targets), days: each.days,
      set: numbers(each.set), pay: numbers(each.pay) };
    const { lines, points, score, band, pay } = Scoring.estimate(rules, rules.card, figures);
    const one = Decimal.whole(1);
    const times = factors => text(factors.reduce((all, each) => Decimal.multiply(all, each.times, 60), one));
    return {
      result: score && {
        lines: lines.map(line => ({
          id: line.line.id, actual: text(line.actual), target: text(line.target), attainment: text(line.attainment),
          score: text(line.score), weight: text(line.weight), points: text(line.points),
          missing: line.missing && `${line.missing.reason} ${line.missing.action}`, planDue: !!line.planDue })),
        points: text(points), score: text(score), band },
      pay: pay.components.filter(each => each.component.kind !== "commission")
        .map(each => [each.component.id, times(each.factors), text(each.amount)]),
    };
  });
}
"""
COMMISSION = """
({plan, given}) => given.map(([sold, target]) => {
  const found = Commission(plan, Decimal.of(sold), target && Decimal.of(target));
  return [Decimal.text(found.exact), Decimal.text(found.commission), found.parts.map(part =>
    [part.step, Decimal.text(part.amount), Decimal.text(part.rate)])];
})
"""


@pytest.fixture
def blank(chromium):
    page = chromium.new_page()
    page.set_content("<!doctype html><title>t</title>")
    yield page
    page.close()


@pytest.mark.parametrize("which", SCRIPTS)
def test_thousands_of_inputs_give_what_the_engine_gives(blank, which):
    blank.add_script_tag(content=SCRIPTS[which]())
    compared, differences = 0, []
    scored = paid = 0
    for one in batches(2026):
        found = blank.evaluate(CALCULATE, {"rules": json.loads(one.rules), "given": json.loads(one.given)})
        for number, (here, expected) in enumerate(zip(found, one.expected, strict=True)):
            compared += 1
            scored += expected["result"] is not None
            paid += bool(expected["pay"])
            if here != expected:
                differences.append((one.name, number, here, expected))
    assert differences == []
    assert compared >= LEAST
    assert scored > compared / 2
    assert paid > compared / 4


def test_commission_is_that_of_the_worked_examples(blank):
    blank.add_script_tag(content=SCRIPTS["handbook"]())
    chance, compared = random.Random(7), 0  # noqa: S311
    for name in ("demo", "specialists", "regulation"):
        policy = read(name)
        for role, cycle in policy.scorecards:
            card = json.loads(rules_of(policy, role, cycle))
            if "plan" not in card:
                continue
            given = [sold_and_target(chance, card["plan"]) for _ in range(200)]
            found = blank.evaluate(COMMISSION, {"plan": card["plan"], "given": given})
            for (sold, target), here in zip(given, found, strict=True):
                example = CommissionExample.model_construct(sold=D(sold), target=target and D(target), commission=D(0))
                there = worked_example(policy, card["plan"]["id"], example)
                parts = [[part.step, plain(part.amount), plain(part.rate)] for part in there.parts]
                assert here == [plain(there.exact), plain(there.commission), parts], (name, role, sold, target)
                compared += 1
    assert compared >= LEAST / 2


def rules_of(policy, role, cycle):
    return json.dumps(card_rules(policy, role, cycle))


def sold_and_target(chance, plan):
    """Return amounts at the edges of the steps, beside them, and anywhere."""
    target = D(chance.randint(1, 10**8)) / 100 if plan.get("of") == "attainment" else None
    starts = [D(step["from"]) * (target or 1) for step in plan.get("steps", ())] or [D(100)]
    edge = chance.choice(starts) + chance.choice((D(0), D("0.01"), D("-0.01")))
    sold = chance.choice((edge, D(chance.randint(0, 3 * 10**8)) / 100, D(0), D("33333.333")))
    return format(max(sold, D(0)), "f"), None if target is None else format(target, "f")


def own_pages(public):
    """Return every person's page of the built period that has the estimator, with the record beside it."""
    for page in sorted(public.glob("appraisals/people/*/*/index*.html")):
        if 'id="estimator-rules"' in page.read_text(encoding="utf-8"):
            name = page.name.replace("index", "appraisal").replace(".html", ".json")
            yield page, json.loads(page.with_name(name).read_text(encoding="utf-8"))


def test_every_persons_page_starts_from_their_own_total_grade_and_pay(chromium, public):
    page, seen = chromium.new_page(), 0
    for path, record in own_pages(public):
        page.goto(path.as_uri())
        assert page.locator("#estimator-off").is_hidden(), path
        assert page.inner_text(".est-total") == number(record["score"]), path
        assert page.inner_text(".est-grade") == record["grade"], path
        rules = json.loads(page.text_content("#estimator-rules"))
        own = {one["id"] for one in rules["cards"][0]["pay"]}
        paid = [Decimal(one["amount"]) for one in record["payout"]["components"] if one["id"] in own]
        if paid:
            shown = page.locator(".est-results strong").nth(2).inner_text()
            assert Decimal(shown.replace("¥", "").replace(",", "")) == sum(paid), path
        seen += 1
    page.close()
    assert seen >= 20


def number(text):
    return f"{Decimal(text).normalize():,f}"


def test_no_name_of_anybody_else_is_in_the_estimators_data(public):
    people = {path.name for path in (public / "appraisals" / "people").iterdir()}
    for path, record in own_pages(public):
        [block] = re.findall(r'id="estimator-rules">(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL)
        assert not [one for one in people if one in block], path
        assert record["person"]["name"] not in block


@pytest.fixture(params=["handbook/estimator/index.html", "handbook/en/estimator/index.html", "own"])
def opened(request, chromium, public):
    """Open the handbook's page in two languages, and one person's own, from the disk."""
    path = next(own_pages(public))[0] if request.param == "own" else public / request.param
    page, errors = chromium.new_page(viewport={"width": 1280, "height": 900}), []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector(".est-line")
    yield page
    assert errors == []
    page.close()


def total(page):
    return page.inner_text(".est-total")


def test_the_keyboard_alone_moves_a_slider_and_everything_follows(opened):
    slider, before = opened.locator(".est-field input[type=range]").first, total(opened)
    box = opened.locator(".est-field input[type=text]").first
    slider.focus()
    opened.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") not in (None, "")
    assert box.input_value() == "0"
    least = total(opened)
    for _ in range(7):
        opened.keyboard.press("ArrowRight")
    assert box.input_value() != "0"
    assert before != least
    opened.locator(".est-reset").focus()
    opened.keyboard.press("Enter")
    assert total(opened) == before
    assert opened.evaluate("document.activeElement.matches('.est-reset')")


def test_figures_are_understood_as_people_type_them(opened):
    box = opened.locator(".est-field input[type=text]").first
    box.fill("12345")
    expected = total(opened)
    for typed in ("１２３４５", " 12,345 ", "12，345.0", "¥12345"):
        box.fill("1")
        box.fill(typed)
        assert total(opened) == expected, typed
        assert box.get_attribute("aria-invalid") == "false"
    note = opened.locator(".est-field .est-note").first
    for typed in ("12a", "1.2.3", "1e5", "9" * 16, "--1"):
        box.fill(typed)
        assert box.get_attribute("aria-invalid") == "true", typed
        assert note.inner_text()
        assert box.get_attribute("aria-describedby") == note.get_attribute("id")


def test_every_field_has_a_name_and_results_are_told_politely(opened):
    fields = opened.locator("#estimator input, #estimator select")
    unnamed = fields.evaluate_all(
        "all => all.filter(one => !one.labels.length && !one.getAttribute('aria-label')).length"
    )
    assert unnamed == 0
    status = opened.locator("#estimator [role=status]")
    opened.locator(".est-field input[type=text]").first.fill("1")
    opened.wait_for_timeout(1500)
    assert total(opened).split(".")[0] in status.inner_text()


def test_nothing_can_be_sent_from_the_page(opened):
    policy = opened.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    sources = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert sources.get("connect-src", sources["default-src"]) in ("'none'", "blob:")
    assert sources["form-action"] == "'none'"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("which", ["handbook", "own"])
def test_no_violation_of_wcag_and_no_overflow(chromium, public, which, width, scheme):
    path = next(own_pages(public))[0] if which == "own" else public / "handbook/estimator/index.html"
    context = chromium.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme)
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector(".est-line")
    page.evaluate("document.querySelectorAll('#estimator details').forEach(one => { one.open = true; })")
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS.replace("axe.run(document", "axe.run('#estimator'")) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_without_javascript_the_page_says_so_and_the_rest_is_there(chromium, public):
    for path in (next(own_pages(public))[0], public / "handbook/estimator/index.html"):
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(path.as_uri())
        assert page.locator("#estimator-off").is_visible()
        assert page.locator(".est-line").count() == 0
        assert page.locator("h1").first.is_visible()
        context.close()


def test_the_handbooks_estimator_offers_every_scorecard_and_tells_the_steps(chromium, public):
    page = chromium.new_page()
    page.goto((public / "handbook/estimator/index.html").as_uri())
    offered = set()
    for role in page.eval_on_selector_all("#e-role option", "all => all.map(one => one.value)"):
        page.select_option("#e-role", role)
        for cycle in page.eval_on_selector_all("#e-cycle option", "all => all.map(one => one.value)"):
            page.select_option("#e-cycle", cycle)
            offered.add((role, cycle))
            assert page.locator(".est-line details ol").first.locator("li").count() >= 2
            assert page.inner_text(".est-total") not in ("", "–"), (role, cycle)
            assert "{" not in page.inner_text("#estimator"), (role, cycle)
    assert offered == set(read("demo").scorecards)
    page.close()


def test_pay_follows_the_grade_and_is_told_step_by_step(chromium, public):
    page = chromium.new_page()
    page.goto((public / "handbook/estimator/index.html").as_uri())
    page.select_option("#e-role", "specialist")
    page.select_option("#e-cycle", "month")
    page.fill("#e-pay-base", "8200")
    page.fill("#e-pay-performance", "2900.55")
    page.fill("#e-sold-amount", "120000")
    page.fill("#e-sold-target", "80000")
    assert page.inner_text(".est-grade") == "B"
    pay = page.locator("fieldset:has(#e-pay-base) details")
    pay.locator("summary").click()
    told = pay.inner_text()
    # 2900.55 × 80 % = 2320.44; 80000 × 1 % + 16000 × 1.2 % + 24000 × 1.5 % = 1352
    for figure in ("¥2,900.55 × 80%", "¥2,320.44", "¥1,352.00", "¥11,872.44"):
        assert figure in told, told
    assert page.locator(".est-results strong").nth(2).inner_text() == "¥11,872.44"
    page.close()
