"""Laws of places in a text: bisection gives what asking every span gives, and size is no obstacle."""

from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.entry import Entry
from citekit.tagging.decisions import Decision, format_line, parse_log
from citekit.tagging.spans import Spans
from citekit.tagging.suggest import suggest
from citekit.vocabulary import read_vocabulary

SPANS = st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(max_examples=200, deadline=None)
@given(st.lists(SPANS, max_size=12), SPANS)
def test_spans_answer_as_if_each_were_asked(spans: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    """Overlapping is that of the definition, whatever overlaps."""
    start, end = asked

    assert Spans(spans).overlap(start, end) == any(a < end and start < b for a, b in spans)


VOCABULARY = """\
[facets.agent]
label = "Agent"
[agent.tofacitinib]
label = "tofacitinib"
[facets.condition]
label = "Condition"
[condition.lpp]
label = "lichen planopilaris"
abbreviations = ["LPP"]
"""


def test_a_long_text_of_mentions_is_read_once() -> None:
    """Half a megabyte without a full stop: every mention is found; asking each against each would take minutes."""
    unit = "no a b c d tofacitinib (x) after lichen planopilaris (LPP) "
    found = suggest(Entry("k", "article", {"abstract": unit * 8000}), read_vocabulary(VOCABULARY, "v.toml"))

    assert {one.tag: len(one.evidence) for one in found} == {"agent:tofacitinib": 8000, "condition:lpp": 16000}


def test_a_key_of_undecodable_bytes_can_be_logged() -> None:
    """The line is valid UTF-8, and the key is the same when the log is read."""
    decision = Decision("M\udcfcller2020", "agent:a", "accepted", by="Zoë")
    line = format_line(decision)

    assert "Zoë" in line.encode("utf-8").decode("utf-8")
    assert parse_log(line, "log") == (decision,)
