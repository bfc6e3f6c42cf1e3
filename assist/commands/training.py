"""``assist train``: fitting what is shipped, reproducibly."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from assist import paths
from assist.commands.jsonlines import BadCall
from assist.encoder.model import Encoder
from assist.i18n import tr


def add_commands(commands: Any) -> None:
    """Add ``train`` to argparse's subparsers."""
    group = commands.add_parser("train", help=tr("重新训练随附的模型")).add_subparsers(
        dest="train",
        required=True,
        metavar="encoder|phrases|mood|alerts|trajectory|wording|vectors|confidence|snownlp",
    )
    encoder = group.add_parser("encoder", help=tr("语义模型：转换、裁剪、微调"))
    encoder.add_argument("--steps", type=int, metavar="N", help=tr("微调步数；0 只转换"))
    encoder.set_defaults(run=run_encoder)
    phrases = group.add_parser("phrases", help=tr("短语模型：转换、裁剪"))
    phrases.set_defaults(run=run_phrases)
    heads = group.add_parser("mood", help=tr("情绪与风险的判别头"))
    heads.set_defaults(run=run_heads)
    alerts = group.add_parser("alerts", help=tr("风险模型：词表以外的威胁和辱骂"))
    alerts.set_defaults(run=run_alerts)
    trajectory = group.add_parser("trajectory", help=tr("预警模型：这次会话会不会不欢而散"))
    trajectory.set_defaults(run=run_trajectory)
    wording = group.add_parser("wording", help=tr("读音表和常用字对表：查同音字和错字用"))
    wording.set_defaults(run=run_wording)
    vectors = group.add_parser("vectors", help=tr("语义空间的中心：换了语义模型后重算"))
    vectors.set_defaults(run=run_vectors)
    confidence = group.add_parser("confidence", help=tr("把握度模型：用自带知识库做留一验证来拟合"))
    confidence.set_defaults(run=run_confidence)
    snow = group.add_parser("snownlp", help=tr("用客服语料重训 SnowNLP"))
    snow.set_defaults(run=run_snownlp)
    for parser in (encoder, heads, alerts):
        parser.add_argument(
            "--data", type=Path, default=Path("../shared/data"), metavar="DIR",
            help=tr("许可允许训练的公开语料所在文件夹"),
        )  # fmt: skip


def _say(told: str) -> None:
    sys.stderr.write(told + "\n")
    sys.stderr.flush()


def _missing(error: ImportError, group: str) -> BadCall:
    told = tr("训练需要额外的库（{name}）：uv sync --group {group}")
    return BadCall(told.format(name=error.name or error, group=group))


def run_encoder(arguments: argparse.Namespace) -> int:
    try:
        from assist.training.encoder import Recipe
        from assist.training.run import make_encoder

        recipe = Recipe() if arguments.steps is None else Recipe(steps=arguments.steps)
        make_encoder(arguments.data, paths.resource("models", "encoder"), recipe, _say)
    except ImportError as error:
        raise _missing(error, "encoder") from error
    return 0


def _both(encoder: Encoder) -> Encoder:
    """What the risk model reads by."""
    from assist.encoder.joined import JoinedEncoder
    from assist.encoder.model import OnnxEncoder

    return JoinedEncoder(encoder, OnnxEncoder(paths.resource("models", "phrases"), threads=2))


def run_heads(arguments: argparse.Namespace) -> int:
    from assist.encoder.model import OnnxEncoder
    from assist.reading.risk_model import RiskModel

    try:
        from assist.training.heads import Recipe, fit
        from assist.training.public import training_sets
    except ImportError as error:
        raise _missing(error, "train") from error
    encoder = OnnxEncoder(paths.resource("models", "encoder"), threads=2)
    risks = RiskModel(paths.resource("models", "alerts.npz"), _both(encoder))
    public = list(training_sets(arguments.data))
    fit(encoder, risks, public, paths.resource("models", "heads.npz"), Recipe(), _say)
    return 0


def run_snownlp(_arguments: argparse.Namespace) -> int:
    from assist.training.snow import make_snow

    file = paths.retrained_snownlp()
    make_snow(file)
    made = file.with_name(file.name + ".3")
    told = tr("已写入 {file}（{size} kB）").format(file=made, size=made.stat().st_size // 1000)
    sys.stdout.write(told + "\n")
    return 0


def run_alerts(arguments: argparse.Namespace) -> int:
    from assist.encoder.model import OnnxEncoder

    try:
        from assist.training.alerts import Recipe, fit
        from assist.training.public import training_sets
    except ImportError as error:
        raise _missing(error, "train") from error
    encoder = OnnxEncoder(paths.resource("models", "encoder"), threads=2)
    public = list(training_sets(arguments.data))
    fit(_both(encoder), public, paths.resource("models", "alerts.npz"), Recipe(), _say)
    return 0


def run_trajectory(_arguments: argparse.Namespace) -> int:
    from assist.encoder.model import OnnxEncoder

    try:
        from assist.training.trajectory import fit
    except ImportError as error:
        raise _missing(error, "train") from error
    encoder = OnnxEncoder(paths.resource("models", "encoder"), threads=2)
    fit(encoder, paths.resource("models", "trajectory.npz"), _say)
    return 0


def run_wording(_arguments: argparse.Namespace) -> int:
    try:
        from assist.training.wording import make_tables
    except ImportError as error:
        raise _missing(error, "train") from error
    sys.stdout.write(make_tables(paths.resource("models")))
    return 0


def run_vectors(_arguments: argparse.Namespace) -> int:
    from assist.encoder.model import OnnxEncoder
    from assist.training.vectors import make_centre

    folder = paths.resource("models", "encoder")
    sys.stdout.write(make_centre(OnnxEncoder(folder, threads=2), folder))
    return 0


def run_phrases(_arguments: argparse.Namespace) -> int:
    try:
        from assist.training.phrases import make_phrases

        sys.stdout.write(make_phrases(paths.resource("models", "phrases")))
    except ImportError as error:
        raise _missing(error, "encoder") from error
    return 0


def run_confidence(_arguments: argparse.Namespace) -> int:
    from assist.loading import load_models

    try:
        from assist.evaluation.fit_confidence import fit
    except ImportError as error:
        raise _missing(error, "train") from error
    models = load_models(None)
    space = models.space(models.encoder)
    if space is None or models.phrases is None:
        raise BadCall(models.trouble)
    file = paths.resource("models", "confidence.json")
    sys.stdout.write(fit(paths.starter_knowledge(), space, file))
    return 0
