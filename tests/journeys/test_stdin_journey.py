"""A `-` on the command line: what would stand there, read from stdin. The real command (contract A4)."""

import json

import pytest

from conftest import Review

LIBRARY = """\
@article{ann,
  title = {Tofacitinib for alopecia areata},
  year = {2020},
}

@article{ben,
  title = {Dupilumab},
  year = {2021},
}
"""
UNTIDY = '@Article{a, title="X"}\n'
TIDY = "@article{a,\n  title = {X},\n}\n"
TURTLE = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://x/trial> a skos:Concept ; skos:prefLabel "trial"@en .
"""
FORMS = {
    "turtle": TURTLE,
    "json-ld": json.dumps(
        {"@id": "http://x/trial", "@type": "http://www.w3.org/2004/02/skos/core#Concept"}
        | {"http://www.w3.org/2004/02/skos/core#prefLabel": "trial"}
    ),
    "rdf": (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:skos="http://www.w3.org/2004/02/skos/core#"><skos:Concept rdf:about="http://x/trial">'
        "<skos:prefLabel>trial</skos:prefLabel></skos:Concept></rdf:RDF>"
    ),
    "toml": '[facets.design]\nlabel = "Design"\n\n[design.trial]\nlabel = "trial"\n',
    "table": "id\tname\ttree_numbers\tsynonyms\ntrial\ttrial\t\t\n",
}
LABELS = '{"title": "Tofacitinib", "tags": ["agent:tofacitinib"]}\n'


@pytest.fixture
def library(review: Review) -> Review:
    """Return a review with two entries."""
    review.write(LIBRARY)
    return review


def test_a_query_comes_from_stdin(library: Review) -> None:
    """Alone it is the query; beside other words it is one more of them, whole."""
    assert library.run("list", "-", "--format", "keys", text="year:2021\n").out == "ben\n"
    assert library.run("list", "year:2020", "-", "--format", "keys", text="dupilumab or tofacitinib").out == "ann\n"
    assert library.run("check", "-", text="key:ann").status == 1
    assert "dupilumab" not in library.run("render", "-", text="key:ann").out.lower()
    assert library.run("tag", "add", "agent:tofacitinib", "--where", "-", text="key:ann").status == 0


@pytest.mark.parametrize("words", [["list", "-"], ["tag", "add", "agent:tofacitinib", "--where", "-"], ["show", "-"]])
def test_an_empty_stdin_never_means_every_entry(library: Review, words: list[str]) -> None:
    """What failed before it in a pipe is wrong use."""
    done = library.run(*words, text="\n")
    assert (done.status, done.out) == (2, "")
    assert "standard input" in done.err


@pytest.mark.parametrize(
    "words",
    [("tag", "add", "condition:LPP", "-", "--where", "-"), ("add", "-", "-f", "-"), ("add", "-f", "-", "-f", "-")],
)
def test_stdin_is_read_once(library: Review, words: tuple[str, ...]) -> None:
    """Of two places that ask for it the second would find it empty: wrong use, told as what it is."""
    before = library.library.read_bytes()
    done = library.run(*words, text="key:ann\n")
    assert (done.status, library.library.read_bytes()) == (2, before)
    assert "standard input can be read once only" in done.err


def test_entries_are_shown_by_keys_on_stdin(library: Review) -> None:
    """Each in turn; a key that is not there is named, and the rest is shown."""
    done = library.run("show", "-", text="ben\nnope\nann\n")
    assert done.status == 1
    assert "`nope`" in done.err
    ann, ben = LIBRARY.rstrip().split("\n\n")
    assert done.out == f"{ben}\n\n{ann}\n"
    rows = library.run("show", "ann", "-", "--json", text="ben").json["results"]
    assert [row["key"] for row in rows] == ["ann", "ben"]


def test_a_library_is_laid_out_from_stdin_to_stdout(library: Review) -> None:
    """No file is touched; `--check` and `--dry-run` say of it what they say of a file; it goes with no other file."""
    before = sorted(library.folder.rglob("*"))
    assert library.run("fmt", "-", text=UNTIDY).out == TIDY
    assert library.run("fmt", "-", text=TIDY).out == TIDY
    assert library.run("fmt", "-", "--check", text=UNTIDY).status == 1
    assert library.run("fmt", "-", "--check", text=TIDY).status == 0
    assert "+  title = {X}," in library.run("fmt", "-", "--dry-run", text=UNTIDY).out
    assert library.run("fmt", "-", "refs/library.bib", text=UNTIDY).status == 2
    broken = library.run("fmt", "-", text="@misc{b, title = {C}")
    assert (broken.status, broken.out) == (1, "@misc{b, title = {C}")
    assert (sorted(library.folder.rglob("*")), library.library.read_text()) == (before, LIBRARY)


@pytest.mark.parametrize("form", FORMS)
def test_a_vocabulary_from_stdin_is_known_by_its_content(library: Review, form: str) -> None:
    """Each form that `export` writes, and RDF/XML; the concept is there afterwards."""
    done = library.run("vocab", "import", "-", "--facet", "design", text=FORMS[form])
    assert done.status == 0, done.err
    assert library.run("vocab", "show", "design:trial").status == 0


def test_the_form_of_a_vocabulary_can_be_told(library: Review) -> None:
    """`--from` counts before ending and content."""
    done = library.run("vocab", "import", "-", "--facet", "design", "--from", "toml", text=TURTLE)
    assert done.status == 4
    assert "TOML" in done.err
    (library.folder / "terms.skos").write_text(TURTLE)
    assert library.run("vocab", "import", "terms.skos", "--facet", "design").status == 2
    assert library.run("vocab", "import", "terms.skos", "--facet", "design", "--from", "ttl").status == 0


def test_labels_and_decided_conflicts_come_from_stdin(library: Review) -> None:
    """`tag evaluate`, `tag learn` and `tag agreement --apply`."""
    assert library.run("tag", "evaluate", "-", text=LABELS).status == 0
    assert library.run("tag", "learn", "-", "--dry-run", text=LABELS).status == 0
    for who in ("ann", "ben"):
        row = {"key": "ann", "tag": "agent:tofacitinib", "by": who, "at": "2026-01-01T00:00:00+00:00"}
        decision = {"decision": "accepted" if who == "ann" else "rejected"}
        (library.folder / f"{who}.jsonl").write_text(json.dumps(row | decision) + "\n")
    table = "decision\tkey\ttag\naccept\tann\tagent:tofacitinib\n"
    done = library.run("tag", "agreement", "ann.jsonl", "ben.jsonl", "--apply", "-", text=table)
    assert done.status == 0, done.err
    assert "agent:tofacitinib" in library.library.read_text()


@pytest.mark.parametrize("words", [["list", "-o"], ["list", "year:2020", "-o"], ["check", "-o"], ["render", "--by"]])
def test_an_option_without_its_value_takes_no_other_word(library: Review, words: list[str]) -> None:
    """Click is told that the value is missing, and the help named is that of the command."""
    done = library.run(*words)
    assert done.status == 2
    assert f"option `{words[-1]}` requires an argument" in done.err
    assert f"`citekit {words[0]} --help`" in done.err
