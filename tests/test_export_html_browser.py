"""The page in Chromium, without a screen and without network; skipped where there is none."""
from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from export_samples import DETAILS, STANDING, document, results

from ce_symbolic.checker.document import check_document
from ce_symbolic.documents import read_document
from ce_symbolic.documents.reading import shipped_documents
from ce_symbolic.export import EXPORTS

pytestmark = pytest.mark.external

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--disable-dev-shm-usage", "--remote-debugging-pipe",
)
WAIT = 60.0


class Browser:
    """Chromium, spoken to through pipes: one page at a time, what it logs and what it asks for is kept."""

    def __init__(self, profile: Path) -> None:
        to_read, self.to = os.pipe()
        self.source, from_write = os.pipe()

        def connect() -> None:  # the browser reads commands from descriptor 3 and answers on 4
            first, second = os.dup(to_read), os.dup(from_write)
            os.dup2(first, 3)
            os.dup2(second, 4)

        assert CHROMIUM is not None
        self.process = subprocess.Popen(
            [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"], preexec_fn=connect, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        os.set_blocking(self.source, False)
        self.number, self.buffer, self.session = 0, b"", ""
        self.events: list[dict[str, Any]] = []
        targets = self.call("Target.getTargets")["targetInfos"]
        target = next(t["targetId"] for t in targets if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + WAIT
        while b"\0" not in self.buffer:
            assert time.monotonic() < end, "the browser does not answer"
            try:
                self.buffer += os.read(self.source, 1 << 20)
            except BlockingIOError:
                time.sleep(0.005)
        message, _, self.buffer = self.buffer.partition(b"\0")
        answer = dict(json.loads(message))
        if "method" in answer:
            self.events.append(answer)
        return answer

    def open(self, path: Path, width: int = 1280, height: int = 900, **media: str) -> None:
        """Show a file in a window of this size; ``media`` are features such as ``prefers-color-scheme``."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
        self.call("Emulation.setEmulatedMedia", media="", features=features)
        self.events.clear()
        self.call("Page.navigate", url=path.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._next()

    def value(self, script: str) -> Any:
        """What an expression is on the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def becomes(self, script: str, wanted: Any = True) -> bool:
        """Whether an expression gets this value; the page may take a moment to draw."""
        end = time.monotonic() + 5
        while self.value(script) != wanted:
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def complaints(self) -> list[str]:
        """Errors and warnings since the page was opened."""
        self.value("0")
        found = []
        for event in self.events:
            if event["method"] == "Runtime.exceptionThrown" or (
                event["method"] == "Runtime.consoleAPICalled" and event["params"]["type"] in ("error", "warning")
            ) or (event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] in ("error", "warning")):
                found.append(json.dumps(event["params"]))
        return found

    def requests(self) -> list[str]:
        """Whatever was loaded since the page was opened, the page itself included."""
        return [e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent"]

    def picture(self, full: bool = True) -> bytes:
        """A screenshot."""
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=full)["data"])

    def close(self) -> None:
        """End the browser."""
        with contextlib.suppress(OSError, AssertionError):
            self.session = ""
            self.call("Browser.close")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.source)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    started = Browser(tmp_path_factory.mktemp("profile"))
    try:
        yield started
    finally:
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of the lectures, and one with every verdict."""
    directory = tmp_path_factory.mktemp("pages")
    paths = sorted(shipped_documents().glob("cross_entropy*.md"))
    checked = [(check_document(notes), notes) for notes in map(read_document, paths)]
    sample = document()
    checked.append((results(sample, DETAILS, STANDING), sample))
    found = {}
    for result, notes in checked:
        for name, text in EXPORTS["html"].files(result, notes, {}).items():
            found[name] = directory / name
            found[name].write_text(str(text), encoding="utf-8")
    return found


SHOWN = "!document.querySelector({!r}).closest('[hidden]')"
#: Whether the proof in a relation takes up room.
UNFOLDED = "document.querySelector('.ce-more').checkVisibility({contentVisibilityAuto: true})"


def test_nothing_is_loaded_and_nothing_complains(browser: Browser, pages: dict[str, Path]) -> None:
    for path in pages.values():
        browser.open(path)
        assert browser.complaints() == []
        assert browser.requests() == [path.as_uri()]


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_sticks_out(browser: Browser, pages: dict[str, Path], width: int) -> None:
    for path in pages.values():
        browser.open(path, width, 800)
        browser.value("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert browser.value("document.documentElement.scrollWidth") <= width, path
        sticking = browser.value(
            "[...document.querySelectorAll('main *:not(math *):not(svg *)')]"
            ".filter(e => !e.closest('.ce-math, table, .ce-value') "
            f"&& e.getBoundingClientRect().right > {width} + 1).map(e => e.className + e.textContent.slice(0, 40))")
        assert sticking == [], path


def test_a_proof_unfolds_by_click_and_by_key(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["cross_entropy.html"])
    assert browser.becomes(UNFOLDED, False)
    browser.value("document.querySelector('.ce-rel > details > summary').click()")
    assert browser.becomes(UNFOLDED)
    browser.value("document.querySelector('.ce-rel > details > summary').focus()")
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, **enter)
    assert browser.becomes(UNFOLDED, False)


def test_the_filter_leaves_the_findings(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["cross_entropy_as_printed.html"])
    number = "[...document.querySelectorAll('main .ce-rel')].filter(e => !e.closest('[hidden]')).length"
    everything = browser.value(number)
    browser.value("document.querySelector('[data-show=findings]').click()")
    assert 0 < browser.value(number) < everything
    matching = browser.value("[...document.querySelectorAll('.ce-match')].map(e => e.dataset.verdict)")
    assert set(matching) == {"refuted", "open"}
    assert browser.value("document.querySelector('[role=status]').textContent").startswith(f"{len(matching)} of ")
    assert not browser.value(SHOWN.format("main .ce-prose"))
    assert browser.value("document.querySelector('[data-show=findings]').getAttribute('aria-pressed')") == "true"
    browser.value("document.querySelector('[data-show=all]').click()")
    assert browser.value(number) == everything and browser.value(SHOWN.format("main .ce-prose"))


def test_a_link_to_a_relation_unfolds_it(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["cross_entropy_as_printed.html"])
    browser.value("document.querySelector('[data-show=unread], [data-show=given]').click()")
    browser.value("document.querySelector('.ce-findings a').click()")
    assert browser.becomes("document.querySelector(location.hash + ' details').open")
    assert browser.value("!document.querySelector(location.hash).closest('[hidden]')")


def test_print_shows_the_proofs(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["cross_entropy.html"])
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.becomes(UNFOLDED)
    assert browser.value("getComputedStyle(document.querySelector('nav')).display") == "none"


def test_dark_is_dark(browser: Browser, pages: dict[str, Path]) -> None:
    path = pages["cross_entropy.html"]
    grounds = []
    for scheme in ("light", "dark"):
        browser.open(path, prefers_color_scheme=scheme)
        grounds.append(browser.value("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(21, 24, 28)"]


def test_what_is_no_markup_stays_text(browser: Browser, tmp_path: Path) -> None:
    notes = document("# T <img src=x onerror=\"document.title='bad'\">\n\n"
                     "<script>document.title = 'bad'</script> $a < b$\n")
    path = tmp_path / "hostile.html"
    path.write_text(str(EXPORTS["html"].files(results(notes), notes, {})["notes.html"]), encoding="utf-8")
    browser.open(path)
    assert browser.value("document.title") != "bad" and browser.value("document.images.length") == 0
    assert browser.complaints() == [] and browser.requests() == [path.as_uri()]


def test_the_outline_is_there_for_screen_readers(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["cross_entropy.html"])
    browser.call("Accessibility.enable")
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node.get("ignored")]
    assert roles.count("main") == 1 and roles.count("navigation") == 1
    assert roles.count("heading") > 5 and roles.count("MathMLMath") > 50
    assert roles.count("DisclosureTriangle") > 20
