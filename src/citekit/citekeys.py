"""Citation keys for new works: ``cummins2021scarring``.

Knows how a key is made and made unique; does not know the library. Existing keys are never changed (contract A6.6): a
newcomer that meets its like gets the suffix.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import count

from citekit.names import Name
from citekit.text import markup, title_marks
from citekit.work import Work

_FOREIGN = "ßøæœłđðþħıŋабвгдеёжзийклмнопрстуфхцчшщъыьэюяєіїґјљњћџαβγδεζηθικλμνξοπρσςτυφχψω"
_SPELLED = """
    ss o ae oe l d d th h i n
    a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya ie i i g j lj nj c dz
    a v g d e z i th i k l m n x o p r s s t y f ch ps o
"""
_LETTERS = dict(zip(_FOREIGN, _SPELLED.replace("-", "_").split(), strict=True)) | {"ъ": "", "ь": ""}
"""Letters that Unicode does not take apart: Latin, Cyrillic (BGN/PCGN) and Greek (ISO 843), spelled without marks."""

_SMALL = """
    a an the on in of for and or to at by from with is are as its their our what why how do does can
    der die das ein eine des dem den und zur zum von im über
    le la les un une du de d l et sur el los las una y en il lo i gli uno e di da per con del della
"""
_STOP_WORDS = frozenset(_SMALL.split())
"""Articles, prepositions and question words that say nothing (English, German, French, Spanish, Italian)."""
_MARKS = (*title_marks.TAKEN_BACK, *title_marks.IN_DOUBT)
"""What marks around a title say that name no work."""


def ascii_fold(text: str) -> str:
    """Return ``text`` in lower-case ASCII: accents dropped, Cyrillic and Greek spelled out, other letters left out."""
    bare = unicodedata.normalize("NFKD", text.casefold()).replace("ου", "ou")
    return "".join(_LETTERS.get(letter, letter) for letter in bare).encode("ascii", "ignore").decode("ascii")


class KeyMaker:
    """Gives out citation keys, each once, blind to case.

    Args:
        taken: the keys that are in use.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._used = {key.lower() for key in taken}

    def better(self, work: Work, key: str, *, repeated: bool = False) -> str:
        """Return the key that ``work`` should have in place of ``key``; ``key`` itself where it is in the form already.

        A suffix is never dealt anew: with one or two letters behind it the form is kept. A key that is in use is not
        proposed, even if its entry gets another: who cites it must not find another work.

        Args:
            repeated: whether an entry before this one has the same key, whatever its case.
        """
        stem = _stem(work)
        if not repeated and re.fullmatch(re.escape(stem) + "[a-z]{0,2}", key):
            return key
        own = "" if repeated else key.lower()
        found = next(name for name in _candidates(stem) if name == own or name not in self._used)
        self._used.add(found)
        return found

    def take(self, key: str) -> bool:
        """Return whether a key was not in use, and count it as used from now on."""
        free = key.lower() not in self._used
        self._used.add(key.lower())
        return free

    def propose(self, work: Work) -> str:
        """Return a key for ``work`` in the form of `propose` that is not in use, and count it as used from now on."""
        key = next(candidate for candidate in _candidates(_stem(work)) if candidate not in self._used)
        self._used.add(key)
        return key


def propose(work: Work, taken: Collection[str]) -> str:
    """Return a key for ``work`` that no key of ``taken`` equals, whatever its case.

    The key is the first author's family name, the year where there is one, and the first telling word of the title, in
    lower-case ASCII letters and digits only, so BibTeX and every shell can hold it. An editor stands in for a missing
    author, then a title word; ``anon`` when nothing can be read. The mark of a retraction is no title word. A taken
    key gets ``a``, ``b`` … ``z``, ``aa``.
    """
    return KeyMaker(taken).propose(work)


def _stem(work: Work) -> str:
    words = list(_title_words(work.title))
    lead = next((part for name in (*work.author, *work.editor) if (part := _name_part(name))), "")
    if not lead:
        lead = words.pop(0) if words else "anon"
    return f"{lead}{work.issued.year if work.issued else ''}{words[0] if words else ''}"


def _candidates(key: str) -> Iterator[str]:
    """Return ``key`` and then ``key`` with each suffix."""
    yield key
    for number in count(1):
        suffix = ""
        while number:
            number, letter = divmod(number - 1, 26)
            suffix = chr(ord("a") + letter) + suffix
        yield key + suffix


def _name_part(name: Name) -> str:
    """Return what a name gives to a key: the family name with its particle, or the initials or only word of a group."""
    if name.literal == "others":
        return ""
    if not name.literal:
        return _compact(f"{name.non_dropping_particle}{name.family}") or _compact(name.given)
    words = [word for word in map(_compact, re.split(r"[\s/-]+", name.literal)) if word and word not in _STOP_WORDS]
    return "".join(word[0] for word in words[:6]) if len(words) > 2 else (words or [""])[0]


def _title_words(title: str) -> Iterator[str]:
    """Return the telling words of a title; a hyphened word counts as one."""
    bare = title_marks.unmarked(markup.plain(title), _MARKS)
    words = [_compact(word) for word in re.findall(r"\w+(?:[-‐‑'’]\w+)*", bare)]
    telling = [word for word in words if len(word) > 1 and word not in _STOP_WORDS and not word.isdigit()]
    yield from telling or filter(None, words)


def _compact(text: str) -> str:
    """Return the letters and digits of ``text`` in lower-case ASCII."""
    return re.sub(r"[^a-z0-9]", "", ascii_fold(text))
