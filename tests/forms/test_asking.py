"""What the forms ask: the record's figures, the policy's limits, and what was handed in before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kaopu.forms.asking import form_of
from kaopu.forms.form import FORM_KINDS, Form, FormField, FormKey, FormKind, parse_key
from kaopu.records.parts import ViewPerson
from kaopu.text.language import LANGUAGES, Language
from tests.forms.asked import asked, the_house, values_of

DIGEST = "0123456789abcdef" * 4
EACH = pytest.mark.parametrize("kind", FORM_KINDS)
IN_EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def titles(form: Form) -> list[str]:
    return [section.title for section in form.sections]


def limits(field: FormField) -> tuple[object, object]:
    return field.least, field.most


def test_a_key_comes_back_from_its_line():
    for kind in FORM_KINDS:
        for language in LANGUAGES:
            key = FormKey(kind, "E1001", "2017-Q4", language, DIGEST)
            assert parse_key(key.text()) == key
    assert (
        FormKey("review", "E1001", "2017-Q4", "zh", DIGEST).text() == f"kaopu.form/1 review E1001 2017-Q4 zh {DIGEST}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"kaopu.form/2 review E1001 2017-Q4 zh {DIGEST}",
        f"kaopu.form/1 talk E1001 2017-Q4 zh {DIGEST}",
        f"kaopu.form/1 review E1001 2017-Q5 zh {DIGEST}",
        f"kaopu.form/1 review E1001 2017-Q4 de {DIGEST}",
        "kaopu.form/1 review E1001 2017-Q4 zh nothing",
        f"kaopu.form/1 review E1001 2017-Q4 zh {DIGEST} more",
        f"kaopu.form/1 review {'E' * 400} 2017-Q4 zh {DIGEST}",
    ],
)
def test_what_is_no_key_is_none(text):
    assert parse_key(text) is None


@EACH
@IN_EACH_LANGUAGE
def test_a_form_has_the_figures_of_the_record(kind: FormKind, language: Language):
    form, record = asked(kind, language), the_house(handed_in=False).record(language=language)
    assert form.key == FormKey(kind, "ann", "2017-Q1", language, form.key.digest)
    assert [row.indicator for row in form.rows] == [line.id for line in record.indicators] == ["result", "teamwork"]
    assert [(row.name, row.score, row.weight) for row in form.rows] == [
        ("Result", "75", "80%"),
        ("Teamwork", "80", "20%"),
    ]
    facts = dict(form.facts).values()
    assert {"Ann", "ann", "Max"} <= set(facts)
    assert len(form.columns) == len(form.rows[1].figures()) + len(form.rows[1].fields)


@EACH
@IN_EACH_LANGUAGE
def test_fields_have_one_id_and_one_label_each(kind: FormKind, language: Language):
    form = asked(kind, language, handed_in=True)
    every = [field for row in form.rows for field in row.fields]
    every += [field for section in form.sections for field in section.fields]
    assert len({field.id for field in every}) == len(every) == len(form.fields())
    assert len({field.label for field in every}) == len(every)
    assert all(field.label.strip() for field in every)
    assert list(form.fields()) == list(asked(kind, "zh", handed_in=True).fields())


def test_r44_r45_the_self_assessment_asks_for_results_deviations_scores_and_evidence():
    form = asked("self_assessment")
    fields = form.fields()
    assert [name for name in fields if not name.startswith("evidence.")] == [
        *("score.result", "comment.result", "score.teamwork", "comment.teamwork"),
        *("achieved", "deviations", "submitted_on"),
    ]
    assert [name for name, field in fields.items() if field.required] == ["achieved", "submitted_on"]
    # The curve of teamwork goes from 0 to 120 points.
    assert limits(fields["score.teamwork"]) == (0, 120)
    assert [name for name in fields if name.startswith("evidence.")] == [
        f"evidence.{number}.{part}" for number in (1, 2, 3, 4, 5) for part in ("indicator", "file")
    ]
    assert fields["evidence.1.indicator"].choices == (("result", "Result"), ("teamwork", "Teamwork"))
    # The first quarter ends on Friday 31 March; three working days later it is Wednesday 5 April.
    assert dict(form.facts)["Due"] == "5 Apr 2017"


def test_r46_a_manager_may_score_only_where_the_policy_says_so_and_within_its_limit():
    form = asked("review")
    result, teamwork = form.rows
    assert result.fields == ()
    score, reason = teamwork.fields
    # Computed: 80; the policy lets a manager depart by 5 points.
    assert score.id == "score.teamwork"
    assert limits(score) == (75, 85)
    assert reason.id == "reason.teamwork"


def test_r46_the_limit_counts_from_the_computed_score_also_after_it_was_changed():
    (score, _) = asked("review", handed_in=True).rows[1].fields
    assert score.value == "83"
    assert limits(score) == (75, 85)
    assert asked("review", handed_in=True).rows[1].score == "80"


@pytest.mark.parametrize(("computed", "possible"), [("118", (113, 120)), ("2", (0, 7))])
def test_r46_nobody_sets_a_score_off_the_curve(computed: str, possible: tuple[int, int]):
    found = the_house(handed_in=False)
    record = found.record()
    lines = [line.model_copy(update={"score": Decimal(computed)}) for line in record.indicators]
    form = form_of("review", record.model_copy(update={"indicators": tuple(lines)}), found.policy)
    assert limits(form.fields()["score.teamwork"]) == possible


def test_r46_a_score_that_could_not_be_computed_cannot_be_departed_from():
    found = the_house(handed_in=False)
    record = found.record()
    lines = [line.model_copy(update={"score": None}) for line in record.indicators]
    form = form_of("review", record.model_copy(update={"indicators": tuple(lines)}), found.policy)
    assert [row.fields for row in form.rows] == [(), ()]
    assert len(form.columns) == 6


def test_r47_r48_r49_the_review_asks_for_strengths_talk_and_a_countable_plan():
    fields = asked("review").fields()
    assert [name for name, field in fields.items() if field.required] == [
        "reviewer", "strengths", "to_improve", "submitted_on",
    ]  # fmt: skip
    assert fields["reviewer"].fixed
    assert fields["reviewer"].choices == (("max", "Max"),)
    assert [name for name in fields if name.startswith("talk.")] == ["talk.held_on", "talk.minutes", "talk.agreed"]
    assert [value for value, _ in fields["talk.agreed"].choices] == ["yes", "no"]
    assert fields["action.5.planned"].least == 1
    assert [value for value, _ in fields["action.1.measure"].choices] == ["flag"]
    assert "30" in next(section.about for section in asked("review").sections if section.title == "Appraisal talk")


def test_several_people_who_may_review_are_a_choice():
    found = the_house(handed_in=False)
    both = (ViewPerson(id="max", name="Max"), ViewPerson(id="eve", name="Max"))
    asked_for = form_of("review", found.record(), found.policy, None, both).fields()["reviewer"]
    assert not asked_for.fixed
    assert asked_for.value == ""
    assert asked_for.choices == (("max", "Max [max]"), ("eve", "Max [eve]"))


def test_what_was_handed_in_before_is_filled_in():
    own, review = (values_of(asked(kind, handed_in=True)) for kind in FORM_KINDS)
    assert {name: value for name, value in own.items() if value} == {
        "score.teamwork": "90.50",
        "comment.teamwork": "I help.",
        "achieved": "Sold a lot,\nand early.",
        "deviations": "One customer left.",
        "submitted_on": "2017-04-05",
        "evidence.1.indicator": "Result",
        "evidence.1.file": "crm.png",
    }
    assert {name: value for name, value in review.items() if value} == {
        "score.teamwork": "83",
        "reason.teamwork": "Helps the new ones.",
        "reviewer": "Max",
        "strengths": "Listens.",
        "to_improve": "Calls back late.",
        "submitted_on": "2017-04-10",
        "talk.held_on": "2017-04-17",
        "talk.minutes": "30",
        "talk.agreed": "Yes",
        "action.1.text": "Return visits",
        "action.1.planned": "2",
        "action.2.text": "Complaints upheld",
        "action.2.planned": "3",
        "action.2.measure": next(words for value, words in asked("review").fields()["action.1.measure"].choices),
    }


def test_the_manager_reads_what_the_employee_and_other_departments_wrote():
    form = asked("review", handed_in=True)
    assert titles(form)[:2] == ["Self-assessment (handed in on 5 Apr 2017)", "What other departments said"]
    own, others = form.sections[:2]
    assert own.about.split("\n") == [
        "What you achieved: Sold a lot,",
        "and early.",
        "Deviations and why: One customer left.",
        "Teamwork: own score 90.5. I help.",
    ]
    assert others.about == "finance (88 points): Invoices are right."
    assert titles(asked("review"))[0] == "Review"


def test_the_plan_made_in_the_period_before_is_shown():
    form = asked("self_assessment", handed_in=True, period="2017-Q2")
    before = form.sections[0]
    assert before.title == "Plan made for this period"
    assert [line.split(":")[0] for line in before.about.split("\n")] == ["Return visits", "Complaints upheld"]


def test_there_is_always_a_line_more_than_was_handed_in():
    given = the_house(handed_in=True).data.rounds["ann", "2017-Q1"]
    many = replace(given, actions=given.actions * 4)
    found = the_house(handed_in=True)
    fields = form_of("review", found.record(), found.policy, many).fields()
    assert "action.9.text" in fields
    assert "action.10.text" not in fields
