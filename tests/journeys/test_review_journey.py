"""``tag review`` at a terminal: one key a decision, going on later, undo, by term, blind."""

import json
import os
import pty
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Sequence

import pytest

from citekit import config
from citekit.journeys.reviewing import LATE, ReviewWish
from citekit.journeys.reviewing import Review as Sitting
from citekit.journeys.workspace import Workspace
from conftest import Review

LIBRARY = """\
@article{one, title={Tofacitinib for lichen planopilaris}, year={2020}}
@article{two, title={Frontal fibrosing alopecia treated with tofacitinib}, year={2021}}
@article{three, title={Nothing of interest}, year={2022}}
"""
PROMPTS = (b"q stop\r\n", b"take back\r\n")


def at_terminal(
    review: Review,
    pressed: Sequence[str],
    *words: str,
    env: dict[str, str] | None = None,
    columns: int = 0,
    stop: signal.Signals | None = None,
) -> tuple[int, str]:
    """Run ``tag review`` at a terminal of its own, a key at each prompt; return its status and all that was shown.

    Args:
        columns: how wide the terminal says that it is; 0 where it does not say.
        stop: what comes at the prompt behind the last key; for SIGHUP the terminal is closed.
    """
    process, terminal = pty.fork()
    if process == 0:
        termios.tcsetwinsize(2, (24, columns))
        os.chdir(review.folder)
        command = [sys.executable, "-m", "citekit", "tag", "review", *words]
        os.execve(sys.executable, command, {**review.env, "USER": "anna", "NO_COLOR": "1", **(env or {})})
    shown, left, end = b"", list(pressed), time.monotonic() + 30
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if shown.endswith(PROMPTS):
            if left:
                os.write(terminal, left.pop(0).encode())
            elif stop == signal.SIGHUP:
                break
            elif stop:
                os.kill(process, stop)
                stop = None
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), shown.decode()


def log(review: Review) -> list[dict[str, object]]:
    """Return the lines of the decision log."""
    path = review.folder / "refs/decisions.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def decided(review: Review) -> list[tuple[object, ...]]:
    """Return (key, tag, decision, by) of each line of the log."""
    return [(row["key"], row["tag"], row["decision"], row["by"]) for row in log(review)]


def test_a_key_decides_and_the_words_are_marked(review: Review) -> None:
    """Accepted tags are stored, rejected ones are not, both are logged with the words they stand on."""
    review.write(LIBRARY)
    status, shown = at_terminal(review, "ynyn")

    assert status == 0
    assert "[lichen planopilaris]" in shown
    assert len(log(review)) == 4
    assert {row["decision"] for row in log(review)} == {"accepted", "rejected"}
    first = log(review)[0]
    assert first["evidence"][0]["text"] in LIBRARY  # type: ignore[index]
    stored = [(row["key"], row["tag"]) for row in log(review) if row["decision"] == "accepted"]
    listed = review.run("list", "--json").json["results"]
    tags = {(row["key"], f"{facet}:{one}") for row in listed for facet, ones in row["tags"].items() for one in ones}
    assert set(stored) == tags


def test_it_goes_on_where_it_stopped(review: Review) -> None:
    """What was decided is not asked again; what was skipped is."""
    review.write(LIBRARY)
    at_terminal(review, "ysq")
    _, shown = at_terminal(review, "q")

    assert len(log(review)) == 1
    assert "[1/3] one" in shown


def test_a_record_is_read_when_it_is_reached(review: Review) -> None:
    """The first card stands when one record with suggestions is read; by term all are, and progress is told."""
    review.write("".join(f"@misc{{k{number}, title={{Lichen planopilaris}}}}\n" for number in range(250)))
    workspace = Workspace(config.load(review.folder, review.env))
    told: list[tuple[int, int]] = []
    sitting = Sitting(workspace, ReviewWish((), None, "anna"), "tag review")
    by_term = Sitting(
        workspace,
        ReviewWish((), None, "anna", by_term=True),
        "tag review",
        lambda done, total, _: told.append((done, total)),
    )

    assert sitting.card is not None and len(sitting.cards) == 1
    assert sitting.reached == (1, 250)
    assert [len(card.suggestions) for card in by_term.cards] == [250]
    assert told == [(100, 250), (200, 250)]


def test_undo_goes_back_to_the_card_before(review: Review) -> None:
    """A decision that was taken back leaves no trace in the log and none in the library."""
    before = review.write(LIBRARY)
    at_terminal(review, "yuq")

    assert log(review) == []
    assert review.library.read_bytes() == before


def test_undo_of_what_is_stored_is_a_new_line(review: Review) -> None:
    """After the next few were decided, a change of mind takes the tag away and says so."""
    review.write("".join(f"@misc{{k{number}, title={{Lichen planopilaris}}}}\n" for number in range(2 * LATE + 2)))
    at_terminal(review, "y" * (2 * LATE + 1) + "u" * (LATE + 1) + "nq")
    stored = [(f"k{number}", "accepted") for number in range(LATE + 1)]

    assert [(row[0], row[2]) for row in decided(review)] == [*stored, (f"k{LATE}", "rejected")]
    assert review.library.read_bytes().count(b"condition:") == LATE


def test_all_of_a_record_is_one_key(review: Review) -> None:
    """`a` accepts what is left of the record, `r` rejects it; the next record is asked for itself."""
    review.write(LIBRARY)
    at_terminal(review, "ar")

    assert [(row[0], row[2]) for row in decided(review)] == [
        ("one", "accepted"), ("one", "accepted"), ("two", "rejected"), ("two", "rejected"),
    ]  # fmt: skip


def test_a_term_is_decided_for_all_its_records(review: Review) -> None:
    """By term the most frequent comes first, and one key decides it everywhere; `e` takes them one by one."""
    review.write(LIBRARY)
    _, shown = at_terminal(review, "yq", "--by-term")

    assert "agent:tofacitinib  2 records" in shown
    assert "  one  treatment  0.9" in shown
    assert {row[:3] for row in decided(review)} == {
        ("one", "agent:tofacitinib", "accepted"), ("two", "agent:tofacitinib", "accepted"),
    }  # fmt: skip


def test_each_record_of_a_term_can_be_decided_alone(review: Review) -> None:
    """`e` splits the term."""
    review.write(LIBRARY)
    at_terminal(review, "eynq", "--by-term")

    assert [row[:3] for row in decided(review)] == [
        ("one", "agent:tofacitinib", "accepted"), ("two", "agent:tofacitinib", "rejected"),
    ]  # fmt: skip


def test_a_blinded_person_sees_nothing_of_the_other(review: Review) -> None:
    """What anna accepted is asked of ben anew; his decisions go to the log under his name, the library stays."""
    review.write(LIBRARY)
    at_terminal(review, "aa")
    before = review.library.read_bytes()
    _, shown = at_terminal(review, "nyyy", "--as", "ben", "--blind")

    assert "[1/3] one" in shown and "[2/3] two" in shown
    assert [row[3] for row in decided(review)] == ["anna"] * 4 + ["ben"] * 4
    assert [row.get("blind", False) for row in log(review)] == [False] * 4 + [True] * 4
    assert review.library.read_bytes() == before
    _, again = at_terminal(review, "", "--as", "ben", "--blind")
    assert "nothing to review" in again


def test_a_blinded_person_is_told_nothing_by_what_another_rejected(review: Review) -> None:
    """Rejections teach citekit to doubt: of a blinded person only their own, so that both see the same."""
    keys = [f"k{number}" for number in range(12)]
    review.write("".join(f"@misc{{{key}, title={{Tofacitinib and lichen planopilaris}}}}\n" for key in keys))
    wish = ReviewWish((), None, "ben", blind=True, by_term=True)

    def asked() -> dict[tuple[str, str], float]:
        sitting = Sitting(Workspace(config.load(review.folder, review.env)), wish, "tag review")
        return {(one.key, one.tag): one.confidence for card in sitting.cards for one in card.suggestions}

    before = asked()
    review.run("tag", "reject", "agent:tofacitinib", *keys, env={"CITEKIT_USER": "anna"})

    assert len(before) == 24
    assert asked() == before
    review.run("tag", "reject", "agent:tofacitinib", *keys[1:], env={"CITEKIT_USER": "ben"})
    assert asked()["k0", "agent:tofacitinib"] < before["k0", "agent:tofacitinib"]


def test_a_blinded_person_does_not_see_the_tags_of_another(review: Review) -> None:
    """Of the keywords that one is shown which holds the words; those beside it may be tags."""
    review.write("@misc{one, title={x}, keywords={hair, Tofacitinib (oral), agent:baricitinib}}\n")
    _, shown = at_terminal(review, "q", "--as", "ben", "--blind")

    assert "keywords: …[Tofacitinib] (oral)…" in shown
    assert "baricitinib" not in shown


IMPORTED = """\
[facets.condition]
label = "Condition"

[condition.D006333]
label = "Heart Failure"
"""


@pytest.mark.parametrize("words", [(), ("--by-term",)])
def test_a_notation_that_says_nothing_has_its_label_beside(review: Review, words: tuple[str, ...]) -> None:
    """As those of MeSH; one that says what the label says stands alone."""
    (review.folder / "refs/vocabulary.toml").write_text(IMPORTED)
    review.write("@misc{one, title={Heart failure}, date={2015-01-01}}\n@misc{two, title={Heart failure}}\n")
    _, shown = at_terminal(review, "yq", *words)

    assert "condition:D006333] (Heart Failure)" in shown or "condition:D006333 (Heart Failure)  2 records" in shown
    assert "accepted condition:D006333 (Heart Failure)" in shown
    assert "condition:D006333 (Heart Failure)  " in review.run("tag", "suggest", "--all").out


def test_a_card_has_the_year_that_lists_have(review: Review) -> None:
    """Of a date of biblatex the year alone."""
    review.write("@misc{one, title={Lichen planopilaris}, date={2015-01-01}}\n")
    _, shown = at_terminal(review, "q")

    assert "[1/1] one  2015\r\n" in shown


@pytest.mark.parametrize("pressed", ["x", "{"])
def test_what_is_no_key_is_told_on_whole_lines(review: Review, pressed: str) -> None:
    """No word is broken at the edge of the terminal."""
    review.write(LIBRARY)
    _, shown = at_terminal(review, [f"{pressed}q"], columns=57)
    lines = shown.split("\r\n")

    assert any(line.startswith(f"`{pressed}` is no key here:") for line in lines)
    assert max(map(len, lines)) <= 57


def test_matched_words_are_in_colour_unless_that_is_not_wanted(review: Review) -> None:
    """Without NO_COLOR the words stand between escapes; with it there is none."""
    review.write(LIBRARY)
    _, coloured = at_terminal(review, "q", env={"NO_COLOR": "", "TERM": "xterm"})
    _, plain = at_terminal(review, "q")

    assert "\x1b[1;33mTofacitinib\x1b[0m for" in coloured
    assert "\x1b" not in plain


def test_an_arrow_key_decides_nothing(review: Review) -> None:
    """The letters that a terminal sends for an arrow are not taken for keys, and what is no key is explained."""
    review.write(LIBRARY)
    status, shown = at_terminal(review, ["\x1b[Ax", "q"])

    assert status == 0
    assert "`x` is no key here" in shown
    assert log(review) == []


@pytest.mark.parametrize("words", [(), ("--by-term",), ("--as", "ben", "--blind")])
def test_without_a_terminal_it_is_wrong_use(review: Review, words: tuple[str, ...]) -> None:
    """The hint names the commands for scripts."""
    review.write(LIBRARY)
    done = review.run("tag", "review", *words)

    assert done.status == 2
    assert "citekit tag accept" in done.err


def test_what_was_decided_before_an_interrupt_is_kept(review: Review) -> None:
    """Ctrl-C ends the sitting like `q`, with the status of an interrupted command."""
    review.write(LIBRARY)
    status, shown = at_terminal(review, "y\x03")

    assert status == 130
    assert shown.replace("\r\n", " ").count("stopped at 1 of 3; what was decided is kept") == 1
    assert "arrived" not in shown
    assert [row[2] for row in decided(review)] == ["accepted"]


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGHUP, None), (signal.SIGTERM, 130)])
@pytest.mark.parametrize("words", [(), ("--by-term",)])
def test_a_terminal_that_is_closed_costs_no_decision(
    review: Review, words: tuple[str, ...], stop: signal.Signals, status: int | None
) -> None:
    """Nor does SIGTERM: what was announced is stored, as with Ctrl-C, also inside one record or one term."""
    review.write("".join(f"@misc{{k{number}, title={{Lichen planopilaris}}}}\n" for number in range(20)))
    ended, _ = at_terminal(review, ["e"] * bool(words) + ["y"] * 15, *words, stop=stop)

    assert [(row[0], row[2]) for row in decided(review)] == [(f"k{number}", "accepted") for number in range(15)]
    assert review.library.read_bytes().count(b"condition:lichen-planopilaris") == 15
    assert status in (None, ended)


def test_a_killed_sitting_loses_the_last_few_decisions_only(review: Review) -> None:
    """Twice as many at most as can be taken back without a trace, also of one long term."""
    review.write("".join(f"@misc{{k{number}, title={{Lichen planopilaris}}}}\n" for number in range(20)))
    at_terminal(review, ["e"] + ["y"] * 15, "--by-term", stop=signal.SIGKILL)

    assert 15 - 2 * LATE <= len(decided(review)) <= 15 - LATE


def test_what_a_key_did_is_said(review: Review) -> None:
    """So that the last decision is seen: one tag by name, several by number, and what was taken back."""
    review.write(LIBRARY)
    _, shown = at_terminal(review, "yunsar")
    _, by_term = at_terminal(review, "yq", "--by-term", "--all")
    said = [line for line in shown.splitlines() if line.startswith(("accepted ", "rejected ", "skipped ", "taken "))]

    assert said[:6] == [
        "accepted agent:tofacitinib",
        "taken back",
        "rejected agent:tofacitinib",
        "skipped condition:lichen-planopilaris",
        "accepted 2 tags",
        "accepted 2, rejected 1, skipped 1; to the end",
    ]
    assert "accepted condition:" in by_term or "accepted agent:" in by_term


def test_a_term_that_is_accepted_says_of_how_many_records(review: Review) -> None:
    """One key decides many."""
    review.write(LIBRARY)

    assert "accepted agent:tofacitinib of 2 records" in at_terminal(review, "yq", "--by-term")[1]


@pytest.mark.parametrize("words", [(), ("--by-term",)])
@pytest.mark.parametrize("columns", [40, 57])
def test_no_word_is_broken_at_the_edge(review: Review, words: tuple[str, ...], columns: int) -> None:
    """Title, abstract and keys are wrapped to the terminal, indented; colour takes no room."""
    text = "Tofacitinib was given to patients with lichen planopilaris over months " * 3
    review.write(f"@article{{one, title={{{text}}}, abstract={{{text}}}}}\n")
    _, shown = at_terminal(review, "q", *words, env={"NO_COLOR": "", "TERM": "xterm"}, columns=columns)
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in shown.split("\r\n")]

    assert max(map(len, lines)) <= columns
    assert set(text.split()) <= set(" ".join(lines).split())
    assert any("a accept all" in line or "y accept for all" in line or "y accept" in line for line in lines)
    assert all(line.startswith("    ") for line in lines if "months" in line)


CAUSE = """\
@article{one, title={Alopecia areata induced by dupilumab}, year={2020}}
@article{two, title={Dupilumab for alopecia areata}, year={2021}}
"""


def roles(review: Review) -> list[tuple[object, ...]]:
    """Return (key, role, decision) of each line of the log about the agent."""
    return [(row["key"], row["role"], row["decision"]) for row in log(review) if str(row["tag"]).startswith("agent:")]


def test_a_key_changes_the_role_before_it_is_accepted(review: Review) -> None:
    """It is shown with the tag, only of agents, and `u` takes the change back."""
    review.write(CAUSE)
    _, shown = at_terminal(review, "yyycucyq", "--where", "dupilumab")
    screens = [line.split() for line in shown.splitlines() if line.startswith("  -> [agent:dupilumab]")]

    assert [words[2] for words in screens] == ["cause", "treatment", "cause", "treatment", "cause"]
    assert roles(review) == [("one", "cause", "accepted"), ("two", "cause", "accepted")]


@pytest.mark.parametrize(
    ("pressed", "left"),
    [("cyq", ["cause", "cause"]), ("ccyq", ["treatment", "treatment"]), ("ceuyyq", ["cause", "treatment"])],
)
def test_a_key_changes_the_role_of_a_term_for_all_its_records(review: Review, pressed: str, left: list[str]) -> None:
    """All become a cause, or a treatment where all were one; `u` gives each its own back, one by one too."""
    review.write(CAUSE)
    at_terminal(review, pressed, "--by-term", "--where", "dupilumab")

    assert [role for _, role, _ in roles(review)] == left


def test_a_condition_has_no_role_to_change(review: Review) -> None:
    """The key is not offered, and does nothing."""
    review.write("@article{one, title={Lichen planopilaris}, year={2020}}")
    _, shown = at_terminal(review, "cy")

    assert "c cause" not in shown
    assert "`c` is no key here" in shown
    assert [row["role"] for row in log(review)] == [""]


def test_a_role_that_is_changed_after_it_was_stored_is_a_new_line(review: Review) -> None:
    """`u` goes back to the record, and what is decided there anew is stored as it is then."""
    review.write(CAUSE)
    sitting = Sitting(Workspace(config.load(review.folder, review.env)), ReviewWish((), None, "anna"), "review")
    while sitting.card:
        sitting.decide("accepted", group=True)
    sitting.close()
    assert sitting.undo()
    assert sitting.change_role()
    sitting.decide("accepted", group=True)
    sitting.close()

    assert roles(review) == [
        ("one", "cause", "accepted"),
        ("two", "treatment", "accepted"),
        ("two", "cause", "accepted"),
    ]


def test_a_tag_that_another_command_renames_costs_no_other_decision(review: Review) -> None:
    """It is named when the sitting ends; what was decided of other tags is stored, tag and line."""
    review.write("@misc{one, title={Tofacitinib for lichen planopilaris}}\n")
    workspace = Workspace(config.load(review.folder, review.env))
    sitting = Sitting(workspace, ReviewWish((), None, "anna"), "citekit tag review")
    while sitting.card:
        sitting.decide("accepted")
    assert review.run("vocab", "rename", "agent:tofacitinib", "tofa").status == 0
    outcome = sitting.close()

    assert [(one.code, "agent:tofacitinib" in one.message) for one in outcome.findings] == [("unknown-tag", True)]
    assert [row[1] for row in decided(review)] == ["condition:lichen-planopilaris"]
    assert "agent" not in review.library.read_text()
    assert "condition:lichen-planopilaris" in review.library.read_text()
