"""People and groups of a Crossref or CSL record, repaired. It knows names, not records.

Rules (named in the changes): ``empty-person``, ``placeholder-name``, ``placeholder-part``, ``et-al``, ``two-names``,
``group-in-family``, ``name-in-family``, ``suffix-from-family``, ``degree-as-suffix``, ``title-in-given``,
``particle-from-given``, ``particle-from-family``, ``capitals-name``; reported and kept: ``small-letters-name``.
"""

import re
import unicodedata
from dataclasses import replace

from citekit.mapping.cleaning import Cleaner, items, mapping
from citekit.names import OTHERS, Name

_PARTICLES = (
    "af al ap ben bin da dal dalla das de degli dei del della delle den der des di do dos du el het ibn in la las le "
    "les lo los mac op 't te ten ter thoe till tot van vande vander vom von y zu zum zur"
)
PARTICLES = frozenset(_PARTICLES.split())
"""Lower-case words that stand before a family name (after the list of citeproc-js and CSL's appendix on names)."""

_CAPITAL_PARTICLES = frozenset({"De", "Del", "Della", "Dos", "Von"})
"""Particles that are no given names when they end them in a capital: ``Alessandra De`` + ``Rossi``."""

_GROUP = re.compile(
    r"\b(groups?|collaborat\w+|consorti\w+|investigators|committee|society|association|university|universidad|universit\w+|"
    r"institut\w*|network|team|staff|organi[sz]ation|office|cent(?:er|re)|department|ministry|foundation|council|force|"
    r"initiative|agency|academy|board|commission|program(?:me)?|project|laborator\w+|hospital|college|federation|union|"
    r"faculty|company|corporation|inc|ltd|press|working party|trialists|editors?|registry|alliance)\b",
    re.IGNORECASE,
)
"""Words that only groups have in their names."""

_LINKING = re.compile(r"(?:(?:and|for|on|behalf|of|the|with|in)\s*)+", re.IGNORECASE)
_SUFFIX = re.compile(r"[\s,]+(jr\.?|sr\.?|ii|iii|iv|2nd|3rd)$", re.IGNORECASE)
_DEGREE = re.compile(
    r"(?:ph\.?\s?d|m\.?\s?d|m\.?\s?sc|b\.?\s?sc|m\.?\s?b|m\.?\s?ph|m\.?\s?a|d\.?\s?sc|r\.?\s?n|dr|prof)\.?",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:(?:dr|prof)\.|(?:dr|professor)(?=\s))\s*", re.IGNORECASE)
_KOREAN = (
    "ahn baek bae bang byun cha chang cheon cho choi choo chu chun chung eom hahm han heo hong huh hwang hyun "
    "jang jeon jeong jin joo ju jun jung kang kim ko kong koo kook kwak kwon lee lim maeng moon myung nam noh oh "
    "paik park pyo rhee roh ryu seo seok shim shin sim sohn son song suh sung uhm woo yang yeo yeon yeom yi yim "
    "yoo yoon you yu yun"
)
_SURNAMES = frozenset(_KOREAN.split())
"""Korean family names as romanised in records that put whole names into ``family`` (the commonest of the census of
2015); what else stands there is decided by its form."""

_SYLLABLE = re.compile(r"[bcdghjklmnprstwy]{0,2}[aeiouy]{1,3}(?:ng|[nmklhp])?", re.IGNORECASE)

_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]*){1,4}")
_PLACEHOLDERS = frozenset(
    {"NA", "N/A", "n/a", "None", "none", "null", "NULL", "No author", "Not available", "N.N.", "&NA;", "-", "."}
)
_NO_PERSON = frozenset({"no author", "not applicable", "not available"})
"""Family names that say there is no person, whatever stands in ``given``."""
_NO_PART = frozenset({"null", "none", "n/a", "N/A"})
"""Words that stand for nothing in one part of a name; ``Null``, ``None``, ``NA`` and ``Na`` are people's."""

_NOBODY = Name()


def people(cleaner: Cleaner, field: str, raw: object) -> tuple[Name, ...]:
    """Return the names of a contributor list; entries without any name are left out and recorded."""
    names = (_person(cleaner, field, entry) for entry in items(raw))
    return tuple(name for name in names if name is not None)


def _person(cleaner: Cleaner, field: str, raw: object) -> Name | None:
    """Return one name, or None where the record has none."""
    entry = mapping(raw)
    literal = cleaner.plain(field, entry.get("name") or entry.get("literal") or (raw if isinstance(raw, str) else ""))
    name = Name(
        family=cleaner.plain(field, entry.get("family")),
        given=cleaner.plain(field, entry.get("given")),
        dropping_particle=cleaner.plain(field, entry.get("dropping-particle")),
        non_dropping_particle=cleaner.plain(field, entry.get("non-dropping-particle")),
        suffix=cleaner.plain(field, entry.get("suffix")),
    )
    if literal and name != _NOBODY and literal != spell(name):
        cleaner.note(field, "two-names", literal, spell(name))
    elif literal and name == _NOBODY:
        name = Name(literal=literal)
    spelled = spell(name)
    if not spelled:
        cleaner.note(field, "empty-person", "{}", "")
        return None
    if _is_placeholder(spelled) or name.family.lower() in _NO_PERSON or _without_empty_words(name) == _NOBODY:
        cleaner.note(field, "placeholder-name", parts(name), "")
        return None
    if spelled.lower().rstrip(".") in ("et al", "others"):
        cleaner.note(field, "et-al", parts(name), "others")
        return OTHERS
    for rule, repair in () if name.literal else RULES:
        repaired = repair(name)
        if repaired is not name and repaired != name:
            cleaner.note(field, rule, parts(name), parts(repaired))
            name = repaired
    if name.family.islower() and name.given:
        cleaner.report(field, "small-letters-name", parts(name))
    return name


def _is_placeholder(text: str) -> bool:
    """Return whether a text says that there is no name; ``Na`` and ``Nan`` are names, ``NA`` is none."""
    return text in _PLACEHOLDERS or not any(map(str.isalnum, text))


def spell(name: Name) -> str:
    """Return a name as a reader would write it, given names first."""
    given, family = name.given, name.family
    if name.literal:
        return name.literal
    if not (name.suffix or name.non_dropping_particle or name.dropping_particle):
        return f"{given} {family}" if given and family else given or family
    return " ".join(filter(None, (given, name.dropping_particle, name.non_dropping_particle, family, name.suffix)))


def parts(name: Name) -> str:
    """Return a name with its parts told apart, for showing what a repair did: ``family: Zee; given: Dick``."""
    named = ((label, getattr(name, label)) for label in Name.__slots__)
    return "; ".join(f"{label.replace('_', ' ')}: {text}" for label, text in named if text)


def _says_nothing(part: str) -> bool:
    """Return whether a part of a name is a dash, a full stop or a word that databases write for nothing."""
    return part in _NO_PART or not any(map(str.isalnum, part))


def _without_empty_words(name: Name) -> Name:
    """A dash or ``null`` where a form asked for a name that the person does not have; one name is the family's."""
    family, given, suffix = ("" if _says_nothing(part) else part for part in (name.family, name.given, name.suffix))
    if name.family and not family:
        family, given = given, ""
    return replace(name, family=family, given=given, suffix=suffix)


def _group(name: Name) -> Name:
    """A group whose name stands in ``family``, perhaps with linking words in ``given``."""
    if name.given and _LINKING.fullmatch(name.given + " ") and (_GROUP.search(name.family) or " " in name.family):
        return Name(literal=name.family)
    if not name.given and (_GROUP.search(name.family) or name.family.lower().startswith("the ")):
        return Name(literal=name.family)
    return name


def _suffix(name: Name) -> Name:
    """A suffix or title at the end of ``family``."""
    found = _SUFFIX.search(name.family)
    if found and not name.suffix and not name.literal:
        return replace(name, family=name.family[: found.start()].rstrip(" ,"), suffix=found[1])
    head, comma, tail = name.family.partition(",")
    if comma and name.given and tail.strip() and not name.suffix:
        return replace(name, family=head.strip(), suffix=tail.strip())
    return name


def _whole_name(name: Name) -> Name:
    """A whole name in ``family``: ``Elnaz Nadermahmoudi``, ``Park, Sung-Han``, ``Smith JA``."""
    if name.given or name.literal or name.non_dropping_particle:
        return name
    head, comma, tail = (piece.strip() for piece in name.family.partition(","))
    if comma and head and tail:
        family, given = (tail, head) if _is_surname(tail) and not _is_surname(head) else (head, tail)
        return replace(name, family=family, given=given)
    words = name.family.split()
    if len(words) < 2 or words[0] in PARTICLES:
        return name
    if len(words) > 4 or _INITIALS.fullmatch(name.family):
        return Name(literal=name.family)
    if _is_surname(words[0]) and _is_korean_given(words[1:]):
        return replace(name, family=words[0], given=" ".join(words[1:]))
    if words[-1].isupper() and _INITIALS.fullmatch(words[-1]) and len(words[-1]) <= 3 and not _is_surname(words[-1]):
        return replace(name, family=words[0], given=" ".join(words[1:]))
    cut = len(words) - 1
    while cut > 1 and words[cut - 1] in PARTICLES:
        cut -= 1
    return replace(name, family=" ".join(words[cut:]), given=" ".join(words[:cut]))


def _is_korean_given(words: list[str]) -> bool:
    """Return whether words are a given name of two syllables: ``Jong-Sam``, ``Yeon Soo``, not ``Eon Lee``."""
    if len(words) == 1:
        return "-" in words[0]
    return len(words) == 2 and all(map(_SYLLABLE.fullmatch, words)) and not _is_surname(words[-1])


def _is_surname(word: str) -> bool:
    return word.lower() in _SURNAMES


def _title(name: Name) -> Name:
    """A title before the given names: ``Dr. Carol A.``; ``Md`` is a name."""
    found = _TITLE.match(name.given)
    rest = name.given[found.end() :] if found else ""
    return replace(name, given=rest) if rest else name


def _degree(name: Name) -> Name:
    """A degree is no suffix."""
    return replace(name, suffix="") if name.suffix and _DEGREE.fullmatch(name.suffix) else name


def _particle_from_given(name: Name) -> Name:
    """Particles at the end of ``given``: ``Mariana Silva de`` + ``Albuquerque``; a capital one is part of the name."""
    words = name.given.split()
    if len(words) > 1 and words[-1] in _CAPITAL_PARTICLES and name.family:
        return replace(name, given=" ".join(words[:-1]), family=f"{words[-1]} {name.family}")
    cut = len(words)
    while cut > 1 and words[cut - 1] in PARTICLES:
        cut -= 1
    if cut == len(words) or not name.family:
        return name
    particle = " ".join(filter(None, (*words[cut:], name.non_dropping_particle)))
    return replace(name, given=" ".join(words[:cut]), non_dropping_particle=particle)


def _particle_from_family(name: Name) -> Name:
    """Particles at the beginning of ``family``, in lower case: ``van der Wal``."""
    words = name.family.split()
    cut = 0
    while cut < len(words) - 1 and words[cut] in PARTICLES:
        cut += 1
    if not cut or name.literal or not words[cut][:1].isupper():
        return name
    particle = " ".join(filter(None, (name.non_dropping_particle, *words[:cut])))
    return replace(name, family=" ".join(words[cut:]), non_dropping_particle=particle)


def _capitals(name: Name) -> Name:
    """Names typed in capitals: ``POLANO``, ``HENRY J.``, ``Al HAMDANI``; initials and one-letter names stay."""
    if not name.given:
        return name
    if not name.family.isupper():
        words = [_lowered(word) if len(word) > 3 and word.isupper() else word for word in name.family.split(" ")]
        family = " ".join(words)
        return replace(name, family=family) if len(words) > 1 and family != name.family else name
    if not _is_spelt_out(name.family):
        return name
    given = name.given
    if given.isupper():
        given = " ".join(_lowered(word) if len(word) > 2 and _is_spelt_out(word) else word for word in given.split(" "))
    return replace(name, family=" ".join(map(_lowered, name.family.split(" "))), given=given)


def _is_spelt_out(word: str) -> bool:
    """Return whether a word in capitals is a name and no initials: two letters or more without stops, one a vowel."""
    letters = unicodedata.normalize("NFD", word.replace("-", "").replace(" ", ""))
    return (
        "." not in word
        and len(word) > 1
        and (len(word) > 3 or bool(set("AEIOUYØÆŒ") & set(letters)) or not letters.isascii())
    )


def _lowered(word: str) -> str:
    """Return a word in capitals with large first letters only: ``LOPEZ-BERESTEIN``, ``O'BRIEN``, ``MCDONALD``."""
    turkish = bool(set("İĞ") & set(word))
    small = word.replace("İ", "i").replace("I", "ı") if turkish else word
    text = re.sub(r"[^\W\d_]+", lambda part: word[part.start()] + small[part.start() + 1 : part.end()].lower(), word)
    text = re.sub(r"(?<=\w{3}['’])S\b", "s", text)
    return re.sub(r"\bMc([a-z])(?=\w\w)", lambda part: "Mc" + part[1].upper(), text)


RULES = (
    ("placeholder-part", _without_empty_words),
    ("group-in-family", _group),
    ("suffix-from-family", _suffix),
    ("degree-as-suffix", _degree),
    ("title-in-given", _title),
    ("name-in-family", _whole_name),
    ("particle-from-given", _particle_from_given),
    ("particle-from-family", _particle_from_family),
    ("capitals-name", _capitals),
)
"""The repairs in the order in which they are tried."""
