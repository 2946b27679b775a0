"""The reading list in a real browser: the filters of the map, empty sections, no need for scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.chromium import Watched, chromium
from browser.reviews import HOSTILE, VOCABULARY, library, record
from conftest import Review

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Give one browser for all tests."""
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def list_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page that the real command makes, with a hostile heading."""
    folder = tmp_path_factory.mktemp("list")
    review = Review(folder / "review", folder / "home")
    review.folder.mkdir()
    assert review.run("init").status == 0
    review.write(library())
    (review.folder / "refs" / "vocabulary.toml").write_text(VOCABULARY)
    (review.folder / "refs" / "works.jsonl").write_text(record("ren2018"))
    assert review.run("render", "--by", "condition,agent", "--title", HOSTILE, "-o", "list.html").status == 0
    return review.folder / "list.html"


def opened(browser: "Browser", file: Path) -> Watched:
    """Return the page with its boxes in sight: until somebody opens them one line stands for them."""
    watched = Watched(browser, file)
    assert watched.page.get_by_role("searchbox").is_visible()
    assert watched.page.get_by_role("checkbox").count() == 0
    watched.page.get_by_text("Filter by condition, agent, ").click()
    return watched


def test_filters_count_works_once_and_hide_empty_sections(browser: "Browser", list_file: Path) -> None:
    """A work in several sections is one reference; headings count what is shown, and those without any are hidden."""
    watched = opened(browser, list_file)
    assert watched.status() == "6 of 6 references"
    watched.page.get_by_role("checkbox", name="minoxidil", exact=True).check()

    assert watched.status() == "1 of 6 references"
    assert watched.shown() == ["roe2020"]
    headings = watched.page.get_by_role("heading", level=2).all_inner_texts()
    assert [text for text in headings if text.startswith(("Lichen", "Frontal", "Untagged"))] == [
        "Lichen planopilaris (1)",
        "Frontal fibrosing alopecia (1)",
    ]
    contents = watched.page.get_by_role("navigation").get_by_role("listitem")
    assert [
        text.split("\n")[0].strip() for text in contents.all_inner_texts() if text.startswith(("Lich", "Front", "Un"))
    ] == [
        "Lichen planopilaris (1)",
        "Frontal fibrosing alopecia (1)",
    ]
    assert watched.problems == []


def test_numbers_stay_when_others_are_hidden(browser: "Browser", list_file: Path) -> None:
    """A reference keeps the number that it is cited by."""
    watched = opened(browser, list_file)
    before = watched.page.locator("[data-key=roe2020] .label").first.inner_text()
    watched.page.get_by_role("checkbox", name="minoxidil", exact=True).check()

    assert watched.page.locator("[data-key=roe2020] .label").first.inner_text() == before != "1."


def test_sections_asked_for_empty_are_shown_until_something_is_chosen(browser: "Browser", list_file: Path) -> None:
    """What nobody studied stands in the list as without scripts; a filter hides it."""
    review = Review(list_file.parent, list_file.parent.parent / "home")
    assert review.run("render", "--by", "agent", "--empty", "agent", "-o", "empty.html").status == 0
    watched = opened(browser, list_file.parent / "empty.html")
    heading = watched.page.get_by_role("heading", name="Dupilumab (0)")
    assert heading.is_visible()
    watched.page.get_by_role("checkbox", name="minoxidil", exact=True).check()

    assert not heading.is_visible()


def test_the_address_keeps_the_filters(browser: "Browser", list_file: Path) -> None:
    """A mailed address shows what was shown; a link to a section takes no filter away."""
    watched = Watched(browser, list_file, "#agent=jak-inhibitor&year=2018..")

    assert watched.shown() == ["ren2018", "doe2019"]
    assert watched.page.get_by_role("checkbox", name="JAK inhibitor", exact=True).is_checked()  # and in sight
    watched.page.goto(f"{watched.address}#lichen-planopilaris")
    assert watched.status() == "2 of 6 references"
    assert watched.problems == []


def test_without_scripts_the_list_is_whole(browser: "Browser", list_file: Path) -> None:
    """Every reference is there and no filter that would not work."""
    watched = Watched(browser, list_file, java_script_enabled=False)

    assert watched.page.locator(".references li:visible").count() >= 6
    assert watched.page.get_by_role("searchbox").count() == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320)])
def test_it_is_open_to_everybody(browser: "Browser", list_file: Path, scheme: str, width: int) -> None:
    """axe finds nothing and nothing scrolls sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    watched = Watched(browser, list_file, color_scheme=scheme, viewport={"width": width, "height": 700})
    found = axe.run(watched.page).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert watched.page.evaluate("document.scrollingElement.scrollWidth") <= width
