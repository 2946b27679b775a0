"""Which BibTeX or biblatex field is which CSL variable: the one table, read from both sides. Data only.

Order is the order in which the fields of a new entry are written. Sources: btxdoc section 3.2, biblatex manual 2.2 and
2.3, and CSL 1.0.2 appendix IV; ``shortjournal``, ``eid``, ``langid``, ``pubstate`` as in biblatex, ``pmid`` and
``pmcid`` as Zotero, JabRef and citation-js write them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from citekit.mapping import codecs
from citekit.mapping.codecs import Codec
from citekit.mapping.types import CSL_TO_BIBTEX, CSL_TYPES, IN_A_BOOK, IN_A_PERIODICAL

REVIEWS = frozenset({"review", "review-book"})
JOURNALS = IN_A_PERIODICAL | REVIEWS
ISSUED_IN_NUMBERS = JOURNALS | {"paper-conference", "periodical"}
BOOKS = IN_A_BOOK | {"book", "classic"}
ONLINE = frozenset({"article", "document", "post", "post-weblog", "webpage"})
PRINTED_AS_MISC = CSL_TYPES - frozenset(CSL_TO_BIBTEX) - ONLINE
"""Types that BibTeX has no entry type for: ``misc`` prints ``howpublished`` and no ``publisher``."""
LOCATED = BOOKS | {"document", "map", "pamphlet", "report", "standard", "thesis"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of the table.

    Attributes:
        attribute: the attribute of Work.
        bibtex, biblatex: the field in which it is written; empty where the dialect has none.
        codec: how the value is written and read.
        only: the CSL types it holds for; empty means all.
        unless: CSL types it does not hold for.
        aliases: further fields it is read from, in order, after the two above.
    """

    attribute: str
    bibtex: str
    biblatex: str
    codec: Codec
    only: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()

    def field(self, dialect: str) -> str:
        """Return the field's name in ``bibtex`` or ``biblatex``; empty where there is none."""
        return self.biblatex if dialect == "biblatex" else self.bibtex

    def applies(self, kind: str) -> bool:
        """Return whether the line holds for a CSL type."""
        return kind not in self.unless and (not self.only or kind in self.only)

    def sources(self) -> Iterator[str]:
        """Yield the fields the attribute is read from, in order."""
        yield from dict.fromkeys(name for name in (self.bibtex, self.biblatex, *self.aliases) if name)


STATEMENTS = (
    Statement("author", "author", "author", codecs.NAMES),
    Statement("title", "title", "title", codecs.TITLE),
    Statement("title_short", "shorttitle", "shorttitle", codecs.TEXT),
    Statement(
        "container_title", "journal", "journaltitle", codecs.TEXT, only=JOURNALS, aliases=("journal", "booktitle")
    ),
    Statement(
        "container_title",
        "booktitle",
        "booktitle",
        codecs.TEXT,
        unless=JOURNALS,
        aliases=("maintitle", "journaltitle", "journal"),
    ),
    Statement(
        "container_title_short",
        "shortjournal",
        "shortjournal",
        codecs.PLAIN,
        aliases=("journalabbr", "journal-abbreviation"),
    ),
    Statement("editor", "editor", "editor", codecs.NAMES),
    Statement("translator", "translator", "translator", codecs.NAMES),
    Statement("collection_title", "series", "series", codecs.TEXT),
    Statement("issued", "", "date", codecs.DATE),
    Statement("volume", "volume", "volume", codecs.PLAIN),
    Statement("issue", "number", "number", codecs.PLAIN, only=ISSUED_IN_NUMBERS, aliases=("issue",)),
    Statement("number", "number", "number", codecs.PLAIN, unless=ISSUED_IN_NUMBERS, aliases=("eid",)),
    Statement("page", "pages", "pages", codecs.PAGES, aliases=("page",)),
    Statement("number", "eid", "eid", codecs.PLAIN, only=ISSUED_IN_NUMBERS, aliases=("articleno", "article-number")),
    Statement("edition", "edition", "edition", codecs.PLAIN),
    Statement("event_title", "", "eventtitle", codecs.TEXT),
    Statement(
        "publisher",
        "school",
        "institution",
        codecs.PLAIN,
        only=frozenset({"thesis"}),
        aliases=("publisher", "organization"),
    ),
    Statement(
        "publisher",
        "institution",
        "institution",
        codecs.PLAIN,
        only=frozenset({"report"}),
        aliases=("publisher", "organization", "school"),
    ),
    Statement(
        "publisher",
        "howpublished",
        "organization",
        codecs.PLAIN,
        only=ONLINE,
        aliases=("publisher", "institution", "organization"),
    ),
    Statement(
        "publisher",
        "howpublished",
        "howpublished",
        codecs.PLAIN,
        only=frozenset({"manuscript", "pamphlet"}),
        aliases=("publisher", "institution", "organization"),
    ),
    Statement(
        "publisher",
        "howpublished",
        "publisher",
        codecs.PLAIN,
        only=PRINTED_AS_MISC,
        aliases=("organization", "institution"),
    ),
    Statement(
        "publisher",
        "publisher",
        "publisher",
        codecs.PLAIN,
        unless=IN_A_PERIODICAL | ONLINE | PRINTED_AS_MISC | {"thesis", "report", "manuscript", "pamphlet"},
        aliases=("organization", "institution", "howpublished"),
    ),
    Statement("publisher_place", "address", "location", codecs.PLAIN, only=LOCATED),
    Statement("doi", "doi", "doi", codecs.DOI),
    Statement("url", "url", "url", codecs.URL, aliases=("howpublished",)),
    Statement("accessed", "urldate", "urldate", codecs.DATE),
    Statement("issn", "issn", "", codecs.LIST),
    Statement("issn", "", "issn", codecs.FIRST),  # biber takes one number only
    Statement("isbn", "isbn", "", codecs.LIST),
    Statement("isbn", "", "isbn", codecs.FIRST),
    Statement("pmid", "pmid", "pmid", codecs.PMID),
    Statement("pmcid", "pmcid", "pmcid", codecs.PLAIN),
    Statement("language", "langid", "langid", codecs.LANGID),
    Statement("language", "language", "language", codecs.LANGUAGE),
    Statement("version", "version", "version", codecs.PLAIN),
    Statement("status", "", "pubstate", codecs.STATUS),
    Statement("note", "note", "note", codecs.TEXT, aliases=("annotation",)),
    Statement("keyword", "keywords", "keywords", codecs.KEYWORDS),
    Statement("mesh", "mesh", "mesh", codecs.HEADINGS),
    Statement("substances", "substances", "substances", codecs.HEADINGS),
    Statement("abstract", "abstract", "abstract", codecs.TEXT),
)
"""The table. Entry type, date in BibTeX, genre, e-prints and subtitles take more than one field: see ``bibtex``."""
