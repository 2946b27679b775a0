"""Every registered DOI arrives at the service as it was asked for, in lists and singly: real ones, odd ones."""

import gzip
import json
from collections import Counter
from collections.abc import Sequence

import pytest

from citekit.identifiers import Doi
from citekit.sources import Client, Record
from crossref.records import record
from crossref.standin import Standin
from shared_data import shared


def real() -> list[Doi]:
    """Return the DOIs of the real works."""
    with gzip.open(shared("crossref/works-dev.jsonl.gz")) as lines:
        return [Doi(json.loads(line)["DOI"]) for line in lines]


def unusual() -> list[Doi]:
    """Return DOIs with commas, ``# ? % < > [ ]``, other alphabets, a full stop at the end.

    Two of the 411 hold a blank, which no DOI does.
    """
    lines = shared("crossref/dois-unusual-dev.jsonl").read_text("utf-8").splitlines()
    texts = [str(json.loads(line)["doi"]) for line in lines]
    return list(dict.fromkeys(Doi(text) for text in texts if " " not in text))


def arrive(dois: Sequence[Doi], *, together: bool) -> None:
    """Prove that each DOI gets its own record, and that the service read exactly these DOIs, each once."""
    with Standin([record(doi.value) for doi in dois]) as server:
        outcomes: dict[Doi, object] = {}
        client = Client(server.url, mailto="me@example.org", timeout=10)
        for group in [dois] if together else [[doi] for doi in dois]:
            client.fetch(group, lambda found, _: outcomes.update(found))
        client.close()
        assert Counter(server.asked()) == Counter(doi.value for doi in dois)
        assert set(server.statuses()) == {200}
    assert all(isinstance(one, Record) and one.message["DOI"] == doi.value for doi, one in outcomes.items())
    assert len(outcomes) == len(dois)


def test_all_unusual_dois_arrive_intact_in_one_call() -> None:
    """409 oddities: what a list can carry goes in lists, the rest singly."""
    arrive(unusual(), together=True)


def test_unusual_dois_arrive_intact_one_by_one() -> None:
    """Every tenth oddity, each in a call of its own."""
    arrive(unusual()[::10], together=False)


@pytest.mark.slow
def test_every_unusual_doi_arrives_intact_one_by_one() -> None:
    """All 409, each in a call of its own."""
    arrive(unusual(), together=False)


def test_real_dois_arrive_intact() -> None:
    """Every fifteenth of the real works."""
    arrive(real()[::15], together=True)


@pytest.mark.slow
def test_every_real_doi_arrives_intact() -> None:
    """All 8,307."""
    arrive(real(), together=True)
