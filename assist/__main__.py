"""The command line: ``assist COMMAND``; the list stands in docs/commands.md."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from pathlib import Path

from assist import __version__, i18n
from assist.i18n import tr


class _Parser(argparse.ArgumentParser):
    """A parser that answers a bad call with one sentence."""

    def error(self, message: str) -> None:  # type: ignore[override]
        told = tr("{program}：{message}（加 --help 看用法）")
        sys.stderr.write(told.format(program=self.prog, message=message) + "\n")
        sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    from assist.commands import (
        accepting,
        adapting,
        analysis,
        browser,
        desk,
        evaluation,
        knowledge,
        machine,
        packs,
        privacy,
        sidebar,
        training,
    )

    parser = _Parser(prog="assist", description=tr("伴席：离线的实时客服辅助侧边栏"))
    parser.add_argument("--version", action="version", version=f"assist {__version__}")
    named = tr("知识库文件（默认用本机用户的）")
    parser.add_argument("--db", type=Path, metavar="FILE", help=named)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    groups = (
        sidebar, desk, analysis, knowledge, packs, accepting, adapting, browser, evaluation,
        training, machine, privacy,
    )  # fmt: skip
    for group in groups:
        group.add_commands(commands)
    return parser


def _with_db_in_front(arguments: list[str]) -> list[str]:
    """``--db FILE`` may stand anywhere; argparse knows it only before the command."""
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--db":
            value = next(waiting, None)
            if value is None:
                return [argument]  # argparse says what is missing
            front += [argument, value]
        elif argument.startswith("--db="):
            front.append(argument)
        else:
            rest.append(argument)
    return front + (rest or ["run"])


def _settle_streams() -> None:
    """Speak UTF-8; a Windows program without a console has no streams, so it speaks to nobody."""
    sys.stdout, sys.stderr = (
        stream or Path(os.devnull).open("w", encoding="utf-8")
        for stream in (sys.stdout, sys.stderr)
    )
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 for success, 1 for answers with errors, 2 for a bad call."""
    multiprocessing.freeze_support()
    _settle_streams()
    given = sys.argv[1:] if arguments is None else arguments
    if given[:2] == ["browser", "relay"]:
        # Started by the browser, once for every profile: nothing else may be loaded.
        from assist.sources.browser import relay

        return relay.main(given[2:])
    i18n.use(i18n.preferred())
    parsed = _parser().parse_args(_with_db_in_front(given))
    from assist.commands.jsonlines import BadCall
    from assist.guidance.playbooks import PlaybookError
    from assist.knowledge.errors import KnowledgeError
    from assist.text.lexicons import LexiconError

    try:
        return int(parsed.run(parsed))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (BadCall, KnowledgeError, LexiconError, PlaybookError, OSError) as error:
        sys.stderr.write(f"assist: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
