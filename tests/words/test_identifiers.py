"""DOIs as values, as arguments and in any text."""

import gzip
import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import UsageError
from citekit.identifiers import Doi, find_dois, invalid, parse_doi

DATA = Path(__file__).resolve().parents[2] / "../shared/data/crossref"
SICI = "10.1002/(SICI)1096-8628(19990507)84:1<29::AID-AJMG7>3.0.CO;2-8"


def values(text: str) -> list[str]:
    """Return the DOIs found in ``text``; short ones as ``None``."""
    return [str(found.doi) for found in find_dois(text)]


@pytest.mark.parametrize(
    "spelling",
    [
        "10.1000/ABC",
        "doi:10.1000/abc",
        "DOI: 10.1000/Abc",
        "https://doi.org/10.1000/ABC",
        "http://dx.doi.org/10.1000/abc",
        "info:doi/10.1000/abc",
        " 10.1000/abc ",
    ],
)
def test_a_doi_has_one_form_however_it_is_given(spelling: str) -> None:
    """Case, prefix and address make no difference: equal DOIs are equal values."""
    assert Doi(spelling) == Doi("10.1000/abc")
    assert Doi(spelling).value == "10.1000/abc"


@pytest.mark.parametrize(
    "text", ["", "abc", "10.1000", "10.1000/", "10.12/abc", "10.1000/a b", "https://example.org/1"]
)
def test_what_is_no_doi_cannot_become_one(text: str) -> None:
    """A Doi cannot be built from other text; the error is a user's error that names the text."""
    with pytest.raises(UsageError) as caught:
        Doi(text)
    assert f"`{text}`" in caught.value.message
    assert caught.value.hint


def test_a_record_keeps_a_registered_dot_at_its_end() -> None:
    """The constructor repairs nothing: some registered DOIs end in a dot."""
    assert Doi("10.17070/aeaas.2014.12.36.").value == "10.17070/aeaas.2014.12.36."


def test_the_address_of_a_doi_is_encoded() -> None:
    """The angle brackets and ``#`` of a SICI are percent-encoded in the address at doi.org."""
    assert Doi("10.1002/x<1::aid>3.0.co;2-#").url == "https://doi.org/10.1002/x%3C1::aid%3E3.0.co;2-%23"


def test_a_short_doi_is_refused_with_its_reason() -> None:
    """A short DOI is no DOI; the error says what it is and where it leads."""
    assert parse_doi("10/gfz5xb") is None
    assert parse_doi("https://doi.org/10/gfz5xb") is None
    error = invalid("https://doi.org/10/gfz5xb")
    assert error.message == "`10/gfz5xb` is a short DOI"
    assert "https://doi.org/10/gfz5xb" in error.hint


def test_a_short_doi_in_a_text_is_reported_and_not_lost() -> None:
    """A short DOI behind ``doi:`` or ``doi.org/`` is found without a DOI; a bare fraction is only text."""
    found = find_dois("see https://doi.org/10/gfz5xb; of 10/100 patients")
    assert [(item.text, item.doi) for item in found] == [("10/gfz5xb", None)]


def test_a_pubmed_number_is_named_as_such() -> None:
    """A PMID or PMCID given in place of a DOI is recognised in the message."""
    assert "PubMed number" in invalid("38313572").message
    assert "PubMed number" in invalid("PMC1234567").message


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("10.1000/ABC.", "10.1000/abc"),
        ("<https://doi.org/10.1000/abc>", "10.1000/abc"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1111/ijd.16433?x=1", "10.1111/ijd.16433"),
        ("10.1002/x%3C1::AID-Y%3E3.0.CO;2-%23", "10.1002/x<1::aid-y>3.0.co;2-#"),
        ("10.1002/x<1::AID-Y>3.0.CO;2-#", "10.1002/x<1::aid-y>3.0.co;2-#"),
        ("10.1000/a,b", "10.1000/a,b"),
        ("10.1000/a,10.1000/b", None),
        ("not a doi", None),
        ("", None),
    ],
)
def test_an_argument_is_one_doi_in_any_dress_or_none(argument: str, expected: str | None) -> None:
    """An argument is read whole: its commas and ``#`` are its own, and two DOIs are not one."""
    doi = parse_doi(argument)
    assert (doi and doi.value) == expected


def test_a_found_doi_says_where_it_stands() -> None:
    """The span of a found DOI cuts exactly its spelling out of the text."""
    text = "First doi:10.1000/ABC, then https://doi.org/10.1000%2Fxyz."
    found = find_dois(text)
    assert [text[item.start : item.end] for item in found] == ["10.1000/ABC", "10.1000%2Fxyz"]
    assert [item.text for item in found] == ["10.1000/ABC", "10.1000%2Fxyz"]


def test_one_doi_stated_twice_is_found_once_at_its_first_place() -> None:
    """Repeats in another dress are the same DOI."""
    (found,) = find_dois("[10.1000/ABC](https://doi.org/10.1000/abc) and doi: 10.1000/aBc.")
    assert found.start == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# 10.1000/a\n10.1000/b\n  # 10.1000/c", ["10.1000/b"]),
        ("10.1000/a # not 10.1000/b\n10.1000/c\t# nor 10.1000/d", ["10.1000/a", "10.1000/c"]),
        ('"10.1000/a"  # not 10.1000/b', ["10.1000/a"]),
        ("10.1000/a, 10.1000/b #10.1000/c\n10.1000/d", ["10.1000/a", "10.1000/b", "10.1000/d"]),
        ("## Paper https://doi.org/10.1000/a", ["10.1000/a"]),
        ("The # of cases: 10.1000/a", ["10.1000/a"]),
        ("10.1002/x<1::AID-Y>3.0.CO;2-#", ["10.1002/x<1::aid-y>3.0.co;2-#"]),
        ("10.1000/a#b # c 10.1000/d", ["10.1000/a#b"]),
    ],
)
def test_a_hash_starts_a_comment_only_at_the_start_or_behind_an_identifier(text: str, expected: list[str]) -> None:
    """The comment rule of a list; a ``#`` inside of a DOI belongs to it."""
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doi: 10.1016/j.clindermatol.\n2020.10.007. PMID: 1", "10.1016/j.clindermatol.2020.10.007"),
        ("10.1016/j.clindermatol.2020.\n10.007", "10.1016/j.clindermatol.2020.10.007"),
        ("10.1016/j.clindermatol.2020.10.\n007 - PubMed", "10.1016/j.clindermatol.2020.10.007"),
        ("10.1016/j.clindermatol\n.2020.10.007", "10.1016/j.clindermatol.2020.10.007"),
        ("10.1007/\n   s00403-025-04301-z", "10.1007/s00403-025-04301-z"),
        ("10.1007/s00403-\r\n025-04301-z.", "10.1007/s00403-025-04301-z"),
        ("10.1007/s00403-025-04301-\nz", "10.1007/s00403-025-04301-z"),
        ("10.1007/s00403-025\u00ad\n-04301-z", "10.1007/s00403-025-04301-z"),
        ("10.1371/journal.\npone.0123456", "10.1371/journal.pone.0123456"),
        ("10.\n1016/j.x.2020.01.002", "10.1016/j.x.2020.01.002"),
    ],
)
def test_a_doi_that_a_line_break_tore_is_joined(text: str, expected: str) -> None:
    """PDF text breaks DOIs behind ``/``, ``.`` and ``-``; what convincingly goes on is joined."""
    assert values(text) == [expected]


@pytest.mark.parametrize(
    "after",
    [
        ".\n12. Smith J. Title. 2020",
        ".\n3.5 mg was given",
        ".\nIL-17 inhibitors",
        ".\n803\n",
        ".\n\n2020.10.007",
        "\n2020.10.007",
        "/\nand so on",
        ".\n[3] Smith",
        ".\n2021 was different",
    ],
)
def test_the_words_of_the_next_line_are_never_swallowed(after: str) -> None:
    """A complete DOI at the end of a line stays as it is, whatever follows."""
    assert values("10.1111/ijd.16433" + after) == ["10.1111/ijd.16433"]


def test_every_doi_of_a_list_is_found_in_order() -> None:
    """Neighbours in a list, glued by commas, semicolons or line breaks, stay apart."""
    text = "10.1000/a.\n10.1000/b-\n10.1000/c;10.1000/d,10.1000/e|doi:10.1000/f; 10.1000/g/\nhttps://doi.org/10.1000/h"
    assert values(text) == [f"10.1000/{letter}" for letter in "abcdefgh"]


@pytest.mark.parametrize(
    "address",
    [
        "https://link.springer.com/article/10.1000/abc1?utm=1#Sec2",
        "https://link.springer.com/content/pdf/10.1000/abc1.pdf",
        "https://onlinelibrary.wiley.com/doi/10.1000/abc1/full",
        "https://onlinelibrary.wiley.com/doi/epdf/10.1000/abc1",
        "https://www.tandfonline.com/doi/abs/10.1000/abc1?journalCode=x",
        "https://www.frontiersin.org/articles/10.1000/abc1/full/html",
        "https://journals.plos.org/plosone/article?id=10.1000/abc1&type=printable",
        "https://www.biorxiv.org/content/10.1000/abc1v2.full.pdf",
        "https://academic.oup.com/j/article/doi/10.1000/abc1/7012345",
        "https://doi-org.proxy.example.edu/10.1000/abc1",
        "https://doi.org/10.1000/abc1?utm_source=x",
    ],
)
def test_the_endings_of_a_publishers_address_are_no_part_of_the_doi(address: str) -> None:
    """Queries, fragments and words such as ``/full`` belong to the address."""
    assert values(address) == ["10.1000/abc1"]


def test_the_endings_of_a_doi_at_doi_org_are_its_own() -> None:
    """At doi.org everything in the path is the DOI."""
    assert values("https://doi.org/10.1000/abc/full") == ["10.1000/abc/full"]


@pytest.mark.parametrize("text", ["am 5.10.2020/6.10.2020", "10.1234/...", "10.1000/", "p. 10.5", "110.1000/abc", ""])
def test_what_only_looks_like_a_doi_is_passed_over(text: str) -> None:
    """Dates, numbers and prefixes alone are text."""
    assert find_dois(text) == ()


def test_a_doi_glued_to_a_page_or_a_mark_is_still_read() -> None:
    """Pages that lose their blanks glue page numbers before and marks behind a DOI."""
    assert values("130-7.10.1111/bjd.13259PMID: 25") == ["10.1111/bjd.13259"]
    assert values("10.1111/bjd.13259[CrossRef] [PubMed]") == ["10.1111/bjd.13259"]
    assert values("10.1111/bjd.13259.Epub 2015") == ["10.1111/bjd.13259"]


def test_a_doi_that_holds_an_address_is_kept_whole() -> None:
    """A registered DOI whose name is itself a doi.org address is one DOI."""
    odd = "10.5424/http://dx.doi.org/10.5424/sjar/20110903-330-10"
    assert values(f"https://doi.org/{odd}") == [odd]


def tex(doi: str) -> str:
    """Return a DOI as BibTeX writers escape it."""
    return re.sub(r"([_&%#])", r"\\\1", doi).replace("<", "{\\textless}").replace(">", "$>$")


DRESSES: dict[str, Callable[[str], str]] = {
    "bare": lambda d: d,
    "sentence": lambda d: f"As shown (doi {d}), in “{d}”, and {d}: or {d}?",
    "reference": lambda d: f"1. A B. Title. J. 2020;1(2):3-4. doi: {d}. Epub 2020 Jan 1. PMID: 123",
    "pubmed page": lambda d: f"    1. A B (2021) Title. J 9(12). {d} - PMC - PubMed\n    1. C D",
    "address": lambda d: f"https://doi.org/{d}",
    "encoded address": lambda d: f"<http://dx.doi.org/{quote(d, safe='')}>",
    "in a query": lambda d: f"https://example.org/?url={quote('https://doi.org/' + d, safe='')}&x=1",
    "publisher": lambda d: f"https://onlinelibrary.wiley.com/doi/{quote(d)}/abstract?token=1#Sec2",
    "markdown": lambda d: f"- [{d}](https://doi.org/{quote(d)}), **{d}**",
    "html": lambda d: f'<a href="https://doi.org/{html.escape(d)}">{html.escape(d)}</a><br>',
    "html escaped twice": lambda d: f"<li>{html.escape(html.escape(d))}</li>",
    "html not escaped": lambda d: f"<li>{d}</li>",
    "bibtex": lambda d: f"@article{{k,\n doi = {{{d}}},\n year = 2020}}",
    "escaped bibtex": lambda d: f'doi = "{tex(d)}",',
    "json": lambda d: json.dumps({"DOI": d, "x": [d, d]}).replace("/", "\\/"),
    "ris": lambda d: f"DO  - {d}\nER  - ",
    "nbib": lambda d: f"AID - {d} [doi]\nLID - {d} [doi]\n",
    "csv": lambda d: f"key,{d},2020,Smith\nkey;{d};2020",
    "glued": lambda d: f"{d};{d}, {d} and {d},{d}.",
    "comment": lambda d: f"{d} # see 10.9999/b\n# 10.9999/c\n",
    "pdf hyphens": lambda d: d.replace("-", "\u2010").replace("/", "/\u200b"),
    "windows list": lambda d: f"{d}\r\n{d}\r\n",
}


def cleaned(doi: str) -> str:
    """Return what a deposited DOI means: entities and hyphens repaired, only the first of two, no closing dot."""
    return re.sub("[\u2010-\u2015]", "-", html.unescape(doi)).split()[0].rstrip(".").lower()


def missed(dois: list[str]) -> list[tuple[str, str]]:
    """Return the DOIs and dresses in which not exactly the DOI was found."""
    return [(doi, name) for doi in dois for name, dress in DRESSES.items() if values(dress(doi)) != [doi]]


SUFFIX = st.from_regex(r"[a-z0-9]([a-z0-9]|[-._/:](?=[a-z0-9])|\([a-z0-9]{1,4}\)){0,20}[a-z0-9]", fullmatch=True)


@settings(deadline=None, max_examples=150)
@given(st.integers(1000, 99999), SUFFIX)
def test_a_doi_is_found_in_every_dress(prefix: int, suffix: str) -> None:
    """Law: whatever the dress, exactly the DOI is found."""
    assert missed([f"10.{prefix}/{suffix}"]) == []


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("10./%2F<>()[]&;-\n #aB\u00ad\\\"'doi:,_{}$9"), max_size=60))
def test_any_text_is_searched_without_failing(text: str) -> None:
    """Law: every span lies in the text in order, cuts out its spelling, and names each DOI once."""
    found = find_dois(text)
    assert all(item.text == text[item.start : item.end] for item in found)
    assert [item.start for item in found] == sorted({item.start for item in found})
    assert len({item.doi or item.text for item in found}) == len(found)


def read_unusual() -> list[str]:
    """Return the deposited DOIs that break common patterns."""
    path = DATA / "dois-unusual-dev.jsonl"
    if not path.exists():
        pytest.skip("the Crossref sample is not here")
    return [json.loads(line)["doi"] for line in path.read_text("utf-8").splitlines()]


def read_registered() -> list[str]:
    """Return the DOIs of the Crossref records."""
    path = DATA / "works-dev.jsonl.gz"
    if not path.exists():
        pytest.skip("the Crossref sample is not here")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [cleaned(json.loads(line)["DOI"]) for line in lines]


def test_every_unusual_doi_is_found_as_it_was_deposited() -> None:
    """Entities, pasted hyphens, closing dots and doubled DOIs are repaired; blanks end a DOI."""
    assert [doi for doi in read_unusual() if values(doi) != [cleaned(doi)]] == []


def test_every_unusual_doi_is_found_in_every_dress() -> None:
    """SICI, square brackets, ``+`` and ``#`` survive every dress."""
    assert missed([cleaned(doi) for doi in read_unusual()]) == []


@pytest.mark.slow
def test_every_registered_doi_is_found_in_every_dress() -> None:
    """The same for all registered DOIs of the sample."""
    assert missed(read_registered()) == []
