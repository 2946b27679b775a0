"""A map with many columns, some of them classes of classes: brackets, folding, and marks beside the numbers."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.chromium import Watched
from browser.reviews import map_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

VOCABULARY = """\
[facets.condition]
label = "Condition"
[facets.agent]
label = "Agent"
[condition.lpp]
label = "lichen planopilaris"
[agent.biologic]
label = "biologic"
[agent.abatacept]
label = "abatacept"
broader = ["biologic"]
[agent.tnf]
label = "TNF inhibitor"
broader = ["biologic"]
""" + "".join(f'[agent.drug{n}]\nlabel = "drug {n}"\nbroader = ["tnf"]\n' for n in range(26))

LIBRARY = "\n".join(
    f"@article{{w{n}, author = {{Roe, A.}}, title = {{T}}, journal = {{J}}, year = 2020,"
    f"{' citekit-notice = {retraction 2021-05-01},' * (n == 0)}\n"
    f"  keywords = {{condition:lpp, agent:drug{n}{', agent:abatacept' * (n == 1)}}}}}"
    for n in range(26)
)

EDGES = "(one) => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]"
CORNERS = "(one) => (({ left, top, bottom }) => [left, top, bottom])(one.getBoundingClientRect())"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the map."""
    return map_of(tmp_path_factory.mktemp("wide"), VOCABULARY, LIBRARY)


def test_a_bracket_spans_the_class_with_all_of_its_classes_folded_or_not(browser: "Browser", page_file: Path) -> None:
    """From its own column to the last of what is in it; folding the classes makes it as narrow as they are."""
    watched = Watched(browser, page_file, viewport={"width": 1600, "height": 900})
    page = watched.page
    bracket = page.locator("#map .wider th")
    first, last, tnf = (
        page.locator(f"#map thead th:has(> a[href='#agent={name}'])") for name in ("biologic", "drug25", "tnf")
    )

    def off(end: "Locator") -> float:
        """Return by how many pixels the bracket misses the first or the last of its columns."""
        one, start, stop = (part.evaluate(EDGES) for part in (bracket, first, end))
        return float(max(abs(one[0] - start[0]), abs(one[1] - stop[1])))

    assert bracket.all_inner_texts() == ["Biologic"]
    assert off(last) < 2
    page.get_by_role("button", name="Show classes only").click()
    assert not last.is_visible() and tnf.is_visible()
    assert off(tnf) < 2
    page.get_by_role("button", name="Show the members of every class").click()
    assert off(last) < 2
    assert watched.problems == []


@pytest.mark.parametrize("media", ["screen", "print"])
def test_marks_stand_beside_the_number(browser: "Browser", page_file: Path, media: str) -> None:
    """They cover no digit: they take room of their own, and number and marks stay on one line in their cell."""
    page = Watched(browser, page_file, viewport={"width": 1280, "height": 900}).page
    page.emulate_media(media=media)  # type: ignore[arg-type]  # one of the two words that it takes
    cell = page.get_by_role("link", name="Lichen planopilaris, TNF inhibitor: 26 references, 1 of them retracted")

    marked = "(one) => [getComputedStyle(one, '::after').content, getComputedStyle(one, '::after').position]"
    assert cell.evaluate(marked) == ['"R"', "static"]
    assert cell.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1 && one.getClientRects().length === 1")
    assert cell.evaluate("(one) => one.clientHeight < 2 * parseFloat(getComputedStyle(one).fontSize) + 16")


def test_on_a_phone_drugs_stand_below_their_class(browser: "Browser", page_file: Path) -> None:
    """To the right of it and on lines of their own, so that none is taken for a class; nothing scrolls sideways."""
    page = Watched(browser, page_file, viewport={"width": 320, "height": 800}).page
    group, drug = (
        page.get_by_role("link", name=f"Lichen planopilaris, {name}:").locator("xpath=..").evaluate(CORNERS)
        for name in ("TNF inhibitor", "drug 0")
    )

    assert drug[0] > group[0] + 10
    assert drug[1] >= group[2]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
