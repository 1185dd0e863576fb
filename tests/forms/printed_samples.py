"""Invented forms as plain data, larger than the small firm's: nobody of these names exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from kaopu.forms.form import Form, FormField, FormKey, FormKind, FormRow, FormSection
from kaopu.forms.printed import FormPrinter
from kaopu.forms.texts import form_texts
from kaopu.pages.fonts import font_set
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.text.language import Language
from tests.forms.asked import asked

DIGEST = "3fa91c0d5b6e7f80" * 4
KINDS: tuple[FormKind, ...] = ("self_assessment", "review")
INDICATORS = (
    ("签约销售额", "Signed sales", "¥1,250,000", "¥1,318,400", "105.47%"),
    ("回款及时率", "Collection on time", "95%", "91.3%", "96.11%"),
    ("比上一期的销售额增长", "Sales growth on the period before", "10%", "-12.09%", "–"),
    ("客户满意度", "Customer satisfaction", "90", "88.5", "98.33%"),
    ("团队协作贡献（匿名互评）", "Teamwork (anonymous peer reviews)", "–", "–", "–"),
)
HEADS = (
    ("指标", "Indicator"),
    ("目标", "Target"),
    ("实际", "Actual"),
    ("完成率", "Attainment"),
    ("算出的得分", "Computed score"),
    ("权重", "Weight"),
    ("自评分", "Own score"),
    ("说明", "Comment"),
)
LONG = "客户关系扎实，𠮷田制造的续约由其促成；Q4 的回款比计划提前 12 天（“重点客户”计划）。\n" * 12
MINUTES, COUNT = (Decimal(1), Decimal(600)), (Decimal(1), Decimal(99))


class Words:
    """Says things in one of two languages."""

    def __init__(self, language: Language) -> None:
        self._english = language == "en"

    def __call__(self, zh: str, en: str) -> str:
        return en if self._english else zh


def form(language: Language, indicators: int, *, filled: bool = False) -> Form:
    """Return a form with every kind of field, as many indicators as asked for, and answers already in it or none."""
    say = Words(language)
    return Form(
        key=FormKey("self_assessment", "E1001", "2017-Q4", language, DIGEST),
        title=say("绩效自评表：苏喆玥，2017 年第 4 季度", "Self-assessment: Su Zheyue, Q4 2017"),
        intro=say(
            "浅色格子可以填写，其余内容已锁定。填好后保存。", "Tinted fields can be filled in; then save the file."
        ),
        facts=(
            (say("姓名", "Name"), say("苏喆玥", "Su Zheyue")),
            (say("工号", "Id"), "E1001"),
            (say("团队", "Team"), say("华东一组", "East 1")),
            (say("主管", "Manager"), say("林堃", "Lin Kun")),
            (say("提交期限", "Due"), say("2018年1月4日", "4 Jan 2018")),
        ),
        rows=tuple(_row(say, number, filled=filled) for number in range(indicators)),
        columns=tuple(say(*head) for head in HEADS),
        sections=(
            _plan_before(say),
            _results(say, filled=filled),
            _talk(say, filled=filled),
            _plan(say, filled=filled),
        ),
        notes=(say("带 * 的项目必须填写。", "Fields with * must be filled in."),),
    )


def stretched(plain: Form) -> Form:
    """Return the form of somebody whose name stretches everything."""
    name = "Maximiliane-Theodora von der Leyenhausen-Wittgenstein zu Hohenberg"
    rows = (replace(plain.rows[0], name=name), *plain.rows[1:])
    return replace(plain, title=f"{plain.title} {name}", facts=(*plain.facts, ("Name", name)), rows=rows)


@cache
def the_printer(language: Language) -> FormPrinter:
    """Return a printer for all forms of these tests."""
    forms = [asked(kind, language, handed_in=handed_in) for kind in KINDS for handed_in in (False, True)]
    forms += [form(language, 16), form(language, 16, filled=True), stretched(form(language, 1))]
    texts = [text for one in forms for text in form_texts(one)]
    return FormPrinter(read_theme(default_site_folder()), font_set(texts, language))


def _row(say: Words, number: int, *, filled: bool) -> FormRow:
    zh, en, target, actual, attainment = INDICATORS[number % len(INDICATORS)]
    name, identity = f"{say(zh, en)}{' 2' * (number // len(INDICATORS))}", f"indicator_{number}"
    own, comment = say("自评分", "Own score"), say("说明", "Comment")
    most = Decimal(120 if number % 2 else 110)
    score = FormField(
        f"score.{identity}", "number", f"{name}: {own}", f"0–{most}", least=Decimal(0), most=most, head=own
    )
    words = FormField(f"comment.{identity}", "text", f"{name}: {comment}", longest=500, head=comment)
    if filled:
        score, words = replace(score, value="88.5"), replace(words, value="愿意分享，但主动性还可以更好。")
    return FormRow(identity, name, target, actual, attainment, "105.47", "6.25%", (score, words))


def _plan_before(say: Words) -> FormSection:
    told = say("回访：计划 6，完成 6\n报价：计划 3，完成 2", "Visits: 6 of 6 done\nOffers: 2 of 3 done")
    return FormSection(say("上期计划", "The plan before"), told, ())


def _results(say: Words, *, filled: bool) -> FormSection:
    people = (("E0007", say("林堃", "Lin Kun")),)
    fields = (
        FormField("reviewer", "choice", say("评价人", "Reviewer"), required=True, choices=people, value="E0007"),
        FormField(
            "achieved", "text", say("完成情况", "What you achieved"), say("做成了什么", "What was done"), required=True
        ),
        FormField("deviations", "text", say("偏差与原因", "Deviations and why")),
        FormField(
            "submitted_on", "date", say("填写日期", "Date"), say("例如 2018-01-04", "As 2018-01-04"), required=True
        ),
    )
    values = {"achieved": LONG, "deviations": "（无）", "submitted_on": "2018-01-04"} if filled else {}
    title, about = say("完成情况", "Results"), say("请写事实和数字。", "Facts and figures, please.")
    return FormSection(title, about, tuple(_with(fields, values)))


def _talk(say: Words, *, filled: bool) -> FormSection:
    least, most = MINUTES
    agreed = (("yes", say("是", "Yes")), ("no", say("否", "No")))
    fields = (
        FormField("talk.held_on", "date", say("面谈日期", "Held on"), say("例如 2018-01-04", "As 2018-01-04")),
        FormField("talk.minutes", "number", say("时长（分钟）", "Minutes"), least=least, most=most),
        FormField("talk.agreed", "choice", say("达成一致", "Agreed"), choices=agreed),
    )
    values = {"talk.held_on": "2018-01-08", "talk.minutes": "45", "talk.agreed": "yes"} if filled else {}
    return FormSection(say("面谈", "Talk"), "", tuple(_with(fields, values)))


def _plan(say: Words, *, filled: bool) -> FormSection:
    least, most = COUNT
    measures = (("visits", say("深度回访次数", "In-depth visits")), ("offers", say("报价次数", "Offers")))
    action, count, measure = say("行动", "Action"), say("次数", "How often"), say("统计项", "Measure")
    fields: list[FormField] = []
    values: dict[str, str] = {}
    for number in (1, 2, 3):
        name = f"action.{number}"
        fields += (
            FormField(f"{name}.text", "text", f"{action} {number}", longest=300, head=action),
            FormField(f"{name}.planned", "number", f"{count} {number}", least=least, most=most, head=count),
            FormField(f"{name}.measure", "choice", f"{measure} {number}", choices=measures, head=measure),
        )
        if filled:
            values |= {f"{name}.text": "每月深度回访两次", f"{name}.planned": "6", f"{name}.measure": "visits"}
    about = say("每项行动都能计数。", "Actions that can be counted.")
    return FormSection(say("改进计划", "Plan"), about, tuple(_with(fields, values)))


def _with(fields: tuple[FormField, ...] | list[FormField], values: dict[str, str]) -> Iterator[FormField]:
    for field in fields:
        yield replace(field, value=values.get(field.id, field.value))
