"""The life of an article: proposed, reviewed, published now or later, retired, brought back.

What agents see changes only when something is published, retired or restored. All that is done is
a batch: whole or not at all, signed, with what every article was before, so that it can be undone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from datetime import date

from sqlite_utils import Database

from assist.i18n import tr
from assist.knowledge import history, ledger, schedule, steps
from assist.knowledge.accounts import Account, Role, require
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.ledger import Act, Plan, each
from assist.knowledge.records import LIVE, Batch, Kind, Proposal, Revision, Stage, State
from assist.knowledge.reminders import Reminder, reminders
from assist.knowledge.rows import article_of
from assist.knowledge.steps import Conflict
from assist.model import Article

__all__ = ["Conflict", "Life"]

OWN = frozenset({Kind.PROPOSE, Kind.SUBMIT, Kind.WITHDRAW})
"""What an editor may undo where it was their own: it never changed what agents see."""


class Life:
    """What one account does to the articles of a base.

    Every method that changes something raises KnowledgeError where it cannot be done, RoleError
    where this account may not, Conflict where somebody else was quicker; nothing is done then.
    Reasons are for the history. Moments are in seconds since the epoch.
    """

    def __init__(
        self, base: KnowledgeBase, who: Account, now: Callable[[], float] = time.time
    ) -> None:
        self._base = base
        self._who = who
        self._now = now

    @property
    def base(self) -> KnowledgeBase:
        """The base that it works on."""
        return self._base

    def propose(self, articles: Iterable[Article], why: str = "") -> Batch:
        """Keep new articles and edits as drafts; what agents see stays as it is.

        An article's ``version`` is that of what the editor began with, see ``newest``: where there
        is another by now, somebody else was quicker. An edit that says what is live takes the
        draft back.
        """
        require(self._who, Role.EDITOR)
        wanted = {article.key: article for article in articles}
        act = self._act(Kind.PROPOSE, why)
        return self._do(act, wanted, steps.bringing_in(wanted, frozenset(wanted), act))

    def newest(self, key: str) -> Article | None:
        """What an editor goes on from: the draft where there is one, else the live article."""
        return self._base.look(lambda db: ledger.states(db, [key]))[key].newest

    def live(self, keys: Iterable[str]) -> dict[str, Article]:
        """What was last published of these articles, retired ones too. Raises KnowledgeError."""
        there = self._base.fetch(keys)
        return {key: article for key, article in there.items() if article.status in LIVE}

    def withdraw(self, keys: Iterable[str], why: str = "") -> Batch:
        """Drop drafts; an article that was never published is gone then."""
        require(self._who, Role.EDITOR)
        plan = each(lambda _, state: State(state.live))
        return self._do(self._act(Kind.WITHDRAW, why), keys, plan)

    def submit(self, keys: Iterable[str], why: str = "") -> Batch:
        """Hand drafts to the reviewer."""
        require(self._who, Role.EDITOR)
        return self._do(self._act(Kind.SUBMIT, why), keys, each(steps.submitting()))

    def approve(self, keys: Iterable[str], why: str = "", at: float | None = None) -> Batch:
        """Publish what is in review, or let ``publish_due`` do it from the moment ``at`` on."""
        require(self._who, Role.APPROVER)
        act = self._act(Kind.APPROVE, why)
        return self._do(act, keys, each(steps.approving(act, at)))

    def reject(self, keys: Iterable[str], why: str) -> Batch:
        """Give back what is in review, or waits for its moment, with the reason."""
        require(self._who, Role.APPROVER)
        act = self._act(Kind.REJECT, why)
        if not act.why:
            raise KnowledgeError(tr("退回时要写明原因"))
        return self._do(act, keys, each(steps.rejecting(act)))

    def publish(
        self, articles: Iterable[Article], why: str = "", source: str = "", checked: bool = False
    ) -> Batch:
        """Publish, or retire those whose status says so, without a review.

        ``checked``: an article's ``version`` must be the one that the base holds. Edits that were
        proposed for live articles stay proposed.
        """
        require(self._who, Role.APPROVER)
        wanted = {article.key: article for article in articles}
        act = self._act(Kind.PUBLISH, why, source)
        return self._do(act, wanted, steps.publishing(wanted, checked))

    def bring_in(
        self, articles: Iterable[Article], waiting: Collection[str], why: str, source: str
    ) -> Batch:
        """What an import does: propose the articles of the keys ``waiting``, publish the others.

        An article's ``version`` is that of the newest words there were when it was planned.
        """
        wanted = {article.key: article for article in articles}
        require(self._who, Role.EDITOR if wanted.keys() <= set(waiting) else Role.APPROVER)
        act = self._act(Kind.IMPORT, why, source)
        return self._do(act, wanted, steps.bringing_in(wanted, frozenset(waiting), act))

    def retire(self, keys: Iterable[str], why: str = "") -> Batch:
        """Take articles away from agents; they can be restored."""
        require(self._who, Role.APPROVER)
        return self._do(self._act(Kind.RETIRE, why), keys, each(steps.retiring()))

    def confirm(self, keys: Iterable[str], review_by: date, why: str = "") -> Batch:
        """Say that live articles were looked over and are right, until a day. What agents see
        stays as it is, and edits that were begun stay good.
        """
        require(self._who, Role.EDITOR)
        return self._do(self._act(Kind.CONFIRM, why), keys, each(steps.confirming(review_by)))

    def reminders(self, today: date | None = None, months: int = 6) -> list[Reminder]:
        """What should be looked over, see ``knowledge.reminders``. Raises KnowledgeError."""
        return reminders(self._base, today or date.fromtimestamp(self._now()), months)

    def publish_due(self, now: float | None = None) -> int:
        """Publish what was approved for a moment that has come; how many articles.

        Running programs do this by themselves, see ``Schedule``.
        """
        return schedule.publish_due(self._base, self._now() if now is None else now)

    def trust_clock(self, why: str = "") -> Batch:
        """Go on from this machine's time although the base knows of a later one."""
        require(self._who, Role.APPROVER)
        return self._do(self._act(Kind.CLOCK, why), (), each(lambda _, state: state))

    def proposals(self, stage: Stage | None = None) -> list[Proposal]:
        """Everything that is not published yet, the latest first; of one stage where it is named.

        Raises KnowledgeError.
        """
        rows = self._base.read("select * from proposal")
        orphans = self._base.read(
            "select * from article where status <> 'published' and status <> 'retired'"
            " and key not in (select key from proposal)"
        )
        adopted = (ledger.adopted(article_of(row), None).proposal for row in orphans)
        found = [ledger.proposal_of(row) for row in rows]
        found += [proposal for proposal in adopted if proposal is not None]
        wanted = [one for one in found if stage in (None, one.stage)]
        return sorted(wanted, key=lambda one: (-one.at, one.key))

    def history(self, key: str) -> list[Revision]:
        """How an article stood after everything that was done to it, the latest first; at the end
        how it stood before the first. Raises KnowledgeError.
        """
        return self._base.look(lambda db: history.revisions(db, key))

    def batches(self, most: int = -1) -> list[Batch]:
        """What was done to the base, the latest first. Raises KnowledgeError."""
        return self._base.look(lambda db: history.batches(db, most))

    def titles_of(self, batch: int, most: int) -> dict[str, str]:
        """What the first ``most`` articles of a batch are called, by key, also those that are gone.

        Raises KnowledgeError.
        """
        return self._base.look(lambda db: history.titles_of(db, batch, most))

    def restore(self, key: str, revision: int, why: str = "") -> Batch:
        """Bring back how agents saw an article after the batch ``revision``, see ``history``."""
        require(self._who, Role.APPROVER)
        act = self._act(Kind.RESTORE, why)

        def change(db: Database) -> Batch:
            found = {one.batch.id: one.state for one in history.revisions(db, key)}
            if revision not in found or found[revision].live is None:
                raise KnowledgeError(tr("没有发布过的这一版：{number}").format(number=revision))
            plan = each(history.bring_back({key: found[revision]}))
            return ledger.carry_out(db, act, [key], plan)

        return self._base.write(change)

    def restore_all(self, moment: float, why: str = "") -> Batch:
        """Bring back what agents saw at a moment, the whole base; drafts stay."""
        require(self._who, Role.APPROVER)
        act = self._act(Kind.RESTORE, why)

        def change(db: Database) -> Batch:
            earlier = history.just_after(db, history.last_until(db, moment))
            return ledger.carry_out(db, act, earlier, each(history.bring_back(earlier)))

        return self._base.write(change)

    def undo(self, batch: int, why: str = "") -> Batch:
        """Put everything back that a batch changed, proposals too; refused where some of it was
        changed again later, and for packs, which are rolled back. An undo can be undone.
        """
        require(self._who, Role.EDITOR)
        act = self._act(Kind.UNDO, why, undoes=batch)

        def change(db: Database) -> Batch:
            done = history.batch(db, batch)
            self._refuse_others(done)
            if done.undone_by is not None:
                raise KnowledgeError(tr("这一批改动已经撤销过了"))
            history.refuse_packs(db, done)
            history.refuse_buried(db, batch)
            kept = history.kept(db, batch)
            made = ledger.carry_out(db, act, kept, each(history.put_back(kept)))
            db.execute("update batch set undone_by = ? where id = ?", [made.id, batch])
            db.execute("update batch set undone_by = null where id = ?", [done.undoes])
            return made

        return self._base.write(change)

    def _refuse_others(self, done: Batch) -> None:
        if done.kind not in OWN or done.who != self._who.name:
            require(self._who, Role.APPROVER)

    def _act(self, kind: Kind, why: str, source: str = "", undoes: int | None = None) -> Act:
        return Act(kind, self._who.name, self._now(), why.strip(), source, undoes)

    def _do(self, act: Act, keys: Iterable[str], plan: Plan) -> Batch:
        wanted = list(keys)

        def change(db: Database) -> Batch:
            try:
                return ledger.carry_out(db, act, wanted, plan)
            except steps.NoDraft as gone:
                title = gone.title or history.last_title(db, gone.key)
                raise steps.NoDraft(gone.key, title) from None

        return self._base.write(change)
