from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.text.decoding import decode


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gbk", "GBK"),
        ("gb18030", "GBK"),
        ("utf-16", "UTF-16"),
    ],
)
def test_the_encodings_of_chinese_files_are_told_apart(codec: str, name: str) -> None:
    assert decode("退货运费由谁承担".encode(codec)) == ("退货运费由谁承担", name)


@given(st.text().filter(lambda text: not text.startswith("\ufeff")))
def test_utf_8_is_never_taken_for_something_else(text: str) -> None:
    assert decode(text.encode()) == (text, "UTF-8")


@given(st.binary())
def test_any_bytes_become_some_text(data: bytes) -> None:
    text, encoding = decode(data)
    assert encoding in {"UTF-8", "UTF-16", "GBK"}
    assert len(text) <= len(data)


def test_what_is_neither_utf_8_nor_chinese_is_marked_and_kept() -> None:
    assert decode("退货".encode("gbk") + b"\xff") == ("退货\ufffd", "GBK")
