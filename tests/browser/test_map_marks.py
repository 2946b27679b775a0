"""What the map's page says with marks: a synthesis that is lacking, and a cell that the filters have emptied."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.chromium import Watched
from browser.reviews import map_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VOCABULARY = """\
[facets.condition]
label = "Condition"
[facets.agent]
label = "Agent"
[facets.design]
label = "Design"
[condition.lpp]
label = "lichen planopilaris"
[condition.ffa]
label = "frontal fibrosing alopecia"
[agent.minoxidil]
label = "minoxidil"
[design.trial]
label = "trial"
[design.review]
label = "systematic review"
"""
LIBRARY = "\n".join(
    f"@article{{w{number}, author = {{Roe, A.}}, title = {{T}}, journal = {{J}}, year = {2015 + number},\n"
    f"  keywords = {{condition:{'ffa' if number == 5 else 'lpp'}, agent:minoxidil, design:trial}}}}"
    for number in range(6)
)
AFTER = "(link) => [getComputedStyle(link, '::before').content, link.title, link.getAttribute('aria-label')]"


@pytest.mark.parametrize("media", ["screen", "print"])
def test_a_lacking_synthesis_is_seen_at_rest_and_on_paper(browser: "Browser", tmp_path: Path, media: str) -> None:
    """A star stands at the number and in the key; gone where the filters leave too few works."""
    watched = Watched(browser, map_of(tmp_path, VOCABULARY, LIBRARY))
    page = watched.page
    page.emulate_media(media=media)  # type: ignore[arg-type]  # one of the two words that it takes
    cell = page.get_by_role("link", name="Lichen planopilaris, minoxidil")

    assert cell.evaluate(AFTER) == [
        '"*"',
        "no synthesis",
        "Lichen planopilaris, minoxidil: 5 references, no synthesis",
    ]
    assert "* “No synthesis”: many references" in page.locator(".key").inner_text()
    page.emulate_media(media="screen")
    page.get_by_label("from", exact=True).select_option("2016")
    assert cell.evaluate(AFTER) == ["none", "", "Lichen planopilaris, minoxidil: 4 references"]
    assert watched.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_cell_that_the_filters_empty_is_paler_than_a_gap(browser: "Browser", tmp_path: Path, scheme: str) -> None:
    """It has no frame and no weight, can still be read, and the key says what it is while there is one."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    look = "(one) => [getComputedStyle(one).fontWeight, getComputedStyle(one.parentElement).borderStyle]"
    watched = Watched(browser, map_of(tmp_path, VOCABULARY, LIBRARY), color_scheme=scheme)
    page = watched.page
    cell = page.get_by_role("link", name="Frontal fibrosing alopecia, minoxidil")
    assert not page.locator("[data-zero]").is_visible()
    page.get_by_label("to", exact=True).select_option("2016")

    assert cell.inner_text() == "0"
    assert cell.evaluate(look) == ["400", "none"]
    assert page.locator("[data-zero]").inner_text() == "0 without a frame: the filters leave none"
    assert [one["id"] for one in axe.run(page).response["violations"]] == []
