"""Files that look like tables to their owners and cannot be read: what to do, in their words."""

from __future__ import annotations

import re
from pathlib import Path

from assist.i18n import tr
from assist.knowledge.errors import KnowledgeError

_OTHERS = frozenset({".xls", ".xlsb", ".et", ".ett", ".ods", ".numbers"})
"""Workbooks that only their own programs read."""

_LOCKS = ("~$", ".~lock.", ".~")
"""What Excel, LibreOffice and WPS put before the name of a book that is open."""

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0"
"""How a workbook of before 2007 begins, and a newer one that asks for a password."""

_MARKUP = re.compile(rb"<(?:html|table|!doctype\s+html|\?xml|workbook|meta|head)\b", re.IGNORECASE)

_HEAD = 4096
"""Bytes in which the markup of a web page begins."""


def refuse_foreign(file: Path) -> None:
    """Raises KnowledgeError, which says what to do, for a lock file and for a workbook that is no
    .xlsx whatever its name says. What cannot be opened is left to whoever reads it.
    """
    lock = next((lock for lock in _LOCKS if file.name.startswith(lock)), "")
    if lock:
        told = tr("{file} 是表格打开时 Excel 自己留下的锁文件，不是表格：请选 {book}")
        book = file.name.removeprefix(lock).rstrip("#")
        raise KnowledgeError(told.format(file=file.name, book=book))
    suffix = file.suffix.lower()
    if not file.is_file() or suffix not in (*_OTHERS, ".xlsx"):
        return
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
    except OSError:
        return
    is_page = not head.startswith((_ZIP, _OLE)) and _MARKUP.search(head.replace(b"\0", b""))
    if is_page:
        told = tr("{file} 其实是网页表格（不少后台导出的就是这种）：请用 Excel 另存为 .xlsx 再导入")
    elif suffix == ".xlsx" and head.startswith(_OLE):
        told = tr("{file} 是旧格式，或设了打开密码：请用 Excel 打开，去掉密码，另存为 .xlsx 再导入")
    elif suffix != ".xlsx":
        told = tr("{file} 不是 .xlsx：请用 Excel 另存为 .xlsx 再导入")
    else:
        return
    raise KnowledgeError(told.format(file=file.name))
