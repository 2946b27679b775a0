"""What the local Crossref stand-in answers: statuses, bodies and rules of the real service as they were recorded."""

import http.client
import json
from urllib.parse import quote, urlsplit

import pytest

from crossref.records import csl, record
from crossref.routes import CSL
from crossref.standin import Standin

WORKS = [
    record("10.5555/alpha", title="Alopecia and light", year=2020, abstract="<jats:p>Text</jats:p>"),
    record("10.5555/beta", title="Lichen on the scalp", year=2022, authors=["Ångström, Ada"], aliases=["10.5555/old"]),
    record("10.5555/n(1)<2>;x#y", year=2024, update_to=[{"DOI": "10.5555/alpha", "type": "retraction"}]),
]


def get(server: Standin, target: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
    """Return status, content type and body."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    connection.request(method, target, headers={"User-Agent": "test", **headers})
    response = connection.getresponse()
    answer = response.status, response.headers.get("Content-Type", ""), response.read().decode()
    connection.close()
    return answer


def items(server: Standin, query: str) -> list[str]:
    """Return the DOIs of a list, sorted."""
    status, _, body = get(server, f"/works?{query}")
    assert status == 200, body
    return sorted(item["DOI"] for item in json.loads(body)["message"]["items"])


def test_one_work_comes_in_the_envelope_of_the_service() -> None:
    """A known DOI, quoted or not and in any case, gives its message inside status, type and version."""
    with Standin(WORKS) as server:
        for path in ("/works/10.5555/alpha", "/works/10.5555%2FALPHA"):
            status, kind, body = get(server, path)
            assert (status, kind) == (200, "application/json")
            whole = json.loads(body)
            assert (whole["status"], whole["message-type"], whole["message-version"]) == ("ok", "work", "1.0.0")
            assert whole["message"]["DOI"] == "10.5555/alpha"


def test_special_characters_arrive_when_quoted() -> None:
    """A DOI with ``( ) < > ; #`` is found by its quoted form, and the log holds it decoded."""
    with Standin(WORKS) as server:
        doi = "10.5555/n(1)<2>;x#y"
        assert get(server, f"/works/{quote(doi, safe='')}")[0] == 200
        assert server.asked() == [doi]


def test_an_unknown_work_is_a_404_in_plain_text() -> None:
    """What Crossref does not know is answered with its plain sentence, not with JSON."""
    with Standin(WORKS) as server:
        status, kind, body = get(server, "/works/10.5555/nothing")
        assert (status, kind.partition(";")[0], body) == (404, "text/plain", "Resource not found.")


def test_an_alias_leads_to_the_surviving_work() -> None:
    """Asked singly, an alias gives the record that names it."""
    with Standin(WORKS) as server:
        assert json.loads(get(server, "/works/10.5555/old")[2])["message"]["DOI"] == "10.5555/beta"


def test_the_agency_is_named_for_every_registered_doi() -> None:
    """Crossref's own DOIs, those of other agencies, and a 404 for the rest."""
    with Standin(WORKS, csl={"10.5281/z": csl("10.5281/z")}, agencies={"10.1400/m": "medra"}) as server:
        for doi, agency in (("10.5555/alpha", "crossref"), ("10.5281/z", "datacite"), ("10.1400/m", "medra")):
            answer = json.loads(get(server, f"/works/{doi}/agency")[2])
            assert (answer["message-type"], answer["message"]["agency"]["id"]) == ("work-agency", agency)
        assert get(server, "/works/10.5555/nothing/agency")[0] == 404


def test_doi_filters_are_alternatives_and_unknown_dois_are_absent() -> None:
    """A list holds the known ones of the DOIs, once each, and says nothing of the others."""
    with Standin(WORKS) as server:
        found = items(server, "filter=doi:10.5555/beta,doi:10.5555/ALPHA,doi:10.5555/beta,doi:10.5555/no&rows=9")
        assert found == ["10.5555/alpha", "10.5555/beta"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("from-pub-date:2022", ["10.5555/beta", "10.5555/n(1)<2>;x#y"]),
        ("until-pub-date:2022", ["10.5555/alpha", "10.5555/beta"]),
        ("from-pub-date:2021,until-pub-date:2023", ["10.5555/beta"]),
        ("has-abstract:true", ["10.5555/alpha"]),
        ("is-update:true", ["10.5555/n(1)<2>;x#y"]),
        ("updates:10.5555/alpha,update-type:retraction", ["10.5555/n(1)<2>;x#y"]),
        ("type:book", []),
        ("issn:1234-5679,has-abstract:true", ["10.5555/alpha"]),
    ],
)
def test_filters_of_different_names_add_up(filters: str, expected: list[str]) -> None:
    """Every filter narrows the list."""
    with Standin(WORKS) as server:
        assert items(server, f"filter={filters}&rows=9") == expected


@pytest.mark.parametrize(
    ("target", "kind", "value"),
    [
        ("/works?rows=things", "integer-not-valid", "things"),
        ("/works?rows=1001", "integer-not-valid", "1001"),
        ("/works?offset=10001", "integer-not-valid", "10001"),
        ("/works?filter=doi:10.5555/alpha,doi:11.5/x", "doi-not-valid", "11.5/x"),
        ("/works?filter=colour:red", "filter-not-available", "colour"),
        ("/works?select=DOI,language", "select-not-available", "language"),
        ("/works/10.5555/alpha?rows=1", "parameter-not-allowed", "rows"),
    ],
)
def test_a_wrong_parameter_is_a_400_that_names_it(target: str, kind: str, value: str) -> None:
    """One wrong value refuses the whole request, in the service's own shape."""
    with Standin(WORKS) as server:
        status, _, body = get(server, target)
        whole = json.loads(body)
        assert (status, whole["status"], whole["message-type"]) == (400, "failed", "validation-failure")
        assert (whole["message"][0]["type"], whole["message"][0]["value"]) == (kind, value)


def test_lists_are_paged_by_rows_offset_and_cursor() -> None:
    """Twenty by default; offset and cursor both reach the rest; a bad cursor is a 404 in JSON."""
    works = [record(f"10.5555/{number:02}") for number in range(30)]
    with Standin(works) as server:
        first = json.loads(get(server, "/works?cursor=*")[2])["message"]
        rest = items(server, "offset=20&rows=20")
        by_cursor = items(server, f"cursor={quote(first['next-cursor'])}")
        assert (len(first["items"]), first["total-results"], first["items-per-page"]) == (20, 30, 20)
        assert rest == by_cursor
        assert sorted([*rest, *(item["DOI"] for item in first["items"])]) == [str(work["DOI"]) for work in works]
        assert [item["DOI"] for item in first["items"]] != [str(work["DOI"]) for work in works[:20]]
        status, _, body = get(server, "/works?cursor=nonsense!")
        assert (status, json.loads(body)["message"][0]["type"]) == (404, "cursor-invalid")


def test_select_leaves_only_the_fields_named() -> None:
    """A selection cuts every item down."""
    with Standin(WORKS) as server:
        body = get(server, "/works?filter=doi:10.5555/alpha&select=DOI,title")[2]
        assert json.loads(body)["message"]["items"] == [{"DOI": "10.5555/alpha", "title": ["Alopecia and light"]}]


def test_a_bibliographic_query_ranks_by_score() -> None:
    """The work that shares the rarest words comes first, with a score; works that share none stay away."""
    with Standin(WORKS) as server:
        query = "/works?query.bibliographic=" + quote("Ångström. Lichen on the scalp. 2022")
        found = json.loads(get(server, query)[2])["message"]["items"]
        assert found[0]["DOI"] == "10.5555/beta"
        scores = [item["score"] for item in found]
        assert scores == sorted(scores, reverse=True)
        assert json.loads(get(server, "/works?query.bibliographic=zzz")[2])["message"]["items"] == []


def test_transform_and_content_negotiation_come_from_their_tables() -> None:
    """BibTeX is given where it was recorded; doi.org gives CSL-JSON to those who accept it."""
    with Standin(WORKS, bibtex={"10.5555/alpha": "@article{a}"}, csl={"10.5281/z": csl("10.5281/z")}) as server:
        assert get(server, "/works/10.5555/alpha/transform/application/x-bibtex")[2] == "@article{a}"
        assert get(server, "/works/10.5555/beta/transform/application/x-bibtex")[0] == 404
        status, kind, body = get(server, "/doi/10.5281/z", Accept=CSL)
        assert (status, kind, json.loads(body)["type"]) == (200, CSL, "dataset")
        assert get(server, "/doi/10.5281/z", Accept="text/html")[0] == 406
        assert get(server, "/doi/10.5555/nothing", Accept=CSL)[0] == 404


def test_head_gives_the_headers_alone() -> None:
    """HEAD answers like GET, without a body."""
    with Standin(WORKS) as server:
        assert get(server, "/works/10.5555/alpha", method="HEAD")[::2] == (200, "")
        assert get(server, "/works/10.5555/nothing", method="HEAD")[0] == 404


def test_a_request_line_over_4096_bytes_is_a_414() -> None:
    """The line may have 4,096 bytes and not one more."""
    with Standin(WORKS) as server:
        frame = len("GET /works?filter=doi:10.5555/ HTTP/1.1")
        assert get(server, "/works?filter=doi:10.5555/" + "a" * (4096 - frame))[0] == 200
        assert get(server, "/works?filter=doi:10.5555/" + "a" * (4097 - frame))[0] == 414
