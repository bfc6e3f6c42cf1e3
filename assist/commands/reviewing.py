"""``assist kb``: drafts and their review, history, undo, reminders, accounts; JSON lines out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assist import paths
from assist.commands.jsonlines import BadCall
from assist.i18n import tr
from assist.knowledge import clock
from assist.knowledge.accounts import Account, Accounts, Role
from assist.knowledge.differences import differences
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.life import Life
from assist.knowledge.opening import open_base
from assist.knowledge.records import Batch, Proposal, Revision, Stage
from assist.model import Article
from assist.settings import Settings


def add_commands(group: Any) -> None:
    """Add to the subparsers of ``assist kb``."""
    drafts = group.add_parser("drafts", help=tr("列出未发布的草稿"))
    drafts.add_argument("--stage", choices=list(Stage))
    drafts.set_defaults(run=run_drafts)
    for name, told in (
        ("submit", tr("提交草稿审核")),
        ("approve", tr("通过审核并发布")),
        ("reject", tr("退回草稿，要写原因")),
        ("withdraw", tr("丢弃草稿")),
        ("retire", tr("停用文章")),
    ):
        moving = group.add_parser(name, help=told)
        moving.add_argument("articles", nargs="+", metavar="ARTICLE")
        moving.add_argument("--reason", default="", help=tr("原因，记入历史"))
        if name == "approve":
            moving.add_argument("--at", type=_moment, metavar="'2026-01-31 08:00'")
        moving.set_defaults(run=run_move, move=name)
    history = group.add_parser("history", help=tr("改动历史；写编号则只看这一篇"))
    history.add_argument("article", nargs="?", metavar="ARTICLE")
    history.add_argument("--most", type=int, default=-1, metavar="N")
    history.set_defaults(run=run_history)
    restore = group.add_parser("restore", help=tr("恢复一篇文章，或整个知识库"))
    restore.add_argument("article", nargs="?", metavar="ARTICLE")
    restore.add_argument("--to", type=int, metavar="BATCH", help=tr("历史里的批号"))
    restore.add_argument("--all-at", type=_moment, metavar="'2026-01-31 08:00'")
    restore.add_argument("--reason", default="", help=tr("原因，记入历史"))
    restore.set_defaults(run=run_restore)
    undo = group.add_parser("undo", help=tr("整批撤销，如一次导入；不写批号则撤销最近一批"))
    undo.add_argument("batch", nargs="?", type=int, metavar="BATCH")
    undo.add_argument("--reason", default="", help=tr("原因，记入历史"))
    undo.set_defaults(run=run_undo)
    trusting = group.add_parser("trust-clock", help=tr("时钟警告之后：本机时间是对的"))
    trusting.add_argument("--reason", default="", help=tr("原因，记入历史"))
    trusting.set_defaults(run=run_trust_clock)
    group.add_parser("reminders", help=tr("要复核或快到期的文章")).set_defaults(run=run_reminders)
    accounts = group.add_parser("accounts", help=tr("账号和权限；不写则列出"))
    accounts.add_argument("name", nargs="?", metavar="NAME")
    what = accounts.add_mutually_exclusive_group()
    what.add_argument("role", nargs="?", choices=list(Role))
    what.add_argument("--remove", action="store_true", help=tr("删除这个账号"))
    accounts.set_defaults(run=run_accounts)


def _moment(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise argparse.ArgumentTypeError(tr("不是时间：{text}").format(text=text)) from error


@contextmanager
def _life(db: Path | None) -> Iterator[tuple[Life, Accounts, Account]]:
    """The life of the named base, as the user of this machine; a wrong clock is told."""
    base = open_base(db)
    try:
        accounts = Accounts(base)
        who = accounts.current()
        if told := clock.trouble(base):
            sys.stderr.write(told + "\n")
        yield Life(base, who), accounts, who
    finally:
        base.close()


def run_drafts(arguments: argparse.Namespace) -> int:
    """List proposals with what they would change. Raises KnowledgeError."""
    with _life(arguments.db) as (life, _, _):
        stage = Stage(arguments.stage) if arguments.stage else None
        proposals = life.proposals(stage)
        live = life.live([one.key for one in proposals])
        for one in proposals:
            _tell(_of_proposal(one, live.get(one.key)))
    return 0


def run_move(arguments: argparse.Namespace) -> int:
    """Move articles on in their life, all or none. Raises KnowledgeError."""
    with _life(arguments.db) as (life, _, _):
        keys, why = arguments.articles, arguments.reason
        match arguments.move:
            case "submit":
                batch = life.submit(keys, why)
            case "approve":
                batch = life.approve(keys, why, arguments.at)
            case "reject":
                batch = life.reject(keys, why)
            case "withdraw":
                batch = life.withdraw(keys, why)
            case _:
                batch = life.retire(keys, why)
        _tell(_of_batch(batch))
    return 0


def run_history(arguments: argparse.Namespace) -> int:
    """Batches, or the revisions of one article, the latest first. Raises KnowledgeError."""
    with _life(arguments.db) as (life, _, _):
        if arguments.article is None:
            for batch in life.batches(arguments.most):
                _tell(_of_batch(batch))
            return 0
        revisions = life.history(arguments.article)
    if not revisions:
        raise KnowledgeError(tr("没有这篇文章：{key}").format(key=arguments.article))
    earlier = [one.state.article for one in revisions[1:]] + [None]
    for one, before in list(zip(revisions, earlier, strict=True))[: arguments.most % (1 << 32)]:
        _tell(_of_revision(one, before))
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    """Bring back an article, or what agents saw at a moment. Raises KnowledgeError."""
    one = arguments.article is not None and arguments.to is not None
    if one == (arguments.all_at is not None) or one != (arguments.article is not None):
        raise BadCall(tr("请写文章编号和 --to 批号，或者只写 --all-at 时间"))
    with _life(arguments.db) as (life, _, _):
        if one:
            batch = life.restore(arguments.article, arguments.to, arguments.reason)
        else:
            batch = life.restore_all(arguments.all_at, arguments.reason)
        _tell(_of_batch(batch))
    return 0


def run_undo(arguments: argparse.Namespace) -> int:
    """Undo a batch, by default the last. Raises KnowledgeError."""
    with _life(arguments.db) as (life, _, _):
        number = arguments.batch
        if number is None:
            done = [one.id for one in life.batches() if one.can_be_undone and one.undoes is None]
            if not done:
                raise KnowledgeError(tr("没有可以撤销的改动"))
            number = done[0]
        _tell(_of_batch(life.undo(number, arguments.reason)))
    return 0


def run_reminders(arguments: argparse.Namespace) -> int:
    """What should be looked over, the most urgent first. Raises KnowledgeError."""
    months = int(Settings(paths.settings_file()).text("review_months"))
    with _life(arguments.db) as (life, _, _):
        for one in life.reminders(date.today(), months):
            title, day = one.article.title, one.day.isoformat()
            _tell({"article": one.article.key, "title": title, "cause": one.cause, "day": day})
    return 0


def run_trust_clock(arguments: argparse.Namespace) -> int:
    """Go on from this machine's time. Raises KnowledgeError."""
    with _life(arguments.db) as (life, _, _):
        _tell(_of_batch(life.trust_clock(arguments.reason)))
    return 0


def run_accounts(arguments: argparse.Namespace) -> int:
    """List the accounts, or change one. Raises KnowledgeError."""
    if arguments.name is not None and not (arguments.role or arguments.remove):
        raise BadCall(tr("请写权限：agent、editor 或 approver"))
    with _life(arguments.db) as (_, accounts, who):
        if arguments.remove:
            accounts.remove(who, arguments.name)
        elif arguments.name is not None:
            accounts.set(who, arguments.name, Role(arguments.role))
        for account in accounts.all():
            _tell({"name": account.name, "role": account.role})
        if not accounts.all():
            told = tr("还没有账号：本机的每个用户都可以审核和发布，{name} 也是")
            sys.stderr.write(told.format(name=who.name) + "\n")
    return 0


def _tell(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


def _of_batch(batch: Batch) -> dict[str, object]:
    return {
        "batch": batch.id,
        "kind": batch.kind,
        "who": batch.who,
        "at": _written(batch.at),
        "why": batch.why,
        "source": batch.source,
        "articles": batch.articles,
        "undone_by": batch.undone_by,
    }


def _of_revision(revision: Revision, before: Article | None) -> dict[str, object]:
    article, proposal = revision.state.article, revision.state.proposal
    return {
        **_of_batch(revision.batch),
        "status": article.status if article else None,
        "version": article.version if article else None,
        "draft": proposal.stage if proposal else None,
        "changes": _changes(before, article),
    }


def _of_proposal(proposal: Proposal, live: Article | None) -> dict[str, object]:
    return {
        "article": proposal.key,
        "title": proposal.article.title,
        "stage": proposal.stage,
        "who": proposal.who,
        "at": _written(proposal.at),
        "why": proposal.why,
        "reviewer": proposal.reviewer,
        "answer": proposal.answer,
        "publish_at": proposal.publish_at and _written(proposal.publish_at),
        "changes": _changes(live, proposal.article),
    }


def _changes(before: Article | None, after: Article | None) -> list[dict[str, str]]:
    return [
        {"column": one.column, "before": one.before, "after": one.after}
        for one in differences(before, after)
    ]


def _written(moment: float) -> str:
    return datetime.fromtimestamp(moment).isoformat(sep=" ", timespec="seconds")
