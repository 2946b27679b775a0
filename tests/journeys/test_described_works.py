"""A work without a DOI is held to be one of the library's by the one rule for copies, and by no other."""

import json
from collections.abc import Callable

import pytest

from citekit.bib.library import Library
from citekit.dates import PartialDate
from citekit.journeys.adding_plan import Described
from citekit.names import Name
from citekit.work import Work
from conftest import Review
from crossref.records import record

LIBRARY = b"""
@article{long, title={Tofacitinib for lichen planopilaris: a case series}, author={Doe, Ada}, year=2019, journal={Hair}}
@article{short, title={Alopecia areata}, author={Doe, Ada}, year=2020, journal={Journal of Hair}, pages={7--9}}
@article{named, title={Something else}, author={Roe, Ben}, year=2021, pmid={12345}}
"""


def _work(title: str, year: int, journal: str = "", **facts: str) -> Work:
    return Work(
        type="article-journal",
        title=title,
        author=(Name("Doe", "Ada"),),
        issued=PartialDate(year),
        container_title=journal,
        **facts,  # type: ignore[arg-type]  # only fields that are texts are given
    )


@pytest.mark.parametrize(
    ("work", "key"),
    [
        (_work("Tofacitinib for Lichen Planopilaris: A Case Series.", 2019), "long"),
        (_work("Tofacitinib for lichen planopilaris: a case series", 2020), "long"),
        (_work("Tofacitinib for lichen planopilaris: a case series", 2011), ""),
        (_work("Alopecia areata", 2020, "J Hair"), "short"),
        (_work("Alopecia areata", 2020, "Annals of Something"), ""),
        (_work("Alopecia areata", 2020), ""),
        (_work("Alopecia areata", 2020, page="7-9"), "short"),
        (_work("Alopecia areata", 2020, page="12-13"), ""),
        (_work("Anything at all", 1999, pmid="12345"), "named"),
        (_work("", 2020), ""),
    ],
)
def test_a_described_work_is_found_as_a_copy_would_be(work: Work, key: str) -> None:
    """By its PubMed number, or the same title with nothing that contradicts; a short title needs the place as well."""
    found = Described(Library(LIBRARY).entries).find(work)
    assert (found.key if found else "") == key


def test_a_broken_retraction_file_costs_the_warning_and_not_the_report(make_review: Callable[[str], Review]) -> None:
    """What was stored is told, and what is wrong with the file beside it."""
    review = make_review("")
    review.folder.joinpath("refs/works.jsonl").write_text(json.dumps(record("10.5555/a")) + "\n")
    review.folder.joinpath("watch.csv").write_text("no,such,columns\n1,2,3\n")
    with review.folder.joinpath("citekit.toml").open("a") as settings:
        settings.write('\nretractions = "watch.csv"\n')
    done = review.run("add", "10.5555/a", "--json")

    assert [row["outcome"] for row in done.json["results"]] == ["added"]
    assert ["watch.csv" in str(one) for one in done.json["findings"]] == [True]
    assert done.status == 1
