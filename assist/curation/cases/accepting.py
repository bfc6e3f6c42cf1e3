"""What a lead takes over of a worked batch: new drafts, and new wordings of known articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assist.curation.cases.run import CaseReport
from assist.curation.cases.workbook import drafts_of, merged
from assist.model import Article


def proposals_of(report: CaseReport, newest: Callable[[str], Article | None]) -> list[Article]:
    """The articles to propose: what the base does not have yet, by ``newest``, its newest words."""
    fresh = [draft for draft in drafts_of(report) if newest(draft.key) is None]
    for wanted in merged(report.wordings):
        known = newest(wanted.key)
        if known is not None and set(wanted.similar) - set(known.similar):
            similar = tuple(dict.fromkeys((*known.similar, *wanted.similar)))
            fresh.append(replace(known, similar=similar))
    return fresh
