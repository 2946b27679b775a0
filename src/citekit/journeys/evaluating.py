"""``citekit tag evaluate``: how good the suggestions of a review are on documents that a person labelled."""

from collections.abc import Sequence
from functools import reduce

from citekit.bib.entry import Entry
from citekit.journeys.learning import NO_FACET, labelled_facets, read_documents, tagger_of
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging.measuring import RoleScore, Score, score, score_roles


def evaluate(workspace: Workspace, text: str, name: str, maps: Sequence[str]) -> Outcome:
    """Return precision, recall and F1 a facet and for all, with the bands, and how many roles are right.

    A document counts as a whole: each tag once. Where the file labels places (PubTator) and nothing was learned, every
    name counts, whatever part it plays.

    Args:
        text, name, maps: as ``read_documents``.

    Raises:
        UsageError: the file is not labelled, or a map names no facet.
    """
    documents, said = read_documents(workspace, text, name, maps)
    tagger = tagger_of(workspace, every=any(one.labels for one in documents))
    judgements = [(one, tagger.suggest(Entry(one.key, "article", {}), one.fields)) for one in documents]
    facets = labelled_facets(workspace, documents)
    rows: list[Score | RoleScore] = [score(judgements, facet) for facet in facets]
    if len(facets) > 1:
        rows.append(reduce(Score.plus, [row for row in rows if isinstance(row, Score)])._replace(facet="all"))
    roles = score_roles(judgements)
    if roles.right + roles.wrong:
        rows.append(roles)
    notices = said if facets else (*said, NO_FACET)
    return Outcome("tag evaluate", tuple(rows), notices=notices, unmatched=not facets)
