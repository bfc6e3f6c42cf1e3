"""What other processes cost, as Linux counts it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PARENT, _USER, _SYSTEM = 1, 11, 12
"""Places in /proc/PID/stat after the name."""


def descendants(pid: int) -> list[int]:
    """The process and everything that it started, as far as it still runs."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _fields(int(folder.name))
        if fields:
            parents[int(folder.name)] = int(fields[_PARENT])
    found = [pid]
    for one in found:
        found.extend(child for child, parent in parents.items() if parent == one)
    return found


def cpu_seconds(pids: Sequence[int]) -> float:
    """CPU time of these processes so far, over all their threads."""
    ticks = 0
    for pid in pids:
        fields = _fields(pid)
        if fields:
            ticks += int(fields[_USER]) + int(fields[_SYSTEM])
    return ticks / _TICKS


def memory_mb(pids: Sequence[int]) -> float:
    """Memory of these processes together, what they share counted once (PSS), in MB."""
    kilobytes = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def is_running(pid: int, words: str) -> bool:
    """Whether ``words`` stand in the command line of a process that still runs."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except OSError:
        return False
    return words in line.decode(errors="replace")


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return []
