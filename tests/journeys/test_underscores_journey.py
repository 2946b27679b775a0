"""Facets and notations with ``_``, with the real command: from the file and from imports to lists, maps and notes."""

import re
from collections.abc import Callable

import pytest

from conftest import Review
from shared_data import shared

BIB = """\
@article{one,
  author = {Yang, A.},
  title = {One},
  year = {2020},
  keywords = {x; line_of_therapy:first_line},
}

@article{two,
  author = {Wu, B.},
  title = {Two},
  year = {2021},
}
"""
VOCABULARY = """\
[facets.design]
[facets.line_of_therapy]

[line_of_therapy.first_line]
label = "initial treatment"

[line_of_therapy.early_first_line]
label = "early treatment"
broader = ["first_line"]
hidden = ["zzearly treatement"]
"""


@pytest.fixture
def therapy(make_review: Callable[[str], Review]) -> Review:
    """Return a review with a facet that has underscores, and so have its notations."""
    review = make_review(BIB)
    (review.folder / "refs/vocabulary.toml").write_text(VOCABULARY)
    assert review.run("vocab", "check").status == 0
    return review


def test_a_tag_is_spelled_alike_everywhere(therapy: Review) -> None:
    """On the command line, in a query, in the file; narrower concepts included, `-` understood for `_`."""
    assert therapy.run("tag", "add", "line_of_therapy:early-first-line", "two").status == 0
    assert "  keywords = {line_of_therapy:early_first_line},\n" in therapy.library.read_text()
    assert therapy.run("list", "line_of_therapy:first_line", "--format", "keys").out == "one\ntwo\n"
    assert therapy.run("list", "-line_of_therapy:early_first_line", "--format", "keys").out == "one\n"
    assert "unknown-tag" not in therapy.run("check").out
    assert therapy.run("tag", "remove", "line_of_therapy:first_line", "one").status == 0
    assert "keywords = {x},\n" in therapy.library.read_text()


def test_lists_maps_and_notes_read_it(therapy: Review) -> None:
    """A tag that the vocabulary does not hold is a heading too: LaTeX gets its underscore escaped."""
    therapy.library.write_text(BIB.replace("{2021},", "{2021},\n  keywords = {line_of_therapy:no_such},"))
    notes = therapy.folder / "refs/notes"
    notes.mkdir(exist_ok=True)
    (notes / "line_of_therapy.first_line.md").write_text("What is tried first.\n")
    listed = therapy.run("render", "--by", "line_of_therapy", "--annotated", "--to", "tex").out

    assert r"no\_such" in listed and "no_such" not in listed
    assert "What is tried first." in listed
    assert therapy.run("map", "--rows", "line_of_therapy", "--columns", "design", "-o", "map.html").status == 0
    assert re.search(
        r'href="#(?:design=none&amp;)?line_of_therapy=first_line', (therapy.folder / "map.html").read_text()
    )


@pytest.mark.parametrize("form", ["ttl", "jsonld", "tsv", "toml"])
def test_it_survives_export_and_import(therapy: Review, form: str) -> None:
    """Under another facet's name the same notations come back, and nothing was changed."""
    assert therapy.run("vocab", "export", "-o", f"v.{form}").status == 0
    done = therapy.run("vocab", "import", f"v.{form}", "--facet", "new_one")

    assert (done.status, "changed" in done.err) == (0, False)
    rows = therapy.run("vocab", "list", "new_one", "--json").json["results"]
    assert [(row["tag"], row["broader"]) for row in rows] == [
        ("new_one:first_line", []),
        ("new_one:early_first_line", ["first_line"]),
    ]


def test_an_import_keeps_the_id_of_a_row(therapy: Review) -> None:
    """What it must change it tells; the table is called as before, after file and facet."""
    (therapy.folder / "my_terms.tsv").write_text("id\tname\nMONDO_0004907\talopecia\nL66/1\tpseudopelade\n")
    done = therapy.run("vocab", "import", "my_terms.tsv", "--facet", "mesh")

    assert done.status == 0
    assert "ids that are no notations, changed: 1 (`L66/1 -> L66-1`)" in done.err
    assert (therapy.folder / "refs/vocabularies/my-terms-mesh.tsv").exists()
    assert therapy.run("tag", "add", "mesh:MONDO_0004907", "two").status == 0
    assert therapy.run("list", "mesh:MONDO_0004907", "--format", "keys").out == "two\n"


@pytest.mark.parametrize("tree", [[], ["--tree", "C17"]])
def test_the_column_axis_asks_for_nothing(therapy: Review, tree: list[str]) -> None:
    """A table like MeSH goes into any facet, whatever else it says; a notice says how to take less."""
    done = therapy.run("vocab", "import", str(shared("tagging/mesh-subset.tsv")), "--facet", "mesh2", *tree)

    assert done.status == 0
    assert "`--part` takes one: `condition`, `agent`" in done.err
    assert therapy.run("vocab", "show", "mesh2:D000505").status == 0


def test_concept_schemes_are_not_mixed_unasked(therapy: Review) -> None:
    """Nothing is imported, and the hint says how to take one or all of them."""
    (therapy.folder / "two.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix : <http://x/> .\n"
        ':d1 a skos:Concept ; skos:prefLabel "Alpha disease" ; skos:inScheme :dis .\n'
        ':t1 a skos:Concept ; skos:prefLabel "Betamab" ; skos:inScheme :drug .\n'
    )
    refused = therapy.run("vocab", "import", "two.ttl", "--facet", "mesh")

    assert refused.status == 2
    assert "`dis`, `drug`" in refused.err
    assert therapy.run("vocab", "list", "mesh").status == 2
    assert therapy.run("vocab", "import", "two.ttl", "--facet", "mesh", "--part", "dis,drug").status == 0
    assert therapy.run("vocab", "show", "mesh:t1").status == 0


def test_findings_about_the_vocabulary_are_data(therapy: Review) -> None:
    """They stand on stdout, what to do about them on stderr, with ``-q`` nowhere: as in ``check``."""
    with (therapy.folder / "refs/vocabulary.toml").open("a") as file:
        file.write('synonims = ["x"]\n')
    line = VOCABULARY.count("\n") + 1
    done, quiet = therapy.run("vocab", "check"), therapy.run("vocab", "check", "-q")

    assert done.status == quiet.status == 1
    assert done.out == quiet.out
    assert done.out.startswith(f"refs/vocabulary.toml:{line}:1: unknown-key: line_of_therapy:early_first_line: ")
    assert (done.err, quiet.err) == ("hint: unknown-key: did you mean `synonyms`?\n", "")


def test_hidden_names_are_found_and_not_shown(therapy: Review) -> None:
    """By them a concept is found and hinted at; lists, maps and hints have its notation and its label."""
    assert therapy.run("tag", "add", "line_of_therapy:zzearly treatement", "two").status == 0
    therapy.run("map", "--rows", "line_of_therapy", "--columns", "design", "-o", "map.html")
    hint = therapy.run("list", "line_of_therapy:zzearlytreatment").err.partition("hint: ")[2]
    shown = [therapy.run(*words.split()).out for words in ("list", "vocab list", "tag list", "render --to html")]

    assert "line_of_therapy:early_first_line" in hint
    assert not any("zzearly" in text for text in (hint, *shown, (therapy.folder / "map.html").read_text()))
