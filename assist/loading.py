"""What was learned and shipped, and where one shop's own of it lies: beside its knowledge base."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from assist import paths
from assist.encoder.centred import CentredEncoder, read_centre
from assist.encoder.joined import SHARE, JoinedEncoder
from assist.encoder.model import Encoder, EncoderError, OnnxEncoder, Vectors
from assist.i18n import tr
from assist.reading.corrections import Correction, Corrections
from assist.reading.ending import EndingError, EndingModel
from assist.reading.heads import MOODS, Heads, HeadsError, is_made_of, is_outdated
from assist.reading.mood import MoodEngine, NoMood
from assist.reading.nudges import Nudges
from assist.reading.risk_model import LABELS, RiskModel
from assist.reading.signs import CourseWords
from assist.reading.snow import SnowMood


@dataclass(frozen=True, slots=True)
class Models:
    """What was learned and shipped; each may be missing, ``trouble`` then says what that means."""

    encoder: OnnxEncoder | None = None
    heads: Heads | None = None
    risks: RiskModel | None = None
    ending: EndingModel | None = None
    trouble: str = ""
    centre: Vectors | None = None
    phrases: OnnxEncoder | None = None

    def centred(self, encoder: Encoder | None) -> CentredEncoder | None:
        """Vectors of ``encoder`` in which differences are plain to see; None without one."""
        if encoder is None or self.centre is None:
            return None
        return CentredEncoder(encoder, self.centre)

    def space(self, encoder: Encoder | None) -> Encoder | None:
        """What articles are searched in, by way of ``encoder``; None without one."""
        centred = self.centred(encoder)
        if centred is None or self.phrases is None:
            return centred
        return JoinedEncoder(centred, self.phrases)

    @property
    def space_version(self) -> str:
        """Tells rows of one space from those of another."""
        centred = self.centred(self.encoder)
        if self.encoder is None or centred is None:
            return ""
        version = f"{self.encoder.version} {centred.centre_digest}"
        return f"{version} {self.phrases.version}/{SHARE}" if self.phrases else version


def adapted_heads(db: Path | None) -> Path:
    """Where the heads fitted to one shop's chats lie: beside its knowledge base."""
    base = db or paths.user_knowledge()
    return base.with_name(base.name + ".heads.npz")


def corrected_heads(db: Path | None) -> Path:
    """Where the heads lie that corrections were worked into; they build on the ones above."""
    base = db or paths.user_knowledge()
    return base.with_name(base.name + ".corrected.npz")


def corrections_file(base: Path) -> Path:
    """Where agents' and leads' corrections are kept."""
    return base.with_name(base.name + ".corrections")


def beside(base: Path, kind: str) -> Path:
    """A file that is derived from a knowledge base and can be made anew: ``vectors`` of its texts,
    the index of its ``words``, its articles' ``meaning``, the ``tuning`` to what was accepted.
    """
    return base.with_name(f"{base.name}.{kind}")


def heads_base(db: Path | None) -> Path:
    """The heads that corrections build on: fitted to the shop, or the shipped ones."""
    adapted = adapted_heads(db)
    return adapted if adapted.exists() and not has_outdated_heads(db) else shipped_heads()


def shipped_heads() -> Path:
    """The heads that every shop begins with."""
    return paths.resource("models", "heads.npz")


def has_outdated_heads(db: Path | None) -> bool:
    """Whether the shop's heads were fitted over those of an earlier version: they rest."""
    return is_outdated(adapted_heads(db), shipped_heads())


def heads_files(db: Path | None) -> list[Path]:
    """Heads that can be used, the best first; corrected ones only over what they were made of."""
    corrected, base = corrected_heads(db), heads_base(db)
    fresh = [corrected] if is_made_of(corrected, base) else []
    return list(dict.fromkeys([*fresh, base, shipped_heads()]))


def side_by_side(encoder: Encoder | None, phrases: Encoder | None) -> Encoder | None:
    """What risks are read by: both encoders as they are; None where one is missing."""
    return JoinedEncoder(encoder, phrases) if encoder and phrases else None


def load_models(db: Path | None) -> Models:
    """The encoder and what reads its vectors; a third of a second, never on the GUI thread."""
    trouble = ""
    encoder: OnnxEncoder | None = None
    centre: Vectors | None = None
    try:
        folder = paths.resource("models", "encoder")
        encoder = OnnxEncoder(folder)
        centre = read_centre(folder, encoder.dimensions)
    except EncoderError as error:
        told = tr("语义模型用不了，改用字面匹配（{reason}）")
        trouble = told.format(reason=str(error)[:120])
    phrases: OnnxEncoder | None = None
    try:
        phrases = OnnxEncoder(paths.resource("models", "phrases"))
    except EncoderError as error:
        told = tr("短语模型用不了，推荐会差一些，风险只按字面看（{reason}）")
        trouble = trouble or told.format(reason=str(error)[:120])
    risks: RiskModel | None = None
    try:
        risks = RiskModel(paths.resource("models", "alerts.npz"), side_by_side(encoder, phrases))
    except HeadsError as error:
        told = tr("风险模型用不了，只按词表看风险（{reason}）")
        trouble = trouble or told.format(reason=str(error)[:120])
    ending: EndingModel | None = None
    try:
        words = CourseWords(paths.resource("lexicons", "course.yaml"))
        ending = EndingModel(paths.resource("models", "trajectory.npz"), words, encoder)
    except (EndingError, OSError, ValueError) as error:
        told = tr("预警模型用不了（{reason}）")
        trouble = trouble or told.format(reason=str(error)[:120])
    for file in heads_files(db):
        try:
            heads = Heads(file, encoder)
            return Models(encoder, heads, risks, ending, trouble, centre, phrases)
        except HeadsError as error:
            told = tr("情绪模型用不了（{reason}）")
            trouble = trouble or told.format(reason=str(error)[:120])
    trouble = trouble or tr("没有情绪模型")
    return Models(encoder, None, risks, ending, trouble, centre, phrases)


def moods_of(engine: str, models: Models) -> MoodEngine:
    """The mood engine of this name: ``assist``, ``none``, or SnowNLP in this process."""
    if engine == "snownlp":
        return SnowMood()
    if engine == "snownlp_own":
        return SnowMood(paths.retrained_snownlp())
    return models.heads if engine == "assist" and models.heads is not None else NoMood()


def corrections_of(base: Path, models: Models) -> Corrections:
    """The corrections of this knowledge base, which the heads follow from now on."""
    version = models.encoder.version if models.encoder else ""
    corrections = Corrections(corrections_file(base), version)
    meaning = models.encoder.dimensions if models.encoder else None
    follow_corrections(models.heads, models.risks, corrections, meaning)
    return corrections


def follow_corrections(
    heads: Heads | None, risks: RiskModel | None, corrections: Corrections, meaning: int | None
) -> None:
    """Let lines that are very like a corrected one follow it, now and after every change.

    ``meaning``: the dimensions of the first encoder, which tell what is like.
    """

    def follow() -> None:
        known = _about("mood", corrections, meaning)
        if heads is not None:
            felt = heads.logits
            heads.correct(
                Nudges(known, lambda one: felt(one.vector, one.grams, one.points), MOODS)
                if known
                else None
            )
        known = _about("risk", corrections, risks.dimensions if risks else None)
        if risks is not None:
            seen = risks.logits
            risks.correct(
                Nudges(known, lambda one: seen(one.vector, one.grams), LABELS, meaning)
                if known
                else None
            )

    corrections.on_change = follow
    follow()


def _about(subject: str, corrections: Corrections, dimensions: int | None) -> list[Correction]:
    """The corrections of mood or risk; vectors of another length than ``dimensions`` are left out,
    so that n-grams speak for those lines.
    """
    return [
        one if one.vector is None or len(one.vector) == dimensions else replace(one, vector=None)
        for one in corrections.all()
        if one.subject == subject
    ]
