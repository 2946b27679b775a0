"""Formatted references: the seed as its journal prints it, numbers, odd keys, and items that pandoc cannot read."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest

from citekit.errors import PandocMissing, UsageError
from citekit.reading_list import Tagged, arrange
from citekit.render import render
from citekit.render.pandoc import PandocFailed, PandocTimeout, find_pandoc, run_pandoc, started_pandoc
from citekit.render.references import format_references
from citekit.render.richtext import plain
from citekit.render.serialise import HTML, serialise
from citekit.render.styles import load_style
from render.samples import SEED, VOCABULARY, article, plain_list

SEED_PAGE = Path(__file__).resolve().parents[2] / "../shared/data/seed/pubmed-page.txt"
AS_PRINTED = {
    "cummins2021": "Cummins DM, Chaudhry IH, Harries M (2021) Scarring alopecias: pathology and an update on digital"
    " developments. Biomedicines 9(12). 10.3390/biomedicines9121755",
    "chiang2015": "Chiang YZ, Bundy C, Griffiths CE, Paus R, Harries MJ (2015) The role of beliefs: lessons from a"
    " pilot study on illness perception, psychological distress and quality of life in patients with primary"
    " cicatricial alopecia. Br J Dermatol 172(1):130–137. 10.1111/bjd.13259",
    "errichetti2018": "Errichetti E, Figini M, Croatto M, Stinco G (2018) Therapeutic management of classic lichen"
    " planopilaris: a systematic review. Clin Cosmet Investig Dermatol 11:91–102. 10.2147/ccid.S137870",
    "kerkemeyer2021": "Kerkemeyer KLS, Eisman S, Bhoyrul B, Pinczewski J, Sinclair RD (2021) Frontal fibrosing"
    " alopecia. Clin Dermatol 39(2):183–193. 10.1016/j.clindermatol.2020.10.007",
}
"""Four references of the seed as Archives of Dermatological Research prints them."""


def paragraphs(items: list[dict[str, object]], style: str = "vancouver") -> list[str]:
    """Return the references of a plain-text list of ``items``, title line left out."""
    return render(plain_list(items), items, to="txt", style=style).text.strip().split("\n\n")[1:]


@pytest.mark.parametrize("key", AS_PRINTED)
def test_the_journals_own_style_prints_the_seed_as_printed(key: str) -> None:
    """All authors, volume(issue):pages, bare DOI, nothing hanging where there is no page."""
    items = [item for item in SEED if item["id"] == key]
    assert paragraphs(items, "arch-dermatol-res") == ["1. " + AS_PRINTED[key]]


def test_the_fifth_reference_differs_only_where_the_publisher_shortened_the_pages() -> None:
    """`e396–e8` on the page is an accident of the publisher; the style prints both page numbers whole."""
    printed = paragraphs(SEED, "arch-dermatol-res")[2]
    assert printed.endswith("of us database. Int J Dermatol 62(7):e396–e398. 10.1111/ijd.16433")


def test_the_seeds_page_holds_the_references_that_the_style_prints() -> None:
    """What is compared with here is what the page says, word for word."""
    if not SEED_PAGE.exists():
        pytest.skip("the seed's page is not here")
    page = SEED_PAGE.read_text("utf-8")
    assert all(reference in page for reference in AS_PRINTED.values())


def test_numbers_follow_the_list_and_a_work_keeps_its_number_in_every_section() -> None:
    """The first section starts with 1, whatever the order of the items; a repeated work is not counted again."""
    both = ("lichen-planopilaris", "frontal-fibrosing-alopecia")
    works: list[Tagged] = [
        ("kerkemeyer2021", {"condition": both[1:]}),
        ("chiang2015", {"condition": both}),
        ("joshi2023", {"condition": both[:1]}),
    ]
    reading_list = arrange(works, VOCABULARY, ["condition"])
    text = render(reading_list, SEED, to="txt", style="nlm").text
    labels = [line.split(" ")[:2] for line in text.splitlines() if line[:1].isdigit()]
    assert labels == [["1.", "Chiang"], ["2.", "Joshi"], ["1.", "Chiang"], ["3.", "Kerkemeyer"]]


def test_author_date_styles_sort_and_tell_the_years_of_one_author_apart() -> None:
    """All references are formatted together: 2024a and 2024b hold for the whole list, also across sections."""
    items = [article("x", "Smith A", 2024, "Zinc"), article("y", "Smith A", 2024, "Aspirin"), SEED[0]]
    printed = paragraphs(items, "apa")
    assert [text[:20] for text in printed] == ["Cummins, D. M., Chau", "Smith, A. (2024a). A", "Smith, A. (2024b). Z"]


@pytest.mark.parametrize("style", ["springer-vancouver", "ieee", "british-journal-of-dermatology"])
def test_the_number_is_parted_from_the_reference_in_every_numeric_style(style: str) -> None:
    """Also where the style only writes the number in front, without saying that it stands apart."""
    items = SEED[:1]
    html = render(plain_list(items), items, to="html", style=style).text
    label = {"ieee": "[1]", "springer-vancouver": "1."}.get(style, "1")
    assert f'<span class="label">{label}</span>' in html


@pytest.mark.parametrize("key", ["a b", "Müller:2020/x", "@*", "*", "r0", "-k", "x]y{z}", "日本", "a\nb"])
def test_any_citation_key_will_do(key: str) -> None:
    """Keys are pandoc's business nowhere; the reference is found again under its own key."""
    items = [{**SEED[4], "id": key}, {**SEED[0], "id": "r1"}]
    result = render(plain_list(items), items, to="txt")
    assert result.findings == ()
    assert result.text.split("\n\n")[1].startswith("1. Kerkemeyer")


BAD = [
    {"type": "book", "issued": {"date-parts": [["soon"]]}},
    {"author": "Foo"},
    {"author": [{"family": 3}]},
    {"volume": {"a": 1}},
    {"title": ["a", "b"]},
]


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_item_stands_in_plain_words_and_the_others_are_unharmed(fault: dict[str, object]) -> None:
    """The bad one keeps its place and number, and a finding names it; the good ones are printed as without it."""
    items = [SEED[0], {**SEED[4], "id": "bad", **fault}, SEED[1]]
    result = render(plain_list(items), items, to="txt")
    good = paragraphs([SEED[0], SEED[4], SEED[1]])
    printed = result.text.strip().split("\n\n")[1:]
    assert [printed[0], printed[2]] == [good[0], good[2]]
    assert printed[1].startswith("2. ")
    assert "https://doi.org/10.1016/j.clindermatol.2020.10.007" in printed[1]
    assert [(finding.code, finding.key) for finding in result.findings] == [("unformatted", "bad")]


def test_characters_that_no_file_may_hold_do_no_harm() -> None:
    """Half a surrogate pair and a null byte are what a broken library may bring along."""
    items = [{**SEED[4], "title": "Frontal fib\udc80rosing\x00 alopecia"}]
    text = render(plain_list(items), items, to="txt").text
    assert "Frontal fib?rosing alopecia" in text


def test_several_bad_items_among_many_are_all_found() -> None:
    """Halving the list finds each of them."""
    items = [{**SEED[4], "id": f"k{number}"} | ({"author": "x"} if number % 13 == 5 else {}) for number in range(30)]
    result = render(plain_list(items), items, to="txt")
    assert [finding.key for finding in result.findings] == ["k5", "k18"]
    assert len(result.text.strip().split("\n\n")) == 31


def test_an_item_that_a_style_prints_nothing_for_is_named_by_its_key() -> None:
    """An empty reference would look like a mistake of the list; it is shown and reported."""
    items: list[dict[str, object]] = [{"id": "empty", "type": "book"}]
    result = render(plain_list(items), items, to="txt", style="nature")
    assert "empty" in result.text
    assert [finding.key for finding in result.findings] == ["empty"]


def test_a_work_without_an_item_is_reported_and_shown_by_its_key() -> None:
    """The list says that something is there, the finding says what is missing."""
    result = render(plain_list(SEED), SEED[1:], to="txt")
    assert "cummins2021" in result.text
    assert [(finding.code, finding.key) for finding in result.findings] == [("missing-item", "cummins2021")]


def test_markup_of_titles_becomes_the_markup_of_the_output() -> None:
    """Italics, raised and lowered text and small capitals, in the spelling that works carry them in."""
    title = '<i>in vivo</i> 10<sup>5</sup> H<sub>2</sub>O <span style="font-variant:small-caps">sc</span> x < y'
    items = [article("m", "Ab C", 2020, title)]
    texts = {to: render(plain_list(items), items, to=to).text for to in ("html", "md", "txt", "tex")}
    assert '<em>in vivo</em> 10<sup>5</sup> H<sub>2</sub>O <span class="small-caps">sc</span> x &lt; y' in texts["html"]
    assert r"*in vivo* 10<sup>5</sup> H<sub>2</sub>O sc x \< y" in texts["md"]
    assert "in vivo 10⁵ H₂O sc x < y" in texts["txt"]
    assert r"\emph{in vivo} 10\textsuperscript{5} H\textsubscript{2}O \textsc{sc} x \textless{} y" in texts["tex"]


def test_italics_in_an_italic_title_are_upright() -> None:
    """A species in the title of a book is set apart from it, as it is in the title of an article."""
    item: dict[str, object] = {"id": "k", "type": "book", "title": "The biology of <i>Demodex <i>in</i></i> man"}
    references, _ = format_references([item], load_style("apa"))

    assert "<em>The biology of </em>Demodex <em>in man</em>." in serialise(references["k"].body, HTML)


@pytest.mark.parametrize(
    ("style", "locale", "printed"),
    [
        ("ama", "", "<em>Life: “With the Smell.”</em> Penguin."),
        ("ama", "en-GB", "<em>Life: ‘With the Smell’</em>. Penguin."),
        ("nature", "", "<em>Life: “With the Smell”</em>. (Penguin)."),
    ],
)
def test_a_full_stop_goes_into_quotation_marks_in_american_english_alone(style: str, locale: str, printed: str) -> None:
    """Also where the quotation is in italics or a link, of which it is the end."""
    item: dict[str, object] = {"id": "k", "type": "book", "title": "Life: “with the smell”", "publisher": "Penguin"}
    references, _ = format_references([item], load_style(style), locale=locale)

    assert printed in serialise(references["k"].body, HTML)


def test_an_abstract_is_printed_where_the_style_prints_it(tmp_path: Path) -> None:
    """Styles of annotated bibliographies do; what they set as a block of its own is parted by a blank."""
    path = tmp_path / "annotated.csl"
    path.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>A</title></info>'
        '<citation><layout><text variable="title"/></layout></citation><bibliography><layout>'
        '<text variable="title" display="block"/><text variable="volume" display="left-margin"/>'
        '<text variable="abstract" display="indent"/></layout></bibliography></style>'
    )
    item: dict[str, object] = {"id": "k", "type": "book", "title": "T", "volume": "2", "abstract": "What it says."}
    references, _ = format_references([item], load_style(str(path)))

    assert (references["k"].label, plain(references["k"].body)) == ("", "T 2 What it says.")


def test_the_same_input_gives_the_same_bytes_in_every_format() -> None:
    """No date, no random name, no order of sets."""
    for to in ("html", "md", "txt", "tex", "biblatex"):
        first, second = (render(plain_list(SEED), SEED, to=to, style="apa").text for _ in range(2))
        assert first == second


def test_a_locale_changes_the_words_of_references_and_the_language_of_the_page() -> None:
    """Pandoc holds the locales; nothing is fetched."""
    items: list[dict[str, object]] = [{"id": "b", "type": "book", "title": "T", "edition": "2"}]
    html = render(plain_list(items), items, to="html", style="apa", locale="de").text
    assert "2. Aufl." in html
    assert '<html lang="de">' in html


def test_pandoc_is_the_bundled_one_else_the_one_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without either the error says what to install."""
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PandocMissing) as caught:
        find_pandoc()
    assert "pip install" in caught.value.hint
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\nsleep 9\n")
    program.chmod(0o755)
    assert find_pandoc() == str(program)


def test_a_pandoc_that_does_not_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends soon after its time is up."""
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\nexec sleep 9\n")
    program.chmod(0o755)
    monkeypatch.setattr("citekit.render.pandoc.find_pandoc", lambda: str(program))
    with pytest.raises(PandocTimeout, match="did not finish"):
        run_pandoc([], "", folder=tmp_path, seconds=0.1)


def test_a_pandoc_that_nobody_waits_for_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that is interrupted while it does something beside leaves no program behind."""
    program = tmp_path / "pandoc"
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/id\nexec sleep 99\n")
    program.chmod(0o755)
    monkeypatch.setattr("citekit.render.pandoc.find_pandoc", lambda: str(program))
    with pytest.raises(KeyboardInterrupt), started_pandoc([], "", folder=tmp_path, seconds=60):
        while not (tmp_path / "id").is_file() or not (tmp_path / "id").read_text():
            pass
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "id").read_text()), 0)


def test_what_pandoc_printed_in_time_is_there_however_late_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time limit is pandoc's own: what the caller does beside may take longer."""
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\necho printed\n")
    program.chmod(0o755)
    monkeypatch.setattr("citekit.render.pandoc.find_pandoc", lambda: str(program))
    with started_pandoc([], "", folder=tmp_path, seconds=1) as output:
        time.sleep(1.2)

        assert output() == b"printed\n"


def test_a_pandoc_that_complains_at_length_is_not_held_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It works on to its end while nobody reads what it says, and what it says last is told."""
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\nhead -c 200000 /dev/zero | tr '\\0' x >&2\ntouch done\necho last >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr("citekit.render.pandoc.find_pandoc", lambda: str(program))
    with started_pandoc([], "", folder=tmp_path, seconds=60) as output:
        for _ in range(500):
            if (tmp_path / "done").exists():
                break
            time.sleep(0.01)
        assert (tmp_path / "done").exists()

        with pytest.raises(PandocFailed, match=r"last$"):
            output()


def test_a_pandoc_that_eats_the_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pandoc's own limit is set, and what it ends with there is told in a sentence."""
    run_pandoc([], "", folder=tmp_path, seconds=60)
    program = tmp_path / "pandoc"
    program.write_text('#!/bin/sh\ncase "$*" in *"+RTS -M4g -RTS"*) exit 251;; esac\n')
    program.chmod(0o755)
    monkeypatch.setattr("citekit.render.pandoc.find_pandoc", lambda: str(program))
    with pytest.raises(PandocTimeout, match="4 GB of memory"):
        run_pandoc([], "", folder=tmp_path, seconds=60)


def test_a_list_that_takes_too_long_ends_in_a_sentence_and_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Halving the list would only take longer; a plainer style may do."""

    def out_of_time() -> bytes:
        raise PandocTimeout("pandoc did not finish within 60 seconds")

    @contextmanager
    def slow(*_: object, **__: object) -> Iterator[Callable[[], bytes]]:
        yield out_of_time

    monkeypatch.setattr("citekit.render.formatter.started_pandoc", slow)
    with pytest.raises(UsageError, match="did not finish") as caught:
        render(plain_list(SEED), SEED)
    assert "-s vancouver" in caught.value.hint


class Links(HTMLParser):
    """Collects the addresses of links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of an ``a``."""
        if tag == "a":
            self.found += [value or "" for name, value in attrs if name == "href"]


def test_a_doi_is_a_live_link_and_its_odd_characters_are_encoded() -> None:
    """Old DOIs hold angle brackets, hashes and semicolons; only `https://doi.org/` and what leads there is linked."""
    items = [article("s", "Ab C", 1999, "T", doi="10.1002/(sici)1<1::aid-x>3.0.co;2-#")]
    url = "https://doi.org/10.1002/(sici)1%3C1::aid-x%3E3.0.co;2-%23"
    assert Links(render(plain_list(items), items, to="html").text).found == [url]
    assert url.replace("(", "%28").replace(")", "%29") in render(plain_list(items), items, to="md").text
    assert (
        r"\href{https://doi.org/10.1002/(sici)1\%3C1::aid-x\%3E3.0.co;2-\%23}"
        in render(plain_list(items), items, to="tex").text
    )
    assert "doi:10.1002/(sici)1<1::aid-x>3.0.co;2-#\n" in render(plain_list(items), items, to="txt").text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "  JavaScript:x"])
def test_an_address_that_could_harm_is_no_link(url: str) -> None:
    """Such an address leads, if anywhere, to a page of that silly name, never into the reader's browser or disk."""
    items: list[dict[str, object]] = [{"id": "w", "type": "webpage", "title": "T", "URL": url}]
    links = Links(render(plain_list(items), items, to="html", style="apa").text).found
    assert all(link.startswith("https://") for link in links), json.dumps(links)


@pytest.mark.parametrize(
    ("item", "printed"),
    [
        (
            {
                "type": "webpage",
                "author": [{"literal": "WHO"}],
                "URL": "https://who.int/a",
                "accessed": {"date-parts": [[2024, 5, 3]]},
            },
            "WHO (2024) T. https://who.int/a. Accessed 3 May 2024",
        ),
        (
            {"type": "book", "editor": [{"family": "Lee", "given": "B"}], "publisher": "Wiley", "DOI": "10.5555/b"},
            "Lee B (ed) (2024) T. Wiley. 10.5555/b",
        ),
        (
            {
                "type": "chapter",
                "author": [{"family": "Lee", "given": "B"}],
                "container-title": "C",
                "page": "1-5",
                "DOI": "10.5555/c",
            },
            "Lee B (2024) T. In: C. pp 1–5. 10.5555/c",
        ),
        (
            {"type": "article", "author": [{"family": "Lee"}], "publisher": "medRxiv", "DOI": "10.5555/p"},
            "Lee (2024) T. medRxiv. 10.5555/p",
        ),
        (
            {
                "type": "report",
                "author": [{"family": "Lee"}],
                "publisher": "WHO",
                "number": "7",
                "URL": "https://a.org/r",
            },
            "Lee (2024) T. No. 7, WHO. https://a.org/r",
        ),
    ],
)
def test_the_journals_own_style_keeps_what_a_reader_finds_a_work_by(item: dict[str, object], printed: str) -> None:
    """Address and day of access, DOI, the server of a preprint, and that editors are no authors."""
    whole = {"id": "a", "title": "T", "issued": {"date-parts": [[2024]]}, **item}
    assert paragraphs([whole], "arch-dermatol-res") == ["1. " + printed]


def test_the_journals_own_style_says_that_a_year_is_not_known() -> None:
    """Or what is known instead of it."""
    item: dict[str, object] = {"id": "a", "type": "book", "title": "T", "author": [{"family": "Lee"}]}
    assert paragraphs([item], "arch-dermatol-res") == ["1. Lee (n.d.) T"]
    assert paragraphs([{**item, "status": "in press"}], "arch-dermatol-res") == ["1. Lee (in press) T"]
