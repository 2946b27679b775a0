"""How much work a style makes: macros that call themselves, or call one another until no program comes to an end.

Works on the XML of a style. Knows no files and no references.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from citekit.errors import UnknownStyle
from citekit.render.style_mending import tag_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Weight(NamedTuple):
    """How many elements come to be read, macros written out: of each choice the longest branch, and all that is there.

    Pandoc's time for a reference follows the first, its time for reading a style the second.
    """

    run: int
    held: int

    def plus(self, other: "Weight") -> "Weight":
        """Return the sum of two."""
        return Weight(self.run + other.run, self.held + other.held)


NONE = Weight(0, 0)
MOST = Weight(run=50_000, held=10_000_000)
"""The heaviest style accepted; the heaviest of the CSL project's 2,800 (Chicago) weighs 5,000 and 2,500,000."""


def refuse_endless(style: "Element", where: str) -> None:
    """Let a style pass with which pandoc comes to an end.

    Raises:
        UnknownStyle: a macro calls itself, directly or through others, or the style weighs more than MOST.
    """
    macros: defaultdict[str, list[Element]] = defaultdict(list)
    for macro in style.iterfind(tag_of("macro")):
        macros[macro.get("name", "")].append(macro)
    calls = {
        name: {called for one in some for element in one.iter() if (called := element.get("macro"))}
        for name, some in macros.items()
    }
    weights: dict[str, Weight] = {}
    while calls:  # take away macros that call no remaining one; what cannot be taken away goes in a circle
        settled = [name for name, called in calls.items() if not called & calls.keys()]
        if not settled:
            raise UnknownStyle(f"the style's macro `{min(calls)}` calls itself", where=where)
        for name in settled:
            del calls[name]
            weights[name] = _sum(_weigh(one, weights) for one in macros[name])
    parts = (style.find(tag_of(name)) for name in ("citation", "bibliography"))
    whole = _sum(_weigh(part, weights) for part in parts if part is not None)
    if whole.run > MOST.run or whole.held > MOST.held:
        raise UnknownStyle("the style's macros call one another too often for it to be used", where=where)


def _weigh(element: "Element", macros: Mapping[str, Weight]) -> Weight:
    inner = [_weigh(child, macros) for child in element]
    called = macros.get(element.get("macro", ""), NONE)
    whole = _sum(inner)
    run = max((one.run for one in inner), default=0) if element.tag == tag_of("choose") else whole.run
    return Weight(1 + run, 1 + whole.held).plus(called)


def _sum(weights: Iterable[Weight]) -> Weight:
    total = NONE
    for one in weights:
        total = total.plus(one)
    return total
