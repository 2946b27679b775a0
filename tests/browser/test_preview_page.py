"""``citekit preview`` in a real browser: what is saved is seen, both pages, and where one was is kept."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from browser.chromium import chromium
from browser.reviews import library
from conftest import Review
from journeys.test_preview_journey import preview

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def page() -> Iterator["Page"]:
    """Give one page for all tests."""
    with chromium() as browser:
        yield browser.new_page()


def test_what_is_saved_is_seen_without_a_key_pressed(page: "Page", review: Review) -> None:
    """The list in the frame shows the new title by itself, and the frame says when."""
    review.write(library())
    with preview(review) as address:
        page.goto(address)
        frame = page.frame_locator("iframe")
        frame.get_by_role("heading", level=1).wait_for()
        review.write(library() + "@article{new, title = {Quite a new work}, year = {2026}}\n")

        frame.get_by_text("Quite a new work").first.wait_for()

        assert page.get_by_role("status").inner_text().startswith("Updated")


def test_the_map_has_its_filters_in_the_frame(page: "Page", review: Review) -> None:
    """The map's own script and policy work in the frame, and reloading the address comes back to the map."""
    review.write(library())
    with preview(review) as address:
        page.goto(address)
        page.get_by_role("link", name="Evidence map").click()
        frame = page.frame_locator("iframe")
        frame.get_by_role("heading", level=1, name="Evidence map").wait_for()
        frame.get_by_role("searchbox").fill("no such word anywhere")
        frame.get_by_text("0 of 6 references").wait_for()

        page.reload()

        frame.get_by_role("heading", level=1, name="Evidence map").wait_for()
        assert page.get_by_role("link", name="Evidence map").get_attribute("aria-current") == "page"


def test_the_frame_has_no_fault_that_axe_finds(page: "Page", review: Review) -> None:
    """axe-core finds no violation in the frame."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    review.write(library())
    with preview(review) as address:
        page.goto(address)
        page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()
        found = axe.run(page, options={"iframes": False})

    assert found.violations_count == 0, found.generate_report()


def test_the_frame_fits_a_phone(page: "Page", review: Review) -> None:
    """At 320 px nothing scrolls sideways."""
    review.write(library())
    page.set_viewport_size({"width": 320, "height": 640})
    with preview(review) as address:
        page.goto(address)
        page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()

        assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
