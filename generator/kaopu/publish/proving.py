"""What is proved of a release before it is shown: who reads what of it, and that nobody reads what is not theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kaopu.access.audiences import AccessList
from kaopu.cache.store import Store
from kaopu.data.settings import Settings
from kaopu.execution.workforce import Workforce
from kaopu.leaks.gate import audience_by, check_leaks, refuse_leaks
from kaopu.leaks.places import Secrets
from kaopu.leaks.public import honoured_names, public_texts, recipe_texts
from kaopu.leaks.secrets import secrets_of
from kaopu.publish.access import access_list
from kaopu.publish.event_log import event
from kaopu.publish.manifest import Sources
from kaopu.publish.preparing import Prepared
from kaopu.publish.progress import say
from kaopu.records.record import AppraisalRecord
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.problems import Problem


@dataclass(frozen=True, slots=True)
class Finished:
    """What is still needed of a build once all is made.

    Results and data are not among it: they are most of what a build has in memory, and nothing reads them any more.
    """

    settings: Settings
    secrets: Secrets
    records: tuple[AppraisalRecord, ...]
    """As slim as the plan keeps them."""
    access: AccessList
    expected: frozenset[str]
    """Every file that must be there below appraisals/."""
    sources: Sources
    warnings: tuple[Problem, ...]

    @property
    def appraisals(self) -> int:
        """How many appraisals there are, each in all its languages."""
        return len({(record.person.id, record.period.id) for record in self.records})


def whose_is_what(prepared: Prepared) -> Secrets:
    """Return what is whose, from data and records, whatever is made of them."""
    inputs, plan = prepared.inputs, prepared.plan
    said_to_all, recipes = public_texts(inputs.tree, inputs.editions), recipe_texts(inputs.tree)
    honoured = honoured_names(prepared.policy, inputs.results.awards)
    return secrets_of(inputs.data, inputs.today, plan.appraisals, said_to_all, honoured, recipes)


def finished(prepared: Prepared, secrets: Secrets) -> Finished:
    """Return what is still needed of a build of which all is made."""
    inputs, plan = prepared.inputs, prepared.plan
    return Finished(
        inputs.repository.settings,
        secrets,
        plan.appraisals,
        access_list(inputs, plan),
        plan.expected(),
        _sources(prepared),
        inputs.problems,
    )


@garbage_left_alone()
def let_nothing_leak(
    found: Finished, folder: Path, files: Mapping[str, str], workforce: Workforce, store: Store
) -> None:
    """Raise InputProblemsError when a file holds anything that some of its readers may not read.

    ``folder`` is the release's public/, ``files`` those in it by path, with their SHA-256.
    """
    say("leaks: every file is looked through")
    refuse_leaks(check_leaks(folder, files, found.secrets, audience_by(found.access), workforce, store))
    event("searched")


def _sources(prepared: Prepared) -> Sources:
    inputs, policy = prepared.inputs, prepared.policy
    return Sources(
        edition=policy.head.edition,
        policy_digest=policy.digest,
        data_digest=inputs.data.digest,
        commit=inputs.provenance.commit,
        changed=inputs.provenance.changed,
        generator=inputs.provenance.generator,
        today=inputs.today,
        data_commit=inputs.provenance.data_commit,
        data_changed=inputs.provenance.data_changed,
    )
