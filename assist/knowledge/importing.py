"""Bringing a table into the base: plan it, show what would change, then write all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from assist.i18n import listed, tr
from assist.knowledge import clock, golden_files
from assist.knowledge.accounts import PROGRAM, Account, Accounts
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.columns import (
    KEY,
    PICTURES,
    QUESTION,
    CellError,
    ParsedRow,
    made_key,
    named_cells,
    parse_row,
    unread,
)
from assist.knowledge.errors import KnowledgeError
from assist.knowledge.formats import Table, read_table
from assist.knowledge.golden import GoldenQuestions
from assist.knowledge.life import Life
from assist.knowledge.picture_files import read_pictures
from assist.knowledge.pictures import Picture, Pictures, picture_of
from assist.knowledge.records import LIVE, Batch, Proposal, same_words
from assist.knowledge.tables import Row
from assist.model import Article, Status

UNPUBLISHED = frozenset({Status.DRAFT, Status.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not refused but that whoever imports should know; row 0: the table."""

    row: int
    column: str
    told: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do; nothing is written yet.

    ``waiting``: keys of what is only proposed, never suggested until published. ``unread``: columns
    that were kept without meaning anything. ``rows``: where in the table an article stands,
    by its key; ``before``: the words that a changed one would replace; ``refused``: the
    cells, by column, of every row with an error. The ``version`` of an article is that of the
    newest words in the base, drafts included.
    """

    new: tuple[Article, ...]
    changed: tuple[Article, ...]
    unchanged: tuple[Article, ...]
    errors: tuple[CellError, ...]
    waiting: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()
    pictures: tuple[Picture, ...] = ()
    source: str = ""
    unread: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, Article] = field(default_factory=dict)
    refused: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @property
    def unread_told(self) -> str:
        """Which columns were not read; empty where all were."""
        if not self.unread:
            return ""
        told = tr("这些列没有当作文章的内容或日期：{names}（原样保留）")
        return told.format(names=listed(self.unread))

    @property
    def drafts(self) -> int:
        """How many articles would be kept as drafts."""
        return len(self.waiting)


def plan_import(base: KnowledgeBase, file: Path, publish: bool = False) -> ImportPlan:
    """Compare a table with the base.

    New articles and changes of published ones are only proposed, unless ``publish`` is given or
    the base is still empty: a first filling has nothing to be reviewed against. A draft or retired
    state that the table names is kept. Raises KnowledgeError when the file is no readable table,
    or has no articles in it.
    """
    table = read_table(file)
    if not table.rows:
        told = tr("里面没有文章：{file}（表格要有表头以下的行，文件夹要有 .yaml 文件）")
        raise KnowledgeError(told.format(file=file))
    return plan_table(base, table, file.name, [file], publish)


def plan_table(
    base: KnowledgeBase, table: Table, source: str, beside: Sequence[Path], publish: bool = False
) -> ImportPlan:
    """The same for a table that was read or made, called ``source``; pictures that it names may lie
    with one of the files ``beside``. Raises KnowledgeError.
    """
    present = base.articles()
    proposals = Life(base, PROGRAM).proposals()
    wanted = Status.PUBLISHED if publish or not present else None
    today = clock.day_of(clock.last_known(base))
    plan = _Planner(present, proposals, wanted, today).plan(table.rows)
    told = [*table.notes, *filter(None, [plan.unread_told])]
    notes = (*(Note(0, "", one) for one in told), *plan.notes)
    return _with_pictures(base, beside, replace(plan, notes=notes, source=source))


def carry_out(
    base: KnowledgeBase, plan: ImportPlan, who: Account | None = None, why: str = ""
) -> Batch:
    """Write the plan in one transaction, signed by ``who``, the user of this machine where nobody
    is named. Raises KnowledgeError, RoleError, and Conflict where the base changed meanwhile.
    """
    Pictures(base).put(plan.pictures)
    life = Life(base, who or Accounts(base).current())
    return life.bring_in((*plan.new, *plan.changed), plan.waiting, why, plan.source)


def fill_with(base: KnowledgeBase, starter: Path) -> None:
    """Put the starter knowledge into an empty base, and its golden questions with it."""
    carry_out(base, plan_import(base, starter, publish=True), PROGRAM)
    if (file := starter / golden_files.FILE).exists():
        asked, _, _ = golden_files.read_questions(file, golden_files.Titles(base.articles()))
        GoldenQuestions(base).put(golden_files.golden_of(asked)[0])


class _Planner:
    def __init__(
        self,
        present: Iterable[Article],
        proposals: Iterable[Proposal],
        wanted: Status | None,
        today: date,
    ) -> None:
        self._wanted, self._today = wanted, today
        self._by_key = {article.key: article for article in present}
        self._by_words = {(a.question, a.title): a for a in self._by_key.values()}
        self._proposals = {proposal.key: proposal for proposal in proposals}

    def plan(self, rows: Iterable[Row]) -> ImportPlan:
        new: list[Article] = []
        changed: list[Article] = []
        unchanged: list[Article] = []
        errors: list[CellError] = []
        notes: list[Note] = []
        waiting: set[str] = set()
        seen: dict[str, int] = {}
        unknown: dict[str, None] = {}
        places: dict[str, int] = {}
        refused: dict[int, dict[str, str]] = {}
        for number, cells in rows:
            try:
                parsed = parse_row(number, cells, self._today)
                before = self._before(parsed)
                article = self._placed(parsed, before)
                _refuse_repeated(parsed, article.key, seen)
            except CellError as error:
                errors.append(error)
                refused[number] = named_cells(cells)
                unknown |= dict.fromkeys(unread(refused[number]))
                continue
            unknown |= dict.fromkeys(parsed.article.extra)
            notes += [Note(number, column, told) for column, told in parsed.told]
            places[article.key] = number
            if before is not None and self._is_known(article, before):
                unchanged.append(before)
                continue
            (new if before is None else changed).append(article)
            if self._waits(article, before):
                waiting.add(article.key)
            notes += self._replaced(number, article.key, before)
        return ImportPlan(
            tuple(new), tuple(changed), tuple(unchanged), tuple(errors),
            frozenset(waiting), tuple(notes), unread=tuple(unknown), rows=places,
            before={a.key: self._newest(self._by_key[a.key]) for a in changed}, refused=refused,
        )  # fmt: skip

    def _before(self, parsed: ParsedRow) -> Article | None:
        article = parsed.article
        if parsed.has_key:
            return self._by_key.get(article.key)
        return self._by_words.get((article.question, article.title))

    def _placed(self, parsed: ParsedRow, before: Article | None) -> Article:
        """The article with the key and state it would be saved under."""
        article = parsed.article
        status = parsed.status
        if before is not None:
            if status in (None, Status.PUBLISHED):
                status = self._wanted or before.status
            version = self._newest(before).version
            return replace(article, key=before.key, status=status, version=version)
        if status in (None, Status.PUBLISHED):
            status = self._wanted or Status.DRAFT
        key = article.key
        while not parsed.has_key and key in self._by_key:
            key = made_key(key, article.title)
        return replace(article, key=key, status=status, version=1)

    def _newest(self, before: Article) -> Article:
        proposal = self._proposals.get(before.key)
        return proposal.article if proposal else before

    def _is_known(self, article: Article, before: Article) -> bool:
        """Whether the base says so already, or an edit that waits for its review does."""
        if same_words(article, before):
            return True
        if article.status in UNPUBLISHED and before.status in LIVE:
            # A draft beside the live article, never the live one taken back.
            article = replace(article, status=before.status)
            return same_words(article, before) or same_words(article, self._newest(before))
        waits = self._waits(article, before) and before.status in LIVE
        return waits and same_words(article, self._newest(before))

    def _waits(self, article: Article, before: Article | None) -> bool:
        """Whether agents would see another thing if this were written at once."""
        if article.status in UNPUBLISHED:
            return True
        visible = before is not None and before.status is Status.PUBLISHED
        return visible and self._wanted is not Status.PUBLISHED

    def _replaced(self, row: int, key: str, before: Article | None) -> list[Note]:
        proposal = self._proposals.get(key)
        if before is None or before.status not in LIVE or proposal is None:
            return []
        told = tr("这篇有 {who} 的未发布草稿，会被这次导入替换（历史里找得回）")
        return [Note(row, "", told.format(who=proposal.who))]


def _refuse_repeated(parsed: ParsedRow, key: str, seen: dict[str, int]) -> None:
    if key in seen:
        column = KEY if parsed.has_key else QUESTION
        reason = tr("与第 {row} 行重复").format(row=seen[key])
        raise CellError(parsed.row, column, reason)
    seen[key] = parsed.row


def _with_pictures(base: KnowledgeBase, beside: Iterable[Path], plan: ImportPlan) -> ImportPlan:
    """Pictures that lie with the table stand for the names in it; names of pictures that nobody
    gave are kept as they are, and told.
    """
    named = {name for article in (*plan.new, *plan.changed) for name in article.pictures}
    missing = named - Pictures(base).names() if named else named
    if not missing:
        return plan
    given: dict[str, Picture] = {}
    notes = list(plan.notes)
    found: dict[str, bytes] = {}
    for file in beside:
        found = {**read_pictures(file, missing), **found}
    for name, data in found.items():
        try:
            given[name] = picture_of(data, name)
        except KnowledgeError as error:
            notes.append(Note(0, PICTURES, str(error)))
    for name in sorted(missing - given.keys()):
        told = tr("找不到图片 {name}：名字保留，卡片上不会显示（请放进表格旁的“图片”文件夹）")
        notes.append(Note(0, PICTURES, told.format(name=name)))

    def shown(articles: Iterable[Article]) -> tuple[Article, ...]:
        return tuple(
            replace(
                article,
                pictures=tuple(given[n].name if n in given else n for n in article.pictures),
            )
            if article.pictures
            else article
            for article in articles
        )

    return replace(
        plan,
        new=shown(plan.new),
        changed=shown(plan.changed),
        notes=tuple(notes),
        pictures=tuple(given.values()),
    )
