"""``citekit match`` as a person and a script use it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from clocked import by_the_clock
from conftest import Review
from crossref.limits import Limits
from crossref.records import record
from crossref.standin import Standin

HAIR = record(
    "10.5555/hair", title="Attention to hair in lichen planopilaris", authors=["Yang, Ada", "Roe, Ben"],
    container_title="Journal of Plausible Results", volume="12", page="45-67", year=2020,
)  # fmt: skip
LINE = "Yang A, Roe B. Attention to hair in lichen planopilaris. J Plaus Results. 2020;12(3):45-67."
OTHER = "Doe J. Nothing of the kind was ever printed. Ann Nowhere. 1999;1:1-2."


def snapshot(folder: Path, *records: object) -> str:
    """Return the name of a snapshot file with these records."""
    path = folder / "works.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return str(path)


def test_a_reference_is_matched_offline_with_a_snapshot(review: Review, tmp_path: Path) -> None:
    """One row a line in the order given, blank lines ignored; not all accepted: exit 1."""
    done = review.run(
        "match", "--offline", "--snapshot", snapshot(tmp_path, HAIR), "-f", "-", "--json", text=f"\n{LINE}\n\n{OTHER}\n"
    )
    assert done.status == 1
    assert (done.json["command"], done.json["status"], done.json["failures"]) == ("match", "partial", [])
    first, second = done.json["results"]
    assert first == {
        "input": LINE,
        "doi": "10.5555/hair",
        "outcome": "accepted",
        "score": 1.0,
        "candidates": [
            {"doi": "10.5555/hair", "score": 1.0, "title": "Attention to hair in lichen planopilaris", "penalties": {}}
        ],
    }
    assert second == {"input": OTHER, "doi": None, "outcome": "none", "score": 0.0, "candidates": []}


def test_all_accepted_is_exit_0_also_outside_a_review(review: Review, tmp_path: Path) -> None:
    """A reference as an argument; nothing is stored, no review is needed."""
    review.folder = tmp_path
    done = review.run("match", "--offline", "--snapshot", snapshot(tmp_path, HAIR), LINE)
    assert (done.status, done.out) == (0, "accepted  1.00  10.5555/hair  Attention to hair in lichen planopilaris\n")


def test_a_choice_shows_the_candidates_and_what_speaks_against_each(review: Review, tmp_path: Path) -> None:
    """Below the line no DOI is given; the next step is a command to paste."""
    line = LINE.replace("Yang A, Roe B", "Other X").replace("45-67", "99")
    name = snapshot(tmp_path, HAIR)
    done = review.run("match", "--offline", "--snapshot", name, line)
    assert done.status == 1
    assert done.out.startswith("choice    0.6")
    assert "citekit add 10.5555/hair" in done.out
    assert "people 0.24" in done.out
    (row,) = review.run("match", "--offline", "--snapshot", name, line, "--json").json["results"]
    assert row["doi"] is None
    assert set(row["candidates"][0]["penalties"]) == {"people", "pages"}


def test_deposited_references_are_read_as_json_lines(review: Review, tmp_path: Path) -> None:
    """An object with the fields of a Crossref deposit, wrapped or not; a JSON string is a printed reference."""
    fields = {
        "author": "A Yang",
        "volume": "12",
        "first-page": "45",
        "year": "2020",
        "journal-title": "J Plaus Results",
    }
    lines = [json.dumps(told) for told in (fields, {"reference": fields}, LINE, {"unstructured": LINE})]
    done = review.run(
        "match", "--offline", "--snapshot", snapshot(tmp_path, HAIR), "-f", "-", "--json", text="\n".join(lines)
    )
    assert [row["doi"] for row in done.json["results"]] == ["10.5555/hair"] * 4
    assert [row["input"] for row in done.json["results"]] == lines


def test_a_pasted_section_is_taken_apart(review: Review, tmp_path: Path) -> None:
    """A heading, numbers and wrapped lines: two references, not six lines."""
    text = (
        f"References\n\n1. {LINE.replace('hair in', 'hair' + chr(10) + 'in')}\n2. Doe J. Nothing of the kind\nwas ever "
        "printed.\nAnn Nowhere. 1999;1:1-2.\n"
    )
    done = review.run("match", "--offline", "--snapshot", snapshot(tmp_path, HAIR), "-f", "-", "--json", text=text)
    assert [row["doi"] for row in done.json["results"]] == ["10.5555/hair", None]


def test_the_library_is_looked_through_too(make_review: Callable[[str], Review]) -> None:
    """An entry with a DOI answers without any record."""
    made = make_review(
        "@article{yang, author={Yang, Ada and Roe, Ben}, title={Attention to hair in lichen planopilaris},"
        " journal={Journal of Plausible Results}, year={2020}, volume={12}, pages={45--67}, doi={10.5555/hair}}\n"
    )
    assert made.run("match", "--offline", LINE, "--json").json["results"][0]["doi"] == "10.5555/hair"


def test_crossref_is_searched_only_where_nothing_at_hand_is_accepted(review: Review, tmp_path: Path) -> None:
    """The second time nothing is asked, and ``resolve`` finds the record in the cache."""
    with Standin(
        [HAIR, record("10.5555/b", title="Frontal fibrosing alopecia of goats", authors=["Poe, E"])]
    ) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}
        known = snapshot(tmp_path, HAIR)
        goats = "Poe E. Frontal fibrosing alopecia of goats. J Plaus Results. 2024;12:45."
        done = review.run("match", "--snapshot", known, "-f", "-", text=f"{LINE}\n{goats}\n", env=env)
        assert (done.status, done.out.count("accepted")) == (0, 2), done.out
        assert len(server.log) == 1
        assert review.run("match", goats, env=env).status == 0
        assert review.run("resolve", "10.5555/b", env=env).status == 0
        assert len(server.log) == 1


def test_a_stated_doi_is_looked_up_and_never_searched(review: Review) -> None:
    """It is accepted where the record does not plainly disagree; else it is a choice."""
    with Standin([HAIR, record("10.5555/wrong", title="Of mice", authors=["Doe, X"], year=1990, volume="1")]) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}
        lines = f"{LINE} doi:10.5555/hair\n{LINE} doi:10.5555/wrong\n10.5555/hair\n"
        rows = review.run("match", "-f", "-", "--json", text=lines, env=env).json["results"]
        assert [(row["outcome"], row["doi"]) for row in rows] == [
            ("accepted", "10.5555/hair"),
            ("choice", None),
            ("accepted", "10.5555/hair"),
        ]
        assert not any("query.bibliographic" in seen.line for seen in server.log)


def test_a_stated_doi_that_is_unknown_is_a_failure_beside_its_row(review: Review, tmp_path: Path) -> None:
    """What the records at hand say is offered, and never taken: the reference says otherwise."""
    with Standin([HAIR]) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}
        line = f"{LINE} doi:10.5555/hairy"
        done = review.run("match", "--snapshot", snapshot(tmp_path, HAIR), line, "--json", env=env)
    assert done.status == 1
    assert [failure["code"] for failure in done.json["failures"]] == ["not-found"]
    assert done.json["failures"][0]["input"] == line
    assert (done.json["results"][0]["outcome"], done.json["results"][0]["doi"]) == ("choice", None)


def test_nothing_reachable_is_exit_3_and_something_at_hand_is_kept(review: Review, tmp_path: Path) -> None:
    """Each reference that could not be asked about is named; one that is known at hand is accepted all the same."""
    assert review.run("match", OTHER).status == 3
    done = review.run("match", "--snapshot", snapshot(tmp_path, HAIR), "-f", "-", "--json", text=f"{LINE}\n{OTHER}\n")
    assert done.status == 1
    assert [row["outcome"] for row in done.json["results"]] == ["accepted", "none"]
    assert [(failure["input"], failure["code"]) for failure in done.json["failures"]] == [(OTHER, "unreachable")]


@by_the_clock
@pytest.mark.parametrize("command", ["match", "add"])
def test_all_that_a_command_asks_keeps_to_the_limits_together(review: Review, command: str) -> None:
    """Stated DOIs in a list and searches for other references follow each other: never more than three in a second."""
    works = [record(f"10.5555/stated.{number}") for number in range(3)]
    lines = [f"Doe J. A study. J Hair. 2001;1:1-9. doi:{work['DOI']}" for work in works]
    lines += [
        "Miller A. Another paper about alopecia and JAK inhibitors. J Bar 2010;5:1-9.",
        "Jones B. Third paper on follicular lichen planus. Arch Derm 1999;2:44-50.",
        "Kent C. Psoriasis in elderly people. JAMA 1980;10:1.",
        "Lane L. Warts and all, a study of warts. BMJ 1970;12:3.",
    ]
    with Standin([HAIR, *works], limits=Limits()) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}
        review.run(command, "-f", "-", text="\n".join(lines), env=env)
        assert set(server.statuses("list")) == {200}
        assert len(server.statuses("list")) >= 4


def test_wrong_use_is_exit_2(review: Review) -> None:
    """No reference, no such file, no such snapshot."""
    assert review.run("match").status == 2
    assert review.run("match", "-f", "missing.txt").status == 2
    assert review.run("match", "--offline", "--snapshot", "missing.jsonl", LINE).status == 2


def test_an_empty_file_says_so(review: Review) -> None:
    """Nothing matched: exit 1 and a sentence."""
    done = review.run("match", "--offline", "-f", "-", text="\n\n")
    assert (done.status, "no reference was found" in done.err) == (1, True)
