"""Reading lists: works arranged in sections by facets and fields, each section counted.

Knows keys, tags, works and the vocabulary; knows nothing of references, styles or files.
"""

from citekit.reading_list.arranging import NOTHING_ASKED, ORDERS, Tagged, arrange
from citekit.reading_list.concepts import FOLDED, class_of, title_of
from citekit.reading_list.fields import FIELDS, SORTS, sorted_keys
from citekit.reading_list.model import Item, ReadingList, Section

__all__ = [
    "FIELDS",
    "FOLDED",
    "NOTHING_ASKED",
    "ORDERS",
    "SORTS",
    "Item",
    "ReadingList",
    "Section",
    "Tagged",
    "arrange",
    "class_of",
    "sorted_keys",
    "title_of",
]
