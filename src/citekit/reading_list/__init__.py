"""Reading lists: works arranged in sections by facets and fields, each section counted.

Knows keys, tags, works and the vocabulary; knows nothing of references, styles or files.
"""

from citekit.reading_list.arranging import IN_GENERAL, NOTHING_ASKED, ORDERS, OTHER, Tagged, arrange
from citekit.reading_list.concepts import FOLDED, class_of, small, title_of
from citekit.reading_list.fields import FIELDS, SORTS, sorted_keys
from citekit.reading_list.model import Item, ReadingList, Section

__all__ = [
    "FIELDS",
    "FOLDED",
    "IN_GENERAL",
    "NOTHING_ASKED",
    "ORDERS",
    "OTHER",
    "SORTS",
    "Item",
    "ReadingList",
    "Section",
    "Tagged",
    "arrange",
    "class_of",
    "small",
    "sorted_keys",
    "title_of",
]
