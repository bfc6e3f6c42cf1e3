"""pytest-qt's bot with more patience: its own five seconds are no option of pytest-qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from tests.patience import MILLISECONDS


class PatientBot(QtBot):
    """Waits as long for what must happen as every other test here."""

    def waitUntil(
        self, callback: Callable[[], bool | None], *, timeout: int = MILLISECONDS
    ) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(
        self,
        signal: Any,
        *,
        timeout: int = MILLISECONDS,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        return super().waitSignal(
            signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb
        )
