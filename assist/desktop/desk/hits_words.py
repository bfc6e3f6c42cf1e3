"""What came of a sheet of questions, in a lead's words."""

from __future__ import annotations

from assist.curation.hits import Pick, QuestionSheet, Summary
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.golden import GoldenQuestion


def pick_word(pick: Pick) -> str:
    """A part of the hits in a lead's words."""
    return {
        Pick.ALL: tr("所有行"),
        Pick.RIGHT: tr("对"),
        Pick.AMONG: tr("在前三"),
        Pick.WRONG: tr("错"),
        Pick.SHOWN_WRONG: tr("推荐错了"),
        Pick.SILENT: tr("没有推荐"),
        Pick.MISSED: tr("没有这篇"),
        Pick.UNJUDGED: tr("没写期望"),
    }[pick]


def summary_lines(counts: Summary) -> list[str]:
    """What a lead wants to know first, in a line or three."""

    def share(part: int, whole: int) -> str:
        return f"{part:,} ({part / whole:.0%})" if whole else "0"

    if not counts.questions:
        return []
    told = tr("问了 {questions} 句：推荐 {shown}，没有推荐 {silent}").format(
        questions=f"{counts.questions:,}", shown=share(counts.shown, counts.questions),
        silent=share(counts.silent, counts.questions),
    )  # fmt: skip
    missed = tr("期望的文章不存在的 {missed} 句：问了，没有判对错，期望一列有相近的标题")
    missed_lines = [missed.format(missed=f"{counts.missed:,}")] if counts.missed else []
    if not counts.judged + counts.silent_wanted:
        return [told, *(missed_lines or [tr("表里没有写期望文章，所以不判对错")])]
    judged = tr("写了期望的 {judged} 句：第一就对 {right}，前三有对的 {among}").format(
        judged=f"{counts.judged:,}", right=share(counts.right, counts.judged),
        among=share(counts.among, counts.judged),
    )  # fmt: skip
    if counts.silent_wanted:
        words = tr("该不回答的 {wanted} 句：没有推荐 {silent}").format(
            wanted=f"{counts.silent_wanted:,}",
            silent=share(counts.silent_right, counts.silent_wanted),
        )
        judged = f"{judged}；{words}"
    every = counts.judged + counts.silent_wanted
    wrong = tr("错 {wrong}，其中推荐了错的 {shown}").format(
        wrong=share(counts.wrong, every), shown=share(counts.shown_wrong, every)
    )
    return [told, f"{judged}；{wrong}", *missed_lines]


def trouble_lines(sheet: QuestionSheet) -> list[str]:
    """What of the sheet was not read, and what its user should know."""
    told = list(sheet.notes)
    if sheet.errors:
        words = tr("{count} 行没有读，列在最前面：第 {row} 行“{column}”{reason}")
        first = sheet.errors[0]
        told.insert(
            0,
            words.format(
                count=len({one.row for one in sheet.errors}), row=first.row,
                column=first.column, reason=first.reason,
            ),
        )  # fmt: skip
    return told


def examples(base: KnowledgeBase) -> list[GoldenQuestion]:
    """The template's rows, of which every one could be asked as it stands."""
    known = base.of_each_category(1)[:2]
    named = tr("期望写文章的编号或标题；也可以空着，那就只看找到什么，不判对错")
    rows = [GoldenQuestion(one.question, (one.key,), note=named) for one in known]
    return [*rows, GoldenQuestion(tr("今天天气真好"), (), note=tr("这句不该推荐任何文章"))]


def how_to() -> str:
    """What stands on the page before anything was asked."""
    return tr(
        "选一张顾客问题的表（Excel 或 CSV，有“问题”一列；“期望”一列可有可无，写文章的编号或标题，"
        "或“不回答”）：每句都按客服侧栏的方式问一遍已发布的知识库，看有多少答得上，结果存成 Excel。"
    )
