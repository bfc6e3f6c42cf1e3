"""Chromium for the tests here: bare, or with the extension and a real bridge behind it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from ..private_desktop import require_none
from .bridge import Bridge, bridge
from .chromium import chromium, consoles, missing


@pytest.fixture(scope="package")
def _here() -> None:
    require_none(missing())


@pytest.fixture(scope="package")
def playwright(_here: None) -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def site(_here: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of the consoles."""
    with consoles(tmp_path_factory.mktemp("bundle")) as origin:
        yield origin


@pytest.fixture(scope="package")
def bare(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A browser without the extension."""
    context = chromium(playwright, tmp_path_factory.mktemp("bare"), None)
    yield context
    context.close()


@pytest.fixture
def page(bare: BrowserContext) -> Iterator[Page]:
    opened = bare.new_page()
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def bridged(
    playwright: Playwright, site: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bridge]:
    """A browser with the extension, and the program's own side of the bridge."""
    with bridge(playwright, site, tmp_path_factory.mktemp("bridged")) as made:
        yield made


@pytest.fixture
def pictures() -> Path | None:
    """Where to leave pictures, if anybody asked for them."""
    folder = os.environ.get("ASSIST_TEST_PICTURES")
    return Path(folder) if folder else None
