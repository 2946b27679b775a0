"""Checking with the real command: one line a finding with its place, the same as JSON and for GitHub."""

import re
from collections.abc import Callable

from conftest import Review

CLEAN = """\
@article{clean,
  author = {Doe, Ada},
  title = {A work},
  journal = {J Test},
  year = {2020},
  doi = {10.5555/alpha},
  keywords = {condition:lichen-planopilaris, agent:tofacitinib},
}
"""

FAULTY = """\
% line 1
@article{untagged, author={A}, title={T}, journal={J}, year=2020, doi={10.5555/ALPHA}}
@article{unknown, author={A}, title={T}, journal={J}, year=2020, keywords={condition:typo, agent:tofacitinib}}
@article{missing, author={A}, title={T}, year=2020, keywords={condition:lichen-planopilaris, agent:tofacitinib}}
@misc{twin, keywords={condition:lichen-planopilaris, agent:tofacitinib}, doi={https://doi.org/10.5555/alpha}}
@misc{Twin, keywords={condition:lichen-planopilaris, agent:tofacitinib}, doi={no doi}}
@misc{twin, keywords={condition:lichen-planopilaris, agent:tofacitinib}, citekit-source={page}}
@article{open, title = {never closed
"""

EXPECTED = [
    ("untagged", "untagged", 2),
    ("unknown-tag", "unknown", 3),
    ("missing-field", "missing", 4),
    ("duplicate-doi", "twin", 5),
    ("bad-doi", "Twin", 6),
    ("similar-key", "Twin", 6),
    ("duplicate-key", "twin", 7),
    ("unconfirmed", "twin", 7),
    ("unparsed-block", "open", 8),
]
"""Code, key and line of everything that is wrong with ``FAULTY``."""


def test_every_fault_is_found_with_its_line(make_review: Callable[[str], Review]) -> None:
    """Untagged, unknown tag, missing field, duplicate, bad DOI, two keys in one, unconfirmed, unreadable: status 1."""
    done = make_review(FAULTY).run("check", "--json")

    assert (done.status, done.json["command"], done.json["failures"]) == (1, "check", [])
    assert sorted((row["code"], row["key"], row["line"]) for row in done.json["findings"]) == sorted(EXPECTED)


def test_a_finding_carries_every_name_of_the_contract(make_review: Callable[[str], Review]) -> None:
    """Code, severity, key, file, line, end_line, column, message and hint; lines and columns count from one."""
    (finding,) = make_review("\n@misc{x,\n  title = {T},\n}\n").run("check", "--json").json["findings"]
    message, hint = finding.pop("message"), finding.pop("hint")

    assert finding == {
        "code": "untagged",
        "severity": "notice",
        "key": "x",
        "file": "refs/library.bib",
        "line": 2,
        "end_line": 4,
        "column": 1,
    }
    assert "`condition`" in message
    assert "citekit tag suggest x" in hint


def test_a_line_is_place_code_key_and_message(make_review: Callable[[str], Review]) -> None:
    """``file:line:column: code: key: message`` on stdout, in the order of the file; nothing on stderr."""
    done = make_review(FAULTY).run("check")
    lines = done.out.splitlines()

    assert done.err == ""
    shape = re.compile(r"refs/library\.bib:([0-9]+):[0-9]+: ([a-z-]+): (\w+): \S.*")
    matches = [shape.fullmatch(line) for line in lines]
    found = [(match[2], match[3], int(match[1])) for match in matches if match]
    assert len(found) == len(lines)
    assert sorted(found) == sorted(EXPECTED)
    assert [line for _, _, line in found] == sorted(line for _, _, line in found)


def test_github_gets_annotations(make_review: Callable[[str], Review]) -> None:
    """``::error file=…,line=…::`` with the severity of the finding; line breaks cannot leave the annotation."""
    done = make_review("@misc{x, title={T}, keywords={condition:typo%\n}}\n").run("check", "--github")

    assert done.status == 1
    assert re.fullmatch(r"(::(error|warning|notice) file=refs/library\.bib,line=1,.*::.+\n)+", done.out)
    assert "::error " in done.out


def test_json_and_github_exclude_each_other(review: Review) -> None:
    """Two shapes at once are wrong use."""
    assert review.run("check", "--json", "--github").status == 2


def test_a_clean_library_is_status_zero(make_review: Callable[[str], Review]) -> None:
    """No finding, no line."""
    done = make_review(CLEAN).run("check")

    assert (done.status, done.out.strip()) == (0, "")


def test_a_query_says_what_is_reported(make_review: Callable[[str], Review]) -> None:
    """Only matching entries are reported, duplicates against the whole library; nothing matched is status 1."""
    review = make_review(CLEAN + FAULTY)
    done = review.run("check", "key:untagged", "--json")
    nothing = review.run("check", "key:nobody")

    assert sorted(row["code"] for row in done.json["findings"]) == ["duplicate-doi", "untagged"]
    assert (nothing.status, nothing.out.strip()) == (1, "")
    assert "no entry matches" in nothing.err


def test_checking_changes_nothing(make_review: Callable[[str], Review]) -> None:
    """The library keeps its bytes, the folder its files."""
    review = make_review(FAULTY)
    before = {path: path.read_bytes() for path in review.folder.rglob("*") if path.is_file()}
    review.run("check")

    assert {path: path.read_bytes() for path in review.folder.rglob("*") if path.is_file()} == before


def test_the_hint_of_a_misspelt_tag_mends_it(make_review: Callable[[str], Review]) -> None:
    """A stored synonym is reported; the command in the hint, run as it stands, leaves nothing to report."""
    review = make_review(CLEAN.replace("condition:lichen-planopilaris", "condition:LPP"))
    (finding,) = review.run("check", "--json").json["findings"]
    assert finding["code"] == "unknown-tag"
    words = finding["hint"].split("`")[1].replace("'", "").split()

    assert review.run(*words[1:]).status == 0
    assert review.library.read_text("utf-8") == CLEAN
    assert review.run("check").status == 0


def test_the_settings_say_which_facets_are_expected(make_review: Callable[[str], Review]) -> None:
    """A review that tags conditions alone is free of findings; an unknown facet is named, with the known ones."""
    review = make_review(CLEAN.replace(", agent:tofacitinib", ""))
    assert "no tag in `agent`" in review.run("check").out
    place = review.folder / "citekit.toml"
    before = place.read_text()
    place.write_text(f'expected = "condition"\n{before}')
    assert (review.run("check").status, review.run("check").out) == (0, "")
    place.write_text(f'expected = "nope"\n{before}')
    done = review.run("check")

    assert done.status == 4
    assert "`nope`" in done.err
    assert "condition" in done.err


def test_a_merge_conflict_is_called_one(make_review: Callable[[str], Review]) -> None:
    """The markers of git inside an entry are named for what they are, with their line."""
    conflict = "<<<<<<< HEAD\n  year = {2020},\n=======\n  year = {2021},\n>>>>>>> theirs\n"
    done = make_review(CLEAN.replace("  year = {2020},\n", conflict)).run("check")

    assert done.out.splitlines()[0].endswith("syntax: clean: a merge conflict is not resolved")
    assert ":5:" in done.out.splitlines()[0]


def test_a_merge_conflict_between_entries_is_found_too(make_review: Callable[[str], Review]) -> None:
    """Two entries that both sides added stand between markers, which BibTeX passes over in silence."""
    ours, theirs = (CLEAN.replace("{clean", f"{{{key}").replace("alpha", key) for key in ("ours", "theirs"))
    done = make_review(f"{CLEAN}<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> branch\n").run("check")

    assert [line.split(": ")[0].split(":")[1] for line in done.out.splitlines() if "merge conflict" in line] == [
        "9",
        "27",
    ]
