"""``tag review`` at a terminal: one key a decision, going on later, undo, by term, blind."""

import json
import os
import pty
import re
import select
import sys
import termios
import time
from collections.abc import Sequence

import pytest

from citekit import config
from citekit.journeys.reviewing import Review as Sitting
from citekit.journeys.reviewing import Wish
from citekit.journeys.workspace import Workspace
from conftest import Review

LIBRARY = """\
@article{one, title={Tofacitinib for lichen planopilaris}, year={2020}}
@article{two, title={Frontal fibrosing alopecia treated with tofacitinib}, year={2021}}
@article{three, title={Nothing of interest}, year={2022}}
"""
PROMPTS = (b"q stop\r\n", b"take back\r\n")


def at_terminal(
    review: Review, pressed: Sequence[str], *words: str, env: dict[str, str] | None = None, columns: int = 0
) -> tuple[int, str]:
    """Run ``tag review`` at a terminal of its own, a key at each prompt; return its status and all that was shown.

    Args:
        columns: how wide the terminal says that it is; 0 where it does not say.
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
        if left and shown.endswith(PROMPTS):
            os.write(terminal, left.pop(0).encode())
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
    sitting = Sitting(workspace, Wish((), None, "anna"), "tag review")
    by_term = Sitting(
        workspace, Wish((), None, "anna", by_term=True), "tag review", lambda done, total, _: told.append((done, total))
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
    """After the next records were decided, a change of mind takes the tag away and says so."""
    review.write("".join(f"@misc{{k{number}, title={{Lichen planopilaris}}}}\n" for number in range(4)))
    at_terminal(review, "yyyuuunq")

    assert decided(review) == [
        ("k0", "condition:lichen-planopilaris", "accepted", "anna"),
        ("k0", "condition:lichen-planopilaris", "rejected", "anna"),
    ]
    assert b"condition:" not in review.library.read_bytes()


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
    assert review.library.read_bytes() == before
    _, again = at_terminal(review, "", "--as", "ben", "--blind")
    assert "nothing to review" in again


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
    sitting = Sitting(Workspace(config.load(review.folder, review.env)), Wish((), None, "anna"), "review")
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
