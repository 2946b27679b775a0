"""The notices in an entry's own field: what is written of a record, and that it is read as it was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.mapping import bibtex, crossref
from citekit.mapping.noted import FIELD, events_in, joined, merged, noted, title_event
from citekit.mapping.updates import TYPES, Event, facts_of

RETRACTED = "retraction 2026-01-05 10.5555/notice"
CONCERN = "expression-of-concern 2025 10.5555/doubt"


def of_record(*updated_by: dict[str, object], title: str = "A study", **more: object) -> str:
    """Return the field of a record with these notices."""
    message = {"DOI": "10.5555/a", "type": "journal-article", "title": [title], "updated-by": list(updated_by), **more}
    return noted(crossref.to_work(message)[0])


def notice(type_: str, doi: str = "", *date: int, source: str = "publisher") -> dict[str, object]:
    """Return one element of ``updated-by``."""
    return {"type": type_, "DOI": doi, "updated": {"date-parts": [list(date)]}, "source": source}


def test_the_field_names_type_date_and_doi_of_each_notice_by_date() -> None:
    """A notice from two sources stands once."""
    both = (notice("retraction", "10.5555/notice", 2026, 1, 5), notice("retraction", "10.5555/notice", 2026, 1, 5))
    assert of_record(*both, notice("expression_of_concern", "10.5555/doubt", 2025)) == f"{CONCERN}; {RETRACTED}"


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_only_what_decides_whether_a_work_may_be_cited_is_written(type_: str) -> None:
    """Corrections and versions leave an entry as it is, and so does a mark that only the title bears."""
    grave = TYPES[type_] in ("retracted", "concern", "reinstated")
    assert bool(of_record(notice(type_, "10.5555/n", 2025))) == grave
    assert of_record(title="RETRACTED: A study") == ""


def test_a_work_without_notice_has_no_field() -> None:
    """The fields of an ordinary record are what they were."""
    work, _ = crossref.to_work({"DOI": "10.5555/a", "type": "journal-article", "title": ["A study"]})
    assert FIELD not in dict(bibtex.to_fields(work)[1])


def test_a_reinstatement_takes_the_place_of_what_it_takes_back() -> None:
    """The field says that the work is back, not that it is gone."""
    rows = (notice("retraction", "10.5555/n", 2020, 1, 1), notice("reinstatement", "10.5555/back", 2021, 1, 1))
    assert of_record(*rows) == "reinstatement 2021-01-01 10.5555/back"


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        (RETRACTED, ["retracted"]),
        (f"{RETRACTED};\n    {CONCERN}", ["retracted", "concern"]),
        ("Retracted", ["retracted"]),
        ("expression of concern https://doi.org/10.5555/doubt", ["concern"]),
        ("withdrawn 2020", ["retracted"]),
        ("10.5555/notice", ["updated"]),
        ("", []),
        (";  ; ", []),
    ],
)
def test_what_people_write_into_the_field_is_read(source: str, codes: list[str]) -> None:
    """Another spelling, folded lines, parts that are missing; a notice of no known type is still told."""
    assert [fact.code for fact in facts_of(events_in(source))] == codes


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["retraction", "withdrawal", "expression_of_concern"]),
            st.from_regex(r"10\.[0-9]{4}/[a-z0-9;()<>:{}%#_&\\.-]{1,12}[a-z0-9]", fullmatch=True),
            st.sampled_from([(2020,), (2021, 2), (2022, 3, 4)]),
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda row: row[1],
    )
)
@settings(deadline=None, max_examples=60)
def test_every_notice_is_read_as_it_was_written(rows: list[tuple[str, str, tuple[int, ...]]]) -> None:
    """Whatever stands in a DOI, braces and semicolons too; the field's braces balance."""
    field = of_record(*(notice(type_, doi, *date) for type_, doi, date in rows))
    dates = {doi: "-".join(f"{part:02}" for part in date) for _, doi, date in rows}
    assert {(one.type, one.doi, one.date) for one in events_in(field)} == {
        (type_, doi, dates[doi]) for type_, doi, _ in rows
    }


def test_two_branches_bring_their_notices_together() -> None:
    """What either side added is there, what one took away is not."""
    assert merged("", RETRACTED, CONCERN) == f"{RETRACTED}; {CONCERN}"
    assert merged(RETRACTED, RETRACTED, "") == ""
    assert merged("", RETRACTED, RETRACTED) == RETRACTED


def test_an_older_record_adds_and_takes_nothing_away() -> None:
    """The notices of both; the same bytes where the other has nothing more."""
    assert joined(RETRACTED, "") == RETRACTED
    assert joined("", RETRACTED) == RETRACTED
    assert joined(f"{RETRACTED};  {CONCERN}", CONCERN) == f"{RETRACTED};  {CONCERN}"
    assert joined(CONCERN, RETRACTED) == f"{CONCERN}; {RETRACTED}"


def test_a_mark_in_the_title_counts_where_nothing_explains_it() -> None:
    """Some publishers mark their notices too; a reinstated work may bear the mark for a while."""
    assert title_event("RETRACTED: A study", ()) is not None
    assert title_event("A study", ()) is None
    for kind, type_ in (("update-to", "retraction"), ("updated-by", "retraction"), ("updated-by", "reinstatement")):
        assert title_event("RETRACTED: A study", (Event(kind, type_),)) is None
