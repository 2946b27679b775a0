"""Vocabularies with the real command: imported, exported, renamed, merged; the library's tags and the log follow."""

import json

import pytest

from conftest import Review

MESH = """\
id\tname\ttree numbers\tsynonyms
D012871\tSkin Diseases\tC17.800\tDermatoses
D000505\tAlopecia\tC17.800.329.937\tBaldness
D000506\tAlopecia Areata\tC17.800.329.937.122\tPelade
D014586\tUrticaria Pigmentosa\tC17.800.862.945\tMastocytosis, Skin
D016470\tBacteremia\tC01.150\tx
"""
LIBRARY = """\
@article{one, title={Urticaria pigmentosa in adults}, year=2020}
@article{two, title={Lichen planopilaris}, keywords={hair; condition:lichen-planopilaris}}
"""


def imported(review: Review, *words: str) -> Review:
    """Give the review the table MESH as conditions."""
    (review.folder / "mesh.tsv").write_text(MESH)
    review.write(LIBRARY)
    done = review.run("vocab", "import", "mesh.tsv", "--facet", "condition", *words)
    assert done.status == 0, done.err
    return review


def log(review: Review) -> list[tuple[str, str, str]]:
    """Return (key, tag, decision) of each line of the decision log."""
    lines = (review.folder / "refs/decisions.jsonl").read_text().splitlines()
    return [(row["key"], row["tag"], row["decision"]) for row in map(json.loads, lines)]


def test_what_is_imported_can_be_tagged_found_and_suggested(review: Review) -> None:
    """By id, label or synonym; the vocabulary file gets one line, the terms lie beside it."""
    before = (review.folder / "refs/vocabulary.toml").read_text()
    imported(review, "--tree", "C17.800")

    assert review.run("tag", "add", "condition:mastocytosis, skin", "one").status == 0
    assert "condition:D014586" in review.library.read_text()
    assert review.run("list", "condition:D012871", "--format", "keys").out.split() == ["one"]
    assert review.run("vocab", "show", "condition:D016470").status == 2
    after = (review.folder / "refs/vocabulary.toml").read_text()
    assert set(after.splitlines()) - set(before.splitlines()) == {'import = ["vocabularies/mesh-condition.tsv"]'}
    assert review.run("vocab", "check").status == 0
    rows = review.run("tag", "suggest", "one", "--all", "--json").json["results"]
    assert "condition:D014586" in {row["tag"] for row in rows}


def test_the_reviews_own_concepts_come_first(review: Review) -> None:
    """`D000505` is the starter's `alopecia`, by its identifier."""
    imported(review)
    shown = review.run("vocab", "show", "condition:D000505", "--json").json["results"][0]

    assert shown["notation"] == "alopecia"
    assert review.run("vocab", "list", "condition", "--json").json["results"][0]["tag"] == "condition:alopecia"


def test_a_dry_run_of_an_import_writes_nothing(review: Review) -> None:
    """It prints the line that the vocabulary would get."""
    before = (review.folder / "refs/vocabulary.toml").read_bytes()
    (review.folder / "mesh.tsv").write_text(MESH)
    done = review.run("vocab", "import", "mesh.tsv", "--facet", "condition", "--dry-run")

    assert "+import = " in done.out
    assert (review.folder / "refs/vocabulary.toml").read_bytes() == before
    assert not (review.folder / "refs/vocabularies").exists()


def test_an_import_that_is_changed_or_gone_is_noticed(review: Review) -> None:
    """The cache holds for exactly these bytes; a missing file is an error with its name."""
    imported(review)
    table = review.folder / "refs/vocabularies/mesh-condition.tsv"
    review.run("vocab", "list")
    table.write_text(table.read_text().replace("Urticaria Pigmentosa", "Brown spots"))
    assert review.run("vocab", "show", "condition:brown spots").status == 0
    table.unlink()
    done = review.run("list")
    assert done.status == 4
    assert "mesh-condition.tsv" in done.err
    checked = review.run("vocab", "check", "--json")
    assert checked.status == 1
    assert "mesh-condition.tsv" in checked.json["findings"][0]["file"]


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [("m.tsv", "id\tname\nD1\t\n", 4), ("m.docx", "", 2), ("m.ttl", "this is none", 4), ("m.tsv", MESH, 2)],
)
def test_an_import_that_fails_changes_nothing(review: Review, name: str, text: str, status: int) -> None:
    """A file that cannot be read is status 4, an unknown form or a tree that is not there 2."""
    before = (review.folder / "refs/vocabulary.toml").read_bytes()
    (review.folder / name).write_text(text)
    done = review.run("vocab", "import", name, "--facet", "condition", "--tree", "Z99")

    assert done.status == status
    assert (review.folder / "refs/vocabulary.toml").read_bytes() == before
    assert not (review.folder / "refs/vocabularies").exists()


@pytest.mark.parametrize("form", ["ttl", "jsonld", "tsv", "toml"])
def test_an_export_can_be_imported(review: Review, form: str) -> None:
    """Into a facet of its own it gives the same concepts."""
    assert review.run("vocab", "export", "agent", "-o", f"agents.{form}").status == 0
    assert review.run("vocab", "import", f"agents.{form}", "--facet", "drug").status == 0
    lists = [review.run("vocab", "list", facet, "--json").json["results"] for facet in ("agent", "drug")]
    ours, theirs = ([{**row, "tag": "", "facet": ""} for row in rows] for rows in lists)

    assert ours == theirs


def test_a_rename_carries_tags_and_decisions_along(review: Review) -> None:
    """One save of the library, which `undo` takes back; the vocabulary keeps every other byte."""
    before = review.write(LIBRARY)
    text = (review.folder / "refs/vocabulary.toml").read_text()
    review.run("tag", "reject", "condition:lpp", "one")
    done = review.run("vocab", "rename", "condition:LPP", "condition:lpp-new")

    assert done.status == 0
    assert review.library.read_text() == LIBRARY.replace("condition:lichen-planopilaris", "condition:lpp-new")
    assert (review.folder / "refs/vocabulary.toml").read_text() == text.replace(
        "[condition.lichen-planopilaris]", "[condition.lpp-new]"
    ).replace('"lichen-planopilaris"', '"lpp-new"')
    assert set(log(review)[1:]) == {
        ("one", "condition:lpp-new", "rejected"),
        ("two", "condition:lpp-new", "manual"),
        ("two", "condition:lichen-planopilaris", "removed"),
    }
    assert review.run("undo").status == 0
    assert review.library.read_bytes() == before
    assert (review.folder / "refs/vocabulary.toml").read_text() == text


TWO_THOUSAND = "".join(
    f"@misc{{k{n}, title={{Hair {n}}}, keywords={{hair; condition:lichen-planopilaris; agent:tofacitinib}}}}\n"
    for n in range(2000)
)


@pytest.mark.parametrize(
    "words",
    [
        ("rename", "condition:lpp", "condition:lpp-new"),
        ("merge", "condition:lpp", "condition:ffa"),
        ("move", "agent:tofacitinib", "--facet", "condition"),
    ],
)
def test_one_undo_takes_back_two_thousand_entries_and_the_vocabulary(review: Review, words: tuple[str, ...]) -> None:
    """One save forth, one save back, both files to the byte; the library and the vocabulary agree at every time."""
    before = review.write(TWO_THOUSAND)
    vocabulary = (review.folder / "refs/vocabulary.toml").read_bytes()
    done = review.run("vocab", *words, "--json")

    assert (done.status, done.json["results"][-1]["entries"]) == (0, 2000)
    assert "unknown-tag" not in review.run("check").out
    assert len(review.run("log").out.splitlines()) == 1
    assert review.run("undo").status == 0
    assert review.library.read_bytes() == before
    assert (review.folder / "refs/vocabulary.toml").read_bytes() == vocabulary


def test_a_merge_and_a_move_into_another_facet_carry_tags_along(review: Review) -> None:
    """The tag of what is merged becomes that of what is left; another facet changes the tag too."""
    review.write(LIBRARY)
    assert review.run("vocab", "merge", "condition:lpp", "condition:ffa").status == 0
    assert "condition:frontal-fibrosing-alopecia" in review.library.read_text()
    assert review.run("vocab", "show", "condition:lichen planopilaris", "--json").json["results"][0]["notation"] == (
        "frontal-fibrosing-alopecia"
    )
    moved = review.run("vocab", "move", "condition:ffa", "--facet", "agent")
    assert moved.status == 0, moved.err
    assert "{hair; agent:frontal-fibrosing-alopecia}" in review.library.read_text()


def test_a_merge_counts_the_entries_of_each_concept(review: Review) -> None:
    """Those that had its own tag, whatever the others had."""
    entry = "@misc{{k{}, title={{T}}, keywords={{{}}}}}\n"
    tags = (
        "condition:lpp-x",
        "condition:ffa-x",
        "condition:ffa-x, condition:lpp-x",
        "condition:ffa-x, condition:cancer",
    )
    path = review.folder / "refs/vocabulary.toml"
    path.write_text(path.read_text() + '[condition.lpp-x]\nlabel = "lx"\n[condition.ffa-x]\nlabel = "fx"\n')
    review.write("".join(entry.format(number, tag) for number, tag in enumerate(tags)))
    done = review.run("vocab", "merge", "condition:lpp-x", "condition:ffa-x", "condition:cancer")

    assert done.out.splitlines() == [
        "condition:lpp-x -> condition:cancer  entries: 2",
        "condition:ffa-x -> condition:cancer  entries: 3",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.toml", '[facets.design]\nlabel = "Study design"\n[design.rct]\nlabel = "randomised trial"\n'),
        (
            "d.ttl",
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix e: <http://e.org/> .\n"
            'e:s a skos:ConceptScheme ; skos:prefLabel "Studiendesign"@de, "Study design"@en .\n'
            'e:rct a skos:Concept ; skos:prefLabel "randomised trial"@en ; skos:inScheme e:s .\n',
        ),
    ],
)
def test_a_new_facet_is_called_what_the_file_calls_it(review: Review, name: str, text: str) -> None:
    """Once it is there its label is the review's own; what was imported is counted in good English."""
    (review.folder / name).write_text(text)
    done = review.run("vocab", "import", name, "--facet", "design")

    assert done.out.startswith("design: 1 concept with 1 name in ")
    path = review.folder / "refs/vocabulary.toml"
    assert '[facets.design]\nlabel = "Study design"\n' in path.read_text()
    path.write_text(path.read_text().replace('"Study design"', '"Design of the study"'))
    assert review.run("vocab", "import", name, "--facet", "design").status == 0
    assert 'label = "Design of the study"' in path.read_text()


def test_a_dry_run_of_a_rename_shows_both_files(review: Review) -> None:
    """The diff names the vocabulary and the library; nothing is written."""
    before = review.write(LIBRARY)
    done = review.run("vocab", "rename", "condition:lpp", "condition:new", "--dry-run")

    assert "+++ b/refs/vocabulary.toml" in done.out
    assert "+++ b/refs/library.bib" in done.out
    assert review.library.read_bytes() == before


def test_frequent_terms_that_no_concept_covers(review: Review) -> None:
    """With counts and example keys."""
    review.write("".join(f"@misc{{k{n}, title={{Trichoscopy of lichen planopilaris}}}}\n" for n in range(3)))
    rows = review.run("vocab", "suggest", "--json").json["results"]

    assert rows == [{"term": "Trichoscopy", "count": 3, "in_keywords": 0, "keys": ["k0", "k1", "k2"]}]


def test_no_other_lock_file_than_the_librarys_lies_in_the_review(review: Review) -> None:
    """A review has one lock, whatever file of it is written."""
    (review.folder / "terms.tsv").write_text("id\tname\nD1\tHair\n")
    assert review.run("vocab", "import", "terms.tsv", "--facet", "condition").status == 0
    assert review.run("vocab", "import", "terms.tsv", "--facet", "condition").status == 0
    assert review.run("vocab", "rename", "agent:tofacitinib", "tofa").status == 0

    locks = [path.name for path in review.folder.rglob(".*.lock")]
    assert locks == [".library.bib.lock"]


def test_a_vocabulary_that_is_no_toml_is_status_four_everywhere(review: Review) -> None:
    """Nothing can be told of the rest of it: `vocab check` says no more than any other command, with its place."""
    with (review.folder / "refs/vocabulary.toml").open("a") as file:
        file.write("\n[facets.design\n")
    line = len((review.folder / "refs/vocabulary.toml").read_text().splitlines())
    checked, listed = review.run("vocab", "check"), review.run("list")

    assert (checked.status, listed.status) == (4, 4)
    assert f"refs/vocabulary.toml:{line}:" in checked.err
    assert "no valid TOML" in checked.err and "no valid TOML" in listed.err
    assert ": :" not in checked.err
    assert "every problem" not in listed.err
    assert review.run("vocab", "check", "--json").json["status"] == "failed"
