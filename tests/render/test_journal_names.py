"""Short names of journals, filled in for what is rendered."""

from pathlib import Path

import pytest

from citekit.render.journals import abbreviates, folded, read_journals, with_short_names, with_stops

LONG = "The Journal of Hair & Skin"


@pytest.mark.parametrize(
    "line",
    ["Journal of Hair and Skin;J Hair Skin", '"The Journal of Hair and Skin","J Hair Skin",,1', LONG + "\tJ Hair Skin"],
)
def test_the_table_may_be_one_of_jabrefs(tmp_path: Path, line: str) -> None:
    """Semicolons, commas or tabs; ``The``, case and ``&`` do not count."""
    (tmp_path / "journals.csv").write_text(f"# ours\n\n{line}\n", "utf-8")
    names, findings = read_journals(tmp_path)
    assert findings == ()
    assert with_short_names([{"id": "a", "container-title": LONG}], names) == [
        {"id": "a", "container-title": LONG, "container-title-short": "J Hair Skin"}
    ]


def test_a_line_that_is_no_row_is_named_and_the_others_count(tmp_path: Path) -> None:
    """File and line stand in the finding."""
    (tmp_path / "journals.csv").write_text("A;B\nnonsense\n;x\nC;D\n")
    names, findings = read_journals(tmp_path)
    assert names == {"a": "B", "c": "D"}
    assert [(finding.code, finding.line) for finding in findings] == [("bad-journal", 2), ("bad-journal", 3)]


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00"])
def test_a_missing_table_is_none_and_an_unreadable_one_is_reported(tmp_path: Path, data: bytes | None) -> None:
    """A list is printed in any case."""
    if data:
        (tmp_path / "journals.csv").write_bytes(data)
    names, findings = read_journals(tmp_path)
    assert (names, len(findings)) == ({}, 1 if data else 0)


def test_a_work_with_a_short_name_lends_it_to_the_others_of_its_journal() -> None:
    """A short name that is the full one says nothing; one that a work has is never replaced."""
    items = [
        {"id": "a", "container-title": LONG, "container-title-short": "J Hair Skin"},
        {"id": "b", "container-title": LONG.upper()},
        {"id": "c", "container-title": LONG, "container-title-short": LONG},
        {"id": "d", "container-title": LONG, "container-title-short": "JHS"},
        {"id": "e", "container-title": "Another"},
        {"id": "f"},
    ]
    shorts = [item.get("container-title-short") for item in with_short_names(items, {})]
    assert shorts == ["J Hair Skin", "J Hair Skin", "J Hair Skin", "JHS", None, None]


@pytest.mark.parametrize(
    ("issn", "full", "short"),
    [
        ("0007-0963", "British Journal of Dermatology", "Br. J. Dermatol."),
        ("1365-2133, 0007-0963", "The British Journal of Dermatology", "Br. J. Dermatol."),
        ("2168-6084", "JAMA Dermatology", "JAMA Dermatol."),
        ("2190-9172", "Dermatology and Therapy", "Dermatol. Ther. (Heidelb)"),
        ("1533-4406", "New England Journal of Medicine", "N. Engl. J. Med."),
        ("0190-962x", "A journal with another number", None),
        ("", "British Journal of Dermatology", None),
    ],
)
def test_a_journal_without_a_short_name_has_nlms_by_its_issn(issn: str, full: str, short: str | None) -> None:
    """With the full stops of ISO 4 behind what is shortened; the review's own table comes first."""
    item: dict[str, object] = {"id": "a", "container-title": full, "ISSN": issn}

    (filled,) = with_short_names([item], {})
    (ours,) = with_short_names([item], {folded(full): "Ours"})

    assert filled.get("container-title-short") == short
    assert ours["container-title-short"] == "Ours"


@pytest.mark.parametrize(
    ("issn", "short"),
    [
        ("00070963", "Br. J. Dermatol."),
        ("0007\u20100963", "Br. J. Dermatol."),
        ("0007\u20130963", "Br. J. Dermatol."),
        ("12345678 00070963", "Br. J. Dermatol."),
        ("x10007-09633", None),
        ("100070963", None),
        ("000709633", None),
    ],
)
def test_an_issn_may_have_any_dash_or_none(issn: str, short: str | None) -> None:
    """Scopus and Mendeley write the eight digits together; a part of a longer number is no ISSN."""
    (item,) = with_short_names([{"id": "a", "container-title": "British Journal of Dermatology", "ISSN": issn}], {})

    assert item.get("container-title-short") == short


@pytest.mark.parametrize(
    ("issn", "full", "short"),
    [
        ("1523-1747", "Journal of Foobar Studies", None),
        ("0007-0963", "Zeitschrift für Hautkrankheiten", None),
        ("1523-1747, 0007-0963", "British Journal of Dermatology", "Br. J. Dermatol."),
        ("0027-8424", "Proceedings of the National Academy of Sciences", "Proc. Natl. Acad. Sci. U. S. A."),
        ("0151-9638", "Annales de <i>Dermatologie</i> et de Vénéréologie", "Ann. Dermatol. Venereol."),
    ],
)
def test_an_abbreviation_of_another_name_is_not_used(issn: str, full: str, short: str | None) -> None:
    """An ISSN may be wrong, or NLM's title be in another language; only the land behind a title may be left out."""
    (item,) = with_short_names([{"id": "a", "container-title": full, "ISSN": issn}], {})

    assert item.get("container-title-short") == short


def test_an_abbreviation_has_letters_of_the_names_words_in_their_order() -> None:
    """A place in parentheses does not count; hyphens and apostrophes part words or do not."""
    assert abbreviates("Dermatol Ther (Heidelb)", "Dermatology and Therapy")
    assert abbreviates("Actas Dermosifiliogr", "Actas Dermo-Sifiliográficas")
    assert abbreviates("Parkinsons Dis", "Parkinson’s Disease")
    assert not abbreviates("Ther Dermatol", "Dermatology and Therapy")
    assert not abbreviates("(Heidelb)", "Heidelberg")


def test_only_shortened_words_have_full_stops() -> None:
    """A word that the full name has whole, or that it has nothing of, is left as it is, but for a single capital."""
    assert (
        with_stops("Proc Natl Acad Sci", "Proceedings of the National Academy of Sciences") == "Proc. Natl. Acad. Sci."
    )
    assert (
        with_stops("Proc Natl Acad Sci U S A", "Proceedings of the National Academy of Sciences")
        == "Proc. Natl. Acad. Sci. U. S. A."
    )
    assert with_stops("J Phys Chem A", "Journal of Physical Chemistry A") == "J. Phys. Chem. A"
    assert (
        with_stops("Ann Dermatol Venereol", "Annales de Dermatologie et de Vénéréologie") == "Ann. Dermatol. Venereol."
    )
    assert with_stops("Hifu Ka", "Clinical Dermatology") == "Hifu Ka"
    assert with_stops("", "Blood") == ""


def test_names_are_folded() -> None:
    """Marks and blanks become one blank."""
    assert folded("  The  J. of Hair–Skin ") == "j of hair skin"
