"""What all tests share: hypothesis without a clock, the same examples in every run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "assist",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", settings.get_profile("assist"), derandomize=False)
settings.load_profile("assist")


@pytest.fixture(autouse=True, scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test touches the files of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSIST_HOME", str(tmp_path_factory.mktemp("home")))
        yield
