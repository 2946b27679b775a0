"""The reading list in a real browser: the filters of the map, empty sections, no need for scripts."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.chromium import Watched
from browser.reviews import HOSTILE, library, reviewed
from citekit.bib.library import Library
from conftest import Review

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def list_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page that the real command makes, with a hostile heading."""
    review = reviewed(tmp_path_factory.mktemp("list"))
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


def test_contents_without_a_line_are_gone(browser: "Browser", list_file: Path) -> None:
    """A filter that nothing fits leaves no empty box; one that something fits brings it back."""
    watched = Watched(browser, list_file)
    contents, words = watched.page.get_by_role("navigation"), watched.page.get_by_role("searchbox")
    words.fill("zzz")
    assert not contents.is_visible()
    words.fill("")
    assert contents.is_visible()


def test_the_address_keeps_the_filters(browser: "Browser", list_file: Path) -> None:
    """A mailed address shows what was shown; a link to a section takes no filter away."""
    watched = Watched(browser, list_file, "#agent=jak-inhibitor&year=2018..")

    assert watched.shown() == ["ren2018", "doe2019"]
    assert watched.page.get_by_role("checkbox", name="JAK inhibitor", exact=True).is_checked()  # and in sight
    watched.page.goto(f"{watched.address}#lichen-planopilaris")
    assert watched.status() == "2 of 6 references"
    assert watched.problems == []


def test_a_link_of_the_contents_keeps_the_filters_in_the_address(browser: "Browser", list_file: Path) -> None:
    """The address has both the filters and the place; opened anew it shows the same; a step back leaves the filters."""
    page = (watched := Watched(browser, list_file)).page
    contents = page.get_by_role("navigation")
    contents.get_by_role("link", name="Lichen planopilaris").click()
    page.get_by_role("searchbox").fill("minoxidil")
    page.get_by_text("Filter by condition, agent, ").click()
    page.get_by_role("checkbox", name="minoxidil", exact=True).check()
    contents.get_by_role("link", name="Frontal fibrosing alopecia").click()

    assert page.url.endswith("#agent=minoxidil&has=minoxidil&at=condition-frontal-fibrosing-alopecia")
    again = Watched(browser, list_file, page.url.removeprefix(watched.address), viewport={"width": 600, "height": 200})
    assert again.status() == "1 of 6 references"
    assert (
        again.page.evaluate(
            "document.getElementById('condition-frontal-fibrosing-alopecia').getBoundingClientRect().top"
        )
        < 200
    )
    page.go_back()
    assert page.url.endswith("#agent=minoxidil&has=minoxidil")
    assert watched.status() == "1 of 6 references"


def test_a_step_back_to_a_place_takes_the_filter_away(browser: "Browser", list_file: Path) -> None:
    """A place that was visited before anything was chosen is shown as it was then."""
    page = (watched := opened(browser, list_file)).page
    page.get_by_role("navigation").get_by_role("link", name="Lichen planopilaris").click()
    page.get_by_role("checkbox", name="minoxidil", exact=True).check()
    assert watched.status() == "1 of 6 references"
    page.go_back()

    assert page.url.endswith("#condition-lichen-planopilaris")
    assert watched.status() == "6 of 6 references"


def test_what_is_shown_can_be_saved_and_copied(browser: "Browser", list_file: Path) -> None:
    """As on the map: the shown references, each once, nothing that is private."""
    page = (watched := opened(browser, list_file)).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("checkbox", name="minoxidil", exact=True).check()
    saved = {name: watched.saved(name) for name in ("BibTeX", "RIS", "CSV")}
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("1 copied.").wait_for()

    assert saved["BibTeX"].startswith("@article{roe2020,\n") and saved["BibTeX"].count("@") == 1
    assert "doi = {10.5555/roe2020}" in saved["BibTeX"]
    assert saved["RIS"].startswith("TY  - JOUR\r\nID  - roe2020\r\nTI  - Minoxidil & more\r\n")
    assert saved["CSV"].split("\r\n")[1].startswith('roe2020,Minoxidil & more,"Roe, D.",2020,J Test,10.5555/roe2020,')
    assert not any("Secret" in text or "/home/" in text for text in saved.values())
    assert re.fullmatch(r"\d+\. Roe D\. Minoxidil & more\..*\n", page.evaluate("navigator.clipboard.readText()"))
    assert watched.problems == []


@pytest.fixture(scope="module")
def odd_file(list_file: Path) -> Path:
    """Return a page with one work more, which has no year and characters of private use."""
    review = Review(list_file.parent, list_file.parent.parent / "home")
    odd = "@article{odd,\n  title = {\ue000 and \ue001},\n  author = {Roe, D.},\n  note = {Roe, D.},\n}\n"
    (list_file.parent / "refs" / "odd.bib").write_text(library() + odd, "utf-8")
    (list_file.parent / "citekit.toml").write_text('library = "refs/odd.bib"\n')
    assert review.run("render", "--by", "condition", "-o", "odd.html").status == 0
    (list_file.parent / "citekit.toml").write_text("")
    return list_file.parent / "odd.html"


def test_every_reference_is_saved_as_it_is(browser: "Browser", odd_file: Path) -> None:
    """What travels packed comes out as it went in, hostile titles and characters of private use too."""
    text = Watched(browser, odd_file).saved("BibTeX")

    entries = {entry.key: entry.fields for entry in Library(text.encode(), "saved.bib").entries}
    before = {entry.key: entry.fields for entry in Library(library().encode(), "library.bib").entries}
    assert entries["poe2022"]["title"] == before["poe2022"]["title"]
    assert entries["odd"]["title"] == "\ue000 and \ue001"
    assert entries["odd"]["note"] == "Roe, D."


@pytest.mark.parametrize("years", ["2018..", "..2023", "2018..2023"])
def test_a_work_without_a_year_is_in_no_span_of_years(browser: "Browser", odd_file: Path, years: str) -> None:
    """It is hidden, and the counts of headings are numbers still."""
    watched = Watched(browser, odd_file, f"#year={years}")

    assert "odd" not in watched.shown()
    heading = watched.page.get_by_role("heading", level=2, name="Untagged (condition)")
    assert heading.inner_text() == "Untagged (condition) (1)"


def test_the_page_forbids_everything_else(browser: "Browser", list_file: Path) -> None:
    """A script that is put in later does not run."""
    watched = Watched(browser, list_file)
    ran = watched.page.evaluate(
        "() => { const one = document.createElement('script'); one.textContent = 'window.ran = 1';"
        " document.body.append(one); return window.ran === 1 }"
    )

    assert not ran
    assert "Content Security Policy" in watched.problems.pop()


def test_the_filters_speak_the_list_s_language(browser: "Browser", list_file: Path) -> None:
    """Panel, status, what is chosen and what was copied are in German; retracted works are still known."""
    review = Review(list_file.parent, list_file.parent.parent / "home")
    assert review.run("render", "--by", "condition", "--locale", "de", "-o", "de.html").status == 0
    page = (watched := Watched(browser, list_file.parent / "de.html")).page
    page.get_by_text("Filtern nach Condition, Agent, ").click()
    page.get_by_role("checkbox", name="JAK inhibitor", exact=True).check()
    page.get_by_role("checkbox", name="Ohne Schlagwort (Agent)").check()
    page.get_by_label("bis").select_option("2019")

    assert page.locator("html").get_attribute("lang") == "de"
    assert watched.status() == "3 von 6 Arbeiten"
    assert page.get_by_text("Agent: JAK inhibitor oder Ohne Schlagwort (Agent); und Jahr: bis 2019.").is_visible()
    assert "[Zurückgezogen] Ren B" in page.locator("[data-key=ren2018][data-retracted]").first.inner_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Kopieren").click()
    page.get_by_text("3 kopiert.").wait_for()
    assert watched.problems == []


def test_without_scripts_the_list_is_whole(browser: "Browser", list_file: Path) -> None:
    """Every reference is there and no filter that would not work."""
    watched = Watched(browser, list_file, java_script_enabled=False)

    assert watched.page.locator(".references li:visible").count() >= 6
    assert watched.page.get_by_role("searchbox").count() == 0
    assert watched.page.get_by_role("button").count() == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320)])
def test_it_is_open_to_everybody(browser: "Browser", list_file: Path, scheme: str, width: int) -> None:
    """axe finds nothing and nothing scrolls sideways."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    watched = Watched(browser, list_file, color_scheme=scheme, viewport={"width": width, "height": 700})
    found = axe.run(watched.page).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert watched.page.evaluate("document.scrollingElement.scrollWidth") <= width
