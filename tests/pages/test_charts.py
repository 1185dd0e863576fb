"""The drawings put everything where the record says; places are worked out again here, from the markup."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from kaopu.pages.charts import BAR, CURVE, SMALL_CURVE, Layout, attainment_bar, bar_scale, curve_chart
from kaopu.pages.charts_of_grades import grade_strip
from kaopu.pages.charts_of_scores import RULER, TALL_TREND, ruler_frame, score_ruler, trend_chart
from kaopu.pages.drawing import Palette, mark, print_palette, web_palette
from kaopu.pages.theme import Theme
from kaopu.pages.wording import Wording
from kaopu.records.record import CurvePoint, RecordCurve, RecordIndicator
from kaopu.records.views import GradeCount
from tests.pages import samples
from tests.pages.sample_views import team

SVG = "{http://www.w3.org/2000/svg}"
WRITE = Wording("zh", "CNY")


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 - our own drawing


def labels(drawing: ET.Element) -> dict[str, tuple[float, float]]:
    return {text.text or "": (float(text.attrib["x"]), float(text.attrib["y"])) for text in drawing.iter(f"{SVG}text")}


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def path_points(path: ET.Element) -> list[tuple[float, float]]:
    values = numbers(path.attrib["d"])
    return list(zip(values[::2], values[1::2], strict=True))


@pytest.mark.parametrize("number", range(4))
def test_the_own_point_stands_between_the_corners_as_its_values_do(number: int) -> None:
    indicator = samples.record("zh").indicators[number]
    curve = indicator.curve
    drawing = parsed(curve_chart(indicator, web_palette(), WRITE))
    own = drawing.find(f"{SVG}circle")
    assert own is not None
    assert curve.x is not None
    assert curve.y is not None
    bottom_line = float(drawing.attrib["viewBox"].split()[3]) - 26
    texts = labels(drawing)
    below = {
        text.text: float(text.attrib["x"])
        for text in drawing.iter(f"{SVG}text")
        if float(text.attrib["y"]) > bottom_line + 5
    }
    left = {
        text.text: float(text.attrib["y"]) for text in drawing.iter(f"{SVG}text") if text.attrib["text-anchor"] == "end"
    }
    low, high = (WRITE.quantity(curve.corners[k].x, curve.unit) for k in (0, -1))
    share = (curve.x - curve.corners[0].x) / (curve.corners[-1].x - curve.corners[0].x)
    expected = below[low] + float(share) * (below[high] - below[low])
    assert float(own.attrib["cx"]) == pytest.approx(expected, abs=0.05)
    scores = sorted({corner.y for corner in curve.corners})
    bottom, top = left[WRITE.number(scores[0])], left[WRITE.number(scores[-1])]
    share = (curve.y - scores[0]) / (scores[-1] - scores[0])
    assert float(own.attrib["cy"]) + 3 == pytest.approx(bottom + float(share) * (top - bottom), abs=0.05)
    assert f"{WRITE.quantity(curve.x, curve.unit)} → {WRITE.number(curve.y)}" in texts


def on_the_line(drawing: ET.Element) -> bool:
    """Whether the own point lies on the drawn curve (the widest path of the ink)."""
    own = drawing.find(f"{SVG}circle")
    assert own is not None
    x, y = float(own.attrib["cx"]), float(own.attrib["cy"])
    [curve] = [path for path in drawing.iter(f"{SVG}path") if path.attrib.get("stroke") == "var(--ink)"]
    points = path_points(curve)
    for (x0, y0), (x1, y1) in pairwise(points):
        if min(x0, x1) - 0.1 <= x <= max(x0, x1) + 0.1:
            at = y0 if x1 == x0 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)
            if abs(at - y) < 0.2 or (x0 == x1 and min(y0, y1) <= y <= max(y0, y1)):
                return True
    return False


@pytest.mark.parametrize("number", range(16))
def test_the_own_point_lies_on_the_curve(number: int) -> None:
    assert on_the_line(parsed(curve_chart(samples.sixteen_indicators("zh").indicators[number], web_palette(), WRITE)))


def with_curve(kind: str, corners: list[tuple[str, str]], x: str, y: str) -> RecordIndicator:
    curve = RecordCurve.model_validate(
        {
            "kind": kind,
            "of": "actual",
            "unit": "days",
            "corners": [CurvePoint(x=Decimal(a), y=Decimal(b)) for a, b in corners],
            "beyond": Decimal(0) if kind == "steps" else None,
            "x": Decimal(x),
            "y": Decimal(y),
        }
    )
    return samples.record("zh").indicators[3].model_copy(update={"curve": curve})


FALLING = [("40", "110"), ("50", "100"), ("60", "80"), ("75", "60")]
RISING = [("10", "40"), ("20", "70"), ("30", "100")]
RATING = [("1", "20"), ("2", "40"), ("3", "70"), ("4", "90"), ("5", "100")]
RANGE = [("2", "0"), ("5", "100"), ("8", "100"), ("15", "0")]
DEDUCTION = [("0", "100"), ("60", "40")]


@pytest.mark.parametrize(
    ("kind", "corners", "x", "y"),
    [
        ("steps", FALLING, "61.76", "60"),  # at most 75
        ("steps", FALLING, "35", "110"),
        ("steps", FALLING, "90", "0"),  # none of the steps
        ("steps", FALLING, "50", "100"),  # exactly the limit
        ("steps", RISING, "5", "0"),
        ("steps", RISING, "20", "70"),
        ("steps", RISING, "44", "100"),
        ("points", FALLING, "20", "110"),  # flat before the first point
        ("points", FALLING, "99", "60"),
        ("points", FALLING, "45", "105"),
        ("deduction", DEDUCTION, "0", "100"),
        ("deduction", DEDUCTION, "15", "85"),
        ("deduction", DEDUCTION, "95", "40"),  # more points off than the floor leaves
        ("rating", RATING, "1", "20"),
        ("rating", RATING, "3.6", "82"),
        ("rating", RATING, "5", "100"),
        ("range", RANGE, "1", "0"),  # below the range
        ("range", RANGE, "3.5", "50"),  # on the rising side
        ("range", RANGE, "6", "100"),  # inside
        ("range", RANGE, "11.5", "50"),  # on the falling side
        ("range", RANGE, "20", "0"),  # above it
    ],
)
@pytest.mark.parametrize("layout", [CURVE, SMALL_CURVE], ids=["full", "small"])
def test_points_beyond_and_on_the_corners_lie_on_the_curve(
    kind: str, corners: list[tuple[str, str]], x: str, y: str, layout: Layout
) -> None:
    drawing = parsed(curve_chart(with_curve(kind, corners, x, y), web_palette(), WRITE, layout))
    assert on_the_line(drawing)
    width, height = map(float, drawing.attrib["viewBox"].split()[2:])
    for text in drawing.iter(f"{SVG}text"):
        assert -1 <= float(text.attrib["x"]) <= width + 1
        assert 5 <= float(text.attrib["y"]) <= height


def test_a_range_falls_on_both_sides() -> None:
    drawing = parsed(curve_chart(with_curve("range", RANGE, "6", "100"), web_palette(), WRITE))
    [curve] = [path for path in drawing.iter(f"{SVG}path") if path.attrib.get("stroke") == "var(--ink)"]
    points = path_points(curve)
    bottom, top = max(y for _, y in points), min(y for _, y in points)
    assert [round(y, 2) for _, y in points] == [bottom, top, top, bottom]
    scale = (points[-1][0] - points[0][0]) / (15 - 2)
    expected = [points[0][0] + (x - 2) * scale for x in (2, 5, 8, 15)]
    assert [x for x, _ in points] == pytest.approx(expected, abs=0.05)
    [title] = drawing.iter(f"{SVG}title")
    assert "两侧递减到 0" in (title.text or "")


def test_every_mark_of_a_rating_has_a_dot_on_the_curve() -> None:
    drawing = parsed(curve_chart(with_curve("rating", RATING, "3.6", "82"), web_palette(), WRITE))
    [marks] = [path for path in drawing.iter(f"{SVG}path") if path.attrib["fill"] == "var(--ink)"]
    centres = [(x + 2.25, y) for x, y in map(numbers, re.findall(r"M([^a]+)a", marks.attrib["d"]))]
    [curve] = [path for path in drawing.iter(f"{SVG}path") if path.attrib.get("stroke") == "var(--ink)"]
    assert len(centres) == len(RATING)
    for centre, corner in zip(centres, path_points(curve), strict=True):
        assert centre == pytest.approx(corner, abs=0.05)


@pytest.mark.parametrize(("kind", "corners", "axis"), [("deduction", DEDUCTION, "扣分"), ("rating", RATING, "评分")])
def test_without_a_person_the_axis_says_what_is_scored(kind: str, corners: list[tuple[str, str]], axis: str) -> None:
    indicator = with_curve(kind, corners, corners[0][0], corners[0][1])
    nobody = indicator.model_copy(update={"curve": indicator.curve.model_copy(update={"x": None, "y": None})})
    assert axis in labels(parsed(curve_chart(nobody, web_palette(), WRITE)))


def test_the_text_alternative_of_a_small_drawing_says_as_much_as_that_of_a_full_one() -> None:
    for indicator in samples.sixteen_indicators("zh").indicators:
        full, small = (parsed(curve_chart(indicator, web_palette(), WRITE, one)) for one in (CURVE, SMALL_CURVE))
        assert full.findtext(f"{SVG}title") == small.findtext(f"{SVG}title")
        assert len(list(small.iter())) < len(list(full.iter()))


@pytest.mark.parametrize("layout", [CURVE, SMALL_CURVE], ids=["full", "small"])
@pytest.mark.parametrize("number", range(16))
def test_labels_do_not_touch_and_stay_inside(number: int, layout: Layout) -> None:
    drawing = parsed(curve_chart(samples.sixteen_indicators("zh").indicators[number], web_palette(), WRITE, layout))
    width, height = map(float, drawing.attrib["viewBox"].split()[2:])
    boxes = []
    for text in drawing.iter(f"{SVG}text"):
        size = float(text.attrib["font-size"])
        length = sum(size if ord(character) > 0x2FFF else size * 0.56 for character in text.text or "")
        start = {"start": 0.0, "middle": length / 2, "end": length}[text.attrib["text-anchor"]]
        x, y = float(text.attrib["x"]) - start, float(text.attrib["y"])
        boxes.append((x, y - size * 0.75, x + length, y))
        assert x >= -1
        assert x + length <= width + 3
        assert 0 <= y <= height
    for k, one in enumerate(boxes):
        for other in boxes[k + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


def test_a_curve_without_a_value_has_no_point() -> None:
    missing = next(line for line in samples.with_missing("zh").indicators if line.missing)
    drawing = parsed(curve_chart(missing, web_palette(), WRITE))
    assert drawing.find(f"{SVG}circle") is None


def test_bars_are_as_long_as_the_attainment_and_targets_stand_in_one_line() -> None:
    indicators = samples.eight_indicators("zh").indicators
    scale = bar_scale(indicators)
    marks = set()
    for indicator in indicators:
        track, bar, target = parsed(attainment_bar(indicator, scale, web_palette(), WRITE)).iter(f"{SVG}rect")
        assert float(track.attrib["width"]) == BAR[0]
        place = float(target.attrib["x"]) + float(target.attrib["width"]) / 2
        marks.add(round(place, 1))
        assert indicator.attainment is not None
        assert float(bar.attrib["width"]) / place == pytest.approx(float(indicator.attainment), abs=0.01)
    assert len(marks) == 1


@pytest.mark.parametrize("score", ["12", "59.99", "60", "84.42", "94.77", "95", "119.5"])
def test_issue_9_the_ruler_has_every_threshold_and_the_score_stands_in_its_own_grade(score: str) -> None:
    bands = samples.record("zh").bands
    # Worked out anew: the best grade whose threshold the score reaches.
    own = next(band for band in bands if band.at_least is None or Decimal(score) >= band.at_least)
    drawing = parsed(score_ruler(Decimal(score), own.grade, bands, web_palette(), WRITE))
    left, _ = ruler_frame(Decimal(score), bands).place(Decimal(score), 0)
    [colour] = {f"var(--grade-{number})" for number, band in enumerate(bands, start=1) if band is own}
    [mine] = [rect for rect in drawing.iter(f"{SVG}rect") if rect.attrib["fill"] == colour]
    begin = float(mine.attrib["x"])
    assert begin - 1 <= left <= begin + float(mine.attrib["width"]) + 1
    assert 0 <= left <= RULER[0]
    words = [text.text for text in drawing.iter(f"{SVG}text")]
    assert [word for word in words if word not in {band.grade for band in bands}] == [
        WRITE.number(band.at_least) for band in bands if band.at_least is not None
    ]
    [title] = [one.text or "" for one in drawing.iter(f"{SVG}title")]
    assert all(f"{band.grade} {WRITE.number(band.at_least)}" in title for band in bands if band.at_least is not None)
    assert WRITE.score(Decimal(score)) in title


def test_the_tall_trend_of_the_web_has_the_gutter_of_the_table_below_it() -> None:
    record = samples.record("zh")
    for size in ((600.0, 96.0), TALL_TREND):
        drawing = parsed(trend_chart(record.trend, record.bands, web_palette(), WRITE, size))
        steps = [rect for rect in drawing.iter(f"{SVG}rect") if "fill-opacity" in rect.attrib]
        assert float(steps[0].attrib["x"]) == pytest.approx(size[0] / 4 + 1)
        assert len(steps) == len(record.trend)


def test_a_bar_out_of_the_scale_ends_in_an_arrow() -> None:
    indicator = samples.record("zh").indicators[0].model_copy(update={"attainment": Decimal("3.5")})
    assert bar_scale([indicator]) == 2
    drawing = parsed(attainment_bar(indicator, Decimal(2), web_palette(), WRITE))
    assert drawing.find(f"{SVG}path") is not None
    assert float(next(drawing.iter(f"{SVG}rect")).attrib["width"]) <= float(drawing.attrib["viewBox"].split()[2])


def test_the_trend_rises_and_falls_with_the_scores_and_stays_in_its_bands() -> None:
    record = samples.record("zh")
    drawing = parsed(trend_chart(record.trend, record.bands, web_palette(), WRITE))
    [line] = [path for path in drawing.iter(f"{SVG}path") if path.attrib["stroke"] == "var(--ink)"]
    placed = path_points(line)
    ranked = sorted(zip(record.trend, placed, strict=True), key=lambda pair: pair[0].score)
    assert [y for _, (_, y) in ranked] == sorted((y for _, y in placed), reverse=True)
    steps = list(drawing.iter(f"{SVG}rect"))
    assert len(steps) == len(record.trend)
    for step, (x, y) in zip(steps, placed, strict=True):
        left, top = float(step.attrib["x"]), float(step.attrib["y"])
        assert left < x < left + float(step.attrib["width"])
        assert top - 0.1 <= y <= top + float(step.attrib["height"]) + 0.1


def test_a_strip_says_grades_and_people() -> None:
    record = team("zh")
    strip = parsed(grade_strip(record.grades, record.bands, web_palette(), WRITE))
    assert list(labels(strip)) == ["S 1", "A 1", "B 2", "C 1", "D 1"]


def test_labels_of_a_strip_do_not_touch_when_a_share_is_small() -> None:
    counts = [
        GradeCount(grade=grade, people=people, share=Decimal(people) / 35)
        for grade, people in zip("SABCD", (1, 12, 13, 2, 7), strict=True)
    ]
    strip = parsed(grade_strip(counts, samples.bands("zh"), web_palette(), WRITE))
    places = [(x, x + 5.5 * len(words)) for words, (x, _) in labels(strip).items()]
    assert all(before[1] < after[0] for before, after in pairwise(places))
    assert places[-1][1] <= 200


def test_grades_differ_in_shape_and_in_lightness(theme: Theme) -> None:
    palette = print_palette(theme, "x")
    shapes = {re.sub(r' fill="[^"]*"', "", mark(rank, 0, 0, 5, palette)) for rank in range(5)}
    assert len(shapes) == 5
    greys = sorted(luminance(paint) for paint in palette.grades)
    assert all(after - before > 0.005 for before, after in pairwise(greys))


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_enough_contrast(theme: Theme, scheme: str) -> None:
    block = theme.tokens_css.partition("prefers-color-scheme: dark")[2] if scheme == "dark" else theme.tokens_css
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block.partition("@media")[0]))
    for text in ("ink", "soft", "accent"):
        assert contrast(tokens[text], tokens["paper"]) >= 4.5, text
    for grade in range(1, 6):
        assert contrast(tokens[f"grade-{grade}"], tokens["paper"]) >= 3, grade


def test_print_and_web_drawings_differ_in_paint_only(theme: Theme) -> None:
    indicator = samples.record("zh").indicators[0]
    web = curve_chart(indicator, web_palette(), WRITE)
    printed = curve_chart(indicator, print_palette(theme, "Kaopu Sans"), WRITE)
    assert "var(" not in printed
    bare = [re.sub(r'(fill|stroke)="[^"]*"| font-family="[^"]*"', "", markup) for markup in (web, printed)]
    assert bare[0] == bare[1]
    assert isinstance(web_palette(), Palette)
