"""A map of many drugs whose counts are split: as wide as without the split, and what was split is a step away."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.chromium import Watched
from browser.reviews import map_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DRUGS = 30
VOCABULARY = "".join(
    [
        '[facets.condition]\nlabel = "Condition"\n[facets.agent]\nlabel = "Agent"\n[facets.design]\nlabel = "Design"\n',
        '[condition.lpp]\nlabel = "lichen planopilaris"\n[design.rct]\nlabel = "randomised controlled trial"\n',
        *(f'[agent.drug-{number}]\nlabel = "drug {number}"\n' for number in range(DRUGS)),
    ]
)
LIBRARY = "\n".join(
    f"@article{{w{number}, author = {{Roe, A.}}, title = {{T}}, journal = {{J}}, year = 2020,\n"
    f"  keywords = {{condition:lpp, agent:drug-{number}, design:rct}}}}"
    for number in range(DRUGS)
)


def test_split_counts_stand_beside_the_number_that_is_looked_at(browser: "Browser", tmp_path: Path) -> None:
    """Nothing scrolls sideways at 1,280 pixels; the keyboard brings the counts, and axe finds nothing with them."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    watched = Watched(browser, map_of(tmp_path, VOCABULARY, LIBRARY), viewport={"width": 1280, "height": 900})
    page = watched.page
    assert page.evaluate("(one => one.scrollWidth <= one.clientWidth)(document.querySelector('.frame'))")

    cell = page.get_by_role("link", name="Lichen planopilaris, drug 7: 1 reference", exact=True)
    told = cell.locator("xpath=../small")
    assert not told.is_visible()
    cell.focus()
    assert told.is_visible()
    assert told.inner_text() == "randomised controlled trial\u00a01"
    assert axe.run(page).response["violations"] == []
    assert watched.problems == []


def test_on_paper_the_split_counts_stand_below_the_table(browser: "Browser", tmp_path: Path) -> None:
    """Nobody points at paper; what was printed with a filter on has none, for they are of all references."""
    page = Watched(browser, map_of(tmp_path, VOCABULARY, LIBRARY)).page
    apart = page.get_by_role("region", name="By design")
    assert not apart.is_visible()
    page.emulate_media(media="print")
    assert "Lichen planopilaris, drug 7: randomised controlled trial 1" in apart.inner_text()

    page.evaluate("location.hash = 'agent=drug-7'")
    page.get_by_text("1 of 30 references").wait_for()
    assert not apart.is_visible()


def test_on_a_phone_the_words_stand_in_the_cards(browser: "Browser", tmp_path: Path) -> None:
    """There is room below each other for all that is counted."""
    page = Watched(browser, map_of(tmp_path, VOCABULARY, LIBRARY), viewport={"width": 320, "height": 700}).page

    assert page.locator("#map td small").first.is_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
