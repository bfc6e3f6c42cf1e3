from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assist.knowledge.base import KnowledgeBase
from assist.model import Status
from tests.articles import article


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("user")


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base with an article in every state."""
    file = tmp_path_factory.mktemp("named") / "kb.db"
    base = KnowledgeBase(file)
    base.save(
        [
            article("invoice", "怎么开发票", "能开专票吗", category="发票"),
            article("return", "退货运费谁承担", "退货邮费谁出", category="退换货"),
            article("track", "快递到哪里了", category="物流"),
            article("size", "衣服偏大还是偏小", category="咨询"),
            article("draft", "会员怎么升级", status=Status.DRAFT),
            article("retired", "旧会员怎么升级", status=Status.RETIRED),
            article("expired", "双十一红包怎么领", valid_until=date(2020, 11, 11)),
            article("future", "春节红包怎么领", valid_from=date(9999, 1, 1)),
        ]
    )
    base.close()
    return file
