"""Two builds of the same commit, file by file.

``python packaging/compare.py A/CONTENTS.sha256 B/CONTENTS.sha256``: 1 where files differ that are
not expected to.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

EXPECTED: tuple[str, ...] = ()
"""Patterns of files that two builds may differ in, each with its reason beside it."""


def main(first: Path, second: Path) -> int:
    """Print what differs; 1 when something unexpected does."""
    one, other = _read(first), _read(second)
    unexpected = 0
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) == other.get(name):
            continue
        known = any(re.fullmatch(pattern, name) for pattern in EXPECTED)
        unexpected += not known
        where = "only in one" if name not in one or name not in other else "differs"
        print(f"{where}{' (expected)' if known else ''}: {name}")
    print(f"{len(one.keys() & other.keys())} files in both, {unexpected} unexpected differences")
    return 1 if unexpected else 0


def _read(file: Path) -> dict[str, str]:
    pairs = (line.split("  ", 1) for line in file.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in pairs}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.stderr.write("usage: compare.py A/CONTENTS.sha256 B/CONTENTS.sha256\n")
        sys.exit(2)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
