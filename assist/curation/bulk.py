"""The same change to many articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assist.knowledge.columns import NO_CATEGORY
from assist.model import Article


@dataclass(frozen=True)
class BulkEdit:
    """``changes`` by name: ``category`` (str), ``add_tags``, ``drop_tags``, ``audience`` (tuples),
    ``valid_from``, ``valid_until`` and ``review_by`` (dates or None).
    """

    changes: Mapping[str, Any] = field(default_factory=dict)

    def applied(self, article: Article) -> Article:
        """The article after the change."""
        changes = dict(self.changes)
        added, dropped = changes.pop("add_tags", ()), changes.pop("drop_tags", ())
        kept = [tag for tag in article.tags if tag not in dropped]
        tags = tuple(dict.fromkeys([*kept, *added]))
        if "category" in changes:
            changes["category"] = changes["category"].strip().strip("/") or NO_CATEGORY
        return replace(article, tags=tags, **changes)
