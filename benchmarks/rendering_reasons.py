"""Where references printed by citekit and by citeproc-js differ, and why: a rule for each, as data.

A difference that no rule explains has no reason, and the benchmark says so.
"""

import re
from typing import NamedTuple


class Reason(NamedTuple):
    """Why two references may differ.

    Attributes:
        name: what differs, in a few words; why: what is right, and whose reading it is.
        pattern: what citeproc-js prints for which it holds.
        repaired: what the match is to be read as; the reason holds where nothing else differs then.
        ours: the same for what citekit prints; blank to leave it.
    """

    name: str
    why: str
    pattern: str
    repaired: str
    ours: str = ""


MENDED = (
    "mended data: an article number for which the style has no place stands as page, initials without dots are dotted,"
    " a range without an end is a page; citeproc-js prints no number, one initial of two, and a dash behind the page"
)

REASONS = (
    Reason(
        "comma before a group",
        "APA and Chicago always want a comma before the last name, Nature never does, and CSL knows no exception;"
        " citeproc-js takes a group for a list of its own",
        r",? (?=& |and )",
        " ",
        r",? (?=& |and )",
    ),
    Reason(
        "comma after a stop",
        "CSL leaves it to the processor what becomes of a comma after a question mark or a dot; pandoc leaves it out",
        r"(?<=[.?!]),(?=[’”])",
        "",
    ),
    Reason(
        "dash in a range with a letter",
        'between the pages of a range CSL 1.0.2 has an en dash ("Page Ranges"), and the style prints it elsewhere;'
        " citeproc-js keeps the data's hyphen where an end of the range is no mere number (`1021-1030.e4`)",
        r"(?<=\d)-(?=\d+\.[a-z]?\d|\d+[a-z]\d)",
        "–",
    ),
    Reason(
        "`[Internet]` once",
        "the data calls the work `StatPearls [Internet]`, and the style adds the word; citeproc-js prints both",
        r"(\[Internet\]) \1",
        r"\1",
    ),
    Reason(
        "italics of Chinese",
        "Chinese, Japanese and Arabic have no italics; citeproc-js sets such a title upright where the style slants the"
        " title, and slants it where the style slants a group around it",
        r"<i>([^<A-Za-z\d]+)</i>",
        r"\1",
    ),
    Reason(
        "blank before a comma",
        "no comma has a blank before it; citeproc-js leaves one between two parts that the style closes by themselves",
        r"\. ,",
        ".,",
    ),
    Reason(
        "names that tell two works of a year apart",
        "CSL's `disambiguate-add-names` is about citations; citeproc-js prints in the list as many names as it needs"
        " there, pandoc prints all",
        r", et al\.",
        "",
        r", and (?:[A-Z]\. )*[^ ]+\.(?= \d{4})",
    ),
    Reason(
        "hyphen between initials",
        'CSL keeps it unless the style says `initialize-with-hyphen="false"`, and the data has it; citeproc-js drops it'
        " between initials that the data abbreviates",
        r"(?<=\b[A-Z]\.) (?=[A-Z]\.)",
        "-",
        r"(?<=\b[A-Z]\.)[ -](?=[A-Z]\.)",
    ),
    Reason(
        "capital after a dot in a name",
        "in title case citeproc-js makes `ClinicalTrials.gov` `ClinicalTrials.Gov`",
        r"(?<=[a-z]\.)[A-Za-z](?=[a-z])",
        "",
        r"(?<=[a-z]\.)[A-Za-z](?=[a-z])",
    ),
    Reason(
        "second word of an edition",
        "`2nd ed., revised` is what the data says; citeproc-js, which is to capitalise the first word, capitalises it",
        r"(?<= ed\., )[A-Za-z]",
        "",
        r"(?<= ed\., )[A-Za-z]",
    ),
)


def reason_for(theirs: str, ours: str) -> str:
    """Return the names of the fewest reasons that explain a difference, joined; blank where none do."""
    from itertools import combinations

    for count in (1, 2, 3):
        for some in combinations(REASONS, count):
            left, right = theirs, ours
            for reason in some:
                left = re.sub(reason.pattern, reason.repaired, left)
                right = re.sub(reason.ours, reason.repaired, right) if reason.ours else right
            if left == right:
                return ", ".join(reason.name for reason in some)
    return ""
