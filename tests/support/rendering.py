"""Appraisals rendered as a build renders them, without a build."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaopu.cache.store import Store
from kaopu.execution.workforce import InlineWorkforce, Workforce
from kaopu.pages.links import Links
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.publish.estimating import Estimators
from kaopu.publish.making import Making, begin_making
from kaopu.publish.release_files import ReleaseFiles
from kaopu.publish.rendering import Printing, Workshop
from kaopu.publish.scribing import Scribe, Sheet
from kaopu.publish.typefaces import fonts_for
from kaopu.records.record import AppraisalRecord


def making_in(folder: Path, store: Store | None = None, before: Path | None = None) -> Making:
    """Return what makes files below ``folder``; ``before`` is an older release."""
    return begin_making(store or Store(None), ReleaseFiles(folder, before))


def render_records(
    records: Sequence[AppraisalRecord],
    folder: Path,
    links: Links,
    *,
    alike: Sequence[AppraisalRecord] | None = None,
    workforce: Workforce | None = None,
    making: Making | None = None,
    estimators: Estimators | None = None,
) -> tuple[Sheet, ...]:
    """Write page, document and record of each below ``folder``; the typeface is cut for ``alike``, or for them alone.

    Returns those that killed their workers.
    """
    making = making or making_in(folder)
    assert making.files.folder == folder
    scribe = Scribe(making.files, links)
    for record in records:
        scribe.put(record.to_json(), record)
    workshop = Workshop(read_theme(default_site_folder()), fonts_for(alike or records), links, estimators or {})
    printing = Printing(scribe, workshop, making)
    with workforce or InlineWorkforce() as workers:
        return printing.begin(scribe.sheets, workers).finish(lambda _: None)
