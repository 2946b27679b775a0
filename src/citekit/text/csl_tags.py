"""The inline markup of CSL 1.0.2: its tags, and keeping them balanced. It knows no TeX and no JATS."""

import re

SMALL_CAPS = '<span style="font-variant:small-caps">'
NO_CASE = '<span class="nocase">'
OPENING = {"i": "<i>", "b": "<b>", "sup": "<sup>", "sub": "<sub>", "sc": SMALL_CAPS, "nocase": NO_CASE}
CLOSING = {"i": "</i>", "b": "</b>", "sup": "</sup>", "sub": "</sub>", "sc": "</span>", "nocase": "</span>"}

CSL_TAG = re.compile(
    r"<(?P<close>/)?(?:(?P<plain>i|b|sup|sub|sc)|span(?P<attributes>\s+(?:style|class)=\"[^\"<>]*\")?)\s*>"
)
"""A tag of the inline markup of CSL 1.0.2."""


def balanced(markup: str) -> str:
    """Return markup without the tags that have no partner; a closing tag closes the innermost open one of its kind."""
    open_tags: list[tuple[str, int]] = []
    tags = list(CSL_TAG.finditer(markup))
    dropped: set[int] = set()
    for index, tag in enumerate(tags):
        kind = tag["plain"] or "span"
        if not tag["close"]:
            open_tags.append((kind, index))
        elif any(kind == open_kind for open_kind, _ in open_tags[-8:]):
            while open_tags[-1][0] != kind:
                dropped.add(open_tags.pop()[1])
            open_tags.pop()
        else:
            dropped.add(index)
    dropped.update(index for _, index in open_tags)
    out, end = [], 0
    for index in sorted(dropped):
        out.append(markup[end : tags[index].start()])
        end = tags[index].end()
    return "".join([*out, markup[end:]])
