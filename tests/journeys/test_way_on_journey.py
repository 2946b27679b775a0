"""Where `add` and `match` cannot do what was meant, the next step is named, and it leads on."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Review
from crossref.records import record
from journeys.test_match_journey import HAIR, LINE, snapshot

BOOKS = """\
@string{house = "Springer"}
@book{handbook, title = {Handbook
    of Hair}, edition = {}, editor = {Roe, Ben}, publisher = house, year = 2001, file = {:hair.pdf:PDF}}
@incollection{chapter, crossref = {handbook}, title = {On {LPP}}, author = {Doe, Ann}, pages = {1--9}, month = jan}
@article{known, title = {Attention to hair in lichen planopilaris}, author = {Yang, Ada and Roe, Ben}, year = 2020,
  journal = {Journal of Plausible Results}, volume = 12, pages = {45--67}}
"""
RIS = """\
TY  - JOUR
TI  - Attention to hair in lichen planopilaris
AU  - Yang, Ada
AU  - Roe, Ben
PY  - 2020
T2  - Journal of Plausible Results
VL  - 12
SP  - 45
ER  -
"""
DEV = Path(__file__).resolve().parents[2] / "dev.py"


@pytest.mark.parametrize("command", ["add", "resolve"])
def test_a_file_without_its_option_is_recognised(review: Review, command: str) -> None:
    """The commonest slip: the hint is the option with that very name; a folder and a word are none."""
    review.folder.joinpath("my list.bib").write_text(BOOKS)
    done = review.run(command, "my list.bib", "refs", "nothing.bib", "--offline", "--json")

    assert done.status == 1
    assert [row["code"] for row in done.json["failures"]] == ["invalid"] * 3
    hints = [row["hint"] for row in done.json["failures"]]
    assert hints[0] == "did you mean the file, `-f 'my list.bib'`?"
    assert all(hint.startswith("a DOI looks like") for hint in hints[1:])


def test_match_refuses_a_file_that_is_given_as_a_reference(review: Review) -> None:
    """Nothing is looked for: wrong use. A reference longer than a file's name may be is still one."""
    review.folder.joinpath("list.txt").write_text(LINE)
    done = review.run("match", "list.txt")
    assert (done.status, done.out) == (2, "")
    assert "did you mean the file, `-f list.txt`?" in done.err
    assert review.run("match", "--offline", LINE * 60).status == 1


def test_what_could_not_be_reached_is_named_with_the_way_to_get_it(review: Review) -> None:
    """`--retry-failed` where something waits for it: not in a dry run, nor where nothing is stored."""
    retry = "; `citekit add --retry-failed` asks for what failed"
    assert f"hint: check the connection{retry}\n" in review.run("add", "10.5555/hair").err
    assert "without `--offline`" in (offline := review.run("add", "10.5555/hair", "--offline").err) and retry in offline
    for words in (["add", "10.5555/hair", "--dry-run"], ["resolve", "10.5555/hair"], ["match", "10.5555/hair"]):
        assert review.run(*words).err.endswith("hint: check the connection\n")


def test_an_entry_without_a_doi_is_stored_as_given_on_request(review: Review, tmp_path: Path) -> None:
    """Its key, every field and what its parent gives it stay, macros written out; what has a DOI is Crossref's."""
    review.folder.joinpath("mine.bib").write_text(BOOKS)
    words = ["add", "-f", "mine.bib", "--offline", "--snapshot", snapshot(tmp_path, HAIR)]
    refused = review.run(*words, "--dry-run")
    assert "`citekit add --as-given` stores an entry without one" in refused.err
    assert "handbook" not in refused.out

    done = review.run(*words, "--as-given", "--json")
    rows = [(row["key"], row["source"], row["doi"]) for row in done.json["results"]]
    assert rows == [
        ("yang2020attention", "snapshot", "10.5555/hair"),
        ("handbook", "page", ""),
        ("chapter", "page", ""),
    ]
    assert (done.status, {row["code"] for row in done.json["failures"]}) == (1, {"not-found"})
    source = review.library.read_text()
    assert source.endswith("""\
@book{handbook,
  title = {Handbook of Hair},
  editor = {Roe, Ben},
  publisher = {Springer},
  year = {2001},
  file = {:hair.pdf:PDF},
  citekit-source = {page},
}

@incollection{chapter,
  title = {On {LPP}},
  author = {Doe, Ann},
  pages = {1--9},
  month = jan,
  booktitle = {Handbook of Hair},
  editor = {Roe, Ben},
  publisher = {Springer},
  year = {2001},
  citekit-source = {page},
}
""")
    again = review.run(*words, "--as-given", "--json")
    assert (again.status, {row["outcome"] for row in again.json["results"]}) == (0, {"present"})
    assert review.library.read_text() == source
    assert review.run("undo").status == 0
    assert "handbook" not in review.library.read_text()


def test_a_given_key_that_is_in_use_gives_way(make_review: Callable[[str], Review]) -> None:
    """Whatever its case: the entry that is there keeps its own; tags reach what is stored as given too."""
    review = make_review("@misc{HandBook, title = {Something else}}\n")
    done = review.run("add", "-f", "-", "--as-given", "--offline", "--tag", "condition:LPP", text=BOOKS)

    assert done.status == 1
    assert "@book{roe2001handbook,\n" in review.library.read_text()
    assert review.library.read_text().count("keywords = {condition:lichen-planopilaris}") == 3


UNFIT = """\
@book{smith 2001, author = {Smith, A}, title = {Book of Hair}, year = 2001}
@book{dup, author = {Doe, B}, title = {First}, title = {Second}, year = 1999, keywords = {x, condition:LPP}}
@misc{empty}
@xdata{venue, location = {Vienna}}
"""


def test_what_is_not_stored_as_given_is_said(review: Review) -> None:
    """A key that citekit refuses elsewhere, a field that stands twice, an entry that names no work; done again it is
    the same."""
    words = ("add", "-f", "-", "--as-given", "--offline", "--json")
    first, again = (review.run(*words, text=UNFIT) for _ in range(2))
    source = review.library.read_text()

    assert [row["key"] for row in first.json["results"]] == ["smith2001book", "dup"]
    assert [(row["key"], row["outcome"]) for row in again.json["results"]] == [
        ("smith2001book", "present"),
        ("dup", "present"),
    ]
    assert "`smith 2001`: a citation key that holds ` ` cannot be read; `smith2001book` takes its place" in first.err
    assert "`dup`: of the field `title`, which stands twice, the first counts" in first.err
    for done in (first, again):
        told = [(row["input"], row["message"]) for row in done.json["failures"] if row["code"] == "invalid"]
        assert told == [("empty", "the entry `empty` has neither a title nor a DOI")]
    assert (source.count("@book{"), source.count("\n  title = ")) == (2, 2)


def test_a_tag_of_the_users_own_file_is_set_by_hand(review: Review) -> None:
    """The log says who brought it, as of any other tag; undo takes both back."""
    review.run("add", "-f", "-", "--as-given", "--offline", text=UNFIT)
    (line,) = (review.folder / "refs/decisions.jsonl").read_text().splitlines()

    assert (json.loads(line) | {"key": "dup", "tag": "condition:LPP", "decision": "manual"}) == json.loads(line)
    assert review.run("undo").status == 0
    assert review.library.read_text() == ""


def test_a_given_entry_that_the_library_has_no_room_for_fails_alone(review: Review) -> None:
    """A key has no TeX command in place of its letters, a value has."""
    review.library.write_bytes("@misc{a, title = {Müller}}\n".encode("latin-1"))
    entry = "@book{%s, title = {Handbook of Hair and %s}, editor = {Roe, Ben}, year = 2001}\n"
    text = entry % ("λ", "skin") + entry % ("kept", "ł")
    done = review.run("add", "-f", "-", "--as-given", "--offline", "--json", text=text)

    assert [row["key"] for row in done.json["results"]] == ["kept"]
    assert sorted(row["code"] for row in done.json["failures"]) == ["bad-answer", "not-found"]
    assert rb"title = {Handbook of Hair and {\l}}" in review.library.read_bytes()


def test_a_reference_without_a_doi_can_be_pasted_as_an_entry(review: Review) -> None:
    """Where there is no entry to be stored as given, the library is named, by `add` and by `match`."""
    review.folder.joinpath("mine.ris").write_text(RIS)
    for words in (["add", "-f", "mine.ris", "--as-given"], ["match", "-f", "mine.ris"]):
        assert "can be pasted into `refs/library.bib` as a BibTeX entry" in review.run(*words, "--offline").err


def test_what_a_publisher_printed_is_no_reference_to_be_matched(review: Review, tmp_path: Path) -> None:
    """Behind a list of a reference a line too; a deposit in JSON is left as it is."""
    tail = "Publisher’s note Springer Nature remains neutral with regard to jurisdictional claims."
    deposit = json.dumps({"unstructured": f"{LINE} {tail}"}, ensure_ascii=False)
    words = ["match", "-f", "-", "--offline", "--snapshot", snapshot(tmp_path, HAIR), "--json"]

    for text, inputs in ((f"{LINE}\n{LINE} {tail}\n", [LINE] * 2), (f"{deposit}\n" * 2, [deposit] * 2)):
        rows = review.run(*words, text=text).json["results"]
        assert [(row["input"], row["doi"]) for row in rows] == [(one, "10.5555/hair") for one in inputs]


def test_a_record_without_a_doi_is_known_by_that_of_its_entry(review: Review, tmp_path: Path) -> None:
    """The row names the DOI and the source of the stored record, as for any other work that is there."""
    name = snapshot(tmp_path, HAIR)
    review.run("add", "10.5555/hair", "--offline", "--snapshot", name)
    (row,) = review.run("add", "-f", "-", "--offline", "--snapshot", name, "--json", text=RIS).json["results"]

    assert (row["outcome"], row["doi"], row["source"]) == ("present", "10.5555/hair", "snapshot")
    assert row["input"].startswith("Yang A, Roe B.")


def test_the_works_of_a_table_are_its_rows(review: Review, tmp_path: Path) -> None:
    """DOIs of other columns are not asked for; a row without one is looked for by what it says."""
    table = (
        "Title,Authors,Publication Year,Journal/Book,DOI,References\n"
        'Hair of the dog,Poe C,2022,J Hair,10.5555/dog,"Doe J, 2001, doi 10.5555/cited"\n'
        '"Attention to hair in lichen planopilaris","Yang A, Roe B.",2020,Journal of Plausible Results,,\n'
    )
    name = snapshot(tmp_path, HAIR, record("10.5555/dog", title="Hair of the dog", authors=["Poe, Cy"], year=2022))
    done = review.run("add", "-f", "-", "--offline", "--snapshot", name, "--json", text=table)

    assert (done.status, [row["doi"] for row in done.json["results"]]) == (0, ["10.5555/dog", "10.5555/hair"])
    assert "was read as a table (CSV): 2 records, 1 of them without a DOI" in done.err
    matched = review.run("match", "-f", "-", "--offline", "--snapshot", name, "--json", text=table)
    assert [row["doi"] for row in matched.json["results"]] == ["10.5555/dog", "10.5555/hair"]


def test_the_chores_are_quiet_where_nobody_listens_any_more() -> None:
    """`python3 dev.py | head` ends without a traceback, as every command does."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run([sys.executable, DEV], stdout=closed, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
