"""At a terminal, with the real command: the progress bar, and the one question citekit asks of a person."""

import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest

from conftest import Review
from crossref.limits import Limits
from crossref.records import record
from crossref.standin import Latency, Standin

DOIS = [f"10.5555/journal.of.results.{number:04}" for number in range(330)]
QUESTION = "Your mail address"
NOTE = "without a mail address"


def at_terminal(review: Review, env: dict[str, str], *words: str, answers: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run the command at a terminal of its own, answering each question; return its status and all that was shown."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(review.folder)
        os.execve(sys.executable, [sys.executable, "-m", "citekit", *words], {**review.env, **env})
    shown, left, end = b"", list(answers), time.monotonic() + 30
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
        if left and piece.rstrip().endswith((b"(empty for none):", b"[y/N]:")):
            os.write(terminal, f"{left.pop(0)}\n".encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), shown.decode()


def settings(review: Review) -> Path:
    """Return the person's own settings file."""
    return Path(review.env["XDG_CONFIG_HOME"]) / "citekit" / "config.toml"


def one(server: Standin) -> dict[str, str]:
    """Return the environment that leads to a stand-in, without a mail address."""
    return {"CITEKIT_CROSSREF_URL": server.url}


def test_a_bar_shows_how_far_it_is_and_what_it_waits_for(review: Review) -> None:
    """It is drawn over, tells count, rate and service, and is gone at the end."""
    (review.folder / "dois.txt").write_text("\n".join(DOIS))
    works = [record(doi) for doi in DOIS]
    with Standin(works, limits=Limits(), latency=Latency(list=0.1)) as server:
        env = {**one(server), "CITEKIT_MAILTO": "me@example.org"}
        status, shown = at_terminal(review, env, "resolve", "-f", "dois.txt", "-o", "out.bib")
    bars = [piece.strip() for piece in shown.split("\r") if piece.strip()]
    assert status == 0
    assert bars[0] == "resolving [          ] 0/330  Crossref"
    assert bars[-1].startswith("resolving [##########] 330/330  ")
    assert any("/s  Crossref" in bar for bar in bars)
    assert shown.endswith("\r") and shown.rsplit("\r", 2)[1].strip() == ""


def test_no_bar_without_a_terminal(review: Review) -> None:
    """In a pipe stderr holds no bar."""
    with Standin([record(DOIS[0])]) as server:
        assert "resolving [" not in review.run("resolve", DOIS[0], env=one(server)).err


@pytest.mark.parametrize("command", ["suggest", "accept --all --dry-run"])
def test_suggestions_tell_how_far_they_are(review: Review, command: str) -> None:
    """Every hundred records, and the bar is gone before the rows come; in a pipe there is none."""
    review.write("".join(f"@misc{{k{number}, title={{Dupilumab}}}}\n" for number in range(101)))
    assert "reading records" not in review.run("tag", *command.split()).err
    status, shown = at_terminal(review, {}, "tag", *command.split())

    assert status == 0
    assert "reading records [######### ] 100/101" in shown
    assert shown.rindex("reading records") < shown.index("agent:dupilumab")


def test_the_mail_address_is_asked_for_once_and_remembered(review: Review) -> None:
    """A wrong answer is asked again; the right one is sent, written down, and never asked for a second time."""
    settings(review).parent.mkdir(parents=True)
    settings(review).write_text("# mine\n")
    with Standin([record(doi) for doi in DOIS[:3]]) as server:
        status, shown = at_terminal(review, one(server), "resolve", DOIS[0], answers=("me at home", "me@example.org"))
        assert (status, shown.count(QUESTION), NOTE in shown) == (0, 2, False)
        assert settings(review).read_text() == '# mine\nmailto = "me@example.org"\n'
        status, shown = at_terminal(review, one(server), "resolve", DOIS[1])
        assert (status, QUESTION in shown) == (0, False)
        assert {seen.mailto for seen in server.log} == {"me@example.org"}


def test_no_answer_is_an_answer(review: Review) -> None:
    """An empty line is remembered: from then on one line a command says how to set an address; nothing is asked."""
    with Standin([record(doi) for doi in DOIS[:3]]) as server:
        _, shown = at_terminal(review, one(server), "resolve", DOIS[0], answers=("",))
        assert (shown.count(QUESTION), shown.count(NOTE)) == (1, 0)
        assert settings(review).read_text() == 'mailto = ""\n'
        _, shown = at_terminal(review, one(server), "resolve", DOIS[1])
        assert (shown.count(QUESTION), shown.count(NOTE)) == (0, 1)


@pytest.mark.parametrize("option", ["--json", "-q", "--offline"])
def test_nothing_is_asked_where_it_would_be_in_the_way(review: Review, option: str) -> None:
    """With ``--json``, ``-q`` or offline the command just goes on."""
    with Standin([record(DOIS[0])]) as server:
        _, shown = at_terminal(review, one(server), "resolve", DOIS[0], option, "-o", "out")
    assert QUESTION not in shown
    assert not settings(review).exists()


def test_the_note_is_there_only_when_the_network_is_asked(review: Review) -> None:
    """One line on stderr when Crossref is asked without an address; none for the cache, offline or ``-q``."""
    with Standin([record(doi) for doi in DOIS[:3]]) as server:
        first = review.run("resolve", DOIS[0], env=one(server)).err.splitlines()
        assert [NOTE in line and "CITEKIT_MAILTO" in line for line in first] == [True]
        assert review.run("resolve", DOIS[0], env=one(server)).err == ""
        assert NOTE not in review.run("resolve", DOIS[1], "--offline", env=one(server)).err
        assert review.run("resolve", DOIS[1], "-q", env=one(server)).err == ""


@pytest.mark.parametrize(("answer", "left"), [("n", 1), ("", 1), ("y", 0)])
def test_clearing_the_cache_is_agreed_to_at_a_terminal(review: Review, answer: str, left: int) -> None:
    """Only ``y`` removes; anything else leaves all as it is, with status 1."""
    with Standin([record(DOIS[0])]) as server:
        review.run("resolve", DOIS[0], env=one(server))
    status, shown = at_terminal(review, {}, "cache", "clear", answers=(answer,))
    assert "Remove 1 records" in shown
    assert status == left
    assert review.run("cache", "info", "--json").json["results"][0]["records"] == left


@pytest.mark.parametrize(("answer", "changed"), [("n", False), ("", False), ("y", True)])
def test_new_keys_are_agreed_to_at_a_terminal(review: Review, answer: str, changed: bool) -> None:
    """The map is shown first; only ``y`` writes it, anything else leaves the library as it is."""
    source = "@misc{x1, author = {Doe, J}, title = {Hair}, year = 2020}\n"
    review.write(source)
    status, shown = at_terminal(review, {}, "rekey", "--all", answers=(answer,))

    assert status == 0
    assert shown.index("x1 -> doe2020hair") < shown.index("Change 1 key? [y/N]:")
    assert ("nothing was written" in shown) is not changed
    assert review.library.read_text() == (source.replace("x1", "doe2020hair") if changed else source)


@pytest.mark.parametrize("option", ["--json", "--dry-run"])
def test_new_keys_are_not_asked_for_where_it_would_be_in_the_way(review: Review, option: str) -> None:
    """With ``--json`` or in a dry run nothing is asked and nothing is written."""
    before = review.write("@misc{x1, author = {Doe, J}, title = {Hair}, year = 2020}\n")
    _, shown = at_terminal(review, {}, "rekey", "--all", option)

    assert "[y/N]" not in shown
    assert review.library.read_bytes() == before


def test_a_list_gives_the_title_its_room(review: Review) -> None:
    """On 80 columns key, year and the beginning of the title stand in each line, then the tags without their facets.

    A key is there to be copied, so it is never cut: a long one takes the room of its own title, and the tags stay below
    each other.
    """
    long = "a2020keythatislongerthanaterminallikes"
    tags = "condition:lichen-planopilaris, condition:frontal-fibrosing-alopecia, agent:tofacitinib, agent:baricitinib"
    title = "A title that nobody could guess from its key alone"
    entry = "@article{{{}, title={{{}}}, year={{2020}}, keywords={{{}}}}}\n"
    review.write(entry.format(long, title, tags) + entry.format("b2020", title, tags))
    line, other = at_terminal(review, {"COLUMNS": "80"}, "list")[1].splitlines()

    assert line.startswith(f"{long}  2020  {title[:12]}")
    assert other.startswith(f"b2020{'':19}  2020  {title[:25]}")
    assert line.index("  lichen-plano") == other.index("  lichen-plano")
    assert max(len(line), len(other)) <= 80
    assert review.run("list").out.startswith(f"{long}  2020  -  {title}  condition:lichen-planopilaris ")


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (
            "120",
            "                               jak-inhibitor  tofacitinib  minoxidil\n"
            "condition:alopecia                         1            1          1\n"
            "condition:lichen-planopilaris              1            1          0\n",
        ),
        (
            "40",
            "condition:alopecia\n  jak-inhibitor 1, tofacitinib 1,\n  minoxidil 1\n"
            "condition:lichen-planopilaris\n  jak-inhibitor 1, tofacitinib 1\n",
        ),
    ],
)
def test_how_facets_meet_can_be_read(review: Review, columns: str, shown: str) -> None:
    """In columns where they have room, else row by row; a pipe gets tabs."""
    review.write(
        "@misc{one, keywords={condition:lichen-planopilaris, agent:tofacitinib}}\n"
        "@misc{two, keywords={condition:alopecia, agent:minoxidil}}\n"
    )
    words = ("tag", "list", "--matrix", "condition,agent")
    status, out = at_terminal(review, {"COLUMNS": columns}, *words)

    assert (status, out.replace("\r\n", "\n")) == (0, shown)
    assert review.run(*words).out.startswith("\tagent:jak-inhibitor\tagent:tofacitinib\tagent:minoxidil\n")
