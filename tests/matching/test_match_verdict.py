"""Which candidate is the work: what is accepted, and the look-alikes that are not."""

from dataclasses import replace

import pytest

from citekit.dates import PartialDate
from citekit.identifiers import Doi
from citekit.matching.facts import facts_of
from citekit.matching.printed import Printed, read_deposited, read_printed
from citekit.matching.verdict import ACCEPT, Verdict, confirm, judge
from citekit.names import Name
from citekit.work import Update, Work

WORK = Work(
    type="article-journal",
    doi=Doi("10.1111/right.1"),
    title="Attention to hair is all you need in scarring alopecia",
    author=(Name("Vaswani", "Ashish"), Name("Shazeer", "Noam")),
    container_title="Journal of Investigative Dermatology",
    volume="30",
    issue="2",
    page="5998-6008",
    issued=PartialDate(2017),
)
LINE = (
    "Vaswani A, Shazeer N. Attention to hair is all you need in scarring alopecia. J Invest Dermatol. "
    "2017;30(2):5998-6008."
)
UNTITLED = "Vaswani A, Shazeer N, J. Invest. Dermatol. 30, 5998 (2017)."
BOOK = "Vaswani A, editor. Handbook of scarring alopecia and its care. Springer; 2017."


def verdict(line: str | Printed, *works: Work) -> Verdict:
    """Return the verdict on a reference among works."""
    return judge(read_printed(line) if isinstance(line, str) else line, [facts_of(work) for work in works])


def other(**changes: object) -> Work:
    """Return a look-alike: another DOI and what else differs."""
    return replace(WORK, **{"doi": Doi("10.65215/copy.1"), **changes})  # type: ignore[arg-type]  # fields by name


def test_the_work_itself_is_accepted_without_a_penalty() -> None:
    """Everything that is printed agrees."""
    found = verdict(LINE, WORK)
    assert (found.outcome, found.score, dict(found.candidates[0].penalties)) == ("accepted", 1.0, {})


@pytest.mark.parametrize(
    "line",
    [
        UNTITLED,
        LINE.replace("scarring", "scar-\nring"),
        LINE.replace("hair", "ha1r").replace("Vaswani", "Vaswanl"),
        LINE.replace("2017", "2018"),
        LINE.replace("J Invest Dermatol", "JInvestDermatol"),
        LINE.replace(", Shazeer N", " et al"),
        LINE.split(" J Invest")[0] + " 2017.",
    ],
)
def test_noise_does_not_hide_it(line: str) -> None:
    """No title, torn or misread words, a year too late, a journal run together, et al., no place at all."""
    assert verdict(line, WORK).outcome == "accepted"


def test_deposited_fields_are_enough() -> None:
    """Author, journal, volume, page and year tell a work, as a title with an author and a year does."""
    place = {"author": "A Vaswani", "journal-title": "J Invest Dermatol", "volume": "30", "first-page": "5998"}
    titled = {"article-title": WORK.title, "author": "Vaswani", "year": "2017"}
    for fields in ({**place, "year": "2017"}, titled):
        assert verdict(read_deposited("{}", fields), WORK).outcome == "accepted"


LOOK_ALIKES = {
    "a copy under another prefix, of the same year": other(container_title="", volume="", issue="", page=""),
    "a copy of a later year": other(
        container_title="", volume="", issue="", page="", issued=PartialDate(2025), type="article"
    ),
    "the preprint": other(type="article", container_title="", volume="", issue="", page="", issued=PartialDate(2016)),
    "a reply": other(title=f"Reply to: {WORK.title}", page="6009", author=(Name("Other", "A"),)),
    "an erratum with the same title": other(
        update_to=(Update("erratum", Doi("10.1111/right.1")),), page="7000", volume="31"
    ),
    "the retraction notice": other(title=f"Retraction: {WORK.title}", issued=PartialDate(2019), page="1", volume="32"),
    "a component": other(type="document"),
    "the issue it stands in": other(
        type="periodical", title="Journal of Investigative Dermatology", page="", author=()
    ),
    "another part of a series": other(title=f"{WORK.title} II", page="6100-6110"),
    "another work of the same people, year and journal": other(title="Loss of self in rodents", page="17-20"),
    "the next work in the volume": other(title="Loss of self in rodents", author=(Name("Who", "D"),), page="6009-6010"),
    "a peer review": other(type="review", title=f"Review for {WORK.title}", author=()),
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_look_alike_alone_is_not_accepted(name: str) -> None:
    """The right record is not there: no DOI is given."""
    assert verdict(LINE, LOOK_ALIKES[name]).outcome != "accepted", name
    assert verdict(UNTITLED, LOOK_ALIKES[name]).outcome != "accepted" or name in ("a component",), name


def test_the_work_is_accepted_among_all_its_look_alikes() -> None:
    """Each of them is kept behind it by a margin."""
    found = verdict(
        LINE, *[replace(work, doi=Doi(f"10.65215/{at}")) for at, work in enumerate(LOOK_ALIKES.values())], WORK
    )
    assert (found.outcome, str(found.candidates[0].facts.work.doi)) == ("accepted", "10.1111/right.1")


def test_two_works_that_nobody_can_tell_apart_are_a_choice() -> None:
    """Two letters on one page by one author: both are shown, neither is taken."""
    twins = (replace(WORK, title="On mice"), other(title="On men"))
    found = verdict(UNTITLED, *twins)
    assert found.outcome == "choice"
    assert len(found.candidates) == 2


def test_a_chapter_is_not_the_book_it_stands_in() -> None:
    """The book's title stands behind ``In:``; the chapter's own is what counts."""
    book = Work(
        type="book", doi=Doi("10.1007/book"), title="Handbook of scarring alopecia and its care",
        author=(Name("Vaswani", "A"),), issued=PartialDate(2017), publisher="Springer",
    )  # fmt: skip
    chapter = replace(
        book, type="chapter", doi=Doi("10.1007/book_3"), title="Loss of hair in mice and other small animals",
        container_title=book.title, page="31-40",
    )  # fmt: skip
    cited = f"Vaswani A. {chapter.title}. In: {book.title}. Springer; 2017. p. 31-40."
    assert verdict(cited, book).outcome != "accepted"
    assert str(verdict(cited, book, chapter).candidates[0].facts.work.doi) == "10.1007/book_3"
    assert verdict(BOOK, book).outcome == "accepted"
    assert verdict(BOOK, chapter).outcome != "accepted"


def test_a_preprint_is_accepted_where_the_preprint_is_cited() -> None:
    """And the published version is not, although title and people are the same."""
    cited = f"Vaswani A, Shazeer N. {WORK.title}. bioRxiv. 2016."
    preprint = LOOK_ALIKES["the preprint"]
    assert verdict(cited, preprint).outcome == "accepted"
    assert verdict(cited, WORK).outcome != "accepted"


def test_a_common_title_needs_the_page() -> None:
    """``Alopecia areata`` is the title of many works, some of one author."""
    common = replace(WORK, title="Alopecia areata")
    cited = "Vaswani A. Alopecia areata. J Invest Dermatol. 2017;30:{}."
    assert verdict(cited.format("5998"), common).outcome == "accepted"
    assert verdict(cited.format("77"), common).outcome != "accepted"


def test_nothing_alike_is_nothing() -> None:
    """A reference to something else has neither DOI nor candidates; nor has one without any candidate."""
    assert (
        verdict("Nei M (1987) Molecular evolutionary genetics. Columbia University Press, New York", WORK).outcome
        == "none"
    )
    assert verdict(LINE) == Verdict("none")


def test_a_score_is_one_less_its_penalties() -> None:
    """What is printed beside a candidate explains its score to the digit."""
    for work in (WORK, *LOOK_ALIKES.values()):
        for candidate in verdict(LINE, work).candidates:
            assert candidate.score == pytest.approx(max(0, 1 - sum(candidate.penalties.values())))
            assert all(cost > 0 for cost in candidate.penalties.values())


def test_nothing_below_the_line_is_accepted() -> None:
    """Whatever is accepted has a score at or above the line."""
    found = [verdict(line, work) for line in (LINE, UNTITLED, BOOK) for work in (WORK, *LOOK_ALIKES.values())]
    assert all(one.score >= ACCEPT for one in found if one.outcome == "accepted")
    assert any(one.outcome == "accepted" for one in found)


def test_a_record_confirms_the_doi_that_a_reference_states() -> None:
    """What is not printed does not count then; a bare DOI is enough, another work's record is a choice."""
    assert confirm(read_printed(f"{LINE} doi:10.1111/right.1"), facts_of(WORK)).outcome == "accepted"
    assert confirm(read_printed("10.1111/right.1"), facts_of(WORK)).outcome == "accepted"
    assert (
        confirm(read_printed("Vaswani A. J Invest Dermatol. doi:10.1111/right.1"), facts_of(WORK)).outcome == "accepted"
    )
    wrong = other(title="Loss of self in rodents", author=(Name("Who", "D"),), issued=PartialDate(1990))
    assert confirm(read_printed(f"{LINE} doi:10.65215/copy.1"), facts_of(wrong)).outcome == "choice"


def test_a_name_or_a_year_alone_is_no_choice() -> None:
    """Without a title hundreds of works share a name; two of people, place and source are something.

    A title that tells nothing gives way to what the work stands in.
    """
    preface = other(title="Preface", author=(), volume="", issue="", page="")
    assert verdict("Personal communication, A. Vaswani", WORK).outcome == "none"
    assert verdict("WHO. Global report. Geneva: WHO; 2017.", WORK).outcome == "none"
    assert verdict("Vaswani, A. J. Invest. Dermatol. (2017).", WORK).outcome == "choice"
    assert verdict("In Journal of Investigative Dermatology (2017).", preface).outcome == "choice"
    assert verdict("In Journal of Investigative Dermatology (2017).", WORK).outcome == "none"
