"""``assist run`` and ``assist demo``: the sidebar, beside a real chat or a replayed one."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assist import i18n, paths
from assist.commands.jsonlines import BadCall
from assist.i18n import LANGUAGES, tr
from assist.policy import SOURCES, policy
from assist.settings import Settings
from assist.sources.base import Source


def add_commands(commands: Any) -> None:
    """Add ``run`` and ``demo`` to argparse's subparsers."""
    running = commands.add_parser("run", help=tr("打开侧边栏"))
    running.add_argument(
        "--source", action="append", metavar="SPEC",
        help="auto | atspi | browser | stream | stream:FILE | replay:FILE",
    )  # fmt: skip
    running.add_argument("--shot", type=Path, metavar="FILE.png", help=tr("无屏幕运行并截图"))
    running.add_argument("--exit-at-end", action="store_true", help=tr("读完后退出"))
    running.set_defaults(run=run_sidebar)
    demo = commands.add_parser("demo", help=tr("演示：回放一段对话"))
    demo.add_argument("--shot", type=Path, metavar="FILE.png", help=tr("无屏幕运行并截图"))
    demo.add_argument("--text", action="store_true", help=tr("逐行输出读到的消息和推荐"))
    demo.set_defaults(run=run_demo)
    for parser in (running, demo):
        parser.add_argument("--theme", choices=("light", "dark"), default="")
        parser.add_argument("--lang", choices=tuple(LANGUAGES), default="")
        parser.set_defaults(source=None)


def run_sidebar(arguments: argparse.Namespace) -> int:
    """Raises BadCall for an unknown source."""
    speak(arguments.lang)
    specs = arguments.source or ["auto"]
    makers = [_maker(spec, arguments.exit_at_end) for spec in specs]
    if bool(arguments.shot) != arguments.exit_at_end:
        raise BadCall(tr("--shot 和 --exit-at-end 要一起用"))
    if arguments.shot is None and not has_screen():
        raise BadCall(tr("这台机器没有屏幕；加 --shot FILE.png --exit-at-end 可以无屏幕运行"))
    from assist.desktop_app import Options, run

    def sources() -> Sequence[Source]:
        return [source for make in makers for source in make()]

    return run(
        Options(db=arguments.db, sources=sources, shot=arguments.shot, theme=arguments.theme)
    )


def run_demo(arguments: argparse.Namespace) -> int:
    """Replay the bundled conversation; headless with ``--shot``, printed with ``--text``."""
    speak(arguments.lang)
    session = paths.resource("demo", "session.jsonl")
    if arguments.text:
        from assist.commands.transcript import print_session

        print_session(session, arguments.db)
        if arguments.shot is None:
            return 0
    if arguments.shot is None and not has_screen():
        raise BadCall(tr("这台机器没有屏幕；加 --shot FILE.png 或 --text"))
    from assist.desktop_app import Options, run

    speed = 0.0 if arguments.shot else 1.0
    return run(
        Options(
            db=arguments.db, shot=arguments.shot, theme=arguments.theme, demo=session, speed=speed
        )
    )


def speak(language: str) -> None:
    """Use ``language``, or the one that the settings name, for every word from now on."""
    chosen = language or Settings(paths.settings_file()).text("language")
    if chosen != "auto":
        i18n.use(chosen)


def has_screen() -> bool:
    """Whether a window could be shown, or somebody said which platform to use instead."""
    return sys.platform != "linux" or bool(
        os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
        or os.environ.get("QT_QPA_PLATFORM")
    )


def _maker(spec: str, to_end: bool) -> Callable[[], list[Source]]:
    """What makes the sources of a SPEC once the program is up. Raises BadCall.

    ``to_end`` reads a file of lines as it is, without following it.
    """
    kind, _, file = spec.partition(":")
    ruled = policy()
    if kind in SOURCES and kind not in ruled.sources:
        told = tr("这台电脑不允许来源 {spec}（{why}）")
        raise BadCall(told.format(spec=spec, why=ruled.why_locked()))
    if kind == "stream":
        return lambda: [_stream(Path(file) if file else None, to_end)]
    if kind == "replay" and file:
        if not Path(file).is_file():
            raise BadCall(tr("找不到文件：{file}").format(file=file))
        return lambda: [_replay(Path(file))]
    if spec == "auto":
        return lambda: _automatic(ruled.sources)
    if spec == "atspi":
        return lambda: _native(required=True)
    if spec == "browser":
        from assist.sources.browser import source

        if not source.is_available():
            raise BadCall(tr("这份程序里没有浏览器插件（resources/browser），请重新安装"))
        return _browser
    raise BadCall(tr("未知的来源：{spec}").format(spec=spec))


def _automatic(allowed: Sequence[str]) -> list[Source]:
    """What can be watched here and may be."""
    native = _native(required=False) if "atspi" in allowed else []
    return [*native, *(_browser() if "browser" in allowed else [])]


def _stream(file: Path | None, to_end: bool) -> Source:
    from assist.sources.stream import StreamSource

    return StreamSource(file, to_end)


def _replay(file: Path) -> Source:
    from assist.sources.replay import ReplaySource

    # Headless there is nobody to wait for.
    return ReplaySource(file, 0.0 if os.environ.get("QT_QPA_PLATFORM") == "offscreen" else 1.0)


def _native(required: bool) -> list[Source]:
    if sys.platform != "linux":
        return []
    from assist.sources.atspi import source

    return [source.AtspiSource()] if required or source.is_available() else []


def _browser() -> list[Source]:
    from assist.sources.browser import source

    if not source.is_available():
        return []
    sockets = Settings(paths.settings_file()).flag("browser_port")
    return [source.BrowserSource(sockets=sockets)]
