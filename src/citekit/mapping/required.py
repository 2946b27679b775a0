"""The fields that an entry type needs. Data only.

Sources: BibTeX's own manual (O. Patashnik, "BibTeXing", 1988, section 3.1) and the biblatex manual (version 3.20,
section 2.1). Asked for is what both want, under either name; what only one of them wants (a publisher, pages) is not.
"""

AUTHOR, EDITOR, WHO = ("author",), ("editor",), ("author", "editor")
TITLE, YEAR = ("title",), ("year", "date")
BOOK_TITLE = ("booktitle",)
JOURNAL = ("journal", "journaltitle")
PLACE_OF_THESIS = ("school", "institution")

REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "article": (AUTHOR, TITLE, JOURNAL, YEAR),
    "book": (WHO, TITLE, YEAR),
    "mvbook": (WHO, TITLE, YEAR),
    "booklet": (TITLE,),
    "inbook": (WHO, TITLE, ("booktitle", "chapter", "pages"), YEAR),
    "collection": (EDITOR, TITLE, YEAR),
    "incollection": (AUTHOR, TITLE, BOOK_TITLE, YEAR),
    "inproceedings": (AUTHOR, TITLE, BOOK_TITLE, YEAR),
    "conference": (AUTHOR, TITLE, BOOK_TITLE, YEAR),
    "proceedings": (TITLE, YEAR),
    "reference": (EDITOR, TITLE, YEAR),
    "inreference": (AUTHOR, TITLE, BOOK_TITLE, YEAR),
    "manual": (TITLE,),
    "report": (AUTHOR, TITLE, ("institution",), YEAR),
    "techreport": (AUTHOR, TITLE, ("institution",), YEAR),
    "thesis": (AUTHOR, TITLE, PLACE_OF_THESIS, YEAR),
    "phdthesis": (AUTHOR, TITLE, PLACE_OF_THESIS, YEAR),
    "mastersthesis": (AUTHOR, TITLE, PLACE_OF_THESIS, YEAR),
    "online": (TITLE, ("url", "doi", "eprint")),
    "patent": (AUTHOR, TITLE, ("number",), YEAR),
    "periodical": (EDITOR, TITLE, YEAR),
    "unpublished": (AUTHOR, TITLE),
}
"""Entry type to its fields; each is a group of names of which one is enough. Other types need nothing."""
