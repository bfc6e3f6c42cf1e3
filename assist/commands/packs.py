"""``assist pack``: make, check, take over and take back packs of the knowledge base."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist import paths
from assist.i18n import tr
from assist.knowledge.base import KnowledgeBase
from assist.knowledge.opening import open_base
from assist.packs.errors import PackError
from assist.packs.news import details, headline
from assist.packs.state import News, Taken, read_state
from assist.settings import Settings

if TYPE_CHECKING:
    from assist.packs.trust import Trust

Answer = dict[str, Any]


def add_commands(commands: Any) -> None:
    """Add ``pack`` to argparse's subparsers."""
    group = commands.add_parser("pack", help=tr("签名的知识包：制作、核对、更新、退回"))
    group = group.add_subparsers(
        dest="pack", required=True, metavar="keys|make|verify|apply|rollback|trust|status"
    )
    default = tr("签名密钥文件（默认在本机用户的设置文件夹）")

    def add(name: str, told: str, run: Callable[[argparse.Namespace], Answer]) -> Any:
        parser = group.add_parser(name, help=told)
        parser.set_defaults(run=lambda arguments: _answered(run, arguments))
        return parser

    keys = add("keys", tr("生成签名密钥，或显示已有密钥的公钥"), run_keys)
    keys.add_argument("--export", type=Path, metavar="FILE", help=tr("把公钥写进文件"))
    make = add("make", tr("把已发布的全部知识做成一个签名的文件"), run_make)
    make.add_argument("out", type=Path, metavar="OUT", help=tr("文件，或共享文件夹"))
    make.add_argument("--author", default="", help=tr("制作人，客服那边会看到"))
    make.add_argument("--note", default="", help=tr("这一版改了什么"))
    for parser in (keys, make):
        parser.add_argument("--key", type=Path, metavar="FILE", help=default)
    verify = add("verify", tr("核对签名和内容，不改动任何东西"), run_verify)
    apply = add("apply", tr("把知识包更新到这台电脑"), run_apply)
    apply.add_argument("--allow-older", action="store_true", help=tr("允许更旧的一版"))
    apply.add_argument("--other-base", action="store_true", help=tr("改跟另一个知识库"))
    for parser in (verify, apply):
        parser.add_argument("file", type=Path, metavar="FILE")
    add("rollback", tr("退回上一版知识包之前的样子"), run_rollback)
    trust = add("trust", tr("信任一个公钥；不带参数则列出"), run_trust)
    trust.add_argument("key", nargs="?", metavar="PUBKEY", help=tr("公钥，或装有公钥的文件"))
    trust.add_argument("--name", default="", help=tr("这是谁的公钥"))
    trust.add_argument("--remove", action="store_true", help=tr("不再信任"))
    add("status", tr("现在用的是哪一版知识包"), run_status)


def _answered(run: Callable[[argparse.Namespace], Answer], arguments: argparse.Namespace) -> int:
    """One JSON object on standard output; a refusal is one too, with exit status 1."""
    try:
        answer, status = run(arguments), 0
    except PackError as error:
        answer, status = {"refusal": error.refusal.value, "error": str(error)}, 1
        _say(str(error))
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return status


def _say(told: str) -> None:
    sys.stderr.write(told + "\n")


@contextmanager
def _opened(arguments: argparse.Namespace) -> Iterator[KnowledgeBase]:
    base = open_base(arguments.db)
    try:
        yield base
    finally:
        base.close()


def _trust(settings: Settings | None = None) -> Trust:
    from assist.packs.trust import Trust

    ruled = settings or Settings(paths.settings_file())
    return Trust(paths.trusted_keys_file(), ruled.policy)


def run_keys(arguments: argparse.Namespace) -> Answer:
    """Make a key pair, unless there is one. Raises PackError, OSError."""
    from assist.packs.signing import fingerprint, make_key, read_private_key

    file = arguments.key or paths.signing_key_file()
    is_new = not file.exists()
    key = make_key(file) if is_new else read_private_key(file)
    if arguments.export is not None:
        arguments.export.write_text(key.public + "\n", encoding="ascii")
    told = tr("已生成签名密钥：{file}。请备份好，不要给别人") if is_new else tr("签名密钥：{file}")
    _say(told.format(file=file))
    _say(tr("在每台电脑上运行：assist pack trust {key}").format(key=key.public))
    return {
        "public": key.public, "fingerprint": fingerprint(key.public), "private_file": str(file),
        "new": is_new,
    }  # fmt: skip


def run_make(arguments: argparse.Namespace) -> Answer:
    """Raises PackError, KnowledgeError."""
    from assist.packs.making import make_pack
    from assist.packs.signing import read_private_key

    key = read_private_key(arguments.key or paths.signing_key_file())
    with _opened(arguments) as base:
        made = make_pack(
            base, arguments.out, key, arguments.author, arguments.note, _trust().keys()
        )
    told = tr("已制作第 {number} 版知识包：{count} 篇，{file}")
    count = made.manifest.counts["articles"]
    _say(told.format(number=made.manifest.sequence, count=count, file=made.file))
    if made.missing:
        _say(tr("有 {count} 张图片找不到，没有放进去").format(count=len(made.missing)))
    size = made.file.stat().st_size
    return {
        "file": str(made.file), "bytes": size, **_told_of(made.manifest),
        "missing_pictures": list(made.missing),
    }  # fmt: skip


def _told_of(manifest: Any) -> Answer:
    told = asdict(manifest)
    del told["parts"]
    return dict(told)


def run_verify(arguments: argparse.Namespace) -> Answer:
    """Raises PackError."""
    from assist.packs.container import open_pack
    from assist.packs.manifest import ARTICLES

    with open_pack(arguments.file, _trust().keys()) as pack:
        pack.check()
        _readable(pack.lines(ARTICLES))
        _say(tr("签名有效，内容完整"))
        return {"key": pack.key, **_told_of(pack.manifest)}


def _readable(lines: Iterator[bytes]) -> None:
    """Raises PackError where a line is no article."""
    from assist.packs.contents import article_of_line

    for line in lines:
        article_of_line(line)


def run_apply(arguments: argparse.Namespace) -> Answer:
    """Raises PackError, KnowledgeError."""
    from assist.packs.applying import Leave, apply_pack
    from assist.packs.container import open_pack
    from assist.packs.workshop import demand_leave

    settings = Settings(paths.settings_file())
    leave = Leave(arguments.allow_older, arguments.other_base)
    if leave.older or leave.other_base:
        demand_leave(settings.policy)
    with open_pack(arguments.file, _trust(settings).keys()) as pack, _opened(arguments) as base:
        taken = apply_pack(base, pack, leave)
    _say(headline(taken.news))
    _say(details(taken))
    return _told_of_taken(taken)


def run_rollback(arguments: argparse.Namespace) -> Answer:
    """Raises PackError, KnowledgeError."""
    from assist.packs.applying import rollback
    from assist.packs.workshop import demand_leave

    demand_leave(Settings(paths.settings_file()).policy)
    with _opened(arguments) as base:
        undone, news = rollback(base)
        current = base.look(read_state).current
    told = tr("已退回第 {number} 版之前：恢复 {new} 篇、改回 {changed} 篇、撤下 {retired} 篇")
    _say(
        told.format(
            number=undone.sequence, new=news.new.count, changed=news.changed.count,
            retired=news.retired.count,
        )
    )  # fmt: skip
    if news.kept.count:
        _say(tr("其中 {count} 篇后来在这台电脑上改过，保持不动").format(count=news.kept.count))
    return {
        "undone": undone.sequence, "sequence": current.sequence if current else None,
        **_counts(news),
    }  # fmt: skip


def run_trust(arguments: argparse.Namespace) -> Answer:
    """Raises PackError, OSError."""
    from assist.packs.signing import fingerprint

    trust = _trust()
    if arguments.key is not None:
        file = Path(arguments.key)
        text = file.read_text(encoding="utf-8") if file.is_file() else arguments.key
        if arguments.remove:
            done = trust.remove(text)
            _say(tr("不再信任这个公钥") if done else tr("本来就没有信任这个公钥"))
        else:
            added = trust.add(text, arguments.name)
            told = tr("已信任公钥，指纹 {fingerprint}；请和组长口头核对")
            _say(told.format(fingerprint=fingerprint(added.key)))
    return {
        "trusted": [{**asdict(one), "fingerprint": fingerprint(one.key)} for one in trust.all()]
    }


def run_status(arguments: argparse.Namespace) -> Answer:
    """Raises KnowledgeError."""
    settings = Settings(paths.settings_file())
    trust = _trust(settings)
    with _opened(arguments) as base:
        state = base.look(read_state)
    current = state.current
    if current is None:
        _say(tr("这台电脑还没有装过知识包"))
    else:
        _say(details(current))
    for problem in (*settings.problems, *trust.problems()):
        _say(problem)
    return {
        "base": state.base, "made": state.made,
        "current": None if current is None else _told_of_taken(current),
        "highest": current and state.highest(current.base),
        "folder": settings.text("knowledge_folder"),
        "trusted": [one.key for one in trust.all()],
        "may_roll_back": settings.policy.may_go_back(),
    }  # fmt: skip


def _counts(news: News) -> Answer:
    return {name: one["count"] for name, one in asdict(news).items()}


def _told_of_taken(taken: Taken) -> Answer:
    named = ("base", "sequence", "made", "author", "key", "digest", "at")
    titles = {name: list(one["titles"]) for name, one in asdict(taken.news).items()}
    told = {name: getattr(taken, name) for name in named}
    return {**told, **_counts(taken.news), "titles": titles}
