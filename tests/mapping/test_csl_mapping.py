"""What a work is as a CSL-JSON item."""

from citekit.dates import PartialDate
from citekit.identifiers import Doi
from citekit.mapping.csl import to_csl
from citekit.names import OTHERS, Name
from citekit.work import Work


def test_every_fact_has_its_csl_variable() -> None:
    """Names in parts, dates in parts, lists joined, identifiers in capitals."""
    work = Work(
        type="article-journal",
        doi=Doi("10.1000/x"),
        title='<span style="font-variant:small-caps">l</span>-DOPA',
        author=(Name("Cruz", "Maria", non_dropping_particle="de la", suffix="Jr."), Name(literal="WHO")),
        editor=(Name("Berg", "A.", dropping_particle="van"),),
        container_title="Journal",
        container_title_short="J.",
        volume="3",
        issue="1",
        page="1-9",
        number="e12",
        issued=PartialDate(2020, 5),
        accessed=PartialDate(2021, 1, 2),
        issn=("1234-5678", "8765-4321"),
        pmid="1",
        pmcid="PMC2",
        keyword=("a", "b"),
        language="en",
    )

    assert to_csl(work, "key1") == {
        "id": "key1",
        "type": "article-journal",
        "author": [
            {"family": "Cruz", "given": "Maria", "non-dropping-particle": "de la", "suffix": "Jr."},
            {"literal": "WHO"},
        ],
        "editor": [{"family": "Berg", "given": "A.", "dropping-particle": "van"}],
        "title": '<span style="font-variant:small-caps;">l</span>-DOPA',
        "container-title": "Journal",
        "container-title-short": "J.",
        "volume": "3",
        "issue": "1",
        "page": "1-9",
        "number": "e12",
        "language": "en",
        "PMID": "1",
        "PMCID": "PMC2",
        "issued": {"date-parts": [[2020, 5]]},
        "accessed": {"date-parts": [[2021, 1, 2]]},
        "DOI": "10.1000/x",
        "ISSN": "1234-5678, 8765-4321",
        "keyword": "a, b",
    }


def test_the_number_of_a_book_is_that_in_its_series() -> None:
    """An article or report has a number of its own, a book or chapter one in the series."""
    assert to_csl(Work(type="book", number="4"), "x")["collection-number"] == "4"
    assert to_csl(Work(type="report", number="4"), "x")["number"] == "4"


def test_people_left_out_are_no_author_unless_asked_for() -> None:
    """``others`` would be a person to every program that reads the item; references ask for it to print "et al."."""
    work = Work(author=(Name(family="Lee"), OTHERS), editor=(OTHERS,))

    assert to_csl(work, "x") == {"id": "x", "type": "document", "author": [{"family": "Lee"}]}
    assert to_csl(work, "x", others=True)["author"] == [{"family": "Lee"}, {"literal": "others"}]


def test_an_empty_work_is_its_type_and_id() -> None:
    """No empty variable is written."""
    assert to_csl(Work(), "x") == {"id": "x", "type": "document"}
