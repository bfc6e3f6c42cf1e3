"""A desktop of the test's own: display, window manager, session bus, accessibility bus."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

NEEDED = ("Xvfb", "dbus-daemon", "openbox", "xdotool", "xprop")
BUS_LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")


def require_programs(*extra: str) -> None:
    """Skip where a private desktop or one of ``extra`` is not installed; fail there under CI."""
    lacking = [name for name in (*NEEDED, *extra) if shutil.which(name) is None]
    require_none([*lacking, *([] if BUS_LAUNCHER.exists() else ["at-spi2-core"])])


def require_none(lacking: Sequence[str]) -> None:
    """Skip when anything is ``lacking``; fail under CI, which is to test everything."""
    if lacking:
        told = f"not installed: {', '.join(lacking)} (make setup-test)"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)


def wait_until(ready: Callable[[], object], seconds: float, what: str) -> None:
    """Poll ``ready`` until it is true. Raises TimeoutError naming ``what``."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


@dataclass
class PrivateDesktop:
    """Processes that share one display and one pair of buses, ended together by pid."""

    home: Path
    env: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(
        self, command: Sequence[str], env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program on this desktop, its output in ``home/NAME.log``."""
        log = (self.home / f"{Path(command[0]).name}.log").open("ab")
        process = subprocess.Popen(
            command,
            env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        self._running.append(process)
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Terminate one program, kill it when it does not go within 5 s."""
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def end_all(self) -> None:
        for process in reversed(self._running):
            self.end(process)

    def xdotool(self, *arguments: str) -> str:
        """Run xdotool on this display. Raises CalledProcessError."""
        run = subprocess.run(
            ["xdotool", *arguments], env=self.env, check=True, capture_output=True, timeout=20
        )
        return run.stdout.decode().strip()

    def screenshot(self, file: Path) -> None:
        subprocess.run(
            ["import", "-window", "root", str(file)], env=self.env, check=True, timeout=20
        )


def _start_display(desktop: PrivateDesktop, size: str) -> None:
    """Let Xvfb choose a free display number and say it on a pipe."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            f"{size}x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        desktop.env["DISPLAY"] = f":{answer.readline().strip()}"
    desktop._running.append(process)


def _start_session_bus(desktop: PrivateDesktop) -> None:
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        env=desktop.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdout is not None
    desktop.env["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().decode().strip()
    desktop._running.append(daemon)


def _start_window_manager(desktop: PrivateDesktop) -> None:
    """Windows that open before it manages them cannot be activated, and lie on each other."""
    manager = desktop.start(["openbox"])

    def manages() -> bool:
        assert manager.poll() is None, (desktop.home / "openbox.log").read_text("utf-8")
        asked = subprocess.run(
            ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"],
            env=desktop.env, capture_output=True, check=False, timeout=20,
        )  # fmt: skip
        return b"window id" in asked.stdout

    wait_until(manages, 30, "openbox manages the windows")


@contextmanager
def private_desktop(home: Path, size: str = "1600x1000") -> Iterator[PrivateDesktop]:
    """A fresh desktop whose programs see only ``home``; everything ends with the block."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    desktop = PrivateDesktop(home)
    desktop.env |= {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "LANG": "C.UTF-8",
        "GTK_MODULES": "gail:atk-bridge",
        "XDG_CURRENT_DESKTOP": "GNOME",
    }
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        desktop.env.pop(name, None)
    with ExitStack() as stack:
        stack.callback(desktop.end_all)
        _start_display(desktop, size)
        _start_session_bus(desktop)
        desktop.start([str(BUS_LAUNCHER), "--launch-immediately", "--a11y=1"])
        _start_window_manager(desktop)
        yield desktop
