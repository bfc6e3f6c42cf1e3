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
from assist.text.names import NAMES
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
            *NAMES,
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
    kept: list[str] = []
    after = 0
    for kind, first, last in revealing(text):
        kept += text[after:first], _MARKS[kind]
        after = last
    return "".join(kept) + text[after:] if kept else text


def revealing(text: str) -> list[tuple[str, int, int]]:
    """What ``mask`` replaces: its kind, one of ``phone``, ``identity``, ``card``, ``order``,
    ``mail``, ``address``, ``name``, ``plate``, ``account``, ``secret`` and ``number``, and its
    span in code points of ``text``; in order, none over another.
    """
    form = normal_with_origin(text)
    plain = _SPELLED_RUN.sub(lambda run: run[0].translate(_SPELLED), form.text)
    spans: list[tuple[str, int, int]] = []
    after = 0
    for kind, start, end in sorted(_found(plain), key=lambda found: found[1]):
        first, last = form.span(start, end)
        if first >= after:
            spans.append((kind, first, last))
            after = last
    return spans


def _found(plain: str) -> Iterator[tuple[str, int, int]]:
    """What is to be masked in a normal form: its kind and span."""
    for found in _RULES.finditer(plain):
        group = str(found.lastgroup)
        if group != "keep":
            yield group.rstrip("0123456789"), *found.span(group)
    for start, end in addresses(plain):
        yield "address", start, end
