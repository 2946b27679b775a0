"""The evidence map as a picture: an SVG for print, and the same as PNG. Text stays text. Knows no references."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from unicodedata import east_asian_width

from citekit.evidence_map import Cell, EvidenceMap, Heading, wider_classes
from citekit.render.map_text import (
    LETTERS,
    asked_words,
    cell_notes,
    cell_words,
    count_words,
    facts,
    letters,
    of_them,
    spoken,
    told_notes,
)
from citekit.render.serialise import escape_html
from citekit.render.words import ENGLISH, Words
from citekit.tagging.roles import TOLD

SIDE = 38
"""Pixels of a cell's side; all other measures follow from it and the length of the texts."""

LETTER = 6.6
"""Pixels that a letter of a label takes at 13 pixels, rather too many than too few."""

SMALL = 5.3
"""The same of a sentence at 11 pixels."""

BRACKET = 5
"""Pixels between the brackets over a class and over the classes in it."""

INDENT = 14
"""Pixels that a row stands to the right of the broader one above it."""

LONGEST, LONGEST_QUERY = 48, 120
"""Letters of a label and of the query that are drawn; a title has them all."""

PIXELS = 40_000_000
"""What a PNG has at most; with more a picture takes gigabytes to draw."""

LEVELS = (1, 2, 5, 10, 25)
"""The counts at which a cell gets darker; the same in every map without FULL cells, so that these can be compared."""

FULL = 100
"""A count from which on LEVELS would make most cells of a map as dark as this one."""

_FILLS = ("#deebf7", "#b7d4ee", "#86b8e2", "#2b6cab", "#0f4479")
_INKS = ("#16202c", "#16202c", "#16202c", "#ffffff", "#ffffff")
_GAP = "url(#gap)"
_PLAIN = "#f3f5f7"
"""The fill of the works without a concept: they are no evidence for any, and stand outside of the scale."""
_STYLE = (
    "text{font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans','Noto Sans',sans-serif;"
    "font-size:13px;fill:#16202c}"
    ".title{font-size:19px;font-weight:600}.soft{fill:#4d5a6b}.small{font-size:11px}.total{font-weight:600}"
    ".middle{text-anchor:middle}"
)


def levels_of(chart: EvidenceMap) -> tuple[int, ...]:
    """Return the counts at which the cells of a map get darker: LEVELS, or with a FULL cell as many that fit its cells.

    These multiply from the tenth of the cells with the fewest works to that with the most, and are round.
    """
    counts = sorted(cell.count for cells in chart.cells for cell in cells if cell.count and not is_plain(cell))
    if not counts or counts[-1] < FULL:
        return LEVELS
    few, many = counts[len(counts) // 10], counts[-1 - len(counts) // 10]
    few = few if few < many else 1
    steps = len(LEVELS) - 1
    return tuple(dict.fromkeys([1, *(_round(few * (many / few) ** (step / steps)) for step in range(1, steps + 1))]))


def _round(count: float) -> int:
    """Return a number with its first digit kept, and noughts for the others."""
    whole = int(round(count, 6))  # machines differ in the last digits of a power
    tens = int("1".ljust(len(str(whole)), "0"))
    return whole // tens * tens


def level_of(count: int, levels: Sequence[int] = LEVELS) -> int:
    """Return the step of the colour scale for a count: 0 for none, else from 1 to the number of ``levels``."""
    return sum(count >= least for least in levels)


def is_plain(cell: Cell) -> bool:
    """Return whether a cell stands outside of the scale: its works have no concept of the row's or column's facet."""
    return cell.row.untagged or cell.column.untagged


def levels_used(chart: EvidenceMap) -> tuple[tuple[int, str], ...]:
    """Return the steps of the scale that the map has, each with the counts it stands for: ``(2, "2–4")``."""
    levels = levels_of(chart)
    used = {level_of(cell.count, levels) for cells in chart.cells for cell in cells if not is_plain(cell)} - {0}
    ends = [f"–{after - 1}" if after - 1 > least else "" for least, after in pairwise(levels)]
    return tuple((level, f"{levels[level - 1]}{[*ends, '+'][level - 1]}") for level in sorted(used))


def to_svg(chart: EvidenceMap, title: str, say: Words = ENGLISH) -> str:
    """Return the map as an SVG document: rows down, columns across, counts in the cells, gaps hatched and named."""
    return "".join(_Drawing(chart, title, say).document()) + "\n"


def to_png(chart: EvidenceMap, title: str, say: Words = ENGLISH) -> bytes:
    """Return the picture of ``to_svg`` as PNG, two pixels for one unless they would be more than PIXELS."""
    import typst

    drawing = _Drawing(chart, title, say)
    picture = "".join(drawing.document())
    source = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.map), format: "svg")\n'
    made = typst.compile(
        source, format="png", ppi=96 * scale_of(drawing.width, drawing.height), sys_inputs={"map": picture}
    )
    return made if isinstance(made, bytes) else made[0]


def scale_of(width: float, height: float) -> float:
    """Return how many pixels of a PNG there are for one of a picture of this size."""
    return float(min(2.0, (PIXELS / (width * height)) ** 0.5))


def label_width(label: str) -> float:
    """Return the pixels that a label takes; a letter of double width (Unicode annex 11) counts twice."""
    return LETTER * sum(2 if east_asian_width(letter) in "WF" else 1 for letter in _cut(label))


class _Drawing:
    """Where things stand."""

    def __init__(self, chart: EvidenceMap, title: str, say: Words) -> None:
        self.chart = chart = spoken(chart, say)
        self.title = title
        self.say = say
        rows, columns = chart.row_headings, chart.column_headings
        self.left = 34 + max(label_width(row.title) + INDENT * row.depth for row in rows) if rows else 80.0
        lift = max(map(label_width, [*map(_label, columns), say("All")]))
        self.asked = asked_words(chart, say)
        self.wider = wider_classes(columns)
        self.levels = levels_of(chart)
        self.top = 84 + 20 * bool(self.asked) + lift * 0.71 + 12 + BRACKET * len(self.wider)
        self.right = self.left + SIDE * (len(columns) + 1) + 10
        self.bottom = self.top + SIDE * (len(rows) + 1) + 10
        self.notes = list(self._notes())
        said = SMALL * max(map(len, self.notes))
        self.width = max(self.right + lift * 0.71 + 16, 48 + 11 * len(title), 48 + said, 480)
        self.width = max(self.width, 48 + LETTER * len(_cut(self.asked, LONGEST_QUERY)))
        self.height = self.bottom + 50 + 18 * len(self.notes)

    def document(self) -> Iterator[str]:
        """Yield the document in pieces."""
        width, height = round(self.width), round(self.height)
        rows, columns = self.chart.row_label, self.chart.column_label
        across = self.say("{rows} down, {columns} across", rows=rows, columns=columns)
        told = f"{facts(self.chart, self.say)}; {across}.{f' {self.asked}.' if self.asked else ''}"
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="img" lang="{self.say.language}" aria-labelledby="map-title map-desc">\n'
            f'<title id="map-title">{escape_html(self.title)}</title>\n'
            f'<desc id="map-desc">{escape_html(told)} {escape_html(" ".join(self._sentences()))}</desc>\n'
            f"<style>{_STYLE}</style>\n"
            '<defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<rect width="6" height="6" fill="#fff"/><path d="M0 0V6" stroke="#c3ccd6" stroke-width="1.4"/>'
            "</pattern></defs>\n"
            f'<rect width="{width}" height="{height}" fill="#fff"/>\n'
        )
        yield _text(24, 38, self.title, "title")
        yield _text(24, 60, facts(self.chart, self.say), "soft")
        if self.asked:
            shown = _cut(self.asked, LONGEST_QUERY)
            yield _told(self.asked, shown, _text(24, 80, shown, "soft"))
        yield from self._columns()
        for number, (total, cells) in enumerate(zip(self.chart.row_totals, self.chart.cells, strict=True)):
            yield from self._row(number, total, cells)
        yield from self._totals()
        yield from self._legend()
        yield "</svg>"

    def _columns(self) -> Iterator[str]:
        base = self.top - 12 - BRACKET * len(self.wider)
        names = [*map(_label, self.chart.column_headings), self.say("All")]
        for number, name in enumerate(names):
            last = number == len(names) - 1
            x = self.left + SIDE * (number + 0.5) + (10 if last else 0)
            turned = f'transform="translate({x + 4:.1f} {base:.1f}) rotate(-45)"'
            shown = _cut(name)
            yield _told(name, shown, f"<text {turned}{_class('total' if last else '')}>{escape_html(shown)}</text>\n")
        drugs = groupby(self.chart.column_headings, lambda one: one.group or one.tag)
        counts = [len(list(some)) for _, some in drugs]
        levels = [*self.wider, [(count > 1, count) for count in counts]]
        for level, brackets in enumerate(levels):  # over a class and what is in it, the widest first
            place = 0
            for drawn, count in brackets:
                if drawn:
                    x, y = self.left + SIDE * place + 3, base + 6 + BRACKET * level
                    yield f'<path d="M{x:.1f} {y:.1f}h{SIDE * count - 6}" stroke="#16202c" stroke-width="1.5"/>\n'
                place += count

    def _row(self, number: int, total: Cell, cells: Sequence[Cell]) -> Iterator[str]:
        y, row = self.top + SIDE * number, total.row
        shown = _cut(row.title)
        yield _told(row.title, shown, _text(24 + INDENT * row.depth, y + SIDE / 2 + 4.5, shown))
        for place, cell in enumerate(cells):
            yield self._cell(self.left + SIDE * place, y, cell)
        yield self._total(self.right - SIDE, y, total)

    def _cell(self, x: float, y: float, cell: Cell) -> str:
        level = 0 if is_plain(cell) else level_of(cell.count, self.levels)
        fill = _FILLS[level - 1] if level else _GAP if cell.gap else _PLAIN
        ink = _INKS[level - 1] if level else _INKS[0]
        words = f"{cell.row.title}, {cell.column.label}: {cell_words(cell, self.say)}"
        gap = [self.say("a gap")] if cell.gap else []
        told = "; ".join((words, *cell_notes(replace(cell, told=()), self.say), *gap))
        extra = _box(x + 11, y + 10, 16, 18, "#fff", edge=False) if cell.gap else _corner(x, y, cell)
        return (
            f"<g><title>{escape_html(told)}</title>{_box(x + 1, y + 1, SIDE - 2, SIDE - 2, fill)}{extra}"
            f'<text x="{x + SIDE / 2:.1f}" y="{y + SIDE / 2 + 4.5:.1f}" class="middle" style="fill:{ink}">'
            f"{cell.count}{'*' if cell.unsynthesised else ''}{letters(cell)}</text></g>\n"
        )

    def _totals(self) -> Iterator[str]:
        y = self.bottom - SIDE
        yield _text(24, y + SIDE / 2 + 4.5, self.say("All"), "total")
        for place, total in enumerate(self.chart.column_totals):
            yield self._total(self.left + SIDE * place, y, total)
        yield self._total(self.right - SIDE, y, self.chart.total)

    def _total(self, x: float, y: float, total: Cell) -> str:
        drawn = _text(x + SIDE / 2, y + SIDE / 2 + 4.5, f"{total.count}{letters(total)}", "middle total")
        if not (some := of_them(total, self.say)):
            return drawn
        told = ", ".join((count_words(total.count, self.say), *some))
        return f"<g><title>{escape_html(told)}</title>{_corner(x, y, total)}{drawn}</g>\n"

    def _legend(self) -> Iterator[str]:
        x, y = 24.0, self.bottom + 18
        swatches = [
            (_GAP, self.say("0, a gap")),
            *((_FILLS[level - 1], words) for level, words in levels_used(self.chart)),
        ]
        for fill, words in swatches:
            yield _box(x, y, 14, 14, fill)
            yield _text(x + 20, y + 11.5, words, "small")
            x += 34 + LETTER * len(words)
        for number, note in enumerate(self.notes):
            yield _text(24, y + 34 + 18 * number, note, "small soft")

    def _notes(self) -> Iterator[str]:
        say = self.say
        yield say("A concept counts the works of its narrower ones too, each once; a total counts each work once.")
        if self.chart.query:
            yield say("Counts and gaps are of the works that the query finds.")
        if self.chart.retracted:
            count = len(self.chart.retracted)
            yield say("Red corner: a retracted work is among them ({count} in all).", count=count)
        if self.chart.unsynthesised:
            yield say("*: many works, no systematic review or meta-analysis among them.")
        for role in self.chart.told:
            told = say("some or all of them {words}, not as a treatment.", words=say(TOLD[role]))
            yield f"{LETTERS[role]}: {told}"

    def _sentences(self) -> Iterator[str]:
        for row, cells in zip(self.chart.row_headings, self.chart.cells, strict=True):
            counted = [f"{cell.column.label} {cell.count}{_told_of(cell, self.say)}" for cell in cells if cell.count]
            said = ", ".join(counted) or self.say("none")
            yield f"{row.title}: {said}."


def _told_of(cell: Cell, say: Words) -> str:
    """Return how many works of a cell are in roles to be told, behind a blank: ``(1 as a cause)``."""
    return f" ({'; '.join(told_notes(cell, say))})" if cell.told else ""


def _label(heading: Heading) -> str:
    return f"– {heading.label}" if heading.group else heading.title


def _cut(label: str, longest: int = LONGEST) -> str:
    """Return what is drawn of a label."""
    return label if len(label) <= longest else label[: longest - 1] + "…"


def _told(label: str, shown: str, drawn: str) -> str:
    """Return a drawn label, all of it in a title where only a part is shown."""
    return drawn if shown == label else f"<g><title>{escape_html(label)}</title>{drawn}</g>\n"


def _corner(x: float, y: float, cell: Cell) -> str:
    """Return the mark of a cell with retracted works; nothing for others."""
    if not cell.retracted:
        return ""
    return f'<path d="M{x + SIDE - 12:.1f} {y + 1.5:.1f}h10.5v10.5z" fill="#9c1c1c" stroke="#fff"/>'


def _box(x: float, y: float, width: float, height: float, fill: str, *, edge: bool = True) -> str:
    line = ' stroke="#7c8897" stroke-width=".75"' if edge else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width}" height="{height}" fill="{fill}"{line}/>'


def _class(names: str) -> str:
    return f' class="{names}"' if names else ""


def _text(x: float, y: float, words: str, names: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{_class(names)}>{escape_html(words)}</text>\n'
