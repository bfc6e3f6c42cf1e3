from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.text.asking import asking
from assist.text.masking import MARK, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我的手机是13800138000", "我的手机是[电话x]"),
        ("打一三八零零一三八零零零谢谢", "打[电话x]谢谢"),
        ("138 0013 8000 和 +86-139-1234-5678", "[电话x] 和 [电话x]"),
        ("１３８００１３８０００", "[电话x]"),
        ("回电010-62345678转802", "回电[电话x]"),
        ("身份证号11010519491231002X", "身份证号[证件x]"),
        ("110105 19491231 0021", "[证件x]"),
        ("护照E12345678", "护照[证件x]"),
        ("6222 0212 3456 7890 123 是我的卡", "[卡号x] 是我的卡"),
        ("订单号：123456789012 怎么还没到", "订单号：[订单x] 怎么还没到"),
        ("运单SF1234567890123到哪了", "运单[订单x]到哪了"),
        ("2016071812345678901", "[订单x]"),
        ("邮箱zhang.san_1@qq.com.cn", "邮箱[邮箱x]"),
        ("1550179050＠QQ．com", "[邮箱x]"),
        ("微信号wx_1234abc", "微信号[账号x]"),
        ("QQ 10203040", "QQ [账号x]"),
        ("密码是abc123 验证码：884422", "密码是[密码x] 验证码：[密码x]"),
        ("粤B12345的车，京A·D12345", "[车牌x]的车，[车牌x]"),
        ("我叫张三，收货人：李四", "我叫[姓名x]，收货人：[姓名x]"),
        ("收件人王小明电话13912345678", "收件人[姓名x]电话[电话x]"),
        ("王先生您好，欧阳女士", "[姓名x]您好，[姓名x]"),
        ("北京市朝阳区建国路88号院3号楼1201室有人", "[地址x]有人"),
        ("我在广州市白云区太和镇谢家庄二队", "我在[地址x]"),
        ("收货地址：阳光花园3栋2单元501", "收货地址：[地址x]"),
        ("我家住幸福小区三号楼二单元", "我家住[地址x]"),
        ("臺北市大安區忠孝東路四段100號5樓", "[地址x]"),
        ("地址改成城南开发区那个老纺织厂宿舍区", "地址改成[地址x]"),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫张伟", "我叫[姓名x]"),
        ("我叫丁一，帮我查下", "我叫[姓名x]，帮我查下"),
        ("我叫小丽", "我叫[姓名x]"),
        ("收件人 李小红", "收件人 [姓名x]"),
        ("收件人是李小紅", "收件人是[姓名x]"),
        ("联系人：王女士", "联系人：[姓名x]"),
        ("取件人：曾敏", "取件人：[姓名x]"),
        ("收货人改为王五可以吗", "收货人改为[姓名x]可以吗"),
        ("联系人的姓名换成欧阳明月", "联系人的姓名换成[姓名x]"),
        ("张伟 13812345678", "[姓名x] [电话x]"),
        ("张伟，电话：138-1234-5678", "[姓名x]，电话：[电话x]"),
        ("13812345678，李小红", "[电话x]，[姓名x]"),
        ("[电话x] 李小红", "[电话x] [姓名x]"),
        ("北京市朝阳区建国路88号院3号楼1201 李小红收", "[地址x] [姓名x]收"),
        ("配送员：王朝建", "配送员：[姓名x]"),
    ],
)
def test_a_name_goes_that_is_said_to_be_one(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "我叫外卖",
        "我叫外卖小哥送的",
        "我叫小哥放门口了",
        "我叫什么你查得到吗",
        "帮我叫安装师傅",
        "收件人写错了",
        "收件人填错了能改吗",
        "收件人 写错了",
        "收件人改成我自己可以吗",
        "收件人改不了",
        "收件人金额",
        "收件人周末不在",
        "收件人没收到",
        "联系人都打不通",
        "联系人：请填写",
        "名字写成别人的了",
        "名字打错了怎么改",
        "我是幸福的，我是顾客",
        "马上查收，费用照收，未签收",
        "发到温州 10010",
        "江苏 [电话x]",
        "[电话x]谢谢",
        "配送员叫我自己去拿",
        "客服叫我来这里问",
        "师傅叫高空作业费",
    ],
)
def test_what_only_looks_like_a_name_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "客服热线400-606-5500，也可以打95533或10010",
        "我叫你们经理来",
        "我叫了快递",
        "姓名填错了怎么改",
        "收货人是谁",
        "联系人方式怎么改",
        "小姐姐在吗，下单小姐姐",
        "安装师傅什么时候上门",
        "康师傅方便面",
        "上海市5号能到吗",
        "上海有货吗，发到北京市要几天",
        "北京市朝阳区可以安装吗",
        "天津市网络线路故障",
        "地址是不是填错了，地址改成功了吗",
        "路由器信号不好，一路走好",
        "2023年11月05日 20231105下单",
        "价格是12999元，买了3件，7天内",
        "[订单x]的[地址x]，[姓名x]",
        "",
    ],
)
def test_what_everybody_may_know_stays(text: str) -> None:
    assert mask(text) == text


_hints = st.sampled_from(
    "我叫 姓名 地址： 收货人 张 先生 市 区 路 号 3 138 @ qq 订单号 13800138000 [订单x] ，".split()
)
_any = st.lists(_hints | st.text(max_size=5), max_size=12).map("".join)


@given(_any)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), _any.filter(lambda text: not text[-1:].isalnum()))
def test_no_phone_number_survives_whatever_stands_before_it(number: str, before: str) -> None:
    assert number not in mask(f"{before}，{number}")


@given(st.from_regex(r"\A[0-9]{13,30}\Z"))
def test_no_long_number_survives(number: str) -> None:
    assert not any(character.isdigit() for character in mask(number))


def test_a_question_is_looked_up_without_the_marks() -> None:
    masked = mask("订单号123456789012什么时候发货")
    assert MARK.search(masked)
    assert "x" not in asking().of(masked).text


def test_an_enormous_line_is_masked_too() -> None:
    masked = mask("市区县路街村镇李" * 5000 + "，13800138000")
    assert masked.endswith("[电话x]")
