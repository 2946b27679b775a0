"""A real headless Chromium for pages: from the system, driven by Playwright; without one these tests are skipped."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Give a browser, or skip the test where there is none."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """A page that notes what it should not do: errors on the console, and requests beside its own file.

    Attributes:
        page: the page. problems: what went wrong, a line each.
    """

    def __init__(self, browser: "Browser", file: Path, fragment: str = "", **context: Any) -> None:
        self.problems: list[str] = []
        self.address = file.as_uri()
        self.page: Page = browser.new_context(**context).new_page()
        self.page.on("console", lambda message: self.problems.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.route("**/*", self._route)
        self.page.goto(self.address + fragment)

    def _route(self, route: Any) -> None:
        if route.request.url.partition("#")[0] == self.address:
            route.continue_()
        else:
            self.problems.append(f"request: {route.request.url}")
            route.abort()

    def shown(self) -> list[str]:
        """Return the keys of the references that can be seen, each once."""
        keys = self.page.eval_on_selector_all(
            "[data-key]", "all => all.filter((one) => one.checkVisibility()).map((one) => one.dataset.key)"
        )
        return list(dict.fromkeys(keys))

    def saved(self, button: str) -> str:
        """Return the content of the file that a button saves."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=button).click()
        return download.value.path().read_bytes().decode()

    def status(self) -> str:
        """Return the status line."""
        return self.page.get_by_role("status").inner_text()
