"""Everything that ``citekit check`` looks for, one line a check. Pure: a library and a vocabulary in, findings out."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from citekit.bib.entry import Entry
from citekit.checks import decided, fields, identity, notices, pages, tags
from citekit.checks.context import Context, Suggest
from citekit.findings import Finding
from citekit.mapping.updates import Fact
from citekit.tagging.decisions import Decision
from citekit.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        code: the code of its findings.
        severity: that of its findings.
        run: yields the findings.
        doc: what it looks for, in one line.
    """

    code: str
    severity: str
    run: Callable[[Context], Iterator[Finding]]
    doc: str


class Coverage(NamedTuple):
    """What the checks of COVERAGE need beside the library.

    Attributes:
        vocabulary_file: the vocabulary's path as shown to the user.
        suggest: gives what an entry's texts speak for, as the review's suggestions do.
        accepted: (key, tag) of the suggestions that a person accepted.
    """

    vocabulary_file: str
    suggest: Suggest
    accepted: Collection[tuple[str, str]] = ()


def _told(code: str, severity: str, doc: str, hint: str) -> Check:
    return Check(code, severity, notices.told(code, severity, hint), doc)


CHECKS = (
    _told(
        "retracted", "error", "the work was retracted, withdrawn or removed", "read the notice before you cite the work"
    ),
    _told(
        "concern",
        "warning",
        "an expression of concern stands against the work",
        "read the notice before you cite the work",
    ),
    Check("unknown-tag", "error", tags.unknown_tags, "a tag that the vocabulary does not hold"),
    Check("lost-tag", "warning", decided.lost_tags, "tags that were decided on and that the library has lost"),
    Check("duplicate-doi", "warning", identity.duplicate_dois, "a DOI that an earlier entry has already"),
    Check("duplicate-work", "warning", identity.duplicate_works, "an entry that says what an earlier one says"),
    Check("similar-key", "warning", identity.similar_keys, "a key that differs from another in case only"),
    Check("bad-doi", "warning", fields.bad_dois, "a `doi` field that holds no DOI"),
    _told(
        "moved-doi",
        "warning",
        "a DOI that is another name of a DOI in use",
        "`citekit update {entry}` offers the DOI in use",
    ),
    Check("bad-year", "warning", fields.bad_years, "a `year` or `date` with digits that are no year"),
    Check("missing-field", "warning", fields.missing_fields, "a field that the entry type needs"),
    Check("backward-pages", "warning", pages.backward_pages, "a range of pages that ends before it begins"),
    _told(
        "corrected",
        "notice",
        "the work was corrected: erratum, addendum, clarification",
        "read the correction before you use the work's figures",
    ),
    _told("reinstated", "notice", "a retraction was taken back", "read the notices before you cite the work"),
    _told("updated", "notice", "a notice of a type that citekit does not know", "read the notice"),
    _told(
        "notice-cited",
        "notice",
        "the entry is itself a notice about another work",
        "cite the work itself, unless the notice is meant",
    ),
    _told(
        "published-version",
        "notice",
        "a preprint whose published version is not in the library",
        "`citekit update --published {entry}` adds it beside",
    ),
    _told(
        "new-version",
        "notice",
        "a work whose newer version is not in the library",
        "`citekit add {doi}` stores it beside",
    ),
    Check("untagged", "notice", tags.untagged, "no tag in a facet where one is expected"),
    Check("unconfirmed", "notice", fields.unconfirmed, "read from a page, not confirmed by Crossref"),
)
"""The checks, the gravest first. What the reader could not read comes as findings of its own."""

COVERAGE = (
    Check("contradicted-tag", "notice", tags.contradicted, "a tag that the entry's text speaks against"),
    Check("disagreement", "notice", decided.disagreements, "a tag on which the last words of two people differ"),
    Check("unused-concept", "notice", tags.unused_concepts, "a concept that no entry carries"),
    Check("empty-cell", "notice", tags.empty_cells, "a condition and an agent in use that no entry has together"),
)
"""Checks that are asked for: what they find is a state of the review, not a fault, so no review must be free of it."""


HANDED_ON = frozenset(
    (
        *("unparsed-block", "no-key", "syntax", "repeated-field", "duplicate-key", "stray-text"),
        *("unknown-note", "unreadable-note", "bad-decision-log", "bad-retraction-row", "bad-snapshot-line"),
    )
)
"""Codes of what ``check`` hands on: from the reader of the library, and of the files that lie beside it."""

CODES = HANDED_ON.union(check.code for check in (*CHECKS, *COVERAGE))
"""Every code that ``check`` can tell, and so those that a review may pass over."""


def run(
    entries: Sequence[Entry],
    vocabulary: Vocabulary,
    *,
    reader_findings: Sequence[Finding] = (),
    facts: Mapping[str, Sequence[Fact]] | None = None,
    file: str = "",
    coverage: Coverage | None = None,
    expected: Sequence[str] = (),
    log: Sequence[Decision] = (),
) -> tuple[Finding, ...]:
    """Return the findings about ``entries``, with those of the reader, by line.

    Args:
        entries: what is checked, in file order.
        vocabulary: that of the review.
        reader_findings: blocks that could not be read, repeated keys and the like; passed on.
        facts: citation key to what has happened to the work (see ``citekit.mapping.updates``).
        file: the library's path as shown to the user.
        coverage: what the checks of COVERAGE need, where they are asked for.
        expected: the facets that every entry is expected to have a tag of, ``none`` for no facet; empty for those of
            ``tags.EXPECTED``.
        log: what people decided, in the order of the log.
    """
    context = Context(entries, vocabulary, facts or {}, file, *(coverage or Coverage("", lambda _: ())), expected, log)
    checks = (*CHECKS, *COVERAGE) if coverage else CHECKS
    found = [*reader_findings, *(finding for check in checks for finding in check.run(context))]
    return tuple(sorted(found, key=lambda finding: finding.line))
