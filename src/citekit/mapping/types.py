"""Kinds of publication: how Crossref, CSL, BibTeX and biblatex name them. Data only.

Sources: Crossref's list of types (api.crossref.org/types), CSL 1.0.2 appendix III, btxdoc section 3.1, biblatex
manual 2.1.
"""

CROSSREF_TO_CSL = {
    "journal-article": "article-journal",
    "book-chapter": "chapter",
    "book-part": "chapter",
    "book-section": "chapter",
    "book-track": "chapter",
    "proceedings-article": "paper-conference",
    "posted-content": "article",
    "peer-review": "review",
    "dissertation": "thesis",
    "report": "report",
    "report-component": "report",
    "report-series": "report",
    "standard": "standard",
    "standard-series": "standard",
    "dataset": "dataset",
    "database": "dataset",
    "component": "document",
    "grant": "document",
    "other": "document",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-set": "book",
    "book-series": "book",
    "proceedings": "book",
    "proceedings-series": "book",
    "reference-entry": "entry",
    "journal": "periodical",
    "journal-issue": "periodical",
    "journal-volume": "periodical",
}
"""Crossref types to CSL types; a type not listed is taken as a CSL type where it is one, else ``document``."""

CSL_TO_BIBTEX = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "classic": "book",
    "entry": "incollection",
    "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection",
    "manuscript": "unpublished",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
"""CSL types to the types of BibTeX's standard styles; all others are ``misc``."""

CSL_TO_BIBLATEX = {
    "article": "online",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "bill": "legislation",
    "book": "book",
    "chapter": "incollection",
    "classic": "book",
    "dataset": "dataset",
    "entry": "inreference",
    "entry-dictionary": "inreference",
    "entry-encyclopedia": "inreference",
    "figure": "image",
    "graphic": "artwork",
    "legal_case": "jurisdiction",
    "legislation": "legislation",
    "manuscript": "unpublished",
    "motion_picture": "movie",
    "musical_score": "music",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "personal_communication": "letter",
    "post": "online",
    "post-weblog": "online",
    "report": "report",
    "review": "review",
    "review-book": "review",
    "software": "software",
    "song": "audio",
    "standard": "standard",
    "thesis": "thesis",
    "treaty": "legal",
    "webpage": "online",
}
"""CSL types to the types of biblatex; all others are ``misc``."""

TO_CSL = {
    "article": "article-journal",
    "artwork": "graphic",
    "audio": "song",
    "book": "book",
    "bookinbook": "chapter",
    "booklet": "book",
    "collection": "book",
    "commentary": "book",
    "conference": "paper-conference",
    "dataset": "dataset",
    "electronic": "webpage",
    "image": "figure",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "inreference": "entry",
    "jurisdiction": "legal_case",
    "legal": "treaty",
    "legislation": "legislation",
    "letter": "personal_communication",
    "manual": "book",
    "mastersthesis": "thesis",
    "misc": "document",
    "movie": "motion_picture",
    "music": "musical_score",
    "mvbook": "book",
    "mvcollection": "book",
    "mvproceedings": "book",
    "mvreference": "book",
    "online": "webpage",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "phdthesis": "thesis",
    "proceedings": "book",
    "reference": "book",
    "report": "report",
    "review": "review",
    "software": "software",
    "standard": "standard",
    "suppbook": "chapter",
    "suppcollection": "chapter",
    "suppperiodical": "article-journal",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "video": "motion_picture",
    "www": "webpage",
}
"""Types of BibTeX and biblatex to CSL types; all others are ``document``."""

CSL_TYPES = frozenset(
    {*CSL_TO_BIBTEX, *CSL_TO_BIBLATEX, *TO_CSL.values()}
    | {"broadcast", "collection", "document", "event", "hearing", "interview", "map", "regulation", "speech"}
)
"""The types of CSL 1.0.2."""

IN_A_PERIODICAL = frozenset({"article-journal", "article-magazine", "article-newspaper"})
"""CSL types whose container is a journal, magazine or newspaper."""

IN_A_BOOK = frozenset({"chapter", "entry", "entry-dictionary", "entry-encyclopedia", "paper-conference"})
"""CSL types whose container is a book."""

THESIS_GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}
"""Genres that a BibTeX type states by itself (biblatex: ``type = {phdthesis}`` and ``{mathesis}``)."""

GENRE_KEYS = {
    "phdthesis": "PhD thesis",
    "mathesis": "Master's thesis",
    "bathesis": "Bachelor's thesis",
    "candthesis": "Candidate thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
}
"""biblatex's localisation keys for the ``type`` field, in English."""

LANGUAGES = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese",
    "nl": "dutch", "pl": "polish", "ru": "russian", "tr": "turkish", "cs": "czech", "sk": "slovak", "da": "danish",
    "sv": "swedish", "nb": "norsk", "nn": "nynorsk", "fi": "finnish", "hu": "hungarian", "el": "greek",
    "uk": "ukrainian", "bg": "bulgarian", "hr": "croatian", "sr": "serbian", "sl": "slovene", "ro": "romanian",
    "ca": "catalan", "la": "latin", "et": "estonian", "lv": "latvian", "lt": "lithuanian", "is": "icelandic",
    "he": "hebrew", "ar": "arabic", "fa": "persian", "ja": "japanese", "zh": "chinese", "ko": "korean",
    "vi": "vietnamese", "id": "indonesian", "gl": "galician", "eu": "basque", "en-US": "american", "en-GB": "british",
    "en-AU": "australian", "en-CA": "canadian", "en-NZ": "newzealand", "de-AT": "austrian", "pt-BR": "brazilian",
}  # fmt: skip
"""Language codes (BCP 47) to babel's names, which biblatex's ``langid`` takes."""

LANGUAGE_CODES = {name: code for code, name in LANGUAGES.items()} | {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt",
    "nld": "nl", "dut": "nl", "usenglish": "en-US", "ukenglish": "en-GB", "ngerman": "de", "naustrian": "de-AT",
    "swissgerman": "de-CH",
    "nswissgerman": "de-CH", "francais": "fr", "frenchb": "fr", "canadien": "fr-CA", "acadian": "fr-CA",
    "brazil": "pt-BR", "portuges": "pt", "norwegian": "nb", "magyar": "hu", "slovenian": "sl", "farsi": "fa",
    "bahasa": "id", "polutonikogreek": "el", "deutsch": "de", "français": "fr", "español": "es", "italiano": "it",
    "português": "pt", "nederlands": "nl",
}  # fmt: skip
"""babel's and everyday names of languages, in lower case, to codes."""
