"""Bytes from users' files into text: UTF-8 first, else the Chinese national encoding."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """Text of ``data`` and the encoding it was in, as a user would name it.

    Strict UTF-8 almost never accepts GBK text by accident, so no guessing by frequency is needed;
    what is neither is read as GB18030 with replacement marks rather than refused.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, errors="replace"), name
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace"), "GBK"
