"""What a lead should look at again before an article is published: a sentence and a place each.

Everything here can be said from the article itself; what needs the rest of the base is in
``neighbours``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from rapidfuzz import fuzz, process

from assist.curation.claims import Claim, claim_words
from assist.guidance.variables import SELF_FILLED, variables
from assist.i18n import listed, tr
from assist.model import Article
from assist.text.asking import asking
from assist.text.lexicons import LexiconError
from assist.text.masking import revealing
from assist.text.normal import normal

LONGEST_REPLY = 300
"""Code points of a reply that an agent reads in the time a first response may take."""

LONGEST_QUESTION = 50
"""Code points of a question beyond which it tells a story."""

FEWEST_SIMILAR = 3
"""Similar questions from which on an article is found reliably."""

LIKE_A_VARIABLE = 60
"""rapidfuzz.ratio of an unknown variable to a known one from which that one is proposed."""


class Part(StrEnum):
    """A field of an article, by its name there."""

    TITLE = "title"
    CATEGORY = "category"
    QUESTION = "question"
    SIMILAR = "similar"
    REPLY = "reply"
    TAGS = "tags"
    VALID_FROM = "valid_from"
    VALID_UNTIL = "valid_until"
    AUDIENCE = "audience"
    REVIEW_BY = "review_by"
    PICTURES = "pictures"


class Weight(IntEnum):
    """How much a finding matters; MUST stands in the way of a review."""

    HINT = 0
    WARN = 1
    MUST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the form: a field, the number of a similar question, code points ``start`` to
    ``end`` of the text there (both 0 for the whole).
    """

    part: Part
    row: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; ``other`` is the key of another article that it is about,
    ``is_common``: so many articles have it that of a whole table it is told once.
    """

    weight: Weight
    told: str
    place: Place
    other: str = ""
    is_common: bool = False


def check(article: Article, used: Collection[str], today: date) -> list[Finding]:
    """What the article itself shows, the gravest first.

    ``used``: variables in other articles, which nobody calls unknown.
    """
    found = [
        *_empty(article), *_dates(article, today), *_questions(article), *_length(article),
        *_variables(article, used), *_promised_days(article, today), *_prices(article),
        *_revealing(article), *_claims(article),
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.weight)


def _empty(article: Article) -> Iterator[Finding]:
    if not article.question.strip():
        told = tr("还没有标准问：写下客户最常用的问法")
        yield Finding(Weight.MUST, told, Place(Part.QUESTION))
    if not article.reply.strip():
        yield Finding(Weight.MUST, tr("还没有回复话术"), Place(Part.REPLY))
    if len(article.similar) < FEWEST_SIMILAR and article.question.strip():
        told = tr("相似问只有 {count} 句：客户换个说法就可能找不到，建议至少 {wanted} 句")
        words = told.format(count=len(article.similar), wanted=FEWEST_SIMILAR)
        yield Finding(Weight.HINT, words, Place(Part.SIMILAR), is_common=True)


def _dates(article: Article, today: date) -> Iterator[Finding]:
    begins, ends = article.valid_from, article.valid_until
    if begins and ends and ends < begins:
        yield Finding(Weight.MUST, tr("失效日期早于生效日期"), Place(Part.VALID_UNTIL))
    elif ends and ends < today:
        told = tr("失效日期 {day} 已经过去：发布了也不会推荐给客服")
        yield Finding(Weight.WARN, told.format(day=ends), Place(Part.VALID_UNTIL))


def _questions(article: Article) -> Iterator[Finding]:
    """One intent an article, each question once, none a story."""
    seen: dict[str, int] = {}
    for number, question in enumerate((article.question, *article.similar)):
        place = Place(Part.SIMILAR, number - 1) if number else Place(Part.QUESTION)
        if not question.strip():
            continue
        same = seen.setdefault(normal(question), number)
        if same != number:
            told = tr("和标准问一样") if not same else tr("和第 {number} 句相似问一样")
            yield Finding(Weight.WARN, told.format(number=same), place)
        elif several := asking().of(question).questions:
            told = tr("一句里问了几件事（{questions}）：一篇只答一件，拆成几篇更容易命中")
            words = told.format(questions=listed(f"“{one}”" for one in several))
            yield Finding(Weight.WARN, words, place)
        elif len(question) > LONGEST_QUESTION:
            told = tr("这句问法有 {length} 个字：写成客户会问的一句短话，更容易命中")
            yield Finding(Weight.HINT, told.format(length=len(question)), place)


def _length(article: Article) -> Iterator[Finding]:
    if len(article.reply) > LONGEST_REPLY:
        told = tr("话术有 {length} 个字，超过 {longest} 字客服来不及看：删去客气话，或拆成几篇")
        words = told.format(length=len(article.reply), longest=LONGEST_REPLY)
        place = Place(Part.REPLY, 0, LONGEST_REPLY, len(article.reply))
        yield Finding(Weight.WARN, words, place)


def _variables(article: Article, used: Collection[str]) -> Iterator[Finding]:
    reply = article.reply
    known = [*SELF_FILLED, *used]
    for name in variables(reply):
        if name in known:
            continue
        near = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=LIKE_A_VARIABLE)
        told = tr("没有别的文章用过变量 {{{name}}}：客服每次都要手工填")
        if near is not None:
            told = tr("没有别的文章用过变量 {{{name}}}，是不是 {{{near}}}？")
        words = told.format(name=name, near=near[0] if near else "")
        start = reply.index("{" + name + "}")
        place = Place(Part.REPLY, 0, start, start + len(name) + 2)
        yield Finding(Weight.WARN, words, place)
    stray = _stray_brace(reply)
    if stray is not None:
        told = tr("大括号没有配成一对：变量要写成 {example} 这样").format(example="{客户昵称}")
        yield Finding(Weight.WARN, told, Place(Part.REPLY, 0, stray, stray + 1))


def _stray_brace(text: str) -> int | None:
    """Where the first brace stands that belongs to no variable."""
    rest = text
    for name in variables(text):
        rest = rest.replace("{" + name + "}", "\0" * (len(name) + 2))
    found = re.search(r"[{}｛｝]", rest)
    return found.start() if found else None


_YEAR = r"(?P<year>20\d\d)\s*[-/.年]\s*"
_DAY = re.compile(
    r"(?<!\d)(?:" + _YEAR + r")?(?P<month>1[0-2]|0?[1-9])\s*[-/.月]\s*"
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)\s*[日号]?"
)


def _promised_days(article: Article, today: date) -> Iterator[Finding]:
    """Days in the reply that are over."""
    for found in _DAY.finditer(article.reply):
        day = _day(found)
        if day is not None and day < today:
            told = tr("话术里的日期“{day}”已经过去")
            place = Place(Part.REPLY, 0, *found.span())
            yield Finding(Weight.WARN, told.format(day=found[0].strip()), place)


def _day(found: re.Match[str]) -> date | None:
    """The day that was written; None without a year: it may be next year's, or no date at all."""
    if found["year"] is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


_REVEALED = ("phone", "identity", "card", "mail", "secret", "plate", "account")
"""Kinds that no reply to every customer should hold; a street or an order number may be ours."""


def _revealing(article: Article) -> Iterator[Finding]:
    """Numbers that belong to somebody."""
    named = {
        "phone": tr("电话号码"), "identity": tr("证件号码"), "card": tr("银行卡号"),
        "mail": tr("邮箱"), "secret": tr("密码"), "plate": tr("车牌号"), "account": tr("账号"),
    }  # fmt: skip
    texts = [(Part.TITLE, 0, article.title), (Part.QUESTION, 0, article.question)]
    texts += [(Part.SIMILAR, row, text) for row, text in enumerate(article.similar)]
    texts.append((Part.REPLY, 0, article.reply))
    for part, row, text in texts:
        for kind, start, end in revealing(text):
            if kind in _REVEALED:
                told = tr("像是{kind}“{number}”：别让客户的信息留在知识库里")
                number = text[start:end]
                # 微信 before a telephone number makes an account of it.
                alone = next((inner for inner, *_ in revealing(number)), kind)
                words = told.format(kind=named.get(alone, named[kind]), number=number)
                yield Finding(Weight.WARN, words, Place(part, row, start, end))


def _claims(article: Article) -> Iterator[Finding]:
    """What the platform fines a shop for, in what agents send; a lead may know better."""
    try:
        found = [*claim_words().found(article.reply)]
    except (LexiconError, OSError) as error:
        yield Finding(Weight.HINT, str(error), Place(Part.REPLY))
        return
    told = {
        Claim.ABSOLUTE: tr("“{words}”是绝对化的说法，广告法和平台不允许：换成做得到的说法"),
        Claim.OFF_PLATFORM: tr("“{words}”会把客户带离平台，店铺会受罚：沟通和付款都留在平台内"),
    }
    for claim, start, end in found:
        words = told[claim].format(words=article.reply[start:end])
        yield Finding(Weight.WARN, words, Place(Part.REPLY, 0, start, end))


_PRICE = re.compile(
    r"[¥￥]\s*\d[\d,]*(?:\.\d+)?|(?<![\d.])\d[\d,]*(?:\.\d+)?\s*(?:元|块钱|块)|"
    r"(?<![\d.])\d(?:\.\d)?\s*折"
)


def _prices(article: Article) -> Iterator[Finding]:
    """A price changes some day; without a last day of validity nobody is reminded."""
    if article.valid_until is not None:
        return
    found = _PRICE.search(article.reply)
    if found is not None:
        told = tr("话术里有价格“{price}”但没有失效日期：改价以后客服还会照旧说")
        place = Place(Part.REPLY, 0, *found.span())
        yield Finding(Weight.HINT, told.format(price=found[0].strip()), place)
