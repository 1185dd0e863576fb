"""Formulas: the same value as school arithmetic in fractions, the same meaning in words, and nothing but formulas."""

from __future__ import annotations

import random
import warnings
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kaopu.policy.expression import (
    Choice,
    Expression,
    ExpressionError,
    Extreme,
    Name,
    Number,
    Operation,
    Undefined,
    evaluate,
    in_words,
    names_in,
    parse_expression,
)

NAMES = ("a", "b", "c", "target.t")
VALUES = st.fixed_dictionaries({name: st.decimals(-1000, 1000, places=2) for name in NAMES})
SIGNS = ("+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!=")


def formula(chance: random.Random, depth: int) -> str:
    """Make a formula of at most ``depth`` levels."""
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(NAMES) if chance.random() < 0.6 else f"{chance.randint(0, 100_000) / 100:.2f}"
    one, two, three = (formula(chance, depth - 1) for _ in range(3))
    return chance.choice(
        [
            f"({one} {chance.choice(SIGNS)} {two})",
            f"({one}) {chance.choice('+-*/')} ({two}) {chance.choice('+-*/')} ({three})",
            f"-({one})",
            f"{chance.choice(['min', 'max'])}({one}, {two})",
            f"({one} if {two} else {three})",
        ]
    )


FORMULAS = st.integers(0, 2**32).map(lambda seed: formula(random.Random(seed), seed % 4))  # noqa: S311 - not a secret


EXTREMES: dict[str, object] = {"min": min, "max": max}


class _Target:
    def __init__(self, value: Fraction) -> None:
        self.t = value


def in_fractions(text: str, values: dict[str, Decimal]) -> Fraction:
    """Let Python compute the formula in exact fractions; the text is made by this test and nobody else."""
    known = {name: Fraction(value) for name, value in values.items() if "." not in name}
    target = _Target(Fraction(values["target.t"]))
    exact = _with_fractions(text)
    found = eval(exact, {"__builtins__": {}}, {**known, "target": target, "F": Fraction, **EXTREMES})  # noqa: S307
    return Fraction(found)


def _with_fractions(text: str) -> str:
    words = text.replace("(", " ( ").replace(")", " ) ").replace(",", " , ").replace("-", " - ").split()
    return " ".join(f"F('{word}')" if word[0].isdigit() else word for word in words)


@settings(max_examples=400)
@given(FORMULAS, VALUES)
def test_a_formula_has_the_value_that_fractions_give(text, values):
    expression = parse_expression(text)
    try:
        expected = in_fractions(text, values)
    except ZeroDivisionError:
        with pytest.raises(Undefined):
            evaluate(expression, values)
        return
    assume(abs(expected) < 10**15)
    try:
        found = Fraction(evaluate(expression, values))
    except Undefined:
        pytest.fail("fractions give a value")
    # Decimal has 28 digits; where a comparison hangs on the last of them, fractions and decimals may differ.
    assume("=" not in text or "/" not in text)
    assume(not ("/" in text and ("<" in text or ">" in text)))
    assert abs(found - expected) <= max(abs(expected), Fraction(1)) * Fraction(1, 10**15)


@settings(max_examples=400)
@given(FORMULAS, VALUES)
def test_a_formula_in_words_means_the_same(text, values):
    expression = parse_expression(text)
    words = in_words(expression, str, lambda value: f"{value:f}", "{then} if {condition} else {otherwise}")
    again = words
    for shown, typed in {"×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "!="}.items():
        again = again.replace(shown, typed)
    again = again.replace(" = ", " == ")
    assert outcome(parse_expression(again), values) == outcome(expression, values)


def outcome(expression: Expression, values: dict[str, Decimal]) -> Decimal | str:
    """Return the value, or why there is none."""
    try:
        return evaluate(expression, values)
    except Undefined as undefined:
        return undefined.reason


def read(text: str) -> Expression | ExpressionError:
    """Return the formula, or what is wrong with it."""
    try:
        return parse_expression(text)
    except ExpressionError as error:
        return error


def is_wrong_within(text: str, found: object) -> bool:
    return isinstance(found, ExpressionError) and found.code.startswith("formula-") and 0 <= found.offset <= len(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a - (b - c)", "a − (b − c)"),
        ("a - b - c", "a − b − c"),
        ("(a + b) * c", "(a + b) × c"),
        ("a / (b * c)", "a ÷ (b × c)"),
        ("a if b > 0 else c", "a if b > 0 else c"),
        ("(a if b > 0 else c) + 1", "(a if b > 0 else c) + 1"),
        ("(a > b) > c", "(a > b) > c"),
        ("min(a, b + 1)", "min(a, b + 1)"),
        ("(a if b else c) if c else (b if a else c)", "(a if b else c) if c else (b if a else c)"),
    ],
)
def test_brackets_stand_where_they_are_needed(text, words):
    shown = in_words(parse_expression(text), str, str, "{then} if {condition} else {otherwise}")
    assert shown == words


@given(FORMULAS)
def test_names_come_from_left_to_right_with_their_places(text):
    for name in names_in(parse_expression(text)):
        assert text[name.offset :].startswith(name.name)


@given(FORMULAS)
def test_a_missing_value_never_counts_as_zero(text):
    names = [name.name for name in names_in(parse_expression(text))]
    found = outcome(parse_expression(text), {})
    assert found in ("missing", "division", "large") or not names or "if" in text


def test_only_the_branch_that_is_chosen_must_have_a_value():
    formula = parse_expression("a if b > 0 else c")
    assert evaluate(formula, {"a": None, "b": Decimal(0), "c": Decimal(7)}) == 7
    with pytest.raises(Undefined) as caught:
        evaluate(formula, {"a": None, "b": Decimal(1), "c": Decimal(7)})
    assert (caught.value.reason, caught.value.name) == ("missing", "a")


@pytest.mark.parametrize("text", ["a / 0", "a / (b - b)", "0 / 0"])
def test_division_by_zero_has_no_value(text):
    with pytest.raises(Undefined) as caught:
        evaluate(parse_expression(text), {"a": Decimal(1), "b": Decimal(1)})
    assert caught.value.reason == "division"


@pytest.mark.parametrize(
    "text", [" * ".join(["999999999999999"] * 4), "a * a * a", "0 - a * a * a", "a * a", "(0 - a) * a"]
)
def test_a_result_beyond_all_reason_has_no_value(text):
    with pytest.raises(Undefined) as caught:
        evaluate(parse_expression(text), {"a": Decimal(10) ** 9})
    assert caught.value.reason == "large"


TOKENS = (
    *("a", "b", "target", ".", ".t", "(", ")", "[", "]", "{", "}", ",", ":", ":=", "=", "==", "!=", "<", "<=", "<>"),
    *(
        "+",
        "-",
        "*",
        "**",
        "/",
        "//",
        "%",
        "@",
        "&",
        "|",
        "^",
        "~",
        "!",
        "?",
        ";",
        "\\",
        "\n",
        "\t",
        " ",
        "'",
        '"',
        "`",
    ),
    *(
        "0",
        "1",
        "07",
        "1.5",
        "1e9",
        "1_0",
        "0x1F",
        "1j",
        "60%",
        "True",
        "None",
        "if",
        "else",
        "for",
        "in",
        "not",
        "and",
    ),
    *(
        "lambda",
        "import",
        "min",
        "max",
        "min(",
        "yield",
        "await",
        "f'{a}'",
        "b'x'",
        "...",
        "->",
        "\\d",
        "\0",
        "＋",
        "é",
    ),
    *("(" * 50, "-" * 80, "not " * 30, "a," * 40, "9" * 90, "#", "is", "print(", "__import__('os')", "'\\N{x}'"),
)


def is_ours(expression: object) -> bool:
    return isinstance(expression, Number | Name | Operation | Extreme | Choice)


def test_whatever_the_text_the_answer_is_a_formula_or_where_it_is_wrong():
    chance = random.Random(20170101)  # noqa: S311 - the same texts every time
    formulas = 0
    for _ in range(2000):
        between = chance.choice(["", " "])
        text = between.join(chance.choices(TOKENS, k=chance.randint(0, 9)))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = read(text)
        if is_ours(found):
            formulas += 1
            assert isinstance(outcome(parse_expression(text), dict.fromkeys(NAMES, Decimal(2))), Decimal | str)
        else:
            assert is_wrong_within(text, found), text
    assert formulas > 20


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_any_text_at_all_is_a_formula_or_refused(text):
    found = read(text)
    assert is_ours(found) or is_wrong_within(text, found)
