"""Commands that print and store nothing, with the real command: list, show, resolve."""

import csv
import io
import json
import re
from collections.abc import Callable

import pytest

from conftest import Review
from crossref.records import record

LIBRARY = """\
@article{doe2020,
  author = {M{\\"u}ller, Ada and {The Hair Group}},
  title = {{JAK} inhibitors in $\\alpha$ and lichen},
  year = {2020},
  doi = {10.5555/alpha},
  keywords = {hair; condition:lichen-planopilaris; agent:tofacitinib},
}
@misc{roe2021,
  title = {=1+1},
  date = {2021-05},
}
"""


TAGS = "condition:lichen-planopilaris agent:tofacitinib"


def test_a_row_carries_every_name_of_the_contract(make_review: Callable[[str], Review]) -> None:
    """``--json`` gives key, type, doi, title, year, authors, tags by facet and retracted, all decoded."""
    done = make_review(LIBRARY).run("list", "--json")

    assert (done.status, done.err) == (0, "")
    assert done.json == {
        "citekit": 1,
        "command": "list",
        "status": "done",
        "failures": [],
        "findings": [],
        "results": [
            {
                "key": "doe2020",
                "type": "article",
                "doi": "10.5555/alpha",
                "title": "JAK inhibitors in α and lichen",
                "year": "2020",
                "authors": ["Müller, Ada", "The Hair Group"],
                "tags": {"condition": ["lichen-planopilaris"], "agent": ["tofacitinib"]},
                "retracted": False,
            },
            {
                "key": "roe2021",
                "type": "misc",
                "doi": "",
                "title": "=1+1",
                "year": "2021",
                "authors": [],
                "tags": {"condition": [], "agent": []},
                "retracted": False,
            },
        ],
    }


def test_format_json_is_the_same_object(make_review: Callable[[str], Review]) -> None:
    """``--format json`` and ``--json`` print the same."""
    review = make_review(LIBRARY)

    assert review.run("list", "--format", "json").out == review.run("list", "--json").out


def test_the_table_is_plain_and_never_cut_in_a_pipe(make_review: Callable[[str], Review]) -> None:
    """One line an entry, without colour: key, year, first author, the whole title, last the tags or `untagged`."""
    long = "word " * 60 + "end"
    lines = make_review(LIBRARY + f"@misc{{long, author={{Lee, A}}, title={{{long}}}}}\n").run("list").out.splitlines()

    assert [re.split("  +", line) for line in lines] == [
        ["doe2020", "2020", "Müller et al.", "JAK inhibitors in α and lichen", TAGS],
        ["roe2021", "2021", "-", "=1+1", "untagged"],
        ["long", "-", "Lee", long, "untagged"],
    ]
    assert "\x1b" not in "".join(lines)
    assert lines[0].index("condition:") == lines[1].index("untagged") == lines[2].index("untagged")


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("Yang, C", "Yang"),
        ("van der Berg, Anna and Doe, J and others", "van der Berg et al."),
        ("Ada Lovelace and Doe, J", "Lovelace et al."),
        ("{Hair and Scalp Group}", "Hair and Scalp Group"),
        ('M{\\"u}ller, Ada', "Müller"),
        ("Doe, J\n  and Roe, A", "Doe et al."),
        ("{Centre for Hair, Skin and Nails} and Doe, J", "Centre for Hair, Skin and Nails et al."),
    ],
)
def test_the_first_author_stands_for_all(make_review: Callable[[str], Review], author: str, shown: str) -> None:
    """By family name, however it is written; groups whole."""
    line = make_review(f"@misc{{k, author={{{author}}}, title={{T}}, year=2020}}\n").run("list").out

    assert line == f"k  2020  {shown}  T  untagged\n"


def test_a_title_that_says_itself_what_happened_is_not_told_twice(make_review: Callable[[str], Review]) -> None:
    """``RETRACTED:`` stands before a title that does not begin with it."""
    notice = "citekit-notice={retraction 2025-02-01 10.5555/n}, year=2020"
    entries = "".join(
        f"@misc{{{key}, title={{{title}}}, {notice}}}\n"
        for key, title in (("a", "RETRACTED: A study"), ("b", "Another"))
    )
    out = make_review(entries).run("list").out

    assert out.count("RETRACTED: ") == 2
    assert "RETRACTED: A study" in out
    assert "RETRACTED: Another" in out


def test_authors_left_out_are_said_and_not_counted(make_review: Callable[[str], Review]) -> None:
    """``and others`` is no author in JSON and CSV; JSON says that there are more, the table "et al."."""
    review = make_review("@misc{k, author={de la Cruz, Ana and others}, title={T}, year=2020}\n")
    row = review.run("list", "--json").json["results"][0]

    assert (row["authors"], row["more_authors"]) == (["de la Cruz, Ana"], True)
    assert "et al." not in review.run("list", "--format", "csv").out
    assert "de la Cruz et al." in review.run("list").out


def test_csv_has_a_column_a_facet_and_no_formula(make_review: Callable[[str], Review]) -> None:
    """Tags stand in their facet's column; a cell that a spreadsheet would calculate is quoted."""
    first, second = csv.DictReader(io.StringIO(make_review(LIBRARY).run("list", "--format", "csv").out))

    assert (first["condition"], first["agent"], first["authors"]) == (
        "lichen-planopilaris",
        "tofacitinib",
        "Müller, Ada; The Hair Group",
    )
    assert second["title"] == "'=1+1"


def test_keys_are_one_a_line(make_review: Callable[[str], Review]) -> None:
    """``--format keys`` prints what other commands take; ``-o`` takes it instead of stdout."""
    review = make_review(LIBRARY)
    done = review.run("list", "--format", "keys", "-o", "keys.txt")

    assert (done.status, done.out) == (0, "")
    assert (review.folder / "keys.txt").read_text("utf-8") == "doe2020\nroe2021\n"


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("agent:jak-inhibitor", "doe2020"),
        ("condition:LPP year:..2020", "doe2020"),
        ("agent:none", "roe2021"),
        ("is:untagged or author:muller", "doe2020 roe2021"),
        ("not type:misc", "doe2020"),
        ("doi:10.5555/ALPHA", "doe2020"),
    ],
)
def test_a_query_chooses(make_review: Callable[[str], Review], query: str, keys: str) -> None:
    """Narrower concepts are found, words are AND, case and accents do not matter, ``or`` and ``not`` work."""
    done = make_review(LIBRARY).run("list", *query.split(), "--format", "keys")

    assert (done.status, done.out.split()) == (0, keys.split())


def test_nothing_matched_is_status_one(make_review: Callable[[str], Review]) -> None:
    """stdout is empty and one sentence says why."""
    done = make_review(LIBRARY).run("list", "year:1999")

    assert (done.status, done.out, done.err) == (1, "", "no entry matches\n")


def test_a_block_that_cannot_be_read_is_reported_beside_the_rest(make_review: Callable[[str], Review]) -> None:
    """The other entries are listed; the block stands in the findings with its place; status 1."""
    done = make_review(LIBRARY + "@article{open, title = {never closed\n").run("list", "--json")

    assert (done.status, done.json["status"]) == (1, "partial")
    assert [row["key"] for row in done.json["results"]] == ["doe2020", "roe2021"]
    (finding,) = done.json["findings"]
    assert (finding["code"], finding["key"], finding["file"], finding["line"]) == (
        "unparsed-block",
        "open",
        "refs/library.bib",
        12,
    )


def test_show_prints_an_entry_as_it_stands_in_the_file(make_review: Callable[[str], Review]) -> None:
    """Not a character differs, odd line separators inside a field included."""
    entry = "@misc{odd,\n  title = {One\u2028two\x0cthree},\n}\n"
    done = make_review(LIBRARY + entry).run("show", "odd")

    assert (done.status, done.out) == (0, entry)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("url = {https://x.org/~s/?a--b&copy;=1}", "https://x.org/~s/?a--b&copy;=1"),
        (r"url = {\url{https://x.org/a\_b}}", "https://x.org/a_b"),
        ('url = {see M{\\"u}ller}', "see Müller"),
        ("file = {a&lt;~b--c.pdf:PDF}", "a&lt;~b--c.pdf:PDF"),
    ],
)
def test_show_json_gives_addresses_letter_by_letter(
    make_review: Callable[[str], Review], source: str, shown: str
) -> None:
    """What TeX or HTML would read as a sign is part of an address or of the path of a file."""
    (result,) = make_review(f"@misc{{a, {source}}}\n").run("show", "a", "--json").json["results"]

    assert list(result["fields"].values()) == [shown]


def test_show_json_gives_the_decoded_fields(make_review: Callable[[str], Review]) -> None:
    """The row of ``list`` with every field decoded, the source and its line."""
    (row,) = make_review(LIBRARY).run("show", "doe2020", "--json").json["results"]

    assert row["fields"]["title"] == "JAK inhibitors in α and lichen"
    assert row["fields"]["keywords"] == "hair; condition:lichen-planopilaris; agent:tofacitinib"
    assert row["source"] == LIBRARY[: LIBRARY.index("\n@misc")]
    assert row["line"] == 1


def test_an_unknown_key_is_status_one_and_named(make_review: Callable[[str], Review]) -> None:
    """``show`` says which key is not there, with ``--json`` too."""
    review = make_review(LIBRARY)
    plain, enveloped = review.run("show", "nobody"), review.run("show", "nobody", "--json")

    assert (plain.status, plain.out) == (1, "")
    assert "`nobody`" in plain.err
    assert (enveloped.status, enveloped.json["status"]) == (1, "failed")
    assert "`nobody`" in enveloped.out + enveloped.err


def test_a_review_is_found_from_a_folder_inside(make_review: Callable[[str], Review]) -> None:
    """As git does: the command walks up to ``citekit.toml``."""
    review = make_review(LIBRARY)
    review.folder = review.folder / "refs/notes"
    review.folder.mkdir()

    assert review.run("list", "--format", "keys").out.split() == ["doe2020", "roe2021"]


# Resolving: what `add` does, without storing.


@pytest.fixture
def outside(review: Review) -> Review:
    """Return a folder that is no review, with a snapshot in it."""
    (review.folder / "citekit.toml").unlink()
    message = record("10.5555/alpha", title="Tofacitinib in lichen planopilaris", year=2021, authors=["Doe, Ada B."])
    (review.folder / "snapshot.jsonl").write_text(json.dumps(message) + "\n", "utf-8")
    return review


RESOLVE = ("resolve", "10.5555/alpha", "--snapshot", "snapshot.jsonl", "--offline")


def test_resolve_prints_bibtex_outside_of_a_review(outside: Review) -> None:
    """BibTeX is the format unless another is asked for; nothing is stored."""
    before = outside.library.read_bytes()
    done = outside.run(*RESOLVE)

    assert (done.status, done.err) == (0, "")
    assert done.out == outside.run(*RESOLVE, "--to", "bibtex").out
    assert done.out.startswith("@article{doe2021tofacitinib,\n  author = {Doe, Ada B.},\n")
    assert outside.library.read_bytes() == before


def test_resolve_prints_csl_json(outside: Review) -> None:
    """The list holds one item with the key as id, in CSL's names."""
    (item,) = json.loads(outside.run(*RESOLVE, "--to", "csl-json").out)

    assert (item["id"], item["type"], item["DOI"]) == ("doe2021tofacitinib", "article-journal", "10.5555/alpha")
    assert item["author"] == [{"family": "Doe", "given": "Ada B."}]


def test_resolve_prints_one_json_document(outside: Review) -> None:
    """The list holds one object a record with key, DOI, source and the work, also where there is one record only."""
    (row,) = json.loads(outside.run(*RESOLVE, "--to", "json").out)

    assert (row["key"], row["doi"], row["source"]) == ("doe2021tofacitinib", "10.5555/alpha", "snapshot")
    assert row["work"]["title"] == "Tofacitinib in lichen planopilaris"


def test_resolve_json_is_the_envelope(outside: Review) -> None:
    """``--json`` prints outcomes: ``resolved``, with the source."""
    done = outside.run(*RESOLVE, "--json")

    assert [(row["doi"], row["outcome"], row["source"]) for row in done.json["results"]] == [
        ("10.5555/alpha", "resolved", "snapshot")
    ]


def test_resolve_honours_output(outside: Review) -> None:
    """``-o`` takes the records; stdout stays empty."""
    done = outside.run(*RESOLVE, "-o", "new.bib")

    assert (done.status, done.out) == (0, "")
    assert (outside.folder / "new.bib").read_text("utf-8").startswith("@article{doe2021tofacitinib,")


@pytest.mark.parametrize("words", [("--json", "--to", "bibtex"), ("--to", "yaml")])
def test_resolve_refuses_formats_that_cannot_be(outside: Review, words: tuple[str, ...]) -> None:
    """``--json`` beside ``--to`` and an unknown format are wrong use; the message names what was wrong."""
    done = outside.run(*RESOLVE, *words)

    assert done.status == 2
    assert ("`--to`" if "--json" in words else "csl-json") in done.err


def test_a_doi_is_told_as_add_tells_it(review: Review) -> None:
    """Bare and in lower case, however the file writes it; what is no DOI stays as it is."""
    review.write("@misc{a, doi = {https://doi.org/10.5555/ABC}}\n@misc{b, doi = {Unknown}}\n")

    assert [row["doi"] for row in review.run("list", "--json").json["results"]] == ["10.5555/abc", "Unknown"]
    assert "10.5555/abc" in review.run("list", "--format", "csv").out
