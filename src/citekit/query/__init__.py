"""The query language of ``list``, ``--where`` and the rest (contract A4): text to a Query, a Query to yes or no.

    lichen frontal              both words, in title, authors, journal, keywords, year or key
    condition:lpp agent:none    concepts by any name, narrower ones included; ``none`` and ``any`` for a whole facet
    year:2019..2021 author:yang title:"hair loss" journal: abstract: keyword: doi: key: type: is:retracted
    role:cause role:cause:agent:dupilumab     what somebody decided that tags, or one, play for a part
    a or b    not a    -a    (a or b) c

Knows the vocabulary and one entry at a time.
"""

from citekit.query.nodes import Query
from citekit.query.parsing import parse

__all__ = ["Query", "parse"]
