"""The tables and columns that data can have: the vocabulary that imports fill and policies count in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from kaopu.text.language import LocalText

ColumnType = Literal["text", "id", "date", "money", "number", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, whether each row must fill it, and for choices the values it can take.

    ``refers_to`` names the table whose ids the column holds. A derived column is computed, never stored.
    """

    type: ColumnType
    name: LocalText
    required: bool = True
    choices: tuple[str, ...] = ()
    refers_to: str | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in file order; ``monthly`` tables lie in month folders by the date column named."""

    name: LocalText
    columns: Mapping[str, Column]
    monthly: str | None = None
    sort: tuple[str, ...] = ("id",)
    stored: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        stored = tuple(name for name, column in self.columns.items() if not column.derived)
        object.__setattr__(self, "stored", stored)


def _column(type_: ColumnType, zh: str, en: str, **more: Any) -> Column:
    return Column(type_, LocalText(zh, en), **more)


CATALOGUE: Mapping[str, Table] = MappingProxyType(
    {
        "teams": Table(
            LocalText("团队", "Teams"),
            {
                "id": _column("id", "编号", "Id"),
                "name": _column("text", "名称", "Name"),
                "manager": _column("id", "主管", "Manager", refers_to="people"),
                "office": _column("text", "办事处", "Office", required=False),
            },
        ),
        "people": Table(
            LocalText("人员", "People"),
            {
                "id": _column("id", "编号", "Id"),
                "name": _column("text", "姓名", "Name"),
                "role": _column("text", "岗位", "Role"),
                "team": _column("id", "团队", "Team", refers_to="teams"),
                "manager": _column("id", "主管", "Manager", required=False, refers_to="people"),
            },
        ),
        "accounts": Table(
            LocalText("客户", "Accounts"),
            {
                "id": _column("id", "编号", "Id"),
                "name": _column("text", "名称", "Name"),
                "sector": _column("text", "行业", "Sector", required=False),
                "country": _column("text", "国家", "Country", required=False),
            },
        ),
        "products": Table(
            LocalText("产品", "Products"),
            {
                "id": _column("id", "编号", "Id"),
                "name": _column("text", "名称", "Name"),
                "series": _column("text", "系列", "Series", required=False),
                "price": _column("money", "标价", "List price"),
            },
        ),
        "leads": Table(
            LocalText("线索", "Leads"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "account": _column("id", "客户", "Account", required=False, refers_to="accounts"),
                "product": _column("id", "产品", "Product", refers_to="products"),
                "opened_on": _column("date", "开始日期", "Opened on", required=False),
            },
            monthly="opened_on",
            sort=("person", "opened_on", "id"),
        ),
        "deals": Table(
            LocalText("成交与丢单", "Deals"),
            {
                "id": _column("id", "编号", "Id"),
                "person": _column("id", "销售人员", "Person", refers_to="people"),
                "account": _column("id", "客户", "Account", refers_to="accounts"),
                "product": _column("id", "产品", "Product", refers_to="products"),
                "stage": _column("choice", "结果", "Result", choices=("won", "lost")),
                "agreement": _column("choice", "协议", "Agreement", choices=("contract", "letter_of_intent", "none")),
                "opened_on": _column("date", "开始日期", "Opened on"),
                "closed_on": _column("date", "结束日期", "Closed on"),
                "amount": _column("money", "金额", "Amount"),
                "days_to_close": _column("number", "历时(天)", "Days to close", derived=True),
                "customer": _column("choice", "新老客户", "New or repeat", choices=("new", "repeat"), derived=True),
            },
            monthly="closed_on",
            sort=("person", "closed_on", "id"),
        ),
        # One row a person and account with at least one won deal; made from deals by the policy's customers.yml.
        "customers": Table(
            LocalText("客户关系", "Customers"),
            {
                "person": _column("id", "销售人员", "Person", refers_to="people", derived=True),
                "account": _column("id", "客户", "Account", refers_to="accounts", derived=True),
                "first_won_on": _column("date", "首次成交日", "First won on", derived=True),
                "valid_since": _column("date", "有效客户起始日", "Valid since", derived=True),
            },
            sort=("person", "first_won_on", "account"),
        ),
    }
)

MONTHS_FOLDER = "data/months"
UNDATED = "undated"
