"""Figures told as a team lead would tell them."""

from __future__ import annotations

from assist.i18n import tr
from assist.reading.figures import Curve, Figures, Point
from assist.recognition import State, resting_words

NEVER = 0.005
"""Below this share of found lines a threshold marks next to nothing."""


def told(label: str, curve: Curve, threshold: float) -> str:
    """What ``threshold`` means for a label, in one sentence."""
    point = curve.at(threshold)
    if point.recall < NEVER:
        return tr("这么高的阈值几乎什么都不会标出")
    of, right = _often(point.precision)
    sentence = {
        "alert": tr(
            "每提醒 {of} 次约 {right} 次是对的；100 句真有风险的话里能提醒 {found} 句；"
            "平静的话每 1000 句误报 {calm} 句"
        ),
        "watch": tr(
            "每 {of} 次“留意”或提醒约 {right} 次真有风险；100 句有风险的话里能看到 {found} 句；"
            "平静的话每 1000 句误标 {calm} 句"
        ),
        "unhappy": tr(
            "每标出 {of} 句约 {right} 句真的不满；100 句不满的话里能发现 {found} 句；"
            "平静的话每 1000 句误标 {calm} 句"
        ),
        "angry": tr(
            "每标出 {of} 句约 {right} 句真的愤怒；100 句愤怒的话里能发现 {found} 句；"
            "平静的话每 1000 句误标 {calm} 句"
        ),
    }[label]
    found, calm = round(100 * point.recall), _of_thousand(point.calm)
    return sentence.format(of=of, right=right, found=found, calm=calm) + _in_the_shop(point)


def told_of_cards(curve: tuple[tuple[float, float, float], ...], threshold: float) -> str:
    """What the confidence that cards need means; rows of threshold, precision, share shown."""
    if not curve:
        return ""
    _, precision, shown = min(curve, key=lambda row: abs(row[0] - threshold))
    of, right = _often(precision)
    told = tr("每 {of} 次显示约 {right} 次第一张就答得对；知识库答得了的问题里 {shown}% 会显示")
    return told.format(of=of, right=right, shown=round(100 * shown))


def _often(share: float) -> tuple[int, int]:
    """So many of so many: of ten, or of a hundred where ten would claim that it is never wrong."""
    if round(10 * share) < 10:
        return 10, round(10 * share)
    return 100, min(99, round(100 * share))


def _of_thousand(share: float) -> str:
    return tr("不到 1") if share < 0.0005 else str(max(1, round(1000 * share)))


def _in_the_shop(point: Point) -> str:
    if not point.shop:
        return ""
    return tr("；在本店的聊天记录里标出 {share:.1%}").format(share=point.shop)


def how_measured(figures: Figures) -> str:
    """On what the figures rest, and what they are reckoned for."""
    mood, risk = figures.curves["unhappy"], figures.curves["alert"]
    words = tr(
        "情绪在 {moods} 句、风险在 {risks} 句话上测得，另有 {calm} 句平静的话，"
        "含带吓人字眼的陷阱句。"
        "它们没有参与判别的拟合，风险句由另一人盲写；但语义模型微调时见过情绪句，所以情绪数字偏乐观。"
        "“几次对几次”按 100 句客户的话里约 {risk:.0f} 句有风险、{angry:.0f} 句愤怒、"
        "{unhappy:.0f} 句不满折算；贵店比例不同，准确率也会不同。"
    )
    shares = {name: 100 * figures.mix[name] for name in ("risk", "angry", "unhappy")}
    return words.format(moods=mood.meant, risks=risk.meant, calm=mood.calm, **shares)


def engine_words(state: State) -> list[str]:
    """Which engine is at work, a sentence a fact."""
    names = {
        "assist": tr("情绪由伴席自带的模型判断"),
        "snownlp": tr("情绪由 SnowNLP 判断：下面的不满、愤怒两项数字不适用"),
        "snownlp_own": tr("情绪由重训的 SnowNLP 判断：下面的不满、愤怒两项数字不适用"),
        "none": tr("情绪判断已关闭；风险提醒仍在工作"),
    }
    lines = [names[state.engine]]
    if not state.heads:
        lines.append(tr("判别模型缺失：只按风险词表提醒，不判断情绪"))
    if state.encoder:
        lines.append(tr("语义模型已就绪"))
    else:
        lines.append(tr("语义模型缺失：只按字面判断，会比下面的数字差"))
    if state.adapted:
        count = state.figures.background if state.figures else 0
        told = tr("已按本店聊天记录校准（{count} 句），数字是校准后的")
        lines.append(told.format(count=count))
    if state.outdated:
        lines.append(resting_words())
    if state.corrected:
        lines.append(tr("在此之上又按更正记录微调过，数字未计入更正"))
    if state.figures is None and state.heads:
        lines.append(tr("没有与当前模型对应的测量数字，所以这里不显示准确率"))
    return lines


def limits_words() -> list[str]:
    """What recognition cannot do, honestly."""
    return [
        tr("它读的是单句话和最近几句，不知道订单、电话和之前的工单。"),
        tr("反话、方言、行业黑话和只有图片、语音的消息容易看错。"),
        tr("测试句是我们按客服场景写的，不是贵店的聊天；换了行业，数字会低一些。"),
        tr("“没提醒”不等于“没问题”：请仍按自己的经验判断。"),
        tr("不要用它给客服或客户打分、排名。"),
    ]
