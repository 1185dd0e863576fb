"""Formulas over measures: arithmetic, comparison, ``min``, ``max`` and ``a if condition else b``; nothing else.

Python's parser reads the text; only the nodes named here are taken over into a tree of our own, which is evaluated
in Decimal. There is no way from a formula to an attribute, a call or a builtin. Each part of the tree is made ready
once, as a function, because one formula is computed for every person and period.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import cached_property, lru_cache
from typing import Literal

from kaopu.text.numbers import decimal_of

LONGEST = 500
DEEPEST = 30
LONGEST_SHOWN = 40
LARGEST_RESULT = Decimal(10) ** 18
Operator = Literal["+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!="]


Values = Mapping[str, Decimal | None]
Compute = Callable[[Values], Decimal]
"""A formula made ready to be computed; raises Undefined."""


@dataclass(frozen=True)
class Number:
    """A number as it was written."""

    value: Decimal

    @property
    def names(self) -> tuple[Name, ...]:
        """None: a number has no name."""
        return ()

    @cached_property
    def compute(self) -> Compute:
        """Compute nothing: give the number."""
        value = self.value
        return lambda _: value


@dataclass(frozen=True)
class Name:
    """A measure (``new_sales``) or a target (``target.sales``), with its offset in the formula."""

    name: str
    offset: int

    @property
    def names(self) -> tuple[Name, ...]:
        """Itself."""
        return (self,)

    @cached_property
    def compute(self) -> Compute:
        """Look the value up; a missing one has no value."""
        name = self.name

        def look_up(values: Values) -> Decimal:
            known = values.get(name)
            if known is None:
                raise Undefined("missing", name)
            return known

        return look_up


@dataclass(frozen=True)
class Operation:
    """Two operands and an operator; a comparison is 1 when it holds and 0 when not."""

    operator: Operator
    left: Expression
    right: Expression

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names of both operands."""
        return (*self.left.names, *self.right.names)

    @cached_property
    def compute(self) -> Compute:
        """Compute both operands, then the operation."""
        left, right = self.left.compute, self.right.compute
        if self.operator in _COMPARE:
            compare = _COMPARE[self.operator]
            return lambda values: _ONE if compare(left(values), right(values)) else _ZERO
        calculate = _CALCULATE[self.operator]

        def operate(values: Values) -> Decimal:
            first, second = left(values), right(values)
            try:
                result = calculate(first, second)
            except (DivisionByZero, InvalidOperation):
                raise Undefined("division") from None
            if not -LARGEST_RESULT < result < LARGEST_RESULT:
                raise Undefined("large")
            return result

        return operate


@dataclass(frozen=True)
class Extreme:
    """The least or the greatest of several."""

    which: Literal["min", "max"]
    operands: tuple[Expression, ...]

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names of all operands."""
        return tuple(name for operand in self.operands for name in operand.names)

    @cached_property
    def compute(self) -> Compute:
        """Compute all operands: each must have a value."""
        operands = [operand.compute for operand in self.operands]
        extreme = min if self.which == "min" else max
        return lambda values: extreme([operand(values) for operand in operands])


@dataclass(frozen=True)
class Choice:
    """``then if condition else otherwise``."""

    condition: Expression
    then: Expression
    otherwise: Expression

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names of all three parts, in the order in which they were written."""
        return (*self.then.names, *self.condition.names, *self.otherwise.names)

    @cached_property
    def compute(self) -> Compute:
        """Compute the condition, and then only the part that it chooses."""
        condition, then, otherwise = self.condition.compute, self.then.compute, self.otherwise.compute
        return lambda values: then(values) if condition(values) else otherwise(values)


Expression = Number | Name | Operation | Extreme | Choice


class ExpressionError(Exception):
    """The formula cannot be read; ``code`` is a problem's code, ``offset`` counts characters from 0."""

    def __init__(self, code: str, offset: int, found: str = "") -> None:
        self.code, self.offset, self.found = code, offset, found
        super().__init__(code)


UndefinedReason = Literal["division", "large", "missing"]


class Undefined(Exception):  # noqa: N818 - a state of the data, not an error of the program
    """The formula has no value; ``reason`` says why, ``name`` is the missing measure."""

    def __init__(self, reason: UndefinedReason, name: str = "") -> None:
        self.reason, self.name = reason, name
        super().__init__(reason)


_OPERATORS: dict[type[ast.operator | ast.cmpop], Operator] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


@lru_cache(maxsize=1_000)  # one formula is read again for every person, period and language
def parse_expression(text: str) -> Expression:
    """Read a formula. Raises ExpressionError with the offset of what is wrong."""
    if len(text) > LONGEST:
        raise ExpressionError("formula-long", 0)
    wide = re.search(r"[^\x20-\x7e]", text)
    if wide:
        raise ExpressionError("formula-character", wide.start(), wide[0])
    percentage = re.search(r"[0-9]%(?!\s*[\w(])", text)
    if percentage:
        raise ExpressionError("formula-percent", percentage.start() + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        if "too many nested" in error.msg:
            raise ExpressionError("formula-deep", 0) from None
        column = error.offset or max(len(text), 1)  # Python says 0 for the end
        raise ExpressionError("formula-syntax", min(len(text) - len(text.lstrip()) + column - 1, len(text))) from None
    except (RecursionError, MemoryError, ValueError):
        raise ExpressionError("formula-deep", 0) from None
    return _Converter(text, len(text) - len(text.lstrip())).convert(tree.body, 0)


@dataclass(frozen=True)
class _Converter:
    text: str
    shift: int

    def convert(self, node: ast.expr, depth: int) -> Expression:
        if depth > DEEPEST:
            raise ExpressionError("formula-deep", self.shift + node.col_offset)
        match node:
            case ast.Constant():
                return self.number(node)
            case ast.Name(id=name):
                return Name(name, self.shift + node.col_offset)
            case ast.Attribute(value=ast.Name(id="target"), attr=name):
                return Name(f"target.{name}", self.shift + node.col_offset)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Operation("-", Number(Decimal(0)), self.convert(operand, depth + 1))
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
                return self.operation(_OPERATORS[type(sign)], left, right, depth)
            case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in _OPERATORS:
                return self.operation(_OPERATORS[type(sign)], left, right, depth)
            case ast.Call(func=ast.Name(id="min" | "max" as which), args=[_, _, *_] as operands, keywords=[]):
                return Extreme(which, tuple(self.convert(operand, depth + 1) for operand in operands))
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                parts = (self.convert(part, depth + 1) for part in (test, body, otherwise))
                return Choice(*parts)
            case _:
                found = ast.get_source_segment(self.text.strip(), node) or ""
                raise ExpressionError("formula-not-allowed", self.shift + node.col_offset, found[:LONGEST_SHOWN])

    def operation(self, sign: Operator, left: ast.expr, right: ast.expr, depth: int) -> Operation:
        return Operation(sign, self.convert(left, depth + 1), self.convert(right, depth + 1))

    def number(self, node: ast.Constant) -> Number:
        written = ast.get_source_segment(self.text.strip(), node) or ""
        if isinstance(node.value, bool) or decimal_of(written) is None:
            raise ExpressionError("formula-not-allowed", self.shift + node.col_offset, written[:LONGEST_SHOWN])
        return Number(Decimal(written))


def names_in(expression: Expression) -> Iterator[Name]:
    """Yield every name of a formula, from left to right."""
    yield from expression.names


def evaluate(expression: Expression, values: Values) -> Decimal:
    """Compute a formula in Decimal. Raises Undefined: a value is missing, a divisor is zero, a result is too large."""
    return expression.compute(values)


_CALCULATE: Mapping[Operator, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARE: Mapping[Operator, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_ONE, _ZERO = Decimal(1), Decimal(0)


_SIGNS: dict[Operator, str] = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_RANK: dict[Operator, int] = {"+": 2, "-": 2, "*": 3, "/": 3}


def in_words(expression: Expression, name: Callable[[str], str], number: Callable[[Decimal], str], if_else: str) -> str:
    """Write a formula for people.

    ``name`` says how a name reads, ``number`` how a number reads, and ``if_else`` is the pattern of a choice with
    ``{then}``, ``{condition}`` and ``{otherwise}``.
    """

    def words(part: Expression, rank: int) -> str:
        match part:
            case Number(value):
                return number(value)
            case Name(text):
                return name(text)
            case Extreme(which, operands):
                return f"{which}({', '.join(words(operand, 0) for operand in operands)})"
            case Choice(condition, then, otherwise):
                texts = (words(then, 1), words(condition, 1), words(otherwise, 1))
                text = if_else.format(then=texts[0], condition=texts[1], otherwise=texts[2])
                return f"({text})" if rank else text
            case Operation(sign, left, right):
                own = _RANK.get(sign, 1)
                text = f"{words(left, max(own, 2))} {_SIGNS.get(sign, sign)} {words(right, own + 1)}"
                return f"({text})" if own < rank else text

    return words(expression, 0)
