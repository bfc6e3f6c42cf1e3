"""A bare Debian to install into: a chroot without Python, fonts and, while it runs, network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.egress import outside, traced

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
AGENT = 1000
"""The user who works with the program."""

CACHE = Path(os.environ.get("ASSIST_PACKAGE_CACHE") or Path.home() / ".cache" / "assist-package")


@dataclass(frozen=True, slots=True)
class Machine:
    """One installation of Debian in a folder; ``home`` is the agent's, seen from outside."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home" / "agent"

    @classmethod
    def lay(cls, suite: str) -> Machine:
        """A fresh copy of the bare suite, with a user. Raises CalledProcessError."""
        root = CACHE / f"test-{suite}"
        script = ROOT / "packaging" / "linux" / "chroot.sh"
        subprocess.run(["sh", str(script), "clean", suite, str(root)], check=True)
        machine = cls(root)
        with (root / "etc" / "passwd").open("a", encoding="utf-8") as users:
            users.write(f"agent:x:{AGENT}:{AGENT}::/home/agent:/bin/sh\n")
        machine.home.mkdir(parents=True)
        os.chown(machine.home, AGENT, AGENT)
        return machine

    def run(
        self, *command: str, given: str = "", root: bool = False, trace: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, as the agent, in a network namespace that has nothing in it."""
        who = [] if root else [f"--userspec={AGENT}:{AGENT}"]
        home = "/root" if root else "/home/agent"
        environment = {
            "PATH": f"{home}/.local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": home, "LANG": "C.UTF-8", "ASSIST_LANG": "zh_CN",
        }  # fmt: skip
        inside = ["chroot", *who, str(self.root), *command]
        entering = f'mount -t proc proc "{self.root}/proc" && exec "$@"'
        outer = ["unshare", "--mount", "--pid", "--fork", "--net", "sh", "-c", entering, "sh"]
        full = [*outer, *(traced(inside, trace) if trace else inside)]
        return subprocess.run(
            full, input=given, capture_output=True, text=True, check=False, timeout=300,
            env={"PATH": os.environ["PATH"], **environment} if not trace else
            {**environment, "PATH": environment["PATH"] + ":" + os.environ["PATH"]},
        )  # fmt: skip

    def answers(self, *command: str, given: str, trace: Path | None = None) -> list[dict[str, Any]]:
        """The JSON lines that a command of the program answers, which must succeed."""
        done = self.run("assist", *command, given=given, trace=trace)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def install(self, package: Path) -> subprocess.CompletedProcess[str]:
        """``dpkg --install``."""
        shutil.copy(package, self.root / "root" / package.name)
        return self.run("dpkg", "--install", f"/root/{package.name}", root=True)

    def put(self, file: Path, *inside: str) -> Path:
        """Copy a file into the agent's home, as theirs; where it is."""
        goal = self.home.joinpath(*inside)
        for folder in reversed([f for f in goal.parents if not f.exists()]):
            folder.mkdir()
            os.chown(folder, AGENT, AGENT)
        shutil.copy(file, goal)
        os.chown(goal, AGENT, AGENT)
        return goal

    def files(self) -> set[str]:
        """Everything there is, without the agent's home and what dpkg notes of itself."""
        passing = ("home/agent", "var/lib/dpkg", "var/log", "proc", "root", "var/cache")
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*"))
        return {name for name in found if not name.startswith(passing)}


def said_outside(trace: Path) -> Sequence[str]:
    """What the traced command said to anybody but this machine; it must have run at all."""
    text = trace.read_text(encoding="utf-8")
    return outside(text)


def package() -> Path:
    """The .deb of dist/; the test fails where none has been built."""
    found = sorted(DIST.glob("assist_*_amd64.deb"))
    assert found, "run make package-deb first"
    return found[-1]


def installer() -> Path:
    """The .run of dist/."""
    found = sorted(DIST.glob("assist-*-linux-x86_64.run"))
    assert found, "run make package-deb first"
    return found[-1]
