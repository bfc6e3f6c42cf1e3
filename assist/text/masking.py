"""What tells who a customer is, made unreadable: numbers, addresses, names.

Rules over the normal form, so that full-width, traditional and spelled-out digits hide nothing.
Business hotlines (400, 800, five digits) stay: replies need them. In place of what is left out
stand the marks that platforms write into exported chats, ``[电话x]``; ``assist.text.asking`` reads
over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.text.addresses import addresses
from assist.text.normal import normal_with_origin

MARK = re.compile(r"\[[^\[\]\s]{1,6}x\]")
"""A mark in place of what was left out, ours or an exporting platform's."""

_MARKS = {
    "phone": "[电话x]",
    "identity": "[证件x]",
    "card": "[卡号x]",
    "order": "[订单x]",
    "mail": "[邮箱x]",
    "address": "[地址x]",
    "name": "[姓名x]",
    "plate": "[车牌x]",
    "account": "[账号x]",
    "secret": "[密码x]",
    "number": "[数字x]",
}

_SURNAME = (
    "(?:欧阳|上官|诸葛|司马|司徒|夏侯|皇甫|尉迟|慕容|令狐|东方|端木|公孙|宇文|长孙|南宫|"
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛范彭郎"
    "鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬康伍余卜顾孟黄穆萧尹姚邵汪祁毛"
    "狄臧戴宋茅庞熊纪屈项祝董梁杜阮蓝闵季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞"
    "万柯卢莫房裘缪邓郁杭洪左石崔吉龚程邢裴陆荣翁荀羊惠曲封储靳段焦侯蓬郗班仰仲伊宫"
    "宁仇栾甘厉祖武符刘景詹束龙叶幸韶黎薄印白蒲邰卓蔺屠蒙池乔谭劳冉郦雍桑桂濮牛"
    "扈燕冀尚温庄晏柴瞿阎慕连习艾古易廖耿匡寇广欧沃蔚隆巩聂晁敖冷辛阚简饶邝"
    "涂肖闫付岳覃麦佟窦兰代])"
)
_HAN = "[一-鿿]"
_NAMED = "(?:姓名|名字|收[件货]人|寄件人|联系人|户名|持卡人|投保人|乘客|本人)"
_NO_NAME = (
    "(?![我你您他她谁什哪不本自]|电话|手机|地址|身份|联系|号码|收货|方[式面法]|信息|和|或|填|写|错)"
)
_IS = r"[\s:是为]*"
_WORD_WITH_DIGIT = r"(?=[a-z_\-]*\d)[a-z0-9_\-]"
_DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"

# One group a rule; its name, without the digit, says what it is. The first rule that fits wins.
_RULES = re.compile(
    "|".join(
        (
            r"(?P<keep>(?<!\d)[48]00[\- ]?\d{3,4}[\- ]?\d{3,4}(?!\d))",
            r"(?P<mail>[a-z0-9_.+\-]{1,64}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63})+)",
            r"(?P<plate>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z]"
            r"[· .\-]?(?=[a-z]{0,4}\d)[a-z0-9]{4,5}[a-z0-9挂学警港澳](?![a-z0-9]))",
            rf"(?P<identity1>(?<!\d)[1-9]\d{{5}}[\- ]?{_DAY}[\- ]?\d{{3}}[\dx](?![\da-z]))",
            r"(?:身份证|证件|护照|通行证)(?:号码?)?" + _IS
            + r"(?P<identity2>[a-z]{0,2}\d[\d\-]{5,}x?)",
            r"(?P<identity3>(?<![a-z0-9])[a-z][1289]\d{8}(?!\d))",
            r"(?P<phone1>(?<!\d)(?:(?:\+|00)?86[\- ]?)?1[ \-]?[3-9](?:[ \-.]?\d){9}(?!\d))",
            r"(?P<phone2>(?:\+|(?<!\d)00)\d{1,3}[\- ]?\d(?:[\- ]?\d){6,11}(?!\d))",
            r"(?P<phone3>(?<!\d)\(?0\d{2,3}\)?[\- ]?[2-9]\d{6,7}(?:[\- 转]{1,2}\d{1,5})?(?!\d))",
            r"(?P<phone4>(?<!\d)09\d{2}[\- ]?\d{3}[\- ]?\d{3}(?!\d))",
            r"(?:电话|手机|座机|联系方式|tel|号码)(?:号码?)?" + _IS
            + r"(?P<phone5>(?![48]00)\d[\d\- 转]{5,}\d)",
            r"(?P<card>(?<!\d)(?:62|4\d|5[1-5]|35|37|9\d)\d{2}(?:[ \-]?\d{4}){3}"
            r"(?:[ \-]?\d{1,3})?(?!\d))",
            r"(?:密码|验证码|校验码|动态码|口令)" + _IS
            + r"(?P<secret>(?=[a-z_]*\d)[a-z0-9_@#!.]{4,})",
            r"(?:微信|威信|vx|wx|wechat|qq|扣扣|旺旺|淘宝|[账帐][号户]|用户名|会员|卡号|id)号?"
            + _IS + rf"(?P<account1>{_WORD_WITH_DIGIT}{{5,}})",
            r"(?:订单|运单|物流|快递|单|流水|取件|受理|编|案件|保单)(?:号码?|编号|码)" + _IS
            + rf"(?P<order1>{_WORD_WITH_DIGIT}{{5,}})",
            rf"(?:订单|运单|工单)[\s:]*(?P<order2>{_WORD_WITH_DIGIT}{{6,}})",
            r"(?P<order3>(?<![a-z0-9])[a-z]{1,5}-?\d{8,}[a-z0-9]*)",
            r"(?P<order4>(?<!\d)\d(?:[ \-]?\d){12,}(?!\d))",
            r"(?P<account2>@[一-鿿a-z0-9_\-]{2,24})",
            rf"我叫\s?(?P<name1>{_SURNAME}(?![车人]){_HAN}{{1,2}})",
            rf"{_NAMED}[\s:是叫为]{{1,4}}{_NO_NAME}"
            rf"(?P<name2>{_SURNAME}{_HAN}{{1,2}}|{_HAN}{{2,4}}(?!{_HAN}))",
            rf"{_NAMED}{_NO_NAME}(?P<name3>{_SURNAME}{_HAN}{{1,2}})"
            rf"(?:(?!{_HAN})|(?=电话|手机|收|地址|先生|女士))",
            r"我姓(?P<name4>[一-鿿])",
            rf"(?P<name5>{_SURNAME}{_HAN}{{0,2}}?(?:先生|女士|小姐(?!姐)))",
            rf"(?P<name6>(?!康师){_SURNAME}(?:老师|师傅|阿姨|经理))",
            rf"(?P<number>(?<!\d)(?!{_DAY}(?!\d))\d{{8,}})",
        )
    )
)  # fmt: skip

_SPELLED = str.maketrans("〇零一二三四五六七八九幺○", "0012345678910")
_SPELLED_RUN = re.compile("[0-9〇零一二三四五六七八九幺○]{7,}")


def mask(text: str) -> str:
    """``text`` with marks in place of phone, identity, card, order, plate and other long numbers,
    e-mail and postal addresses, accounts, passwords after their name, and names that are said to
    be names. ``mask(mask(text)) == mask(text)``.

    What a sentence gives away without such a sign (a name alone, a place of work) stays.
    """
    while (masked := _masked(text)) != text:
        text = masked
    return masked


def _masked(text: str) -> str:
    form = normal_with_origin(text)
    plain = _SPELLED_RUN.sub(lambda run: run[0].translate(_SPELLED), form.text)
    kept: list[str] = []
    after = 0
    for kind, start, end in sorted(_found(plain), key=lambda found: found[1]):
        first, last = form.span(start, end)
        if first < after:
            continue
        kept += text[after:first], _MARKS[kind]
        after = last
    return "".join(kept) + text[after:] if kept else text


def _found(plain: str) -> Iterator[tuple[str, int, int]]:
    """What is to be masked in a normal form: its kind and span."""
    for found in _RULES.finditer(plain):
        group = str(found.lastgroup)
        if group != "keep":
            yield group.rstrip("0123456789"), *found.span(group)
    for start, end in addresses(plain):
        yield "address", start, end
