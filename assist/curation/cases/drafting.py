"""A cluster of questions turned into an article: its title, its wordings, the best human reply."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from assist.curation.cases.gathering import Ask
from assist.curation.cases.wording import CaseWords
from assist.encoder.model import Encoder, Vectors
from assist.knowledge.columns import NO_CATEGORY, made_key
from assist.model import Article, Status
from assist.text.masking import MARK

MOST_SIMILAR = 8
LONGEST_TITLE = 18
LOOKED_AT = 14
"""Questions nearest to the centre of which one becomes the standard question."""

COMPARED_REPLIES = 24
"""Replies of a cluster that are encoded and compared."""

SHORT_REPLY = 16
"""Code points below which an answer hardly stands without the chat it was given in."""

LONGEST_TAG = 6
ALWAYS = 0.8
"""Share of the places of a word from which the character beside it is part of it."""

KEPT_REPLIES = 3
LEAST_SCORE = 0.58
"""Of a reply that is worth showing. Chosen by reading the replies around it."""

ALIKE = 82.0
"""rapidfuzz.ratio from which two texts say the same in the same words."""

_ODD_START = re.compile(
    r"(?:[日天的们要是不也都又还只去吧里话个了呢啊吗么哒着过再或若如当使于与和跟以\])}>]|说|可|让|使得?"
    r"|尤其|甚至|按|而|却|用不|有人说|听说|据说|问句)"
)
_ENDS = ("吗", "么", "嘛", "呢", "？")
_PLAIN_QUESTION = re.compile(
    "怎么(?!回事|了|能|会|可能|都|还|就|搞)|怎样|如何|什么时候|多少|多久|几天|哪里|能不能|可不可以|可以.{0,9}吗"
    "|能否|可否|能.{1,9}吗|有没有"
)
_REQUEST = re.compile("(?:想|要|想要|需要|帮我|帮忙)(?:申请|修改|更改|更换|取消|开|退|换|查|改)")
_LOADED = re.compile(
    "竟|居然|到底|究竟|难道|凭|造吗|真心|不是|老给|还能|就(?:是|能|会)|都(?:没|不)|原因|这是|那是|怎么[能会可就还]|说我|不敢|啥事|可能|我看|真|用户|一般是|你们到|发现个"
)
_QUESTION_MARK = re.compile(f"(?:{_PLAIN_QUESTION.pattern}).*[^话]$|[吗么嘛呢]$|为什么|怎么回事")
_TITLE_START = re.compile(
    "^(?:(?:我们?|你们?|您)(?=[想要需的])|的|请问?|麻烦|[你您]?能?不?能?帮我|能?帮忙|需要|想要?|要)+(?=.{4})"
)
_TITLE_END = re.compile("[呢啊呀哦吧哈]+$")
_CUT_SHORT = re.compile(
    "^为什么(?:我|你们)的?[一-鿿]{1,4}$|(?:为|的|是|着|和|或|时|后|里|说|把|被)$"
)
_POLITE = re.compile("您|请|抱歉|谢谢|麻烦|亲")
_VARIABLES = {
    "订单": "订单号", "姓名": "客户昵称", "数字": "数字", "金额": "金额", "日期": "日期",
    "时间": "时间", "地址": "地址", "电话": "电话", "链接": "链接", "站点": "入口",
    "邮箱": "邮箱", "账号": "账号",
}  # fmt: skip
_INSIDE = "(?![在是有的了到会不能什么没给我你这那个啊吗呢就也都很])[一-鿿]"
_HAN_BLANK = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])")


@dataclass(frozen=True, slots=True)
class Reply:
    """Something an agent said, ready to be said again; ``said`` is how often it was, ``score``
    0…1.
    """

    text: str
    score: float
    said: int


def standard_question(questions: Sequence[str], nearness: Sequence[float]) -> str:
    """The one of a cluster's questions, nearest first, that speaks best for all."""
    looked_at = list(zip(questions, nearness, strict=True))[:LOOKED_AT]
    best = max(looked_at, key=lambda one: one[1] + _form(one[0]))
    return as_written(best[0])


def _form(question: str) -> float:
    """How well a question can stand as a heading."""
    form = 0.03 * question.endswith(_ENDS)
    if _PLAIN_QUESTION.search(question) or _REQUEST.search(question):
        form = 0.10
    form += 0.06 if 6 <= len(question) <= 18 else -0.08
    form -= 0.25 if _ODD_START.match(question) else 0.0
    form -= 0.15 if _CUT_SHORT.search(question) else 0.0
    form -= 0.12 if _LOADED.search(question) else 0.0
    return form - 0.08 * len(re.findall(r"[,， ~]|[^一-鿿a-z0-9？]", question))


def as_written(question: str) -> str:
    """A question in normal form with the marks of Chinese writing."""
    written = (
        _HAN_BLANK.sub("，", question).replace(",", "，").replace("?", "？").replace(":", "：")
    )
    ends = _QUESTION_MARK.search(written) and not written.endswith("？")
    return written + "？" if ends else written


def title_of(question: str) -> str:
    """A short title for a standard question."""
    bare = question.rstrip("？。！")
    title = _TITLE_END.sub("", _TITLE_START.sub("", bare))
    if len(title) > LONGEST_TITLE:
        parts = [part for part in title.split("，") if 4 <= len(part) <= LONGEST_TITLE]
        title = parts[-1] if parts else title[:LONGEST_TITLE]
    return title


def similar_questions(questions: Sequence[str], standard: str) -> tuple[str, ...]:
    """Other wordings, nearest first, none almost like another."""
    kept = [standard]
    for question in map(as_written, questions):
        if len(kept) > MOST_SIMILAR:
            break
        odd = _ODD_START.match(question) or len(question) < 5
        if not odd and all(fuzz.ratio(question, other) < ALIKE for other in kept):
            kept.append(question)
    return tuple(kept[1:])


def tags_of(questions: Sequence[str], words: CaseWords, most: int = 3) -> tuple[str, ...]:
    """At most ``most`` words that a good part of the questions share."""
    counts = Counter(
        word
        for question in questions
        for word in dict.fromkeys(re.findall(r"[一-鿿]{2,6}", words.content(question)))
    )
    least = max(2, len(questions) // 5)
    common = (word for word, count in counts.most_common(most) if count >= least)
    return tuple(dict.fromkeys(_whole(word, questions) for word in common))


def _whole(word: str, questions: Sequence[str]) -> str:
    """``word`` with the characters that (nearly) always stand beside it: 快递费 for 递费."""
    while len(word) < LONGEST_TAG:
        wider = Counter(
            found
            for question in questions
            for found in re.findall(f"{_INSIDE}{word}|{word}{_INSIDE}", question)
        )
        said = sum(word in question for question in questions)
        best = wider.most_common(1)
        if not best or best[0][1] < ALWAYS * said:
            break
        word = best[0][0]
    return word


def best_replies(
    asks: Sequence[Ask],
    nearness: Mapping[str, float],
    centre: Vectors,
    encoder: Encoder,
    words: CaseWords,
) -> list[Reply]:
    """What agents answered best, at most three that differ, best first; empty where nothing that
    was said is worth saying again.

    ``nearness``: every question's cosine to the ``centre`` of the cluster.
    """
    groups = _grouped(asks)
    if not groups:
        return []
    ranked = sorted(groups, key=lambda group: -_own_merit(group))[:COMPARED_REPLIES]
    vectors = encoder.encode([group[0].reply for group in ranked])
    relevance = vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    agreement = _agreement(vectors)
    subject = tags_of(list(nearness), words, most=6)
    scored = [
        Reply(
            said_again(group[0].reply),
            round(
                _own_merit(group)
                + 0.45 * float(relevance[place])
                + float(agreement[place])
                + _fit(group, nearness, subject),
                3,
            ),
            len(group),
        )
        for place, group in enumerate(ranked)
    ]
    good = [reply for reply in scored if reply.score >= LEAST_SCORE]
    return sorted(good, key=lambda reply: -reply.score)[:KEPT_REPLIES]


def _fit(group: Sequence[Ask], nearness: Mapping[str, float], subject: Sequence[str]) -> float:
    """Whether an answer speaks of what was asked, and was given to one who asked just that."""
    named = any(word in group[0].reply for word in subject)
    asked = max(nearness[ask.question] for ask in group)
    return (0.12 if named else -0.08) + 0.5 * (asked - 0.75)


def _agreement(vectors: Vectors) -> Vectors:
    """How far other agents said the like, 0…0.2."""
    if len(vectors) < 2:
        return np.zeros(len(vectors), np.float32)
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, 0.0)
    nearest = np.sort(likeness, axis=1)[:, -3:].mean(axis=1)
    agreement: Vectors = 0.2 * np.clip(nearest, 0.0, 1.0)
    return agreement


def _grouped(asks: Sequence[Ask]) -> list[list[Ask]]:
    """Answers that say the same in nearly the same words, the longest of each group first."""
    groups: list[list[Ask]] = []
    usable = [ask for ask in asks if len(MARK.sub("", ask.reply)) >= 6 and ask.asks_back < 0.6]
    for ask in sorted(usable, key=lambda one: (-len(one.reply), one.record, one.question)):
        for group in groups:
            if fuzz.ratio(group[0].reply, ask.reply) >= ALIKE:
                group.append(ask)
                break
        else:
            groups.append([ask])
    return groups


def _own_merit(group: Sequence[Ask]) -> float:
    """What speaks for an answer whatever was asked: its length, its tone, how it was taken."""
    reply = group[0].reply
    length = len(MARK.sub("", reply))
    merit = 0.35 * min(1.0, (length - 6) / 40) - 0.10 * max(0.0, (length - 180) / 80)
    merit -= 0.15 if length < SHORT_REPLY else 0.0
    merit += 0.08 if _POLITE.search(reply) else 0.0
    merit += 0.12 * sum(ask.helped for ask in group) / len(group)
    merit += 0.05 * min(3, len(group) - 1)
    merit -= 0.35 * group[0].asks_back + (0.22 if group[0].personal else 0.0)
    sentences = [one for one in re.split("[。！？?]", reply) if one]
    scraps = sum(len(one) < 9 for one in sentences)
    merit -= 0.2 if len(sentences) > 2 and scraps > 0.3 * len(sentences) else 0.0
    return merit - 0.07 * len(MARK.findall(reply))


def said_again(reply: str) -> str:
    """A masked answer with variables in place of the marks, in Chinese punctuation."""
    text = MARK.sub(_variable, reply)
    text = re.sub(r"(?<=[一-鿿}])[,，]\s*", "，", text)
    text = re.sub(r"(?<=[一-鿿])\.(?=[一-鿿]|$)", "。", text)
    text = _HAN_BLANK.sub("，", re.sub(r"[ \t]{2,}", " ", text)).strip()
    return text if text.endswith(("。", "？", "！", "?")) else f"{text}。"


def _variable(mark: re.Match[str]) -> str:
    name = mark[0][1:-2]
    return f"{{{_VARIABLES.get(name, name)}}}"


def draft_of(
    questions: Sequence[str],
    nearness: Sequence[float],
    replies: Sequence[Reply],
    words: CaseWords,
    topic: Callable[[str], str],
) -> Article:
    """The draft article of a cluster with at least one reply."""
    standard = standard_question(questions, nearness)
    title = title_of(standard)
    named = Counter(name for one in questions[:LOOKED_AT] if (name := topic(one)))
    common = named.most_common(1)
    enough = common and 2 * common[0][1] >= min(len(questions), LOOKED_AT)
    return Article(
        key=made_key(standard, title),
        title=title,
        category=common[0][0] if enough else NO_CATEGORY,
        question=standard,
        reply=replies[0].text if replies else "",
        similar=similar_questions(questions, standard),
        tags=tags_of(questions, words),
        status=Status.DRAFT,
    )
