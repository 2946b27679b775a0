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


NUMBER = (
    "article number: the style has no place for it and citeproc-js prints none; a reader needs it, so it stands as page"
)

_PREPOSITION = (
    r"(?i)\b(?:about|above|across|after|against|along|among|around|before|behind|below|between|beyond|despite|during"
    r"|except|given|inside|outside|since|through|towards?|under|until|versus|within|without)\b"
)

REASONS = (
    Reason(
        "preposition in a heading",
        "Chicago's 18th edition capitalises prepositions of five letters or more; citeproc-js lowers all of"
        " them, and `given` wherever it stands",
        _PREPOSITION,
        "<preposition>",
        _PREPOSITION,
    ),
    Reason(
        "hyphenated word in inner quotation marks",
        "Chicago capitalises both parts; citeproc-js forgets it inside of inner quotation marks",
        r"(?<=[a-z]-)[a-z]",
        "<letter>",
        r"(?<=[a-z]-)[A-Z]",
    ),
    Reason(
        "comma before a group",
        "APA and Chicago have the comma before the last name, person or group; citeproc-js drops it before a group",
        r"(?<!,) (?=& |and )",
        " ",
        r", (?=& |and )",
    ),
    Reason(
        "comma after a question mark",
        "a question mark ends a title alone; citeproc-js adds a comma",
        r"\?,",
        "?",
    ),
    Reason(
        "quotation marks in British English",
        "outermost quotation marks are single there; citeproc-js leaves double ones as the data has them",
        r"[“”‘’]",
        "'",
        r"[“”‘’]",
    ),
    Reason(
        "names that tell two works of a year apart",
        "citeproc-js prints as many names as it needs for the citation; pandoc prints all",
        r", et al\.",
        "",
        r", and (?:[A-Z]\. )*[^ ]+\.(?= \d{4})",
    ),
    Reason(
        "hyphen between initials",
        "`Y.-Z.` stays hyphenated, as Chicago and the author write it; citeproc-js drops the hyphen",
        r"(?<=\b[A-Z]\.) (?=[A-Z]\.)",
        "-",
        r"(?<=\b[A-Z]\.)[ -](?=[A-Z]\.)",
    ),
    Reason(
        "words of a group alone",
        "pandoc drops IEEE's `[Online].` for reports and software: a fault of pandoc, not mended",
        r" \[Online\]\.",
        "",
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
