"""The template's columns: their names and variants, and a row of cells turned into an article."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assist.i18n import tr
from assist.model import Article, Status

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

LONGEST_CELL = 10_000
"""Code points a cell may hold; Excel itself stops at 32,767."""

_VARIANTS = {
    TITLE: "title 標題 名称 名稱 文章标题",
    CATEGORY: "category 分類 类别 類別 类目 目录",
    QUESTION: "question 標準問 标准问题 標準問題 问题 問題 标准问法",
    SIMILAR: "similar similarquestions similar_questions 相似問 相似问题 相似問題 相似问法 扩展问",
    REPLY: "reply answer 回覆話術 回復話術 话术 話術 答案 回复 回覆 答复",
    TAGS: "tags tag 標籤 关键词 關鍵詞",
    FROM: "valid_from validfrom from 生效 生效日 开始日期 開始日期 生效时间",
    UNTIL: "valid_until validuntil until 失效 失效日 到期日期 结束日期 結束日期 失效时间",
    KEY: "key id article 編號 编码 編碼",
    STATUS: "status 狀態",
    AUDIENCE: "audience 適用人群 适用对象 適用對象 适用班组 適用班組",
    PICTURES: "pictures picture images image 圖片 配图 配圖",
    REVIEW_BY: "review_by reviewby 複核日期 覆核日期 复核期限 複核期限",
}
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
    "審核中": Status.IN_REVIEW,
    "待审核": Status.IN_REVIEW,
    "待審核": Status.IN_REVIEW,
    "已發布": Status.PUBLISHED,
    "停用": Status.RETIRED,
}

_TAG_BREAK = re.compile(r"[,，、;；\n]")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")


@dataclass(frozen=True, slots=True)
class CellError(Exception):
    """One cell that cannot be accepted; ``row`` as the user counts it, the header being 1."""

    row: int
    column: str
    reason: str


def column_name(header: str) -> str:
    """The template's column that ``header`` means, or ``header`` itself: an extra one."""
    folded = unicodedata.normalize("NFKC", header).strip().strip("*").lower().replace(" ", "")
    return _NAMES.get(folded, clean(header))


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
    """An article as a row describes it; ``status`` is None where the row names none."""

    row: int
    article: Article
    has_key: bool
    status: Status | None


def parse_row(number: int, cells: Mapping[str, str]) -> ParsedRow:
    """Turn a row's cells, keyed by header, into an article. Raises CellError."""
    named = _named(cells)
    for column, cell in named.items():
        if len(cell) > LONGEST_CELL:
            reason = tr("内容过长（{length} 字，最多 {longest} 字）")
            raise CellError(number, column, reason.format(length=len(cell), longest=LONGEST_CELL))
    question = _required(number, named, QUESTION)
    reply = _required(number, named, REPLY)
    title = named.get(TITLE) or question
    started = _date(number, FROM, named.get(FROM, ""))
    ended = _date(number, UNTIL, named.get(UNTIL, ""))
    if started and ended and ended < started:
        raise CellError(number, UNTIL, tr("失效日期早于生效日期"))
    key = named.get(KEY, "")
    article = Article(
        key=key or made_key(question, title),
        title=title,
        category=named.get(CATEGORY) or NO_CATEGORY,
        question=question,
        reply=reply,
        similar=_similar(named.get(SIMILAR, ""), question),
        tags=split_names(named.get(TAGS, "")),
        valid_from=started,
        valid_until=ended,
        extra={name: cell for name, cell in named.items() if name not in COLUMNS},
        audience=split_names(named.get(AUDIENCE, "")),
        pictures=_unique(named.get(PICTURES, "").split("\n")),
        review_by=_date(number, REVIEW_BY, named.get(REVIEW_BY, "")),
    )
    return ParsedRow(number, article, bool(key), _status(number, named.get(STATUS, "")))


def _named(cells: Mapping[str, str]) -> dict[str, str]:
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


def _date(number: int, column: str, cell: str) -> date | None:
    if not cell:
        return None
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", cell))
    try:
        if found is None:
            raise ValueError(cell)
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        reason = tr("不是日期：{cell}（请写成 2026-01-31）").format(cell=cell[:30])
        raise CellError(number, column, reason) from None


def _status(number: int, cell: str) -> Status | None:
    if not cell:
        return None
    if cell.lower() not in _STATUSES:
        raise CellError(number, STATUS, tr("未知的状态：{cell}").format(cell=cell[:30]))
    return _STATUSES[cell.lower()]
