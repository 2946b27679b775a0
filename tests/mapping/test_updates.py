"""Events and facts: what sources say has happened to a work, and what a reader must know of it."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.identifiers import Doi
from citekit.mapping import crossref
from citekit.mapping.updates import SENTENCES, TYPES, Event, Fact, events_of, facts_of

ASKED = Doi("10.5555/a")


def notice(type_: str, doi: str = "", date: str = "", source: str = "") -> Event:
    """Return a notice about a work."""
    return Event("updated-by", type_, doi, date, source)


def codes(*events: Event, held: tuple[str, ...] = ()) -> list[str]:
    """Return the codes of the facts that the events come to."""
    return [fact.code for fact in facts_of(events, held)]


def of_record(**fields: object) -> tuple[Fact, ...]:
    """Return the facts of a record of the work that was asked for."""
    message = {"DOI": ASKED.value, **{name.replace("_", "-"): value for name, value in fields.items()}}
    return facts_of(events_of(crossref.to_work(message)[0], ASKED))


@pytest.mark.parametrize(
    ("type_", "code"),
    [
        ("retraction", "retracted"),
        ("Partial Retraction", "retracted"),
        ("withdrawal", "retracted"),
        ("removal", "retracted"),
        ("expression_of_concern", "concern"),
        ("Expression of concern", "concern"),
        ("expression-of-concern", "concern"),
        ("correction", "corrected"),
        ("erratum", "corrected"),
        ("err", "corrected"),
        ("corrigendum", "corrected"),
        ("addendum", "corrected"),
        ("clarification", "corrected"),
        ("new_version", "new-version"),
        ("new_edition", "new-version"),
        ("interim_note", "updated"),
    ],
)
def test_each_type_of_notice_has_its_fact(type_: str, code: str) -> None:
    """However a record spells the type; one that nobody knows is passed on in its own words."""
    (fact,) = of_record(updated_by=[{"type": type_, "DOI": "10.5555/n", "source": "publisher"}])

    assert fact.code == code
    assert fact.dois == ("10.5555/n",)
    assert code != "updated" or "interim note" in fact.message


def test_a_correction_before_the_retraction_hides_nothing() -> None:
    """All entries of ``updated-by`` are looked through; the gravest fact comes first."""
    rows = [
        {"type": "correction", "DOI": "10.5555/c", "updated": {"date-parts": [[2004, 3, 6]]}},
        {"type": "retraction", "DOI": "10.5555/r", "updated": {"date-parts": [[2010, 2, 6]]}},
    ]

    assert [fact.code for fact in of_record(updated_by=rows)] == ["retracted", "corrected"]


def test_a_notice_from_two_sources_is_told_once_with_both() -> None:
    """The same DOI, or the same day where one source gives no DOI."""
    two = [
        notice("retraction", "10.5555/n", "2020-01-02", "publisher"),
        notice("retraction", "10.5555/n", "2020-01-03", "retraction-watch"),
        notice("withdrawal", "", "2020-01-02", "another"),
    ]
    (fact,) = facts_of(two)

    assert fact.message == (
        "the work was retracted: retraction on 2020-01-02, notice 10.5555/n"
        " (source: publisher and retraction-watch and another)"
    )


def test_two_notices_are_two() -> None:
    """Different DOIs are told both, by date."""
    (fact,) = facts_of([notice("erratum", "10.5555/2", "2021"), notice("erratum", "10.5555/1", "2019")])

    assert (
        fact.message == "the work was corrected: erratum on 2019, notice 10.5555/1; erratum on 2021, notice 10.5555/2"
    )


@pytest.mark.parametrize(
    ("retracted", "reinstated", "expected"),
    [
        ("2019-01-01", "2020-01-01", ["reinstated"]),
        ("2020-01-01", "2020-01-01", ["reinstated"]),
        ("2020", "2020-01-01", ["reinstated"]),
        ("2021-01-01", "2020-01-01", ["retracted", "reinstated"]),
        ("", "2020-01-01", ["retracted", "reinstated"]),
        ("2019-01-01", "", ["retracted", "reinstated"]),
    ],
)
def test_a_reinstatement_takes_back_what_came_before_it(retracted: str, reinstated: str, expected: list[str]) -> None:
    """Where a date is missing nothing is taken back: a reader looks twice rather than not at all."""
    assert codes(notice("retraction", "10.5555/n", retracted), notice("reinstatement", date=reinstated)) == expected


def test_a_notice_that_names_its_own_record_stands_on_the_work() -> None:
    """Some publishers withdraw a work in place: ``update-to`` with the DOI of the record itself."""
    (fact,) = of_record(update_to=[{"type": "withdrawal", "DOI": "10.5555/A"}])

    assert fact.code == "retracted"


def test_a_version_of_itself_is_no_news() -> None:
    """Records of versions name themselves."""
    assert of_record(update_to=[{"type": "new_version", "DOI": "10.5555/a"}]) == ()


def test_a_notice_that_is_cited_says_so() -> None:
    """A correction or a retraction notice in the library is not the work it is about; a new version is a work."""
    (fact,) = of_record(update_to=[{"type": "erratum", "DOI": "10.5555/work"}])

    assert (fact.code, fact.dois) == ("notice-cited", ("10.5555/work",))
    assert of_record(update_to=[{"type": "new_version", "DOI": "10.5555/old"}]) == ()


def test_a_later_form_that_the_library_holds_is_no_finding_but_supersedes() -> None:
    """Of a preprint and its article, or of two versions, the earlier one is superseded."""
    published, newer = Event("published", doi="10.5555/p"), notice("new_version", "10.5555/v2")

    assert codes(published) == ["published-version"]
    assert codes(published, held=("10.5555/p",)) == ["superseded"]
    assert codes(newer, held=("10.5555/v2",)) == ["superseded"]


def test_a_record_under_another_doi_is_a_moved_doi() -> None:
    """The record's own DOI is the one in use."""
    work, _ = crossref.to_work({"DOI": "10.5555/NEW", "aliases": ["10.5555/a"]})

    assert [(fact.code, fact.dois) for fact in facts_of(events_of(work, ASKED))] == [("moved-doi", ("10.5555/new",))]
    (twin,) = facts_of(events_of(work, ASKED), ("10.5555/new",))
    assert "which the library holds as well" in twin.message


def test_every_type_has_a_sentence() -> None:
    """The two tables go together."""
    assert set(TYPES.values()) <= set(SENTENCES)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.builds(
            notice,
            st.sampled_from([*TYPES, "odd"]),
            st.sampled_from(["", "10.5555/1", "10.5555/2"]),
            st.sampled_from(["", "2019", "2020-05-01"]),
            st.sampled_from(["", "publisher", "retraction-watch"]),
        ),
        max_size=4,
    )
)
def test_the_order_of_events_changes_no_code(events: list[Event]) -> None:
    """Whatever stands first in a record, the same facts come out."""
    assert len({tuple(codes(*order)) for order in itertools.permutations(events)}) == 1


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("RETRACTED: A study", "the work was retracted: retraction (source: its title)"),
        ("[Retracted] A study", "the work was retracted: retraction (source: its title)"),
        ("WITHDRAWN ARTICLE: <i>A</i> study", "the work was retracted: withdrawal (source: its title)"),
        ("Retracted nipples: a study", ""),
        ("Retraction: A study", ""),
        ("Studies that were RETRACTED: a review", ""),
    ],
)
def test_the_mark_of_a_retraction_in_the_title_counts(title: str, expected: str) -> None:
    """Publishers put it before the title, also of records that name no notice."""
    assert [fact.message for fact in of_record(title=[title])] == [expected] * bool(expected)


def test_a_mark_in_the_title_adds_nothing_to_a_notice() -> None:
    """The notice that the record names is told alone; a notice that bears the mark is not retracted itself."""
    named = [{"type": "retraction", "DOI": "10.5555/n", "source": "publisher"}]
    assert of_record(title=["RETRACTED: A study"], updated_by=named) == of_record(updated_by=named)
    assert [fact.code for fact in of_record(title=["Retracted: A study"], update_to=named)] == ["notice-cited"]
