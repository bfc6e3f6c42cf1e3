"""How right the heads are at every threshold, as measured on lines they were not fitted on.

The file lies beside the heads and names them by SHA-256, so that a page never shows one model's
figures for another. ``assist train mood`` and ``assist adapt`` write it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

FORMAT = 1


class FiguresError(Exception):
    """There are no figures for these heads; the message says why."""


@dataclass(frozen=True, slots=True)
class Point:
    """One threshold: shares of marked lines that are right, of meant lines that are marked, and
    of calm lines that are marked all the same; of the shop's own lines after an adaptation.
    """

    threshold: float
    precision: float
    recall: float
    calm: float
    shop: float = 0.0


@dataclass(frozen=True, slots=True)
class Curve:
    """All thresholds of one label, ascending, with the lines that they were measured on."""

    points: tuple[Point, ...]
    meant: int
    calm: int

    def at(self, threshold: float) -> Point:
        """The point nearest to ``threshold``."""
        return min(self.points, key=lambda point: abs(point.threshold - threshold))


@dataclass(frozen=True, slots=True)
class Figures:
    """Curves by label (``unhappy``, ``angry``, ``watch``, ``alert``).

    ``mix`` is the make-up of a day's lines that precision is reckoned for: shares of ``unhappy``
    (without anger), ``angry`` and ``risk``; the rest is calm. ``background`` counts a shop's own
    lines that the heads were adapted to, 0 for the shipped ones.
    """

    curves: Mapping[str, Curve]
    mix: Mapping[str, float]
    background: int = 0

    def write(self, file: Path, heads: Path) -> None:
        """Write ``file`` as the figures of ``heads``. Raises OSError."""
        data = {
            "format": FORMAT,
            "heads_sha256": sha256(heads),
            "background": self.background,
            "mix": dict(self.mix),
            "curves": {
                label: {
                    "meant": curve.meant,
                    "calm": curve.calm,
                    "points": [[round(x, 4) for x in astuple(point)] for point in curve.points],
                }
                for label, curve in self.curves.items()
            },
        }
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        # A line a threshold, so that a changed figure can be seen in a diff.
        lines = text.replace("],[", "],\n[").replace('},"', '},\n"')
        file.write_text(lines + "\n", encoding="utf-8")


def figures_file(heads: Path) -> Path:
    """Where the figures of a heads file lie."""
    return heads.with_name(heads.name.removesuffix(".npz") + ".figures.json")


def sha256(file: Path) -> str:
    """The fingerprint by which figures know their heads. Raises OSError."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_figures(heads: Path) -> Figures:
    """The figures of ``heads``. Raises FiguresError when there are none, or another model's."""
    file = figures_file(heads)
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
        if data["format"] != FORMAT or data["heads_sha256"] != sha256(heads):
            raise FiguresError(f"{file.name}: other heads")
        curves = {label: _curve(one) for label, one in data["curves"].items()}
        mix = {name: float(share) for name, share in data["mix"].items()}
        return Figures(curves, mix, int(data["background"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise FiguresError(f"{file.name}: {error}") from error


def _curve(data: Any) -> Curve:
    points = tuple(Point(*map(float, row)) for row in data["points"])
    if not points:
        raise ValueError("empty")
    return Curve(points, int(data["meant"]), int(data["calm"]))
