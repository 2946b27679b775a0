"""``citekit vocab list|show|check|suggest``: the vocabulary, looked at."""

from collections import Counter
from dataclasses import dataclass

from citekit.errors import VocabularyError
from citekit.findings import Finding
from citekit.journeys.workspace import Workspace, shown, vocabulary_text
from citekit.outcomes import Outcome
from citekit.tagging import keywords
from citekit.vocabulary import Concept, Vocabulary, check_vocabulary

NO_FACETS = "the vocabulary is valid, and has no facet yet; `[facets.condition]` begins one"


@dataclass(frozen=True, slots=True)
class Row:
    """A concept, how deep it stands below its first broader one, and how many entries carry its tag."""

    concept: Concept
    depth: int
    count: int
    narrower: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object, in the words of SKOS as the vocabulary file spells them."""
        one = self.concept
        return {
            "tag": one.tag,
            "facet": one.facet,
            "notation": one.notation,
            "label": one.label,
            "abbreviations": list(one.abbreviations),
            "synonyms": list(one.synonyms),
            "hidden": list(one.hidden),
            "broader": list(one.broader),
            "narrower": list(self.narrower),
            "exact_match": list(one.exact_match),
            "note": one.note,
            "count": self.count,
        }


def list_concepts(workspace: Workspace, facet: str | None) -> Outcome:
    """Return the concepts of one facet or of all, each below its first broader one.

    Raises:
        UnknownTag: there is no such facet.
    """
    vocabulary = workspace.vocabulary
    if facet is not None and facet not in vocabulary.facets:
        vocabulary.resolve(f"{facet}:")
    facets = [facet] if facet else list(vocabulary.facets)
    counts = _counts(workspace, vocabulary)
    rows = [row for name in facets for row in _tree(vocabulary, name, counts)]
    return Outcome("vocab list", tuple(rows))


def show_concept(workspace: Workspace, tag: str) -> Outcome:
    """Return one concept whole.

    Raises:
        UnknownTag: the vocabulary does not hold it.
    """
    vocabulary = workspace.vocabulary
    concept = vocabulary.resolve(tag)
    narrower = tuple(one.notation for one in vocabulary.in_facet(concept.facet) if concept.notation in one.broader)
    return Outcome("vocab show", (Row(concept, 0, _counts(workspace, vocabulary)[concept.tag], narrower),))


def check(workspace: Workspace) -> Outcome:
    """Return every problem of the vocabulary file as a finding, each with its line; then one of what it imports.

    Raises:
        VocabularyError: the file cannot be read, or is no TOML.
    """
    path = workspace.settings.vocabulary
    text, _ = vocabulary_text(path)
    findings = check_vocabulary(text, shown(path))
    if unread := next((one for one in findings if one.code == "syntax"), None):
        where = f"{unread.file}:{unread.line}:{unread.column}"
        raise VocabularyError(unread.message, where=where, hint=unread.hint)
    if not findings:
        try:
            _ = workspace.vocabulary
        except VocabularyError as error:
            findings = (Finding.of(error),)
    if findings:
        return Outcome("vocab check", findings=findings)
    valid = "the vocabulary is valid" if workspace.own_vocabulary.facets else NO_FACETS
    return Outcome("vocab check", notices=(valid,))


def _counts(workspace: Workspace, vocabulary: Vocabulary) -> Counter[str]:
    values = [entry.fields.get("keywords", "") for entry in workspace.every().entries]
    return Counter(tag for value in values for tag in keywords.tags_in(value, vocabulary.facets))


def _tree(vocabulary: Vocabulary, facet: str, counts: Counter[str]) -> list[Row]:
    children: dict[str, list[Concept]] = {}
    below: dict[str, list[str]] = {}
    for concept in vocabulary.in_facet(facet):
        children.setdefault(concept.broader[0] if concept.broader else "", []).append(concept)
        for parent in concept.broader:
            below.setdefault(parent, []).append(concept.notation)
    rows: list[Row] = []
    stack = [(concept, 0) for concept in reversed(children.get("", ()))]
    while stack:
        concept, depth = stack.pop()
        rows.append(Row(concept, depth, counts[concept.tag], tuple(below.get(concept.notation, ()))))
        stack += [(one, depth + 1) for one in reversed(children.get(concept.notation, ()))]
    return rows


def suggest_terms(workspace: Workspace, least: int, limit: int) -> Outcome:
    """Return the terms that titles and keywords of at least ``least`` entries have and no concept covers.

    Args:
        limit: how many rows at most, the most frequent ones.
    """
    from citekit.vocabulary.candidates import candidates

    vocabulary = workspace.vocabulary
    texts = []
    for entry in workspace.every().entries:
        held = [one.bare for one in keywords.split(entry.text("keywords"))]
        texts.append(
            (entry.key, entry.text("title"), [one for one in held if not keywords.is_tag(one, vocabulary.facets)])
        )
    rows = candidates(texts, vocabulary, least)
    notices = () if rows else ("every frequent term is covered",)
    if len(rows) > limit:
        notices = (f"{len(rows) - limit} rarer terms are not shown; `--limit` shows more",)
    return Outcome("vocab suggest", tuple(rows[:limit]), notices=notices)
