"""The evidence map: works counted by two facets, so that what is there and what is missing can be seen at once.

Knows keys, tags, roles and the vocabulary; knows nothing of references, styles or files. The rules of counting:

- A row and a column stand for a concept; a cell counts the different works that the query ``ROW COLUMN`` finds: those
  tagged with both concepts or with narrower ones, through all levels, each once.
- In a folded facet a concept without narrower ones (a drug) stands under its first broader concept (its class).
- Works without a concept of the facet stand in a last row or column called "Untagged".
- A cell of two concepts without a work is a gap. A cell with many works and no synthesis is a gap of another kind, told
  only where the split facet knows systematic reviews (3ie's "synthesis gap").
- Retracted works are counted, and told apart; so are works in which the concept of the row or of the column, or one
  narrower than it, has a role that readers must be told (a drug as a cause). A total tells what its cells tell.
- Of a facet of which concepts are asked for, these and narrower ones alone make rows or columns, as in a reading list:
  else the other concepts of the same works would look like studied ones with gaps.
"""

from citekit.evidence_map.counting import MANY, SPLIT, SYNTHESES, chart, classes_only
from citekit.evidence_map.headings import Heading, headings, wider_classes
from citekit.evidence_map.model import Cell, EvidenceMap

__all__ = [
    "MANY",
    "SPLIT",
    "SYNTHESES",
    "Cell",
    "EvidenceMap",
    "Heading",
    "chart",
    "classes_only",
    "headings",
    "wider_classes",
]
