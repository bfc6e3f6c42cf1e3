"""A change that takes another article's customers away is seen before it is published."""

from __future__ import annotations
