"""The evidence map in a real browser: cells, filters, address, keyboard, downloads; nothing leaves the page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.chromium import Watched
from browser.reviews import HOSTILE, WORKS, reviewed
from conftest import Review

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KEYS = [key for key, *_ in WORKS]


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page that the real command makes, with a hostile heading."""
    review = reviewed(tmp_path_factory.mktemp("map"))
    done = review.run("map", "--title", HOSTILE, "-o", "map.html")
    assert (done.status, done.out, done.err) == (0, "", "map.html: 6 works\n")
    return review.folder / "map.html"


@pytest.fixture
def map_page(browser: "Browser", page_file: Path) -> Iterator[Watched]:
    """Give the page, freshly opened; afterwards nothing may have gone wrong on it."""
    watched = Watched(browser, page_file, viewport={"width": 1280, "height": 900})
    yield watched
    assert watched.problems == []


def focused(watched: Watched) -> str:
    """Return the name of what has the focus."""
    return str(watched.page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))


def test_a_cell_is_a_link_to_its_references(map_page: Watched) -> None:
    """Its name has row, column and count; it leads to as many formatted references, retracted ones in words."""
    cell = map_page.page.get_by_role("link", name="Lichen planopilaris, tofacitinib: 2 references, 1 of them retracted")
    cell.click()

    assert map_page.shown() == ["yang2015", "ren2018"]
    assert map_page.status() == "2 of 6 references"
    assert "[Retracted]" in map_page.page.locator("#list li:visible").nth(1).inner_text()
    assert map_page.page.evaluate("document.activeElement.id") == "references"
    assert cell.get_attribute("aria-current") == "true"


def test_a_retracted_work_is_a_mark_that_makes_no_row_higher(map_page: Watched) -> None:
    """One letter in the corner of the cell, said in words by its name, its title and the key; gone with the work."""
    cell = map_page.page.get_by_role("link", name="Lichen planopilaris, tofacitinib: ")
    mark = "(link) => getComputedStyle(link, '::after').content"

    assert cell.get_attribute("title") == "1 of them retracted"
    assert cell.evaluate(mark) == '"R"'
    assert "R: a retracted reference" in map_page.page.locator(".key").inner_text()
    assert "retracted" not in map_page.page.locator("#map tbody").inner_text()
    map_page.page.get_by_role("searchbox").fill("Yang")
    map_page.page.locator("#map a[data-retracted]").first.wait_for(state="detached")
    assert cell.evaluate(mark) == "none"
    assert cell.get_attribute("title") is None


def test_row_and_column_headings_lead_to_their_references(map_page: Watched) -> None:
    """A class leads to its own works and those of its drugs; a row to all of its own."""
    map_page.page.get_by_role("link", name="JAK inhibitor: 3 references", exact=True).click()
    assert map_page.shown() == ["yang2015", "ren2018", "doe2019"]

    map_page.page.get_by_role("link", name="Frontal fibrosing alopecia: 3 references", exact=True).click()
    assert map_page.shown() == ["doe2019", "roe2020", "poe2022"]


def test_boxes_mean_or_inside_a_facet_and_and_between(map_page: Watched) -> None:
    """Ticking applies at once and is said in words."""
    page = map_page.page
    page.get_by_role("checkbox", name="minoxidil", exact=True).check()
    page.get_by_role("checkbox", name="baricitinib", exact=True).check()
    assert map_page.shown() == ["ren2018", "roe2020"]

    page.get_by_role("checkbox", name="frontal fibrosing alopecia", exact=True).check()
    assert map_page.shown() == ["roe2020"]
    assert map_page.status() == "1 of 6 references"
    assert page.locator(".words").inner_text() == (
        "Condition: frontal fibrosing alopecia; and Agent: baricitinib or minoxidil."
    )


def test_words_are_found_without_case_and_accents(map_page: Watched) -> None:
    """All words must be there, in any order."""
    map_page.page.get_by_role("searchbox").fill("lpp MULLER")

    assert map_page.shown() == ["yang2015"]
    map_page.page.get_by_role("searchbox").fill("no such word")
    assert map_page.status() == "0 of 6 references"
    assert map_page.page.get_by_text("No reference fits").is_visible()


def test_words_are_found_in_the_names_of_concepts_too(map_page: Watched) -> None:
    """A label and an abbreviation find the works tagged with it, whatever their titles."""
    map_page.page.get_by_role("searchbox").fill("planopilaris")
    assert map_page.shown() == ["yang2015", "ren2018", "roe2020"]

    map_page.page.get_by_role("searchbox").fill("rct minoxidil")
    assert map_page.shown() == ["roe2020"]


@pytest.mark.parametrize(
    "fragment", ["#nosuch", "#agent=nosuch", "#agent", "#%", "#=&=&&year=..&x=%E0%A4%A", "#year=soon..", "#agent=%00,"]
)
def test_an_address_with_nonsense_shows_everything(browser: "Browser", page_file: Path, fragment: str) -> None:
    """What the page does not know chooses nothing and breaks nothing."""
    watched = Watched(browser, page_file, fragment)

    assert (watched.status(), watched.problems) == ("6 of 6 references", [])


def test_known_concepts_count_beside_unknown_ones(browser: "Browser", page_file: Path) -> None:
    """An address from before a concept was renamed still chooses the others."""
    watched = Watched(browser, page_file, "#agent=nosuch,minoxidil&design=gone")

    assert watched.shown() == ["roe2020"]


def test_a_page_without_an_address_of_its_own_filters_too(browser: "Browser", page_file: Path) -> None:
    """Inside the frame of a mail program, where the history may not be written, choosing works all the same."""
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_content('<iframe sandbox="allow-scripts" width="900" height="900"></iframe>')
    page.eval_on_selector("iframe", "(frame, text) => { frame.srcdoc = text }", page_file.read_text("utf-8"))
    inner = page.frame_locator("iframe")
    inner.get_by_role("checkbox", name="minoxidil", exact=True).check()
    inner.get_by_text("1 of 6 references").wait_for()
    inner.get_by_role("link", name="JAK inhibitor: 3 references", exact=True).click()
    inner.get_by_text("3 of 6 references").wait_for()

    assert problems == []


def test_years_are_a_range(map_page: Watched) -> None:
    """From and to are both included."""
    map_page.page.get_by_label("from", exact=True).select_option("2019")
    map_page.page.get_by_label("to", exact=True).select_option("2020")

    assert map_page.shown() == ["doe2019", "roe2020"]


def test_the_counts_follow_the_other_filters(map_page: Watched) -> None:
    """Of the trials alone there is one work in the cell; clearing brings all counts and notes back."""
    page = map_page.page
    before = page.locator("#map").inner_html()
    page.get_by_role("checkbox", name="randomised trial").check()
    assert page.get_by_role("link", name="Lichen planopilaris, tofacitinib: 1 reference", exact=True).is_visible()
    assert page.locator("#map tfoot td").last.inner_text() == "2"

    page.get_by_role("button", name="Clear all").click()
    page.get_by_text("6 of 6 references").wait_for()
    assert page.locator("#map").inner_html() == before
    assert page.url == map_page.address


def test_a_first_filter_that_nothing_fits_empties_every_count(map_page: Watched) -> None:
    """No cell, heading or total keeps what it had before."""
    page = map_page.page
    page.get_by_role("searchbox").fill("no such word")
    page.locator("#map tfoot td:last-child", has_text=re.compile("^0$")).wait_for()

    assert {cell.strip() for cell in page.locator("#map tbody td a, #map .all:not(th)").all_inner_texts()} == {"0"}
    assert page.get_by_role("link", name=re.compile(r": [1-9]\d* reference")).count() == 0


def test_the_address_keeps_the_filters_and_back_takes_a_step_back(map_page: Watched, browser: "Browser") -> None:
    """The mailed address shows what was shown; the back button undoes one choice after the other."""
    page = map_page.page
    page.get_by_role("link", name=re.compile("^Lichen planopilaris, JAK inhibitor: 2")).click()
    page.get_by_role("searchbox").fill("compared")
    assert map_page.shown() == ["ren2018"]
    mailed = page.url.partition("#")[2]
    assert mailed == "condition=lichen-planopilaris&agent=jak-inhibitor&has=compared"

    other = Watched(browser, Path(page.url.partition("#")[0].removeprefix("file://")), f"#{mailed}")
    assert (other.shown(), other.problems) == (["ren2018"], [])
    assert other.page.get_by_role("checkbox", name="JAK inhibitor").is_checked()

    page.go_back()
    page.get_by_text("6 of 6 references").wait_for()
    assert map_page.shown() == KEYS


def test_the_keyboard_reaches_everything(map_page: Watched) -> None:
    """The first stop skips the table; arrows go from cell to cell; Enter opens one, Space ticks a box."""
    page = map_page.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the filters"
    page.get_by_role("link", name=re.compile("^Lichen planopilaris, JAK inhibitor")).focus()
    page.keyboard.press("ArrowRight")
    assert focused(map_page) == "Lichen planopilaris, tofacitinib: 2 references, 1 of them retracted"
    page.keyboard.press("ArrowUp")
    assert focused(map_page) == "Tofacitinib: 2 references"
    page.keyboard.press("Home")
    assert focused(map_page) == "JAK inhibitor: 3 references"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert map_page.status() == "2 of 6 references"
    page.get_by_role("checkbox", name="minoxidil").focus()
    page.keyboard.press("Space")
    assert map_page.status() == "3 of 6 references"


def test_classes_fold_to_themselves_and_open_again(map_page: Watched) -> None:
    """A folded class hides its drugs and keeps its counts."""
    page = map_page.page
    drug = page.get_by_role("link", name=re.compile("^Lichen planopilaris, tofacitinib"))
    page.get_by_role("button", name="Members of JAK inhibitor").click()
    assert not drug.is_visible()
    assert page.get_by_role("link", name=re.compile("^Lichen planopilaris, JAK inhibitor: 2")).is_visible()

    page.get_by_role("button", name="Show the members of every class").click()
    assert drug.is_visible()


LABELS = [f"{kind} {number}" for kind in ("condition", "agent") for number in range(7)]


@pytest.fixture(scope="module")
def wide_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page with 49 cells, facets named as parts of the page are, one label in two of them."""
    folder = tmp_path_factory.mktemp("wide")
    review = Review(folder / "review", folder / "home")
    review.folder.mkdir()
    assert review.run("init").status == 0
    concepts = [f'[{label.replace(" ", ".n")}]\nlabel = "{label}"' for label in LABELS]
    facets = [f'[facets.{name}]\nlabel = "{name.title()}"' for name in ("condition", "agent", "from", "shown")]
    odd = ['[from.one]\nlabel = "agent 1"', '[shown.one]\nlabel = "one"']
    (review.folder / "refs" / "vocabulary.toml").write_text("\n".join([*facets, *concepts, *odd]))
    review.write(
        "\n".join(
            f"@misc{{w{row}{column}, title = {{T}}, year = {{2020}}, keywords = {{condition:n{row}, agent:n{column}"
            f"{', from:one' if row == column else ''}}}}}"
            for row in range(7)
            for column in range(7)
        )
    )
    assert review.run("map", "-o", "map.html").status == 0
    return review.folder / "map.html"


def test_a_large_table_is_one_stop_of_the_tab_key(browser: "Browser", wide_file: Path) -> None:
    """Tab enters it where it was left and leaves it at once; arrow keys lead to each link, also that of a heading."""
    watched = Watched(browser, wide_file)
    page = watched.page
    page.locator(".frame").focus()
    page.keyboard.press("Tab")
    assert focused(watched) == "Condition 0, agent 0: 1 reference"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    assert focused(watched) == "Condition 1, agent 6: 1 reference"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table')") is None
    page.keyboard.press("Shift+Tab")
    assert focused(watched) == "Condition 1, agent 6: 1 reference"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    assert focused(watched) == "Condition 0: 7 references"
    assert watched.problems == []


def test_boxes_have_names_of_their_own(browser: "Browser", wide_file: Path) -> None:
    """A label that two facets have names its facet; a facet may be called as a part of the page is."""
    watched = Watched(browser, wide_file)
    watched.page.get_by_role("checkbox", name="agent 1 (agent)", exact=True).check()
    watched.page.get_by_role("checkbox", name="agent 1 (from)", exact=True).check()

    assert (watched.shown(), watched.problems) == (["w11"], [])


def test_a_large_table_is_wholly_a_tab_stop_each_without_scripts(browser: "Browser", wide_file: Path) -> None:
    """Nothing is taken from the keyboard that no script gives back."""
    page = Watched(browser, wide_file, java_script_enabled=False).page

    assert page.locator("#map a[tabindex]").count() == 0


def test_what_is_shown_can_be_saved(map_page: Watched, tmp_path: Path) -> None:
    """BibTeX, RIS and CSV hold the shown references and nothing that is private."""
    page = map_page.page
    page.get_by_role("link", name=re.compile("^Frontal fibrosing alopecia, minoxidil")).click()
    saved = {}
    for name in ("BibTeX", "RIS", "CSV"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
        saved[name] = (tmp_path / download.value.suggested_filename).read_bytes().decode()

    assert saved["BibTeX"].startswith("@article{roe2020,\n")
    assert saved["RIS"].startswith("TY  - JOUR\r\nID  - roe2020\r\n")
    lines = saved["CSV"].split("\r\n")
    assert lines[0] == "\ufeffKey,Title,Authors,Year,Journal,DOI,Condition,Agent,Study design,Marks"
    assert lines[1].startswith('roe2020,Minoxidil & more,"Roe, D.",2020,J Test,10.5555/roe2020,')
    assert len(lines) == 3
    assert not any("Secret" in text or "/home/" in text for text in saved.values())


def test_what_is_shown_can_be_copied(map_page: Watched) -> None:
    """Copying gives the shown references as text, one a line, and says how many."""
    page = map_page.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("searchbox").fill("minoxidil")
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("1 copied.").wait_for()

    assert re.fullmatch(r"\d+\. Roe D\. Minoxidil & more\..*\n", page.evaluate("navigator.clipboard.readText()"))


def test_a_hostile_title_is_words(map_page: Watched) -> None:
    """Nothing of it runs, in the heading, in a reference or in the data; all of it can be read."""
    page = map_page.page

    assert page.get_by_role("heading", level=1).inner_text() == HOSTILE
    assert page.title() == HOSTILE
    assert page.locator("img").count() == 0
    assert "onerror=alert(1)" in page.locator("#list li").nth(4).inner_text()


def test_the_page_forbids_everything_else(map_page: Watched) -> None:
    """A script or style that is put in later does not run."""
    ran = map_page.page.evaluate(
        "() => { const one = document.createElement('script'); one.textContent = 'window.ran = 1';"
        " document.body.append(one); return window.ran === 1 }"
    )

    assert not ran
    assert len(map_page.problems) == 1
    assert "Content Security Policy" in map_page.problems.pop()


def test_without_scripts_everything_can_be_read(browser: "Browser", page_file: Path) -> None:
    """Table, references and an index from cells to references are there; what needs scripts is not."""
    watched = Watched(browser, page_file, java_script_enabled=False)
    page = watched.page
    cell = page.get_by_role("link", name=re.compile("^Lichen planopilaris, tofacitinib"))
    place = (cell.get_attribute("href") or "").removeprefix("#")

    assert page.locator(f'[id="{place}"]').is_visible()
    assert page.locator("#list li:visible").count() == 6
    assert page.get_by_role("searchbox").count() == 0
    assert page.locator(f'[id="{place}"] + p a').all_inner_texts() == ["Müller 2015", "Ren 2018"]


@pytest.mark.parametrize(
    ("scheme", "width", "height"), [("light", 1280, 900), ("dark", 1280, 900), ("light", 320, 640), ("dark", 320, 640)]
)
def test_it_is_open_to_everybody(browser: "Browser", page_file: Path, scheme: str, width: int, height: int) -> None:
    """axe finds nothing, before and after filtering, and nothing scrolls sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    watched = Watched(browser, page_file, color_scheme=scheme, viewport={"width": width, "height": height})
    for ticked in (False, True):
        watched.page.get_by_role("checkbox", name="randomised trial").set_checked(ticked)
        found = axe.run(watched.page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert watched.page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_targets_are_large_enough(browser: "Browser", page_file: Path) -> None:
    """Links of the table, boxes' labels and buttons are at least 24 pixels high and wide (WCAG 2.5.8)."""
    for width in (1280, 320):
        page = Watched(browser, page_file, viewport={"width": width, "height": 700}).page
        small = page.eval_on_selector_all(
            "#map a, label:has(input[type=checkbox]), button, summary, select, input[type=search]",
            "all => all.filter((one) => one.checkVisibility()).map((one) => [one.outerHTML,"
            " one.getBoundingClientRect()]).filter(([, box]) => box.width < 24 || box.height < 24)"
            ".map(([html, box]) => `${html.slice(0, 90)} ${box.width}x${box.height}`)",
        )
        assert small == []
