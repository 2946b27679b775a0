"""The words that title case leaves small: pandoc knows the short ones alone, and is told of all.

Knows no items and no styles.
"""

import re

STOP_WORDS = """
    a, according to, across, afore, after, against, ahead of, along, alongside, amid, amidst, among, amongst, an, and,
    anenst, apart from, apropos, apud, around, as, as regards, aside, astride, at, athwart, atop, back to, barring,
    because of, before, behind, below, beneath, beside, besides, between, beyond, but, by, circa, close to, despite,
    down, due to, during, except, far from, for, forenenst, from, given, in, inside, instead of, into, lest, like,
    modulo, near, next, nor, notwithstanding, of, off, on, onto, or, out, outside of, over, per, plus, prior to, pro,
    pursuant to, qua, rather than, regardless of, sans, since, so, such as, than, that of, the, through, throughout,
    thru, thruout, till, to, toward, towards, under, underneath, until, unto, up, upon, v., versus, via, vis-à-vis,
    vs., where as, with, within, without, yet
"""
"""The stop words of title case: ``stop-words.json`` of the CSL project, which the specification of CSL 1.0.2 refers to
(Text-case, Title Case Conversion), with the articles and conjunctions that its text of 1.0.1 named."""

_ALTERNATIVES = "|".join(sorted((re.escape(word.strip()) for word in STOP_WORDS.split(",")), key=len, reverse=True))
_SMALL = re.compile(rf"(?:(?<=[^\s:?!–—]\s)|(?<=\w-))(?:{_ALTERNATIVES})(?=[\s,;)’”-])")
_LAST = re.compile(r"\S+\s*$")
_SMALL_LAST = re.compile(rf"^(?:{_ALTERNATIVES})\b(?=\W*$)")


def small_words_kept(title: str, letter: str) -> str:
    """Return ``title`` with CSL's ``nocase`` around each stop word in small letters that title case must leave alone.

    Not around the first and the last word, and the one after a colon, a dash or the end of a question: those are
    capitalised. A dot before a small letter is taken for that of an abbreviation. A part of a word with hyphens is a
    word of its own. A last word that is a stop word gets ``letter`` behind it, for pandoc would leave it small, too.
    """
    last = _LAST.search(title)
    end = last.start() if last else 0
    small = _SMALL.sub(lambda found: f'<span class="nocase">{found[0]}</span>', title[:end])
    return small + _SMALL_LAST.sub(rf"\g<0>{letter}", title[end:])
