"""The cleaning rules of the mapper, by name: what each does, with an example. Data only.

Every ``Change`` names one of these. A rule that keeps the value reports it: ``before`` and ``after`` are the same.
"""

from typing import NamedTuple


class Rule(NamedTuple):
    """One line of the table.

    Attributes:
        does: what the rule does, or reports, in a few words.
        before, after: an example of a value before and after; the same where the rule keeps what it reports.
    """

    does: str
    before: str
    after: str

    @property
    def keeps(self) -> bool:
        """Return whether the rule only reports."""
        return self.before == self.after


RULES = {
    # any text
    "repair-decoding": Rule("undoes UTF-8 that was read as Windows-1252", "GarcÃ\xada", "García"),
    "strip-markup": Rule("turns JATS, HTML and MathML into CSL markup or text", "<jats:p>Text</jats:p>", "Text"),
    "unescape-entity": Rule("decodes entities, however often escaped", "Head &amp;amp; Neck", "Head & Neck"),
    "read-formula": Rule("reads formulas in TeX", r"$\alpha$-smooth", "α-smooth"),
    "drop-invisible": Rule("drops soft hyphens, zero-width and control characters", "der\u00admatitis", "dermatitis"),
    "collapse-blanks": Rule("makes every kind and run of blanks one blank", "two  words\n", "two words"),
    "compose-accents": Rule("composes letters and accents (NFC)", "He\u0301le\u0300ne", "Hélène"),
    "plain-letters": Rule("writes ligatures, mathematical letters and wide signs plainly", "eﬃcacy： a", "efficacy: a"),
    "lost-characters": Rule("reports characters that the record has lost", "f\ufffdr", "f\ufffdr"),
    "drop-placeholder": Rule("drops words that stand for nothing", "null", ""),
    # titles
    "join-subtitle": Rule("joins title and subtitle", "Text", "Text: A review"),
    "repeated-subtitle": Rule("leaves out a subtitle that the title has", "A review", ""),
    "running-head": Rule("leaves out a subtitle in capitals under a title that is not", "DRUG RISK", ""),
    "second-title": Rule("keeps a further title as a note", "Penile injury", "Parallel title: Penile injury"),
    "repeated-title": Rule("leaves out a further title that says the same", "The Title.", ""),
    "original-title": Rule("takes the original title for want of a title", "", "五、乾餾及瓦斯化"),
    "drop-full-stop": Rule("drops a closing full stop or two, but not that of an abbreviation", "A study.", "A study"),
    "footnote-mark": Rule("drops the raised mark of a footnote at the end", "Reaction<sup>1</sup>", "Reaction"),
    "footnote-digit": Rule("reports a last word that may end in a footnote's mark", "vijanden lief1", "vijanden lief1"),
    "all-capitals": Rule("reports a title in capitals", "CHARCOT JOINT", "CHARCOT JOINT"),
    "title-from-container": Rule(
        "gives a journal or an issue of it the journal's name as title", "", "Austral Ecology"
    ),
    "no-title": Rule("reports that the record has no title", "", ""),
    "drop-short-title": Rule("drops a short title that is the whole one", "Cell", ""),
    # people
    "empty-person": Rule("leaves out a person without a name", "{}", ""),
    "placeholder-name": Rule("leaves out a name that says there is none", "literal: NA", ""),
    "placeholder-part": Rule(
        "leaves out a part of a name that stands for nothing", "family: -; given: Sumaryadi", "family: Sumaryadi"
    ),
    "et-al": Rule("reads `et al.` as further people", "family: al.; given: et", "others"),
    "two-names": Rule("of a name given whole and in parts takes the parts", "A. Muñoz", "Ana Muñoz"),
    "group-in-family": Rule("reads a group where a person was given", "family: The Lancet", "literal: The Lancet"),
    "name-in-family": Rule("cuts a whole name", "family: Elnaz Nadermahmoudi", "family: Nadermahmoudi; given: Elnaz"),
    "suffix-from-family": Rule("cuts a suffix off", "family: Loria Jr.", "family: Loria; suffix: Jr."),
    "degree-as-suffix": Rule("drops a degree", "family: Ali; suffix: Ph.D", "family: Ali"),
    "title-in-given": Rule("drops a title", "family: Roser; given: Dr. Valerie", "family: Roser; given: Valerie"),
    "particle-from-given": Rule(
        "moves a particle to the family name",
        "family: Campos; given: Ana de",
        "family: Campos; given: Ana; non dropping particle: de",
    ),
    "particle-from-family": Rule(
        "tells a particle apart", "family: van Dijk; given: K.", "family: Dijk; given: K.; non dropping particle: van"
    ),
    "capitals-name": Rule("writes a name in capitals small", "family: POLANO; given: M.", "family: Polano; given: M."),
    "small-letters-name": Rule(
        "reports a name in small letters", "family: parrish; given: J.", "family: parrish; given: J."
    ),
    # where it appeared
    "abbreviated-container": Rule(
        "of two names of a journal takes the longer; the other is short", "J. Fish | Journal of Fish", "J. Fish"
    ),
    "split-series": Rule(
        "of two titles around a chapter tells book and series", "Lecture Notes in X | Book", "Lecture Notes in X"
    ),
    "further-container": Rule("leaves out further names of the journal", "LESB", ""),
    "institution-as-publisher": Rule("takes the institution of a preprint, report or thesis", "openRxiv", "bioRxiv"),
    # numbers
    "in-press-volume": Rule("makes `ahead of print` a status", "Publish Ahead of Print", ""),
    "placeholder-page": Rule("drops pages that are none", "no-no", ""),
    "normalise-dash": Rule("writes page ranges with a hyphen-minus", "101–109", "101-109"),
    "single-page": Rule("writes a range of one page as the page", "617-617", "617"),
    "odd-pages": Rule("reports pages that run backwards or have an odd form", "1197-1180", "1197-1180"),
    "further-number": Rule("leaves out a second number", "R-7", ""),
    "first-edition": Rule("leaves out a first edition", "1", ""),
    "bare-identifier": Rule(
        "takes the number out of an address, writes ISSNs with a hyphen",
        "http://id.crossref.org/issn/00039926",
        "0003-9926",
    ),
    "bad-issn": Rule("drops what is no ISSN", "123", ""),
    "bad-doi": Rule("drops what is no DOI", "none at all", ""),
    "approved-date": Rule("takes the day of approval for want of any date of publication", "", "2021-03-07"),
    "odd-date": Rule("leaves out what is no month, or no day of its month", "2020-2-30", "2020-2"),
    # kind
    "chapter-by-isbn": Rule("takes type `other` in a book as a chapter", "other", "chapter"),
    "unknown-type": Rule("takes an unknown type as a document", "hologram", "document"),
    "genre-in-words": Rule(
        "writes a subtype in words; `other` and `blog` are none", "referee-report", "referee report"
    ),
    "language-code": Rule("writes a language as its code", "English", "en"),
}
"""Rule names to what the rules do, in the order of a record: any text, titles, people, containers, numbers, kind."""
