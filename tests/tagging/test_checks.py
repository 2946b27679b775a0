"""The checks: what each of them finds, and what it leaves alone."""

import re
from collections.abc import Collection
from pathlib import Path

import pytest

from citekit import checks
from citekit.bib.entry import Entry
from citekit.checks import CHECKS, COVERAGE, HANDED_ON, Coverage, run
from citekit.findings import SEVERITIES, Finding
from citekit.mapping.required import REQUIRED
from citekit.mapping.updates import SENTENCES, Fact
from citekit.tagging.decisions import Decision
from citekit.tagging.suggest import Tagger
from citekit.vocabulary import Concept, Facet, Vocabulary

VOCABULARY = Vocabulary.of(
    [Facet("condition", "Condition"), Facet("agent", "Agent"), Facet("design", "Design")],
    [
        Concept("condition", "lichen-planopilaris", "lichen planopilaris", abbreviations=("LPP",)),
        Concept("agent", "tofacitinib", "tofacitinib"),
    ],
)
GOOD = {
    "author": "Yang, C",
    "title": "T",
    "journal": "J",
    "year": "2020",
    "doi": "10.1000/xyz",
    "keywords": "hair, condition:lichen-planopilaris, agent:tofacitinib",
}


def entry(key: str = "k", line: int = 5, /, *, of_type: str = "article", **fields: str) -> Entry:
    """Return a good article with some fields changed; an empty value takes the field out."""
    merged = {**GOOD, **{name.replace("_", "-"): value for name, value in fields.items()}}
    return Entry(key, of_type, {name: value for name, value in merged.items() if value}, line, line + 9)


def codes(*entries: Entry) -> list[str]:
    """Return the codes of the findings about ``entries``."""
    return [one.code for one in run(entries, VOCABULARY, file="lib.bib")]


def only(*entries: Entry) -> Finding:
    """Return the one finding about ``entries``."""
    (finding,) = run(entries, VOCABULARY, file="lib.bib")
    return finding


def test_a_good_entry_has_no_findings() -> None:
    """Tags in both facets, all fields, one DOI: nothing to say; further facets are optional."""
    assert codes(entry()) == []


def test_a_finding_names_file_line_and_key() -> None:
    """The place is the entry's own, in the form that editors understand."""
    finding = only(entry("yang2020", 17, doi="10.1"))

    assert finding.as_line() == "lib.bib:17:1: bad-doi: yang2020: `10.1` is no DOI"
    assert finding.end_line == 26


@pytest.mark.parametrize("year", ["20xx", "2O20", "20 20", "20201", "l9", "199?", "2?", "3"])
def test_a_year_with_digits_that_are_none_is_told(year: str) -> None:
    """In biblatex's ``date``, too; the finding names what stands there, and the hint what may stand there."""
    finding = only(entry(year=year))

    assert finding.message == f"`{year}` is no year"
    assert finding.hint == "write its four digits; `date` also takes `199X` and ranges"
    assert only(entry(year="", date="20x0-05")).code == "bad-year"


@pytest.mark.parametrize(
    "year",
    ["c1999", "2020--2021", "in press", "in press (accepted 3 May)", "n.d.", "{2020}", "2020a", "1987?", "-300"],
)
def test_what_tells_a_year_or_none_on_purpose_is_no_bad_year(year: str) -> None:
    """Ranges, letters behind it, doubt, and words, also with the day of a month."""
    assert "bad-year" not in codes(entry(year=year))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (entry(title=""), "`@article` needs `title`"),
        (entry(author=" "), "`@article` needs `author`"),
        (entry(journal=""), "`@article` needs `journal` or `journaltitle`"),
        (entry(year=""), "`@article` needs `year` or `date`"),
    ],
)
def test_a_missing_field_is_named_with_its_alternatives(bad: Entry, message: str) -> None:
    """The names of both dialects are given."""
    assert only(bad).message == message


@pytest.mark.parametrize(
    "other",
    [
        entry(year="", date="2020-01"),
        entry(journal="", journaltitle="J"),
        entry(of_type="book", author="", editor="Li, N", journal=""),
        entry(of_type="misc", author="", journal="", year="", title=""),
        entry(of_type="unheard-of", author="", title=""),
        entry(of_type="thesis", journal="", institution="U"),
    ],
)
def test_alternatives_and_unknown_types_are_no_gaps(other: Entry) -> None:
    """A biblatex name will do, and what no table knows is not judged."""
    assert codes(other) == []


def test_what_a_parent_has_is_no_gap() -> None:
    """A field that is inherited by `crossref` is there; one that the parent does not have either is missing."""
    child = entry("child", of_type="incollection", booktitle="", crossref="parent", journal="")
    parent = Entry("parent", "collection", {**GOOD, "title": "A book", "editor": "Li, N", "doi": ""})

    assert codes(child, parent) == []
    assert codes(child) == ["missing-field"]


def test_an_unknown_tag_names_the_nearest() -> None:
    """A misspelt notation leads to the right one."""
    finding = only(entry(keywords="condition:lichen-planopilari, agent:tofacitinib"))

    assert (finding.code, finding.severity) == ("unknown-tag", "error")
    assert "`condition:lichen-planopilaris`" in finding.hint


def test_a_tag_that_is_an_abbreviation_gets_the_command_that_mends_it() -> None:
    """`condition:LPP` typed by hand into the file is known, but not stored so."""
    finding = only(entry(keywords="condition:LPP, agent:tofacitinib"))

    assert finding.hint.startswith("`citekit tag rename condition:LPP condition:lichen-planopilaris`")


def test_an_unknown_tag_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of entries with one old tag cost one search for the nearest concepts, and each gets its finding."""
    asked: list[str] = []
    resolve = Vocabulary.resolve

    def counted(self: Vocabulary, tag: str) -> Concept:
        asked.append(tag)
        return resolve(self, tag)

    monkeypatch.setattr(Vocabulary, "resolve", counted)
    entries = [entry(f"k{n}", n, doi=f"10.1000/{n}", title=f"T {n}", keywords="condition:lpx") for n in range(1, 6)]

    found = [one for one in run(entries, VOCABULARY) if one.code == "unknown-tag"]

    assert [one.line for one in found] == [1, 2, 3, 4, 5]
    assert asked == ["condition:lpx"]


def test_what_hints_say_can_be_pasted_into_a_shell() -> None:
    """A key may hold signs that a shell takes for its own; they are quoted, in queries too."""
    twins = [one.hint for one in run([entry("a&b", 1), entry("o'c", 9, doi="doi:10.1000/xyz")], VOCABULARY)]
    page = only(entry('a(b"', citekit_source="page"))
    untagged = only(entry('a"$b', keywords="hair"))

    assert twins[0].startswith("""`citekit remove 'o'"'"'c' --into 'a&b'` makes""")
    assert page.hint.startswith("""`citekit update 'key:"a(b\\""'` asks""")
    assert untagged.hint.startswith("""`citekit tag suggest 'a"$b'` shows""")


def test_publisher_keywords_are_no_unknown_tags() -> None:
    """A colon alone makes no tag."""
    assert codes(entry(keywords=GOOD["keywords"] + ", note: a, http://x")) == []


@pytest.mark.parametrize(
    ("keywords", "facets"),
    [
        ("", "`condition` and `agent`"),
        ("agent:tofacitinib", "`condition`"),
        ("condition:lichen-planopilaris", "`agent`"),
    ],
)
def test_an_untagged_entry_is_one_finding_that_names_the_facets(keywords: str, facets: str) -> None:
    """Condition and agent are expected of every entry."""
    finding = only(entry(keywords=keywords))

    assert (finding.code, finding.severity) == ("untagged", "notice")
    assert finding.message.startswith(f"no tag in {facets}")


def test_an_entry_that_has_one_of_the_facets_is_no_untagged_one() -> None:
    """Its text has been read, so no command is named that has nothing to say: the settings are what does not fit."""
    finding = only(entry(keywords="condition:lichen-planopilaris"))

    assert finding.message == "no tag in `agent`, where one is expected"
    assert '`expected = "condition"`' in finding.hint and f"untagged:{finding.key}" in finding.hint
    assert "tag suggest" not in finding.hint
    assert f"`citekit tag suggest {finding.key}`" in only(entry(keywords="")).hint


def test_who_states_no_doi_is_not_sent_to_ask_with_it() -> None:
    """Crossref is asked by DOI; for an entry without one a page or a record is what can bring it."""
    without, with_doi = only(entry(citekit_source="page", doi="")), only(entry(citekit_source="page"))

    assert without.code == with_doi.code == "unconfirmed"
    assert "`citekit add --fill -f FILE`" in without.hint and "update" not in without.hint
    assert f"`citekit update key:{with_doi.key}`" in with_doi.hint


def test_a_vocabulary_with_other_facets_expects_a_tag_of_each() -> None:
    """Where neither condition nor agent is a facet, all facets are expected."""
    (finding,) = run([entry()], Vocabulary.of([Facet("design", "Design")], []))

    assert finding.message == "no tag in `design`"


def test_several_facets_are_named_with_commas_and_one_and() -> None:
    """As one says it."""
    facets = [Facet(name, name.title()) for name in ("population", "drug", "outcome", "design")]
    (finding,) = run([entry()], Vocabulary.of(facets, []))

    assert finding.message == "no tag in `population`, `drug`, `outcome` and `design`"


@pytest.mark.parametrize(
    ("expected", "messages"),
    [(["condition"], []), (["agent", "condition"], ["no tag in `agent`, where one is expected"]), (["none"], [])],
)
def test_the_review_says_which_facets_are_expected(expected: list[str], messages: list[str]) -> None:
    """Those of the settings and no others; ``none`` asks for no tag at all."""
    found = run([entry(keywords="condition:lichen-planopilaris")], VOCABULARY, expected=expected)

    assert [finding.message for finding in found] == messages


def test_a_repeated_doi_is_found_in_any_spelling() -> None:
    """The later entry has the finding; the earlier one is named with its line."""
    finding = only(entry("a", 1), entry("b", 20, doi="https://doi.org/10.1000/XYZ"))

    assert (finding.code, finding.key) == ("duplicate-doi", "b")
    assert "`a` (line 1)" in finding.message


def test_keys_that_differ_in_case_only_are_found() -> None:
    """BibTeX would take them for one."""
    assert only(entry("Yang", 1), entry("yang", 20, doi="10.1000/other")).code == "similar-key"


def test_a_retracted_work_is_an_error_with_the_text_of_the_notice() -> None:
    """The notice comes from outside, by key."""
    facts = {"k": [Fact("retracted", "the work was retracted: 10.1/notice of 2021")], "other": [Fact("concern", "")]}
    (finding,) = run([entry("k")], VOCABULARY, facts=facts, file="lib.bib")

    assert (finding.code, finding.severity) == ("retracted", "error")
    assert finding.message == "the work was retracted: 10.1/notice of 2021"


def test_an_entry_from_a_page_is_unconfirmed() -> None:
    """The mark that `add` sets is a finding until `update` takes it away."""
    assert codes(entry(citekit_source="page")) == ["unconfirmed"]


def test_the_findings_of_the_reader_stand_among_the_others_by_line() -> None:
    """One list, in the order of the file."""
    unread = Finding("unparsed-block", "error", "m", line=3)

    found = run([entry("b", 9, title=""), entry("a", 1, title="", doi="")], VOCABULARY, reader_findings=[unread])

    assert [one.line for one in found] == [1, 3, 9]


def test_every_check_is_listed_with_the_code_and_severity_that_it_uses() -> None:
    """The table is the documentation: each check's findings carry the code and severity of its line."""
    bad = [
        entry("k", 1, title="", doi="10.1", keywords="agent:x", citekit_source="page"),
        entry("a", 2, year="20xx"),
        entry("A", 3, pages="20--10", keywords=""),
        entry("b", 4, doi="", pages="20--10", keywords=""),
    ]
    facts = {"k": [Fact(code, code) for code in SENTENCES]}
    log = [Decision(key, "agent:tofacitinib", "accepted", "ben") for key in ("A", "b")]
    found = {(one.code, one.severity) for one in run(bad, VOCABULARY, facts=facts, log=log)}

    assert found == {(check.code, check.severity) for check in CHECKS}
    assert {check.severity for check in CHECKS} <= set(SEVERITIES)
    assert all(check.doc and "\n" not in check.doc for check in CHECKS)


COVERED = Vocabulary.of(
    [Facet("condition", "Condition"), Facet("agent", "Agent")],
    [
        Concept("condition", "scarring", "scarring alopecia", line=3),
        Concept("condition", "lpp", "lichen planopilaris", broader=("scarring",), line=6),
        Concept("agent", "tofacitinib", "tofacitinib", line=9),
        Concept("agent", "minoxidil", "minoxidil", line=12),
        Concept("agent", "D1", "something imported"),
    ],
)


def covered(*entries: Entry, accepted: Collection[tuple[str, str]] = ()) -> list[Finding]:
    """Return what the checks of coverage find."""
    found = run(entries, COVERED, file="lib.bib", coverage=Coverage("v.toml", Tagger(COVERED).suggest, accepted))
    return [one for one in found if one.code in {check.code for check in COVERAGE}]


@pytest.mark.parametrize(
    "title", ["Tofacitinib in non-scarring alopecia", "Tofacitinib in patients without scarring alopecia"]
)
def test_a_tag_that_the_text_speaks_against_is_found_until_it_is_accepted(title: str) -> None:
    """`Non-scarring alopecia` is no scarring alopecia; who accepted it has seen that."""
    bad = entry("k", 7, title=title, keywords="condition:scarring, agent:tofacitinib")
    (finding,) = [one for one in covered(bad) if one.code == "contradicted-tag"]

    assert (finding.key, finding.line, finding.severity) == ("k", 7, "notice")
    assert "`condition:scarring`" in finding.message and "scarring alopecia`" in finding.message
    assert "contradicted-tag" not in [one.code for one in covered(bad, accepted={("k", "condition:scarring")})]


def test_a_concept_that_nobody_uses_is_found_at_its_line() -> None:
    """One whose narrower concept is used is in use, and what is imported need not be."""
    found = covered(entry(keywords="condition:lpp, agent:tofacitinib"))

    assert [(one.code, one.file, one.line) for one in found] == [("unused-concept", "v.toml", 12)]


def test_an_empty_cell_names_what_never_meets() -> None:
    """One finding a condition; broader concepts count what is narrower."""
    found = covered(
        entry("a", 1, keywords="condition:lpp, agent:tofacitinib"),
        entry("b", 2, keywords="condition:scarring, agent:minoxidil", doi="10.1000/b"),
    )

    assert [(one.code, one.line, one.message) for one in found] == [
        ("empty-cell", 6, "no entry has `condition:lpp` together with `agent:minoxidil`")
    ]


def test_what_coverage_finds_is_listed_and_asked_for() -> None:
    """An ordinary run says nothing of it."""
    bad = entry(title="Non-scarring alopecia", keywords="condition:scarring, agent:tofacitinib")
    other = entry("o", 20, keywords="condition:lpp, agent:minoxidil", doi="10.1000/o")

    assert not {check.code for check in COVERAGE} & {one.code for one in run([bad, other], COVERED)}
    assert {(one.code, one.severity) for one in covered(bad)} <= {(one.code, one.severity) for one in COVERAGE}


def test_what_two_people_differ_on_is_a_state_of_the_review() -> None:
    """The log does not say whether the second overruled the first knowingly, so it is told where coverage is asked."""
    log = [Decision("k", "agent:tofacitinib", said, by) for by, said in (("anna", "accepted"), ("ben", "rejected"))]
    asked = run([entry()], COVERED, coverage=Coverage("v.toml", Tagger(COVERED).suggest), log=log)

    assert "disagreement" not in [one.code for one in run([entry()], COVERED, log=log)]
    assert [(one.code, one.severity) for one in asked if one.code == "disagreement"] == [("disagreement", "notice")]


def test_the_table_of_required_fields_is_in_lower_case() -> None:
    """Entry types and fields are compared in lower case, so the table must be in it."""
    names = [*REQUIRED, *(name for groups in REQUIRED.values() for group in groups for name in group)]

    assert names == [name.lower() for name in names]


def test_every_code_that_is_handed_on_is_known() -> None:
    """The set by which a review's settings are judged holds what the reader and the files beside the library tell."""
    rooms = ("bib/library.py", "bib/fields.py", "notes.py", "sources/retraction_watch.py", "sources/snapshot.py")
    sources = [(Path(checks.__file__).parents[1] / name).read_text() for name in rooms]
    told = {
        code
        for text in sources
        for code in re.findall(r"""(?:inding\(\s*|code = |else |return \()"([a-z]+(?:-[a-z]+)*)\"""", text)
    }

    others = {*SEVERITIES, "old-note"}  # which commands tell that rename something
    assert told - others == HANDED_ON - {"bad-decision-log"}
