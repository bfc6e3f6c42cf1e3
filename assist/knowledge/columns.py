"""The template's columns: their names and variants, and a row of cells turned into an article."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assist.i18n import tr
from assist.knowledge.day_forms import DayError, Place
from assist.knowledge.days import read_day, read_validity
from assist.knowledge.excel import Flawed
from assist.model import Article, Status
from assist.text.normal import normal

TITLE, CATEGORY, QUESTION, SIMILAR = "标题", "分类", "标准问", "相似问"
REPLY, TAGS, FROM, UNTIL, KEY, STATUS = (
    "回复话术", "标签", "生效日期", "失效日期", "编号", "状态",
)  # fmt: skip
AUDIENCE, PICTURES, REVIEW_BY = "适用人群", "图片", "复核日期"

TEMPLATE = (TITLE, CATEGORY, QUESTION, SIMILAR, REPLY, TAGS, FROM, UNTIL)
"""The columns of the template, in order."""

ALWAYS = (*TEMPLATE, KEY, STATUS)
"""The columns of every export."""

COLUMNS = (*ALWAYS, AUDIENCE, PICTURES, REVIEW_BY)
"""All columns that mean something here; the last ones are written where a cell is filled."""

NO_CATEGORY = "未分类"
"""The category of an article that names none: data, the same in every language."""

EXAMPLE = "示例"
"""The 编号 of the template's example row, which no import reads."""

CONFLICT = "【冲突】"
"""What a cell begins with that two people changed differently; it cannot be imported."""

LONGEST_CELL = 10_000
"""Code points a cell may hold; Excel itself stops at 32,767."""

PERIOD = "有效期"
"""What both days stand in where a table has one column for them; an article has it as two."""

_VARIANTS = {
    TITLE: "title 名称 文章标题 话术标题 知识标题 主题",
    CATEGORY: "category 类别 类目 目录 栏目 业务分类 知识分类 所属分类",
    QUESTION: "question 标准问题 问题 标准问法 客户问题 用户问题 常见问题 咨询问题 主问题",
    SIMILAR: (
        "similar similarquestions similar_questions 相似问题 相似问法 相似说法 类似问题 类似问法 "
        "扩展问 扩展问题 扩展问法 同义问 同义问题 同义问法 其他问法 其它问法 其他说法 其它说法 "
        "其他问题 更多问法 客户可能这样问 客户可能这么问 客户会这样问 客户会这么问 客户还会问 "
        "客户也会问 用户可能这样问 还可能这样问 也可能这样问"
    ),
    REPLY: (
        "reply answer 话术 答案 回复 回答 答复 回复内容 答复内容 话术内容 标准话术 标准答案 "
        "标准回复 参考话术 参考答案 参考回复 客服话术 客服回复 推荐话术"
    ),
    TAGS: "tags tag 关键词 关键字",
    FROM: (
        "valid_from validfrom from start startdate start_date 生效 生效日 生效时间 开始 开始日 "
        "开始日期 开始时间 起始日期 起始时间 起始日 启用日期 启用时间 上线日期 上线时间 "
        "活动开始 活动开始日期 活动开始时间 有效期起 有效期开始 有效期自 生效开始时间"
    ),
    UNTIL: (
        "valid_until validuntil until end enddate end_date expires expiry expirydate 失效 失效日 "
        "失效时间 到期 到期日 到期日期 到期时间 结束 结束日 结束日期 结束时间 截止 截止日 "
        "截止日期 截止时间 截至 截至日期 截至时间 过期 过期日 过期日期 过期时间 终止日期 终止时间 "
        "下线日期 下线时间 有效至 有效期至 有效期到 有效期止 有效截止日期 "
        "活动结束 活动结束日期 活动结束时间 活动截止 活动截止日期 活动截止时间 生效结束时间"
    ),
    PERIOD: "有效时间 有效日期 有效期限 有效期间 起止日期 起止时间 活动时间 活动日期 活动期间",
    KEY: "key id article 编码",
    STATUS: "status",
    AUDIENCE: "audience 适用对象 适用班组",
    PICTURES: "pictures picture images image 配图",
    REVIEW_BY: "review_by reviewby 覆核日期 复核期限",
}
"""In simplified characters; the traditional ones are folded into them."""

_NAMES = {
    variant: column
    for column, variants in _VARIANTS.items()
    for variant in (column, *variants.split())
}

STATUS_NAMES = {
    Status.DRAFT: "草稿",
    Status.IN_REVIEW: "审核中",
    Status.PUBLISHED: "已发布",
    Status.RETIRED: "已停用",
}
_STATUSES = {
    **{name: status for status, name in STATUS_NAMES.items()},
    **{status.value: status for status in Status},
    "待审核": Status.IN_REVIEW,
    "停用": Status.RETIRED,
}

_TAG_BREAK = re.compile(r"[,，、;；\n]")
_HINT = re.compile(r"\s*[(\[【].*[)\]】]$")
"""What a header says behind its name: 截止时间（含当天）."""


@dataclass(frozen=True, slots=True)
class CellError(Exception):
    """One cell that cannot be accepted; ``row`` as the user counts it, the header being 1."""

    row: int
    column: str
    reason: str


def column_name(header: str) -> str:
    """The template's column that ``header`` means, or ``header`` itself: an extra one."""
    folded = normal(header).strip(" *:").replace(" ", "")
    return _NAMES.get(folded) or _NAMES.get(_HINT.sub("", folded).strip("*:"), clean(header))


def clean(cell: str) -> str:
    """A cell of what Excel, too, can hold, without outer blanks, all line ends alike."""
    lines = cell.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or _is_text(c)).strip()


def _is_text(character: str) -> bool:
    return character not in "\ufffe\uffff" and unicodedata.category(character) not in ("Cc", "Cs")


def made_key(question: str, title: str) -> str:
    """A stable key for an article that came without one."""
    digest = hashlib.blake2s(f"{question}\0{title}".encode(), digest_size=5)
    return f"a-{digest.hexdigest()}"


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """An article as a row describes it; ``status`` is None where the row names none, ``told`` says
    by column how it was read where that is not plain.
    """

    row: int
    article: Article
    has_key: bool
    status: Status | None
    told: tuple[tuple[str, str], ...] = ()


def parse_row(number: int, cells: Mapping[str, str], today: date | None = None) -> ParsedRow:
    """Turn a row's cells, keyed by header, into an article; days without a year are near
    ``today``. Raises CellError.
    """
    _refuse_flawed(number, cells)
    named = named_cells(cells)
    for column, cell in named.items():
        if len(cell) > LONGEST_CELL:
            reason = tr("内容过长（{length} 字，最多 {longest} 字）")
            raise CellError(number, column, reason.format(length=len(cell), longest=LONGEST_CELL))
    question = _required(number, named, QUESTION)
    reply = _required(number, named, REPLY)
    title = named.get(TITLE) or question
    days = _days(number, named, _period_header(cells), today or date.today())
    key = named.get(KEY, "")
    article = Article(
        key=key or made_key(question, title),
        title=title,
        category=named.get(CATEGORY) or NO_CATEGORY,
        question=question,
        reply=reply,
        similar=_similar(named.get(SIMILAR, ""), question),
        tags=split_names(named.get(TAGS, "")),
        valid_from=days.start,
        valid_until=days.end,
        extra={name: named[name] for name in unread(named)},
        audience=split_names(named.get(AUDIENCE, "")),
        pictures=_unique(named.get(PICTURES, "").split("\n")),
        review_by=days.review_by,
    )
    status = _status(number, named.get(STATUS, ""))
    return ParsedRow(number, article, bool(key), status, days.told)


def _refuse_flawed(number: int, cells: Mapping[str, str]) -> None:
    """Raises CellError for a cell that cannot be read, or that a merge left open."""
    for header, cell in cells.items():
        if isinstance(cell, Flawed):
            raise CellError(number, column_name(header), cell.reason)
        if cell.startswith(CONFLICT):
            reason = tr("合并时两份表改得不一样，请先选定一个，删掉“{mark}”")
            raise CellError(number, column_name(header), reason.format(mark=CONFLICT))


def named_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """Cleaned cells by column. Of headers that mean the same column the first with a cell fills
    it, the template's own name before its variants; the others stay as extra columns.
    """
    by_rank = sorted(cells.items(), key=lambda item: item[0].strip() not in COLUMNS)
    named: dict[str, str] = {}
    for header, raw in by_rank:
        column, cell = column_name(header), clean(raw)
        if named.get(column):
            column = clean(header)
        if column and cell:
            named.setdefault(column, cell)
    return named


def unread(names: Iterable[str]) -> list[str]:
    """The columns that mean nothing here, and are kept as they are."""
    return [name for name in names if name not in COLUMNS]


def cells_of(article: Article) -> dict[str, str]:
    """The cells of an article, template columns first; the inverse of ``parse_row``."""
    return {
        TITLE: article.title,
        CATEGORY: article.category,
        QUESTION: article.question,
        SIMILAR: "\n".join(article.similar),
        REPLY: article.reply,
        TAGS: "、".join(article.tags),
        FROM: article.valid_from.isoformat() if article.valid_from else "",
        UNTIL: article.valid_until.isoformat() if article.valid_until else "",
        KEY: article.key,
        STATUS: STATUS_NAMES[article.status],
        AUDIENCE: "、".join(article.audience),
        PICTURES: "\n".join(article.pictures),
        REVIEW_BY: article.review_by.isoformat() if article.review_by else "",
        **article.extra,
    }


def _required(number: int, named: Mapping[str, str], column: str) -> str:
    if not named.get(column):
        raise CellError(number, column, tr("不能为空"))
    return named[column]


def split_names(text: str) -> tuple[str, ...]:
    """Tags, teams or skills, parted by commas, 、 or line ends; each once."""
    return _unique(_TAG_BREAK.split(text))


def _unique(parts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _similar(cell: str, question: str) -> tuple[str, ...]:
    return tuple(line for line in _unique(cell.split("\n")) if line != question)


@dataclass(frozen=True, slots=True)
class _Days:
    start: date | None
    end: date | None
    review_by: date | None
    told: tuple[tuple[str, str], ...]


def _days(number: int, named: dict[str, str], header: str, today: date) -> _Days:
    """The days of a row. A period that is read leaves ``named``; one that is no day stays in it
    under its own ``header``, and is told. Raises CellError.
    """
    told: list[tuple[str, str]] = []
    period = named.pop(PERIOD, "")
    try:
        read_validity("", "", period, today)
    except DayError:
        words = tr("“{cell}”不是日期：原样保留，没有当作失效日期")
        told.append((header, words.format(cell=period[:40])))
        named.setdefault(header, period)
        period = ""
    columns = {Place.START: FROM, Place.END: UNTIL}
    try:
        found = read_validity(named.get(FROM, ""), named.get(UNTIL, ""), period, today)
    except DayError as error:
        raise CellError(number, columns[error.place], str(error)) from None
    if found.start and found.end and found.end < found.start:
        raise CellError(number, UNTIL, tr("失效日期早于生效日期"))
    told += [(columns[place], words) for place, words in found.told]
    try:
        review = read_day(named.get(REVIEW_BY, ""), today, Place.END)
    except DayError as error:
        raise CellError(number, REVIEW_BY, str(error)) from None
    told += [(REVIEW_BY, words) for _, words in review.told]
    return _Days(found.start, found.end, review.end, tuple(told))


def _period_header(cells: Mapping[str, str]) -> str:
    """What the column of the period is called in this table."""
    headers = [name for name, cell in cells.items() if column_name(name) == PERIOD and clean(cell)]
    return clean(min(headers, key=lambda name: name.strip() != PERIOD, default=PERIOD))


def canonical_day(number: int, column: str, cell: str) -> str:
    """A cell that names one day, or none, in one form; any other that can be read as it is.

    Raises CellError.
    """
    cells = (cell, "") if column == FROM else ("", cell)
    try:
        found = read_validity(*cells, "", date.today())
    except DayError as error:
        raise CellError(number, column, str(error)) from None
    day = found.start if column == FROM else found.end
    return cell if found.told else day.isoformat() if day else ""


def _status(number: int, cell: str) -> Status | None:
    if not cell:
        return None
    if (name := normal(cell)) not in _STATUSES:
        raise CellError(number, STATUS, tr("未知的状态：{cell}").format(cell=cell[:30]))
    return _STATUSES[name]
