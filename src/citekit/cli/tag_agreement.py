"""``citekit tag agreement`` and ``citekit tag why``."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from citekit.cli import console, naming, options, output
from citekit.cli.options import Options
from citekit.errors import UsageError, why
from citekit.outcomes import Outcome


@click.command("agreement", epilog="Example: citekit tag agreement anna ben --settle conflicts.tsv")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--settle", metavar="FILE", help="Write the conflicts to FILE, to be decided there; its lines stay.")
@click.option("--apply", metavar="FILE", help="Store what FILE decides, and what both say.")
@options.saving
def agreement_command(given: Options, first: str, second: str, settle: str | None, apply: str | None) -> int:
    """Say how far two people agree on tags: agreement and Cohen's kappa a facet, its 95 % interval, the conflicts.

    A and B are decision logs, or names in the review's own log. Compared are the tags that both decided on.
    """
    from citekit.journeys import agreeing, settling

    settings = given.settings()
    if settle:
        output.check(settle)
    one, other = agreeing.raters(settings, first, second)
    if settle and apply:
        raise UsageError("`--settle` and `--apply` exclude each other", hint="first write the file, then apply it")
    if apply:
        text = naming.read_input(apply)
        outcome = settling.settle(given.workspace(), one, other, text, apply, given.doer())
        return console.emit_with_diff(outcome, given, lambda: _settled(outcome))
    known = settling.about(given.workspace()) if settings.root else settling.About()
    compared = agreeing.compare(one, other)
    if settle:
        table = settling.table(one, other, known, _before(settle), settle)
        if not given.dry_run and table.new:
            output.write(console.whole(table.text), settle)
        new = "1 conflict" if table.new == 1 else f"{table.new} conflicts"
        kept = f", behind the {table.kept} that it has" if table.kept else ""
        compared = compared._replace(notices=(*compared.notices, f"{settle}: {new}{kept}"))
    return console.emit(compared, given, lambda: _rows(compared, known.label), diff=False)


@click.command("why", epilog="Example: citekit tag why chiang2015role agent:etanercept")
@click.argument("key")
@click.argument("tag", required=False)
@options.common
def why_command(given: Options, key: str, tag: str | None) -> int:
    """Say why an entry has a tag, or each of its tags: who decided, when, by which rule, on which words."""
    from citekit.journeys.explaining import why as why_

    outcome = why_(given.workspace(), key, tag)
    return console.emit(outcome, given, lambda: _reasons(outcome))


def _before(settle: str) -> str:
    """Return what a table holds that is there already."""
    path = Path(settle)
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""
    except OSError as error:
        raise UsageError(f"`{settle}` cannot be read: {why(error)}", hint="give another file") from None


def _rows(outcome: Outcome, label: Callable[[str], str]) -> Iterator[str]:
    from citekit.tagging.agreement import Agreement

    for row in outcome.results:
        if isinstance(row, Agreement):
            n, share, value, low, high = row.both
            kappa = "not defined" if value is None else f"{_rounded(value)} ({_interval(low, high)})"
            agreed = "-" if share is None else f"{share:.3f}"
            yield f"{row.facet}  n {n}  agreement {agreed}  kappa {kappa}  conflicts {len(row.conflicts)}"
            yield from (f"  {key}  {tag}{_beside(label(tag))}" for key, tag in row.conflicts)


def _beside(label: str) -> str:
    return f" ({label})" if label else ""


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None or low == high:
        return "no interval: the formula gives a standard error of 0 for such answers"
    return f"{_rounded(low)} to {_rounded(high)}"


def _rounded(value: float) -> str:
    """Return a figure with two decimals; what rounds to nothing has no sign."""
    return f"{round(value, 2) or 0.0:.2f}"


def _settled(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        yield f"{data['decision']:<8}  {data['key']}  {data['tag']}  {data['why']}"


def _reasons(outcome: Outcome) -> Iterator[str]:
    from citekit.journeys.explaining import Reason
    from citekit.tagging.decisions import ROLE_SET

    for row in outcome.results:
        if not isinstance(row, Reason):
            continue
        head = f"{row.key}  {row.tag}  {'has it' if row.held else 'does not have it'}"
        yield f"{head}, role {row.role}" if row.role else head
        for one in row.decisions:
            words = "; ".join(f"{place.field} {place.start}-{place.end} `{place.text}`" for place in one.evidence[:3])
            role = f"role {one.role}" if one.role else ""
            told = (
                one.decision,
                f"by {one.by or 'somebody'}",
                one.at,
                "" if one.rule == ROLE_SET else one.rule,
                role,
                words,
            )
            yield "  " + "  ".join(filter(None, told))
        if row.held and not row.decisions:
            yield "  set by hand, or before there was a log"
        if row.suggestion:
            places = row.suggestion.evidence[:3]
            words = "; ".join(f"{one.field} {one.start}-{one.end} `{one.text}` {one.rule}" for one in places)
            role = f" ({row.suggestion.role})" if row.suggestion.role else ""
            yield f"  the text says: {words}{role}  {row.suggestion.confidence:.2f}"
