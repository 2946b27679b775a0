"""The evidence map with the real command: formats, cells as JSON, wrong use named, nothing fetched."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from browser.reviews import VOCABULARY, library, record
from conftest import Review


@pytest.fixture
def mapped(make_review: Callable[[str], Review]) -> Review:
    """Return a review with tagged works, one of them retracted."""
    review = make_review(library())
    (review.folder / "refs" / "vocabulary.toml").write_text(VOCABULARY)
    (review.folder / "refs" / "works.jsonl").write_text(record("ren2018"))
    return review


@pytest.mark.parametrize(
    ("ending", "start"),
    [
        ("html", b"<!DOCTYPE html>"),
        ("svg", b"<svg "),
        ("png", b"\x89PNG"),
        ("csv", b",,,JAK"),
        ("md", b"# Evidence map"),
    ],
)
def test_the_ending_chooses_the_format_and_bytes_are_the_same_each_time(
    mapped: Review, ending: str, start: bytes
) -> None:
    """Each format is written whole, twice alike, and one line says how many works the file holds; with ``-q`` none."""
    for name in ("one", "two"):
        done = mapped.run("map", "-o", f"{name}.{ending}")
        assert (done.status, done.out, done.err) == (0, "", f"{name}.{ending}: 6 works\n")
    done = mapped.run("map", "-q", "-o", f"quiet.{ending}")
    assert (done.status, done.out, done.err) == (0, "", "")
    made = [Path(mapped.folder / f"{name}.{ending}").read_bytes() for name in ("one", "two")]

    assert made[0].lstrip().startswith(start)
    assert made[0] == made[1]


def test_without_a_file_a_table_is_printed(mapped: Review) -> None:
    """It has the counts, the totals and what the vocabulary holds beside them."""
    done = mapped.run("map", "--split", "none")

    assert done.status == 0
    assert done.out.startswith("Evidence map: condition by agent\n\n6 references, 1 of them retracted.\n")
    assert "Agent, no work tagged with: dupilumab." in done.out


def test_a_facet_is_called_as_its_label_has_it(mapped: Review) -> None:
    """In a sentence it begins with a small letter, but an abbreviation stays what it is."""
    path = mapped.folder / "refs" / "vocabulary.toml"
    text = path.read_text()
    path.write_text(
        text.replace('label = "Condition"', 'label = "RCT"').replace('label = "Agent"', 'label = "JAK class"')
    )
    mapped.library.write_text(mapped.library.read_text() + "@misc{bare, title = {Bare}}\n")
    done = mapped.run("map")

    assert done.out.startswith("Evidence map: RCT by JAK class\n")
    assert "Untagged (RCT)" in done.out and "Untagged (JAK class)" in done.out


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_picture_without_room_for_a_split_says_so(mapped: Review, ending: str) -> None:
    """What was asked for and is not in the file is told; a map without a split says nothing."""
    done = mapped.run("map", "--split", "design", "-o", f"map.{ending}")

    assert done.status == 0
    assert f"`{ending}` has no room for the parts of `--split design`" in done.err
    assert "no room" not in mapped.run("map", "--split", "none", "-o", f"map.{ending}").err


@pytest.mark.parametrize(
    ("to", "said"), [("md", "| 2 (RCT 1"), ("txt", "randomised trial 1"), ("csv", "randomised trial")]
)
def test_a_table_has_the_split_that_was_asked_for(mapped: Review, to: str, said: str) -> None:
    """Named it stands in every table and nothing is said of room; not named in none."""
    asked, plain = mapped.run("map", "--split", "design", "--to", to), mapped.run("map", "--to", to)

    assert said in asked.out
    assert said not in plain.out
    assert "no room" not in asked.err


def test_a_query_for_a_concept_makes_its_row_alone_and_stands_on_the_page(mapped: Review) -> None:
    """Another condition of the same works is no row with gaps; the page says what was asked, escaped."""
    ffa = "condition:frontal-fibrosing-alopecia"
    rows = mapped.run("map", ffa, "--json").json["results"]
    assert {row["row"] for row in rows} == {ffa}
    assert sum(row["count"] for row in rows if row["column"] == "agent:minoxidil") == 1

    assert mapped.run("map", f'{ffa} or title:"<b>"', "-o", "map.html").status == 0
    page = (mapped.folder / "map.html").read_text()
    assert f"<br>Query: {ffa} or title:&quot;&lt;b&gt;&quot;</p>" in page
    assert "Counts and gaps are of the works that the query finds." in page


def test_json_has_every_cell_with_its_keys(mapped: Review) -> None:
    """A class has the keys of its drugs; zero is a gap; works without a tag stand under FACET:none."""
    cells = {(row["row"], row["column"]): row for row in mapped.run("map", "--json").json["results"]}
    lpp = "condition:lichen-planopilaris"

    assert cells[lpp, "agent:jak-inhibitor"]["keys"] == ["yang2015", "ren2018"]
    assert cells[lpp, "agent:tofacitinib"]["count"] == 2
    assert cells[lpp, "agent:tofacitinib"]["retracted"] == ["ren2018"]
    assert cells[lpp, "agent:tofacitinib"]["split"] == {"design:rct": 1}
    assert cells["condition:frontal-fibrosing-alopecia", "agent:baricitinib"]["gap"]
    assert cells["condition:none", "agent:none"]["keys"] == ["lee2023"]


def test_json_beside_a_file_writes_both(mapped: Review) -> None:
    """The map goes to the file, the cells to stdout."""
    done = mapped.run("map", "--json", "-o", "map.md")

    assert done.json["status"] == "done"
    assert (mapped.folder / "map.md").read_text().startswith("# Evidence map")


def test_a_query_facets_and_classes_choose_what_is_counted(mapped: Review) -> None:
    """Rows and columns may be any facets; without members a class stands for its drugs."""
    done = mapped.run("map", "year:2015..2018", "--rows", "agent", "--columns", "design", "--classes", "--json")

    assert [(row["row"], row["column"], row["count"]) for row in done.json["results"]] == [
        ("agent:jak-inhibitor", "design:rct", 1),
        ("agent:jak-inhibitor", "design:none", 1),
    ]


def test_unused_concepts_get_their_place_on_request(mapped: Review) -> None:
    """With --empty a drug that nobody studied is a column of gaps."""
    done = mapped.run("map", "--empty", "--to", "md")

    assert "| Dupilumab |" in done.out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--rows", "outcome"), "condition, agent, design"),
        (("--to", "docx"), "html, svg, png, csv, md, txt"),
        (("-o", "map.docx"), ".html, .htm, .svg"),
        (("-s", "nosuch"), "known styles"),
        (("agent:nosuch",), "nosuch"),
    ],
)
def test_wrong_use_is_named_and_writes_nothing(mapped: Review, words: tuple[str, ...], named: str) -> None:
    """Facet, format, ending, style and concept: exit 2, with what is known."""
    done = mapped.run("map", *words)

    assert (done.status, done.out) == (2, "")
    assert named in done.err
    assert not (mapped.folder / "map.docx").exists()


def test_references_are_those_of_the_reading_list(mapped: Review) -> None:
    """Style, language, short names of journals and every mark in words are the same, whatever the page."""
    mapped.write(
        library()
        + "@article{page2020,\n title = {On the arXiv},\n journal = {arXiv preprint},\n year = {2020},\n"
        + " citekit-source = {page},\n}\n"
    )
    (mapped.folder / "refs" / "journals.csv").write_text("J Test;Short J\nnot a row\n")
    told = {}
    for command in ("map", "render"):
        done = mapped.run(command, "-s", "apa", "--locale", "de", "-o", f"{command}.html")
        assert "the line is no journal" in done.err
        page = (mapped.folder / f"{command}.html").read_text()
        told[command] = re.findall(r'<div class="text">(.*)</div></li>', page)

    assert told["map"] == told["render"]
    assert "[Preprint]" in "".join(told["map"])
    assert "[Unbestätigt]" in "".join(told["map"])
    assert "Mitteilung der Zurückziehung: " in "".join(told["map"])


def test_the_settings_give_title_and_language_and_the_command_line_overrides_them(mapped: Review) -> None:
    """``map-title`` is the maps', for ``title`` is that of the lists; without one the facets make it."""
    (mapped.folder / "citekit.toml").write_text('title = "A list"\nmap-title = "Was wir wissen"\nlocale = "de-DE"\n')

    assert mapped.run("map", "--to", "md").out.startswith("# Was wir wissen\n\n6 Arbeiten, davon 1 zurückgezogen.")
    assert mapped.run("map", "--to", "md", "--title", "Now").out.startswith("# Now\n\n6 Arbeiten")
    (mapped.folder / "citekit.toml").write_text('title = "A list"\n')
    assert mapped.run("map", "--to", "md").out.startswith("# Evidence map: condition by agent\n\n6 references")
    assert mapped.run("map", "--to", "svg", "--locale", "fr-FR").out.count("Carte des données probantes") == 2


def test_a_second_map_starts_no_formatter(mapped: Review) -> None:
    """Formatted references are kept in the cache that reading lists use too."""
    assert mapped.run("render", "-o", "list.html").status == 0
    cache = Path(mapped.env["XDG_CACHE_HOME"])
    kept = sorted(cache.rglob("references/*"))
    assert kept
    assert mapped.run("map", "-o", "map.html").status == 0

    assert sorted(cache.rglob("references/*")) == kept


def test_works_without_any_tag_make_a_map_of_one_cell(mapped: Review) -> None:
    """There is nothing to tick, and what is shown can be found by words."""
    done = mapped.run("map", "is:untagged", "-o", "map.html")
    page = (mapped.folder / "map.html").read_text()

    assert done.status == 0
    assert 'aria-label="Untagged (condition), Untagged (agent): 1 reference"' in page
    assert '<input type="checkbox"' not in page


def test_nothing_matched_is_said(mapped: Review) -> None:
    """An empty map is a page like any other, and the exit status tells."""
    done = mapped.run("map", "year:1900", "-o", "map.html")

    assert done.status == 1
    assert done.err == "no entry matches; `map.html` is an empty map now\n"
    page = (mapped.folder / "map.html").read_text()
    assert "0 of 0 references" in page
    assert '<p class="none">No references.</p>' in page


def test_a_thousand_works_make_a_page_of_a_megabyte_and_a_half_at_most(make_review: Callable[[str], Review]) -> None:
    """References, index and what can be saved of 1,000 tagged works stay below 1.5 MB."""
    people = " and ".join(f"Longfamilyname{n}, Given Middle" for n in range(5))
    tags = ("lichen-planopilaris", "frontal-fibrosing-alopecia"), ("tofacitinib", "baricitinib", "minoxidil")
    review = make_review(
        "\n".join(
            f"@article{{work{n},\n author = {{{people}}},\n title = {{{'Scarring alopecia, treated well ' * 3}{n}}},"
            f"\n journal = {{Journal of the American Academy of Dermatology}},\n volume = {{{n}}},\n pages = {{1-9}},"
            f"\n year = {{{2000 + n % 25}}},\n doi = {{10.5555/some.long.suffix.{n}}},"
            f"\n keywords = {{condition:{tags[0][n % 2]}, agent:{tags[1][n % 3]}, agent:{tags[1][(n + 1) % 3]}}},\n}}\n"
            for n in range(1000)
        )
    )
    (review.folder / "refs" / "vocabulary.toml").write_text(VOCABULARY)
    done = review.run("map", "-o", "map.html")

    assert done.status == 0
    assert 500_000 < (review.folder / "map.html").stat().st_size <= 1_500_000
