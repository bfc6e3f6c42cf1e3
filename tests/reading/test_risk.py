from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist import paths
from assist.model import RiskLevel
from assist.reading.risk import RiskRules
from assist.text.lexicons import LexiconError

RULES = RiskRules(paths.resource("lexicons", "risk.yaml"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("再不处理我就打12315了", "regulator"),
        ("1 2 3 1 5见", "regulator"),
        ("1-2-3-1-5走起", "regulator"),
        ("315见", "regulator"),
        ("１２３１５等着接电话吧", "regulator"),
        ("幺二三幺五你们怕不怕", "regulator"),
        ("我要去消協投訴你們", "regulator"),
        ("明天就去找工商", "regulator"),
        ("我要向有关部门反映", "regulator"),
        ("我要把你们曝光", "exposure"),
        ("我要把你們曝光", "exposure"),
        ("发到抖音上让大家看看", "exposure"),
        ("已经联系记者了", "exposure"),
        ("上黑猫投诉你们", "exposure"),
        ("等着收律师函吧", "legal"),
        ("律S函都准备好了", "legal"),
        ("律.师.函", "legal"),
        ("那就法庭见", "legal"),
        ("我要起诉你们", "legal"),
        ("必须退一赔三", "legal"),
        ("等着给你们差评", "bad_review"),
        ("差评伺候", "bad_review"),
        ("给你个一星", "bad_review"),
        ("我申请平台介入了，叫平台介入处理", "platform"),
        ("已经让银行拒付", "platform"),
        ("你们就是骗子公司", "abuse"),
        ("你妈的什么态度", "abuse"),
        ("s b 客服", "abuse"),
        ("一群垃圾客服", "abuse"),
        ("我不想活了", "harm"),
        ("我要去砍了你们", "harm"),
        ("信不信我炸了你们店", "harm"),
        ("我的卡被盗刷了", "fraud"),
        ("我已经报警了", "fraud"),
        ("有人冒充你们客服让我转账", "fraud"),
        ("你们泄露我的手机号", "privacy"),
        ("把我的个人信息全部删除掉，删除我的资料", "privacy"),
    ],
)
def test_a_threat_raises_an_alert(text: str, kind: str) -> None:
    risk = RULES.read(text)
    assert risk.level is RiskLevel.ALERT
    assert kind in risk.kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我要投诉", "regulator"),
        ("我认识律师", "legal"),
        ("我要维权", "legal"),
        ("都是差评啊", "bad_review"),
        ("真是恶心", "abuse"),
        ("垃圾东西", "abuse"),
        ("我快崩溃了", "harm"),
        ("我是孕妇", "vulnerable"),
        ("我今年八十岁了不会弄", "vulnerable"),
        ("怎么知道我的电话", "privacy"),
        ("天天接到骚扰电话", "privacy"),
        ("感觉上当了", "fraud"),
    ],
)
def test_a_line_of_displeasure_deserves_a_look(text: str, kind: str) -> None:
    risk = RULES.read(text)
    assert (risk.level, risk.kinds) == (RiskLevel.WATCH, (kind,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好，在吗",
        "能开发票吗",
        "12315是你们的热线吗",
        "投诉电话是多少",
        "我是律师想买包",
        "不会给差评",
        "放心，不会投诉你们的",
        "没想曝光你们",
        "可以用工商银行付款吗",
        "你们官方微博叫什么",
        "律师证可以打折吗",
        "地址是法院对面的小区",
        "烟雾报警器一直响怎么办",
        "滚筒洗衣机多少钱",
        "垃圾桶有货吗",
        "这个秒杀活动几点开始",
        "手机死机了怎么办",
        "累死我了哈哈",
        "麻烦你帮我查一下",
        "怎么操作",
        "订单号 20123155 到哪了",
        "买了3件一共315.5元吗",
        "一共315元对吧",
        "我的电话是13012345678",
        "面单号123-4512-345",
        "给了五星好评",
        "我妈妈的手机号可以收货吗",
        "之前的投诉已经撤销了，撤销投诉",
        "防诈骗宣传单能寄一份吗",
        "今天天氣真好",
        "😀😀😀",
        "?!?!?!",
    ],
)
def test_everyday_lines_stay_calm(text: str) -> None:
    risk = RULES.read(text)
    assert risk.level is RiskLevel.NONE
    assert (risk.kinds, risk.spans, risk.why) == ((), (), "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("再不退款我就打12315", ["12315"]),
        ("你好 １ ２ ３ １ ５ 见", ["１ ２ ３ １ ５"]),
        ("我要發律師函給你們", ["律師函"]),
        ("律.師.函等著", ["律.師.函"]),
        ("😀😀律师函😀", ["律师函"]),
        ("曝\u200b光你们", ["曝\u200b光"]),
        ("我去消协，还要曝光你们", ["消协", "曝光"]),
        ("㍿要收律师函", ["律师函"]),
    ],
)
def test_spans_point_at_the_words_in_the_customers_own_writing(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in RULES.read(text).spans] == words


def test_of_alert_and_watch_only_the_alert_is_told() -> None:
    risk = RULES.read("真恶心，我要打12315")
    assert (risk.level, risk.kinds) == (RiskLevel.ALERT, ("regulator",))
    assert "12315" in risk.why
    assert "恶心" not in risk.why


def test_every_kind_is_explained_with_the_customers_words() -> None:
    risk = RULES.read("打12315，再发律师函")
    assert set(risk.kinds) == {"regulator", "legal"}
    assert all(words in risk.why for words in ("监管投诉", "12315", "法律途径", "律师函"))


def test_an_endless_line_is_read_at_its_beginning() -> None:
    assert RULES.read("打12315" + "啊" * 100_000).spans == ((1, 6),)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_read(text: str) -> None:
    assert (RULES.read(text).level is RiskLevel.NONE) == (RULES.read(text).spans == ())


_fragments = st.sampled_from(
    [
        "12315",
        "律師函",
        "差评",
        "不会",
        "给",
        "曝 光",
        "ﷺ",
        "\u200b",
        "１",
        "😀",
        "垃圾",
        "İ",
        "\ud800",
        "\n",
    ]
)


@given(st.lists(_fragments | st.text(max_size=3), max_size=12).map("".join))
def test_spans_lie_inside_the_text_apart_and_in_order(text: str) -> None:
    risk = RULES.read(text)
    ends = 0
    for start, end in risk.spans:
        assert ends <= start < end <= len(text)
        ends = end
    assert bool(risk.spans) == bool(risk.kinds) == bool(risk.why)


LEXICON = """
安全语: [无害的坏词]
否定词: [不会]
类别:
  legal:
    名称: 法律
    警报: [坏词, "re:(恶|劣)句"]
    留意: []
"""


def rules(tmp_path: Path, lexicon: str) -> RiskRules:
    file = tmp_path / "risk.yaml"
    file.write_text(lexicon, encoding="utf-8")
    return RiskRules(file)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("有坏词", RiskLevel.ALERT),
        ("有坏-词", RiskLevel.ALERT),
        ("劣句", RiskLevel.ALERT),
        ("无害的坏词", RiskLevel.NONE),
        ("不会说坏词", RiskLevel.NONE),
        ("不会，但是坏词", RiskLevel.ALERT),
    ],
)
def test_a_lead_may_write_a_lexicon(text: str, level: RiskLevel, tmp_path: Path) -> None:
    assert rules(tmp_path, LEXICON).read(text).level is level


def test_a_group_counts_as_the_kind_that_it_belongs_to(tmp_path: Path) -> None:
    group = "  unsafe:\n    名称: 危险\n    归入: legal\n    警报: [冒烟]\n"
    own = rules(tmp_path, LEXICON + group)
    risk = own.read("冒烟了")
    assert (risk.kinds, risk.groups, risk.why) == (("legal",), ("unsafe",), "危险：客户说“冒烟”")
    assert own.read("有坏词").groups == ()
    assert own.read("坏词，冒烟").kinds == ("legal",)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("icu", RiskLevel.ALERT),
        ("在ICU，", RiskLevel.ALERT),
        ("i-c-u", RiskLevel.ALERT),
        ("进了icu病房", RiskLevel.ALERT),
        ("ridiculous", RiskLevel.NONE),
        ("icuu", RiskLevel.NONE),
        ("aicu", RiskLevel.NONE),
    ],
)
def test_latin_words_are_whole_words(text: str, level: RiskLevel, tmp_path: Path) -> None:
    assert rules(tmp_path, LEXICON.replace("坏词, ", "icu, ")).read(text).level is level


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("无害的坏词，坏词", "，坏词"),
        ("甲無害的壞詞乙", "甲乙"),
        ("坏词", "坏词"),
        ("无害的坏词", ""),
        ("", ""),
    ],
)
def test_a_line_without_its_safe_phrases(text: str, rest: str, tmp_path: Path) -> None:
    assert rules(tmp_path, LEXICON).without_safe(text) == rest


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("(恶|劣)句", "(恶|劣句", "legal/警报"),
        ("安全语", "安全", "risk.yaml"),
        ("名称: 法律", "名字: 法律", "risk.yaml"),
        ("类别:", "类别: [", "risk.yaml"),
        ("[不会]", "不会", "否定词"),
        ("[无害的坏词]", "无害的坏词", "安全语"),
        ('[坏词, "re:(恶|劣)句"]', "坏词", "legal/警报"),
        ("  legal:\n", "  - legal:\n", "risk.yaml"),
    ],
)
def test_a_slip_in_the_lexicon_is_told_by_its_place(
    old: str, new: str, told: str, tmp_path: Path
) -> None:
    assert old in LEXICON
    with pytest.raises(LexiconError, match=told):
        rules(tmp_path, LEXICON.replace(old, new))


@pytest.mark.parametrize("lexicon", ["", "3", "[]", "类别: {}", "\0"])
def test_what_is_no_lexicon_is_refused(lexicon: str, tmp_path: Path) -> None:
    with pytest.raises(LexiconError):
        rules(tmp_path, lexicon)


def test_an_empty_safe_list_masks_nothing(tmp_path: Path) -> None:
    lexicon = LEXICON.replace("[无害的坏词]", "[]").replace("[不会]", "[]")
    assert rules(tmp_path, lexicon).read("不会说无害的坏词").level is RiskLevel.ALERT
