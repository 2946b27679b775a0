"""What a Crossref record becomes, and under which rule each repair is reported."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.dates import PartialDate
from citekit.identifiers import Doi
from citekit.mapping.crossref import to_work
from citekit.mapping.types import CROSSREF_TO_CSL, CSL_TYPES
from citekit.names import OTHERS, Name
from citekit.work import Update


def rules(message: dict[str, object]) -> list[tuple[str, str]]:
    """Return the (field, rule) pairs of the changes that a record causes."""
    return [(change.field, change.rule) for change in to_work(message)[1]]


def test_a_plain_record_is_taken_over_without_a_change() -> None:
    """Every fact arrives and no rule speaks."""
    work, changes = to_work(
        {
            "DOI": "10.1007/S00403-025-04301-Z",
            "type": "journal-article",
            "title": ["JAK inhibitors in lichen planopilaris"],
            "author": [{"given": "Ana", "family": "Muñoz", "sequence": "first"}],
            "container-title": ["Archives of Dermatological Research"],
            "short-container-title": ["Arch Dermatol Res"],
            "volume": "317",
            "issue": "1",
            "page": "101-109",
            "issued": {"date-parts": [[2025, 5, 1]]},
            "ISSN": ["1432-069X"],
            "language": "en",
            "publisher": "Springer",
        }
    )

    assert changes == ()
    assert work.type == "article-journal"
    assert work.doi == Doi("10.1007/s00403-025-04301-z")
    assert work.title == "JAK inhibitors in lichen planopilaris"
    assert work.author == (Name(family="Muñoz", given="Ana"),)
    assert (work.container_title, work.container_title_short) == (
        "Archives of Dermatological Research",
        "Arch Dermatol Res",
    )
    assert (work.volume, work.issue, work.page, work.issued) == ("317", "1", "101-109", PartialDate(2025, 5, 1))
    assert (work.issn, work.language, work.publisher, work.source) == (("1432-069X",), "en", "Springer", "crossref")


def test_an_empty_record_gives_an_empty_work() -> None:
    """Nothing in, nothing invented."""
    work, changes = to_work({})
    assert (work.type, work.title, work.author, work.issued, changes) == ("document", "", (), None, ())


def test_every_crossref_type_is_a_csl_type() -> None:
    """The table's right side holds CSL types only; an unknown type is a document, a CSL type stays."""
    assert set(CROSSREF_TO_CSL.values()) <= CSL_TYPES
    assert to_work({"type": "no-such-type"})[0].type == "document"
    assert to_work({"type": "paper-conference"})[0].type == "paper-conference"


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        ({"published-print": 2012, "published": 2011, "issued": 2010}, 2012),
        ({"published-online": 2010, "published": 2011, "issued": 2010}, 2011),
        ({"published-online": 2010, "issued": 2009}, 2009),
        ({"published-online": 2010}, None),
        ({"issued": None}, None),
    ],
)
def test_the_year_is_print_else_published_else_issued(dates: dict[str, int | None], year: int | None) -> None:
    """One rule for the printed year; print and online dates are kept beside it."""
    work = to_work({name: {"date-parts": [[value]]} for name, value in dates.items()})[0]
    assert (work.issued.year if work.issued else None) == year
    assert (work.published_online.year if work.published_online else None) == dates.get("published-online")


TITLES = [
    ({"title": ["Text"], "subtitle": ["A review"]}, "Text: A review", ["join-subtitle"]),
    ({"title": ["Why?"], "subtitle": ["A review"]}, "Why? A review", ["join-subtitle"]),
    ({"title": ["War:"], "subtitle": ["A review"]}, "War: A review", ["join-subtitle"]),
    (
        {"title": ["Text: a  Review"], "subtitle": ["A review."]},
        "Text: a Review",
        ["collapse-blanks", "drop-full-stop", "repeated-subtitle"],
    ),
    (
        {"title": ["Drug and risk of cancer"], "subtitle": ["DRUG RISK"]},
        "Drug and risk of cancer",
        ["repeated-subtitle"],
    ),
    ({"title": ["Statins today"], "subtitle": ["LETTER TO THE EDITOR"]}, "Statins today", ["running-head"]),
    ({"title": ["Text"], "subtitle": [""]}, "Text", []),
    ({"title": ["A field study."]}, "A field study", ["drop-full-stop"]),
    ({"title": ["A field study.."]}, "A field study", ["drop-full-stop"]),
    ({"title": ["Atlas, maps, etc.."]}, "Atlas, maps, etc.", ["drop-full-stop"]),
    ({"title": ["Atlas, maps, etc."]}, "Atlas, maps, etc.", []),
    ({"title": ["Care in the U.S."]}, "Care in the U.S.", []),
    ({"title": ["To be continued..."]}, "To be continued...", []),
    ({"title": ["BONE-HOLDING FORCEPS"]}, "BONE-HOLDING FORCEPS", ["all-capitals"]),
    ({"title": "A string"}, "A string", []),
    ({"title": ["."], "subtitle": ["."]}, ".", ["repeated-subtitle"]),
    ({"title": [], "subtitle": ["A review"]}, "A review", ["repeated-subtitle"]),
    ({"title": ["Vitamin E<sup>1</sup>"]}, "Vitamin E<sup>1</sup>", []),
    ({"title": ["The Hofmann Reaction*"]}, "The Hofmann Reaction", ["footnote-mark"]),
    ({"title": []}, "", []),
    ({"title": None}, "", []),
    ({"title": ["", "Second"]}, "Second", []),
    ({"title": ["Review &amp; Summary"]}, "Review & Summary", ["unescape-entity"]),
    ({"title": ["<i>Bregmaceros</i>\n  x"]}, "<i>Bregmaceros</i> x", ["collapse-blanks"]),
    ({"title": ["Road \ufffd vehicles"]}, "Road \ufffd vehicles", ["lost-characters"]),
    ({"title": ["CafÃ© culture"]}, "Café culture", ["repair-decoding"]),
]


@pytest.mark.parametrize(("message", "title", "named"), TITLES)
def test_titles_are_cleaned_by_named_rules(message: dict[str, object], title: str, named: list[str]) -> None:
    """Subtitles, full stops, entities, markup and lost characters: the case of letters never changes."""
    assert to_work(message)[0].title == title
    assert [rule for _, rule in rules(message)] == named


def test_a_second_title_is_kept_as_a_note() -> None:
    """The first title counts; a translation is not thrown away."""
    work = to_work({"title": ["Penisverletzung", "Penile injury"]})[0]
    assert (work.title, work.note) == ("Penisverletzung", "Parallel title: Penile injury")


PEOPLE = [
    ({"given": "Dick", "family": "van der Zee"}, Name("Zee", "Dick", "", "van der"), "particle-from-family"),
    (
        {"given": "Mariana Silva de", "family": "Albuquerque"},
        Name("Albuquerque", "Mariana Silva", "", "de"),
        "particle-from-given",
    ),
    ({"family": "Elnaz Nadermahmoudi"}, Name("Nadermahmoudi", "Elnaz"), "name-in-family"),
    ({"family": "Kang, Won-Taek"}, Name("Kang", "Won-Taek"), "name-in-family"),
    ({"family": "Smith JA"}, Name("Smith", "JA"), "name-in-family"),
    ({"family": "Lee Jong-Sam"}, Name("Lee", "Jong-Sam"), "name-in-family"),
    ({"family": "Kim Yeon Soo"}, Name("Kim", "Yeon Soo"), "name-in-family"),
    ({"family": "Hae-Ja, Park"}, Name("Park", "Hae-Ja"), "name-in-family"),
    ({"family": "Lee Harvey Oswald"}, Name("Oswald", "Lee Harvey"), "name-in-family"),
    ({"given": "Betül", "family": "RUFAİOĞLU"}, Name("Rufaioğlu", "Betül"), "capitals-name"),
    ({"given": "Mohammed", "family": "Al HAMDANI"}, Name("Al Hamdani", "Mohammed"), "capitals-name"),
    ({"given": "Alessandra De", "family": "Rossi"}, Name("De Rossi", "Alessandra"), "particle-from-given"),
    ({"given": "Dr.Michelle S.", "family": "Brown"}, Name("Brown", "Michelle S."), "title-in-given"),
    ({"given": "Md Abu", "family": "Choudhury"}, Name("Choudhury", "Md Abu"), ""),
    ({"given": "J. A.", "family": "parrish"}, Name("parrish", "J. A."), "small-letters-name"),
    ({"given": "M. K.", "family": "POLANO"}, Name("Polano", "M. K."), "capitals-name"),
    ({"given": "GABRIEL", "family": "LOPEZ-BERESTEIN"}, Name("Lopez-Berestein", "Gabriel"), "capitals-name"),
    ({"given": "JP", "family": "O'BRIEN"}, Name("O'Brien", "JP"), "capitals-name"),
    ({"given": "Salvador A.", "family": "Loria Jr."}, Name("Loria", "Salvador A.", suffix="Jr."), "suffix-from-family"),
    ({"given": "Teresa", "family": "Okure, SHCJ"}, Name("Okure", "Teresa", suffix="SHCJ"), "suffix-from-family"),
    ({"given": "Norli", "family": "Ali", "suffix": "Ph.D"}, Name("Ali", "Norli"), "degree-as-suffix"),
    ({"given": "for the", "family": "Argus II Study Group"}, Name(literal="Argus II Study Group"), "group-in-family"),
    ({"family": "The Lancet"}, Name(literal="The Lancet"), "group-in-family"),
    ({"given": "Sumaryadi", "family": "-"}, Name("Sumaryadi"), "placeholder-part"),
    ({"given": "null", "family": "Smith"}, Name("Smith"), "placeholder-part"),
    ({"given": "Jennifer", "family": "Null"}, Name("Null", "Jennifer"), ""),
    ({"given": "N.A.", "family": "Szreder"}, Name("Szreder", "N.A."), ""),
    ({"given": "et", "family": "al."}, OTHERS, "et-al"),
    ({"name": "the CNS physiotherapy study group"}, Name(literal="the CNS physiotherapy study group"), ""),
    ({"literal": "Data Group"}, Name(literal="Data Group"), ""),
    ({"given": "He\u0301le\u0300ne", "family": "X"}, Name("X", "Hélène"), "compose-accents"),
    ({"family": "김려실"}, Name("김려실"), ""),
    ({"given": "Li", "family": "Na"}, Name("Na", "Li"), ""),
    ({"given": "Nan", "family": "Wu"}, Name("Wu", "Nan"), ""),
    ({"family": "van Gogh"}, Name("Gogh", "", "", "van"), "particle-from-family"),
    ({"family": "Berg", "given": "A.", "non-dropping-particle": "van den"}, Name("Berg", "A.", "", "van den"), ""),
]


@pytest.mark.parametrize(("entry", "name", "rule"), PEOPLE)
def test_people_and_groups_are_put_right(entry: dict[str, str], name: Name, rule: str) -> None:
    """Particles, suffixes, groups, whole names and capitals, each under its rule."""
    message: dict[str, object] = {"author": [entry]}
    assert to_work(message)[0].author == (name,)
    assert rules(message) == ([("author", rule)] if rule else [])


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ({}, "empty-person"),
        ({"affiliation": []}, "empty-person"),
        ({"name": "NA"}, "placeholder-name"),
        ({"given": "Author", "family": "Not applicable"}, "placeholder-name"),
        ({"given": "null", "family": "null"}, "placeholder-name"),
    ],
)
def test_people_without_a_name_are_left_out_and_reported(entry: dict[str, object], rule: str) -> None:
    """An empty object is nobody, and so is a name that says there is none."""
    message: dict[str, object] = {"author": [entry, {"family": "Real", "given": "A."}]}
    assert to_work(message)[0].author == (Name("Real", "A."),)
    assert rules(message) == [("author", rule)]


CONTAINERS = [
    ("journal-article", ["Head &amp; Neck"], "Head & Neck", ""),
    ("journal-article", ["J Hum Hypertens", "Journal of Human Hypertension"], "Journal of Human Hypertension", ""),
    (
        "book-chapter",
        ["Lecture Notes in Computer Science", "Scalable Uncertainty Management"],
        "Scalable Uncertainty Management",
        "Lecture Notes in Computer Science",
    ),
    (
        "book-chapter",
        ["Cryptography and Coding", "Lecture Notes in Computer Science"],
        "Cryptography and Coding",
        "Lecture Notes in Computer Science",
    ),
    ("proceedings-article", ["SPIE Proceedings", "Optical Tomography XX"], "Optical Tomography XX", "SPIE Proceedings"),
]


@pytest.mark.parametrize(("kind", "titles", "container", "series"), CONTAINERS)
def test_of_two_containers_book_and_series_are_told_apart(
    kind: str, titles: list[str], container: str, series: str
) -> None:
    """In either order; two names of a journal are its name and its abbreviation."""
    work = to_work({"type": kind, "container-title": titles})[0]
    assert (work.container_title, work.collection_title) == (container, series)


def test_a_journal_abbreviation_among_the_titles_is_used() -> None:
    """The second form of the journal's name becomes the short name; one equal to the name is dropped."""
    message: dict[str, object] = {
        "type": "journal-article",
        "container-title": ["J. Gastroenterol.", "Journal of Gastroenterology"],
    }
    assert to_work(message)[0].container_title_short == "J. Gastroenterol."
    assert to_work({"container-title": ["Cell"], "short-container-title": ["Cell"]})[0].container_title_short == ""


VALUES = [
    ("page", "no-no", "page", "", "placeholder-page"),
    ("page", "n/a-n/a", "page", "", "placeholder-page"),
    ("page", "0-0", "page", "", "placeholder-page"),
    ("page", "101–109", "page", "101-109", "normalise-dash"),
    ("page", "1197-1180", "page", "1197-1180", "odd-pages"),
    ("page", "998-100", "page", "998-100", "odd-pages"),
    ("page", "604.4-604", "page", "604.4-604", "odd-pages"),
    ("page", "130-7", "page", "130-7", ""),
    ("page", "233-240.e2", "page", "233-240.e2", ""),
    ("page", "617-617", "page", "617", "single-page"),
    ("page", "7-7, 12", "page", "7, 12", "single-page"),
    ("page", "915b-915", "page", "915b", "single-page"),
    ("page", "915b-916", "page", "915b-916", ""),
    ("page", "915b-91", "page", "915b-91", ""),
    ("page", "8-9, 12", "page", "8-9, 12", ""),
    ("page", "e-8", "page", "e-8", ""),
    ("article-number", "036607", "number", "036607", ""),
    ("volume", "null", "volume", "", "drop-placeholder"),
    ("volume", "XXXIX", "volume", "XXXIX", ""),
    ("volume", 12, "volume", "12", ""),
    ("edition-number", "1", "edition", "", "first-edition"),
    ("edition-number", "3", "edition", "3", ""),
]


@pytest.mark.parametrize(("key", "raw", "attribute", "value", "rule"), VALUES)
def test_single_values_are_kept_or_dropped_by_rule(
    key: str, raw: object, attribute: str, value: str, rule: str
) -> None:
    """Placeholders go with a change; odd but real values stay to the letter."""
    message: dict[str, object] = {key: raw}
    assert getattr(to_work(message)[0], attribute) == value
    assert [named for _, named in rules(message)] == ([rule] if rule else [])


def test_ahead_of_print_is_a_status_and_no_volume() -> None:
    """The words move where they belong, and the change is named."""
    message: dict[str, object] = {"volume": "Publish Ahead of Print"}
    work = to_work(message)[0]
    assert (work.volume, work.status) == ("", "publish ahead of print")
    assert rules(message) == [("volume", "in-press-volume"), ("status", "in-press-volume")]


def test_the_issue_is_also_looked_for_in_the_journal_issue() -> None:
    """Older records carry it there only."""
    assert to_work({"journal-issue": {"issue": "4"}})[0].issue == "4"


def test_isbn_and_issn_lose_the_address_of_old_records() -> None:
    """Each number once, in the usual form."""
    work = to_work(
        {
            "ISBN": ["http://id.crossref.org/isbn/9780521803816", "9780521803816"],
            "ISSN": ["http://id.crossref.org/issn/00039926"],
        }
    )[0]
    assert (work.isbn, work.issn) == (("9780521803816",), ("0003-9926",))


def test_every_notice_is_kept_and_a_late_retraction_is_seen() -> None:
    """A correction that stands before the retraction does not hide it; both sources stay."""
    notice = {"DOI": "10.1016/S0140-6736(10)60175-4", "type": "retraction", "updated": {"date-parts": [[2010, 2, 6]]}}
    work = to_work(
        {
            "updated-by": [
                {"DOI": "10.1016/x", "type": "correction", "source": "publisher"},
                {**notice, "source": "publisher"},
                {**notice, "source": "retraction-watch"},
            ]
        }
    )[0]

    assert work.retracted
    assert work.updated_by[2] == Update(
        "retraction", Doi("10.1016/s0140-6736(10)60175-4"), PartialDate(2010, 2, 6), "retraction-watch"
    )


def test_relations_are_kept_by_doi() -> None:
    """The published version of a preprint can be offered."""
    targets = [{"id-type": "doi", "id": "10.1000/ABCD"}, {"id-type": "uri", "id": "http://x"}]
    work = to_work({"relation": {"is-preprint-of": targets, "cites": []}})[0]
    assert work.relations == (("is-preprint-of", "10.1000/abcd"),)


def test_a_preprint_names_its_server() -> None:
    """Type ``article``, genre ``preprint``, and the institution as publisher."""
    work = to_work(
        {"type": "posted-content", "subtype": "preprint", "publisher": "openRxiv", "institution": [{"name": "bioRxiv"}]}
    )[0]
    assert (work.type, work.genre, work.publisher) == ("article", "preprint", "bioRxiv")


def test_crossref_subjects_are_no_keywords() -> None:
    """``subject`` describes the journal; CSL's ``keyword`` is the paper's."""
    assert to_work({"subject": ["Dermatology"]})[0].keyword == ()
    assert to_work({"keyword": "JAK, alopecia"})[0].keyword == ("JAK", "alopecia")


def test_csl_json_of_another_agency_is_read_with_the_same_keys() -> None:
    """DataCite's answer has strings where Crossref has lists."""
    work = to_work(
        {
            "type": "dataset",
            "DOI": "10.5281/zenodo.1234",
            "title": "Data",
            "author": [{"family": "Garza", "given": "Kristian"}, {"literal": "The Group"}],
            "issued": {"date-parts": [["2019", 3]]},
            "publisher": "Zenodo",
            "abstract": "Some &lt;b&gt;text&lt;/b&gt;",
            "version": "1.2",
            "URL": "https://doi.org/10.5281/zenodo.1234",
        }
    )[0]

    assert work.author == (Name("Garza", "Kristian"), Name(literal="The Group"))
    assert (work.type, work.title, work.issued, work.version) == ("dataset", "Data", PartialDate(2019, 3), "1.2")
    assert (work.abstract, work.url) == ("Some <b>text</b>", "")


def test_an_impossible_doi_is_reported() -> None:
    """A record without a usable DOI keeps its other facts."""
    assert rules({"DOI": "none at all", "title": ["T"]}) == [("doi", "bad-doi")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "family", "given", "date-parts", "DOI", "type", "id", "issue", "literal"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
NAMED = (
    "DOI type title subtitle author editor container-title short-container-title volume issue page issued language "
    "institution ISSN ISBN update-to updated-by relation review subtype degree abstract published-print event keyword "
    "journal-issue URL"
)
KEYS = st.sampled_from(NAMED.split())


@given(st.dictionaries(KEYS, JSON, max_size=6))
@settings(max_examples=300, deadline=None)
def test_no_record_raises(message: dict[str, object]) -> None:
    """Any JSON under any key is read or passed over."""
    to_work(message)
