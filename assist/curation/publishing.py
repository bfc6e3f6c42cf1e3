"""Publishing through the gate: what would get worse needs a reason, and the report is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from assist.curation.gate import Gate, Progress
from assist.curation.verdicts import GateReport
from assist.curation.wording import told
from assist.i18n import tr
from assist.knowledge.accounts import Account, Accounts
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.importing import ImportPlan, carry_out
from assist.knowledge.life import Life
from assist.knowledge.records import Batch
from assist.model import Article, Status


class Regression(KnowledgeError):
    """Something would get worse, and no reason was given; ``report`` says what."""

    def __init__(self, report: GateReport) -> None:
        super().__init__(tr("发布会让金标问题变差，请写明原因再发布：") + "\n" + told(report))
        self.report = report


@dataclass(frozen=True, slots=True)
class PublishOutcome:
    """What was done, and what the gate said of it; no report where nothing could get worse."""

    batch: Batch
    report: GateReport | None = None


class Publishing:
    """What one account publishes, through the gate.

    Every method that publishes raises Regression where golden questions get worse and ``why`` is
    empty, Stopped where it was cancelled, and what Life raises; nothing is done then.
    """

    def __init__(
        self,
        base: KnowledgeBase,
        gate: Callable[[], Gate],
        who: Account | None = None,
        on_progress: Progress = lambda *_: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """``gate`` gives the base's gate once it is needed. ``who`` is the user of this machine
        where nobody is named.
        """
        self._base, self._gate = base, gate
        self._who = who or Accounts(base).current()
        self._life = Life(base, self._who)
        self._on_progress, self._stopped = on_progress, stopped

    def check(self, after: Sequence[Article], removed: Iterable[str] = ()) -> GateReport | None:
        """What publishing ``after`` and retiring ``removed`` would do; None where agents see
        nothing yet, so that nothing can get worse. Raises Stopped, KnowledgeError.
        """
        query = "select 1 from article where status = ? limit 1"
        if not self._base.read(query, [Status.PUBLISHED.value]):
            return None
        return self._gate().replay(after, removed, self._on_progress, self._stopped)

    def check_import(self, plan: ImportPlan) -> GateReport | None:
        """What of an import agents would see at once. Raises Stopped, KnowledgeError."""
        shown = _shown(plan)
        return self.check(shown) if shown else None

    def bring_in(self, plan: ImportPlan, why: str = "") -> PublishOutcome:
        """Carry an import out; what it only proposes needs no gate."""
        report = _passed(self.check_import(plan), why)
        return self._kept(carry_out(self._base, plan, self._who, why), report)

    def publish(self, articles: Sequence[Article], why: str = "") -> PublishOutcome:
        """Publish without a review."""
        report = _passed(self.check(articles), why)
        return self._kept(self._life.publish(articles, why, checked=True), report)

    def approve(
        self, keys: Collection[str], why: str = "", at: float | None = None
    ) -> PublishOutcome:
        """Publish what is in review, now or from the moment ``at`` on."""
        wanted = set(keys)
        after = [one.article for one in self._life.proposals() if one.key in wanted]
        report = _passed(self.check(after), why)
        return self._kept(self._life.approve(keys, why, at), report)

    def retire(self, keys: Collection[str], why: str = "") -> PublishOutcome:
        """Take articles away from agents."""
        report = _passed(self.check((), keys), why)
        return self._kept(self._life.retire(keys, why), report)

    def _kept(self, batch: Batch, report: GateReport | None) -> PublishOutcome:
        if report is not None and batch.id:
            keep_report(self._base, batch.id, report)
        return PublishOutcome(batch, report)


def _shown(plan: ImportPlan) -> list[Article]:
    return [a for a in (*plan.new, *plan.changed) if a.key not in plan.waiting]


def _passed(report: GateReport | None, why: str) -> GateReport | None:
    if report is not None and not report.passes and not why.strip():
        raise Regression(report)
    return report


def keep_report(base: KnowledgeBase, batch: int, report: GateReport) -> None:
    """Keep what the gate said of a batch. Raises KnowledgeError."""
    text = json.dumps(report.as_json(), ensure_ascii=False)

    def change(db: Database) -> None:
        db.execute("insert or replace into gate_report values (?, ?)", [batch, text])

    base.write(change)


def report_of(base: KnowledgeBase, batch: int) -> GateReport | None:
    """What the gate said of a batch; None where it said nothing that can be read here.

    Raises KnowledgeError.
    """
    rows = base.read("select report from gate_report where batch = ?", [batch])
    try:
        return GateReport.from_json(json.loads(rows[0]["report"])) if rows else None
    except (ValueError, KeyError, TypeError):
        return None
