"""Roles on the map's page in a real browser: in words in the cells, as a filter, in the address; for everybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.chromium import Watched
from browser.reviews import reviewed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROLES = (
    ("cause", "agent:tofacitinib", "ren2018"),
    ("treatment", "agent:tofacitinib", "yang2015"),
    ("treatment", "agent:minoxidil", "roe2020"),
)
CELL = "Lichen planopilaris, tofacitinib: "


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a map in which tofacitinib is the cause in one work and a treatment in another."""
    review = reviewed(tmp_path_factory.mktemp("roles"))
    for role, *words in ROLES:
        assert review.run("tag", "add", *words, "--role", role).status == 0
    assert review.run("map", "-q", "-o", "map.html").status == 0
    return review.folder / "map.html"


@pytest.fixture
def map_page(browser: "Browser", page_file: Path) -> Iterator[Watched]:
    """Give the page, freshly opened; afterwards nothing may have gone wrong on it."""
    watched = Watched(browser, page_file, viewport={"width": 1280, "height": 900})
    yield watched
    assert watched.problems == []


def test_a_cell_tells_a_cause_in_words(map_page: Watched) -> None:
    """Under the count, in the link's name and in its title; not in the cell of the work's other drug."""
    cell = map_page.page.get_by_role("link", name=f"{CELL}2 references, 1 of them retracted, 1 of them as a cause")

    assert cell.get_attribute("title") == "1 of them retracted, 1 of them as a cause"
    assert cell.locator("xpath=..").inner_text().split("\n")[-1] == "1 as a cause"
    other = map_page.page.get_by_role("link", name="Lichen planopilaris, baricitinib")
    assert other.get_attribute("title") == "1 of them retracted"


def test_totals_tell_what_their_cells_tell_and_follow_the_filters(map_page: Watched) -> None:
    """Cause and retraction stand at the sums of row, column and map; they go with the work and come back with it."""
    page = map_page.page
    sums = page.locator("#map tbody tr:first-child .all, #map tfoot td:nth-child(3), #map tfoot td:last-child")
    told = sums.evaluate_all("all => all.map((one) => [one.querySelector('.told').textContent, one.firstChild.title])")
    before = page.locator("#map").inner_html()
    assert told == [["1 as a cause", "1 of them retracted, 1 of them as a cause"]] * 3
    assert page.locator("#map tfoot .told").count() == 3  # the class, its drug, the whole

    page.get_by_role("checkbox", name="treatment", exact=True).check()
    assert [text.strip() for text in sums.all_inner_texts()] == ["2", "1", "2"]
    assert page.locator("#map .all [data-retracted], #map .all [title]").count() == 0
    page.get_by_role("checkbox", name="treatment", exact=True).uncheck()
    assert page.locator("#map").inner_html() == before


def test_the_words_follow_the_filters(map_page: Watched) -> None:
    """Where the cause is filtered away nothing is said of one, and it comes back with it."""
    page = map_page.page
    cell = page.get_by_role("link", name=CELL)
    page.get_by_role("checkbox", name="treatment", exact=True).check()

    assert map_page.shown() == ["yang2015", "roe2020"]
    assert (cell.get_attribute("aria-label"), cell.get_attribute("title")) == (f"{CELL}1 reference", None)
    assert cell.locator("xpath=..").locator(".told").inner_text() == ""
    page.get_by_role("checkbox", name="treatment", exact=True).uncheck()
    assert cell.locator("xpath=..").locator(".told").inner_text() == "1 as a cause"


def test_roles_are_a_filter_that_the_address_keeps(map_page: Watched, browser: "Browser") -> None:
    """Applied at once, said in words, restored from the address."""
    page = map_page.page
    page.get_by_role("checkbox", name="cause", exact=True).check()
    assert map_page.shown() == ["ren2018"]
    assert page.locator(".words").inner_text() == "Role: cause."
    assert page.url.endswith("#role=cause")

    again = Watched(browser, Path(page.url.partition("#")[0].removeprefix("file://")), "#role=none")
    assert again.status() == "3 of 6 references"
    assert again.problems == []


def test_a_role_is_no_word_of_a_reference(map_page: Watched) -> None:
    """Who looks for `treatment` wants titles, not all works that are tagged so; a mark is a word of its reference."""
    map_page.page.get_by_role("searchbox").fill("treatment")
    assert map_page.shown() == ["yang2015"]
    map_page.page.get_by_role("searchbox").fill("as a cause")
    assert map_page.shown() == ["ren2018"]


def test_without_scripts_the_index_tells_causes(browser: "Browser", page_file: Path) -> None:
    """Behind the reference, in the cells where it is one."""
    watched = Watched(browser, page_file, java_script_enabled=False)
    place = "condition=lichen-planopilaris&agent="

    for agent, told in (("tofacitinib", "Ren 2018 (as a cause)"), ("baricitinib", "Ren 2018")):
        words = watched.page.locator(f'h4[id="{place}{agent}"] + p').inner_text()
        assert words.split(" · ")[-1] == told


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320)])
def test_it_is_open_to_everybody(browser: "Browser", page_file: Path, scheme: str, width: int) -> None:
    """axe finds nothing, and nothing scrolls sideways, with a role chosen too."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    watched = Watched(browser, page_file, "#role=cause", color_scheme=scheme, viewport={"width": width, "height": 800})
    found = axe.run(watched.page).response["violations"]

    assert [violation["id"] for violation in found] == []
    assert watched.page.evaluate("document.documentElement.scrollWidth") == width
