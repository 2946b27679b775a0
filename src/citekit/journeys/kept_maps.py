"""The same map again: a finished page is kept until something that it was made from changes.

That is what a list is made from, too (``kept_lists``). Pictures and tables are soon made, and are not kept.
"""

import json
from contextlib import suppress

from citekit.findings import Finding
from citekit.journeys.chart_wish import CellRow, ChartWish
from citekit.journeys.kept_lists import ODD, made_from
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.render.kept import LISTS, Kept
from citekit.render.map_formats import map_format_of


def drawn(workspace: Workspace, wish: ChartWish) -> Outcome:
    """Return the map as ``draw_map`` does; a page that was made before from the same things is not made again.

    Raises:
        LibraryError, VocabularyError, StorageError: these files, or the decision log, cannot be read.
        UsageError: an unknown facet, format, style or language. PandocMissing: references cannot be formatted.
    """
    if map_format_of(wish.output, wish.to) != "html":
        from citekit.journeys.charting import draw_map

        return draw_map(workspace, wish)
    kept, name = Kept(workspace.settings.cache / LISTS), made_from(workspace, wish)
    if (body := kept.get(name)) is not None:
        with suppress(*ODD):
            return _unpacked(body)
    from citekit.journeys.charting import draw_map

    outcome = draw_map(workspace, wish)
    if made_from(workspace, wish) == name:  # nothing changed while it was made
        kept.put(name, _packed(outcome))
    return outcome


def _packed(outcome: Outcome) -> bytes:
    head = json.dumps([outcome.results, outcome.findings, outcome.notices, outcome.unmatched])
    return head.encode() + b"\n" + outcome.data


def _unpacked(body: bytes) -> Outcome:
    head, _, data = body.partition(b"\n")
    rows, findings, notices, unmatched = json.loads(head)
    return Outcome(
        "map",
        tuple(CellRow(*row) for row in rows),
        findings=tuple(Finding(*row) for row in findings),
        notices=tuple(notices),
        data=data,
        unmatched=unmatched,
    )
