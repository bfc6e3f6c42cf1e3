"""Where things live: bundled data beside the code, the user's files where the platform says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs


def _bundle() -> Path:
    """The folder that holds ``resources`` and ``kb``: frozen, installed or a source tree."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen)
    installed = Path(__file__).with_name("_bundled")
    return installed if installed.is_dir() else Path(__file__).parents[1]


def resource(*parts: str) -> Path:
    """A file or folder under ``resources``."""
    return _bundle().joinpath("resources", *parts)


def starter_knowledge() -> Path:
    """The folder of the starter knowledge base."""
    return _bundle() / "kb"


def private_folder(folder: Path) -> Path:
    """Create ``folder`` readable by its owner only. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _home() -> Path | None:
    """``ASSIST_HOME``, which takes the place of all the user's folders."""
    home = os.environ.get("ASSIST_HOME")
    return Path(home) if home else None


def data_folder() -> Path:
    """Where the user's knowledge base lies; ``ASSIST_HOME`` overrides it."""
    return private_folder(_home() or Path(platformdirs.user_data_dir("assist", appauthor=False)))


def config_folder() -> Path:
    """Where the user's settings lie."""
    return private_folder(_home() or Path(platformdirs.user_config_dir("assist", appauthor=False)))


def settings_file() -> Path:
    return config_folder() / "settings.json"


def log_folder() -> Path:
    """Where the program's log lies."""
    home = _home()
    if home is not None:
        return private_folder(home / "logs")
    return private_folder(Path(platformdirs.user_log_dir("assist", appauthor=False)))


def report_folder() -> Path:
    """Where crash reports lie."""
    return private_folder(log_folder() / "reports")


def signing_key_file() -> Path:
    """The key that this user signs packs with: beside the settings, never in the base."""
    return settings_file().with_name("pack-signing.key")


def trusted_keys_file() -> Path:
    """The public keys whose packs this user takes."""
    return settings_file().with_name("trusted-keys.txt")


def retrained_snownlp() -> Path:
    """SnowNLP's model trained on our text; SnowNLP adds ``.3`` to the name."""
    return resource("models", "snownlp.marshal")


def user_knowledge() -> Path:
    """The user's own knowledge base file."""
    return data_folder() / "knowledge.db"
