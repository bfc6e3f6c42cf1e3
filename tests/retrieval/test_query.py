from __future__ import annotations

import pytest

from assist.retrieval.query import asked


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("[订单x] 到哪了", "到哪了"),
        ("[订单x]", ""),
        ("尺码[数字x]码的", "尺码 码的"),
        ("[微笑] 谢谢", "[微笑]"),
        ("", ""),
    ],
)
def test_masked_tokens_are_not_looked_up(line: str, left: str) -> None:
    assert asked(line) == left
