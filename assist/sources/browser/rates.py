"""How much may come in a second: a token bucket."""

from __future__ import annotations

import time
from collections.abc import Callable


class Bucket:
    """``rate`` a second in the long run, ``burst`` at once after a quiet time."""

    def __init__(
        self, rate: float, burst: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst, self._now = rate, burst, now
        self._left, self._filled = burst, now()

    def take(self) -> bool:
        """Whether one more may pass."""
        now = self._now()
        self._left = min(self._burst, self._left + (now - self._filled) * self._rate)
        self._filled = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
