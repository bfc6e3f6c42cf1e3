"""What a program said to the network, from a trace of its system calls."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

TRACE = ("strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=network", "-e", "signal=none")

_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_CALLS = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg|bind|listen|accept4?)\(")
_FAMILY = re.compile(r"\b(?:socket|socketpair)\((AF_\w+)")

WITHIN = {"AF_UNIX", "AF_LOCAL", "AF_NETLINK", "AF_INET", "AF_INET6"}


def traced(command: Sequence[str], log: Path) -> list[str]:
    """``command`` under a trace that ends up in ``log``; skips where strace is missing."""
    if shutil.which("strace") is None:
        reason = "strace is missing: apt-get install -y strace"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return [*TRACE, "-o", str(log), *command]


def outside(trace: str) -> list[str]:
    """The calls that named an address other than this machine's loopback, and odd sockets."""
    found = []
    for line in trace.splitlines():
        family = _FAMILY.search(line)
        if family and family[1] not in WITHIN:
            found.append(line)
        if _CALLS.search(line) is None:
            continue
        named = [first or second for first, second in _ADDRESS.findall(line)]
        if any(not ipaddress.ip_address(address).is_loopback for address in named):
            found.append(line)
    return found
