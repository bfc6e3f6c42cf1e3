"""Debian's Chromium, driven by Playwright: bare for the page's side, or with the extension."""

from __future__ import annotations

import contextlib
import functools
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from assist import paths

CONSOLES = Path(__file__).parent / "consoles"
MODULES = CONSOLES / "node_modules"
ARGUMENTS = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-notifications",
    "--hide-crash-restore-bubble",
    "--disable-features=DisableLoadExtensionCommandLineSwitch,Translate",
)


def executable() -> str | None:
    """Where Chromium is installed, None when it is not."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def missing() -> list[str]:
    """What these tests need and is not here."""
    lacking = [] if executable() else ["chromium"]
    return lacking if MODULES.is_dir() else [*lacking, "the consoles of package.json"]


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, bundle: Path, **named: Any) -> None:
        self._bundle = bundle
        super().__init__(*arguments, directory=str(CONSOLES), **named)

    def translate_path(self, path: str) -> str:
        if path.split("?", maxsplit=1)[0] == f"/{self._bundle.name}":
            return str(self._bundle)
        return super().translate_path(path)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass


@contextlib.contextmanager
def consoles(folder: Path) -> Iterator[str]:
    """The origin of a server of the consoles, the editors bundled into ``folder``."""
    bundle = folder / "editors.js"
    subprocess.run(
        [
            str(MODULES / ".bin" / "esbuild"), str(CONSOLES / "editors.jsx"), "--bundle",
            "--format=esm", "--jsx=automatic", '--define:process.env.NODE_ENV="production"',
            f"--outfile={bundle}", "--log-level=error",
        ],
        check=True,
        timeout=60,
    )  # fmt: skip
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, bundle=bundle))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def chromium(
    playwright: Playwright,
    profile: Path,
    extension: Path | None,
    desktop: dict[str, str] | None = None,
) -> BrowserContext:
    """A browser of its own on an empty profile, with the unpacked extension if there is one.

    Without a window, or on the display of ``desktop``, an environment.
    """
    loaded = [f"--load-extension={extension}"] if extension else []
    shown = ["--window-size=1060,730", "--window-position=0,0"] if desktop else ["--headless=new"]
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=executable(),
        headless=False,
        args=[*ARGUMENTS, *shown, *loaded],
        ignore_default_args=[
            "--disable-extensions",
            "--disable-component-extensions-with-background-pages",
        ],
        viewport=None if desktop else {"width": 1100, "height": 700},
        env=dict(desktop) if desktop else None,
        locale=None if desktop else "zh-CN",
    )


def content_scripts() -> str:
    """What runs in a page, less the part that talks to the service worker."""
    sites = paths.resource("browser", "worker", "sites.js").read_text(encoding="utf-8")
    listed = re.search(r"SCRIPTS = \[(.*?)\]", sites)
    assert listed is not None
    names = [name for name in re.findall(r'"(\w+)"', listed[1]) if name != "main"]
    folder = paths.resource("browser", "content")
    return "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in names)


START = """([words, adapters, old]) => {
  assist.generic.load(words);
  assist.wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  window.events = [];
  const memory = {
    get: (key) => JSON.parse(sessionStorage.getItem(key) ?? "[]"),
    set: (key, saved) => sessionStorage.setItem(key, JSON.stringify(saved)),
  };
  const emit = (event) => window.events.push(structuredClone(event));
  window.watcher = new assist.Watcher({ adapters, emit, memory });
  if (old) window.watcher.startedAt -= 2000;
  window.watcher.start();
  if (old) for (const one of window.watcher.conversations.values()) one.since -= 2000;
}"""

TAKE = """() => {
  const found = window.events;
  window.events = [];
  return found;
}"""
REST = 0.35
"""Seconds after which a page has said what it had to say."""


class Watched:
    """A page with the watcher in it and no extension around it: what it says is collected."""

    def __init__(
        self, page: Page, adapters: list[dict[str, Any]] | None = None, old: bool = True
    ) -> None:
        """``old``: the page has long been open, what comes now is new."""
        self.page = page
        page.evaluate(f"() => {{ {content_scripts()} }}")
        words = json.loads(paths.resource("browser", "adapters", "generic.json").read_text("utf-8"))
        page.evaluate(START, [words, adapters or [], old])

    def events(self, *types: str, rest: float = REST) -> list[dict[str, Any]]:
        """What was said since the last call, once the page has come to rest."""
        time.sleep(rest)
        found: list[dict[str, Any]] = self.page.evaluate(TAKE)
        return [event for event in found if not types or event["type"] in types]

    def messages(self, count: int, seconds: float = 15) -> list[dict[str, Any]]:
        """New lines until there are ``count`` of them, and what else came with the last."""
        found: list[dict[str, Any]] = []
        end = time.monotonic() + seconds
        while len(found) < count and time.monotonic() < end:
            found += self.events("message", rest=0.1)
        return found

    def history(self) -> list[dict[str, Any]]:
        """The one conversation's lines as last said, and forget what was said so far."""
        panes = self.events("pane")
        return list(panes[-1]["history"]) if panes else []

    def insert(self, text: str, mode: str = "cursor", **more: str) -> dict[str, Any]:
        """Insert into the first conversation's editor."""
        wish = {"text": text, "mode": mode, **more}
        answer: dict[str, Any] = self.page.evaluate(
            """(wish) => window.watcher.insert(
              { ...wish, pane: [...window.watcher.panes.values()][0].conversation.key })""",
            wish,
        )
        return answer
