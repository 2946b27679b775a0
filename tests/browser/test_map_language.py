"""The evidence map in other languages, in a real browser: one language on the page, before and after filtering."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.chromium import Watched
from browser.reviews import reviewed
from conftest import Review

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ENGLISH = re.compile(
    r"\b(?:the|of|them|references?|gaps?|members|all|skip|show|key|copy|clear|words|retracted|untagged|made with)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """Return the review of the page tests, one of its tags a cause."""
    made = reviewed(tmp_path_factory.mktemp("languages"))
    assert made.run("tag", "add", "agent:tofacitinib", "ren2018", "--role", "cause").status == 0
    return made


def opened(browser: "Browser", review: Review, locale: str, scheme: str = "light", width: int = 1280) -> Watched:
    """Return the map in a language, opened."""
    file = f"map-{locale}.html"
    if not (review.folder / file).exists():
        assert review.run("map", "--locale", locale, "-o", file).status == 0
    return Watched(browser, Path(review.folder / file), color_scheme=scheme, viewport={"width": width, "height": 800})


def own_words(watched: Watched) -> str:
    """Return all that the page says by itself: its texts and names without those of references and concepts."""
    return str(
        watched.page.evaluate(
            """() => {
              const page = document.body.cloneNode(true);
              for (const one of page.querySelectorAll("script, #list .text, fieldset label, footer b")) one.remove();
              const named = [...page.querySelectorAll("[aria-label]")].map((one) => one.getAttribute("aria-label"));
              const titled = [...page.querySelectorAll("[title]")].map((one) => one.title);
              const columns = [...page.querySelectorAll("[data-column]")].map((one) => one.dataset.column);
              return [page.textContent, ...named, ...titled, ...columns].join("\\n");
            }"""
        )
    )


@pytest.mark.parametrize("locale", ["de-DE", "fr-FR", "es-ES"])
def test_no_word_of_the_page_is_english(browser: "Browser", review: Review, locale: str) -> None:
    """Not before and not after filtering, neither in sight nor in the names that a screen reader reads."""
    watched = opened(browser, review, locale)
    before = own_words(watched)
    watched.page.locator("#map tbody td a").first.click()
    watched.page.get_by_role("searchbox").fill("no such word")
    watched.page.locator("#map tfoot td:last-child", has_text=re.compile("^0$")).wait_for()

    for words in (before, own_words(watched)):
        assert ENGLISH.findall(words) == []
    assert watched.page.evaluate("document.documentElement.lang") == locale[:2]
    assert watched.problems == []


def test_a_cell_is_named_in_german_and_stays_so(browser: "Browser", review: Review) -> None:
    """Row, column, count and what readers must know; the count follows the filters."""
    page = (watched := opened(browser, review, "de-DE")).page
    name = "Lichen planopilaris, tofacitinib: "
    assert page.get_by_role("link", name=name + "2 Arbeiten, davon 1 zurückgezogen, davon 1 als Ursache").is_visible()

    page.get_by_role("checkbox", name="randomised trial").check()
    assert page.get_by_role("link", name=name + "1 Arbeit", exact=True).is_visible()
    assert watched.status() == "2 von 6 Arbeiten"
    assert page.locator(".words").inner_text() == "Study design: randomised trial."


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320)])
def test_longer_words_harm_nobody(browser: "Browser", review: Review, scheme: str, width: int) -> None:
    """In German axe finds nothing and nothing scrolls sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    watched = opened(browser, review, "de-DE", scheme, width)

    found = axe.run(watched.page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert watched.page.evaluate("document.scrollingElement.scrollWidth") <= width
