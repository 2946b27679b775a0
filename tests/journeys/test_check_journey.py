"""Checking with the real command: one line a finding with its place, the same as JSON and for GitHub."""

import re
from collections.abc import Callable

import pytest

from citekit.checks import CODES
from citekit.cli import console
from citekit.findings import Finding
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
    """``file:line:column: code: key: message`` on stdout, in the order of the file; on stderr are hints alone."""
    done = make_review(FAULTY).run("check")
    lines = done.out.splitlines()

    assert all(line.startswith("hint: ") for line in done.err.splitlines())
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


def ignoring(review: Review, *lines: str) -> Review:
    """Name findings in the review's settings, each on a line of its own with a reason."""
    place = review.folder / "citekit.toml"
    listed = "".join(f'  "{line}",  # we know\n' for line in lines)
    before = place.read_text().partition("\n[check]")[0]
    place.write_text(f"{before}\n[check]\nignore = [\n{listed}]\n")
    return review


def test_an_answered_finding_is_not_told_again(make_review: Callable[[str], Review]) -> None:
    """Of one entry or of all; what is left still counts, and so does the number of those that are passed over."""
    review = make_review(FAULTY)
    told = review.run("check", "--json").json["findings"]
    done = ignoring(review, "missing-field:missing", "similar-key").run("check", "--json")

    assert done.json["findings"] == [row for row in told if row["code"] not in ("missing-field", "similar-key")]
    assert (done.status, done.json["ignored"], done.json["notices"]) == (1, 2, ["2 ignored by `citekit.toml`"])
    assert "missing-field" not in review.run("check", "--github").out


def test_a_review_whose_findings_are_all_answered_is_free_of_them(make_review: Callable[[str], Review]) -> None:
    """Status 0; one line on stderr says that something was passed over, and a query counts its own."""
    review = ignoring(make_review(CLEAN.replace("  journal = {J Test},\n", "")), "missing-field:clean")
    done = review.run("check")

    assert (done.status, done.out, done.err) == (0, "", "1 ignored by `citekit.toml`\n")
    assert review.run("check", "-q").err == ""
    assert review.run("check", "year:2020", "--json").json["ignored"] == 1


def test_what_is_ignored_and_gone_is_told_on_request(make_review: Callable[[str], Review]) -> None:
    """With `-v` and without a query; what was not looked for is not gone."""
    review = ignoring(make_review(CLEAN), "missing-field:clean", "unused-concept")

    assert review.run("check").err == ""
    assert review.run("check", "-v").err == "`missing-field:clean` in `citekit.toml` ignores nothing any more\n"
    assert review.run("check", "-v", "key:clean").err == ""


def test_a_retraction_is_answered_for_one_work_only(make_review: Callable[[str], Review]) -> None:
    """The next retraction must be told, so the code alone is refused, as a concern is; with its key it is taken."""
    review = make_review(CLEAN)
    for code in ("retracted", "concern", ":clean"):
        done = ignoring(review, code).run("check")
        assert (done.status, "KEY" in done.err) == (4, True)
    assert ignoring(review, "retracted:clean").run("check").status == 0


def test_a_wrong_setting_of_check_is_named_with_its_line(make_review: Callable[[str], Review]) -> None:
    """A key that is none, and a text in place of a list."""
    review = make_review(CLEAN)
    for line, name in (('ignored = ["x"]', "ignored"), ('ignore = "untagged"', "ignore")):
        (review.folder / "citekit.toml").write_text(f"# settings\n[check]\n{line}\n")
        done = review.run("list")
        assert done.status == 4
        assert f"citekit.toml:3: `{name}`" in done.err


COPIES = """\
@article{first,
  author = {Yang, C and Liu, W}, title = {Tofacitinib for lichen planopilaris: a series}, journal = {Dermatol Ther},
  year = {2018}, volume = {31}, number = {6}, pages = {101--105}, doi = {10.5555/alpha},
}
@article{second,
  author = {Yang, Chao}, title = {{Tofacitinib} for Lichen Planopilaris}, journal = {Dermatologic Therapy},
  year = {2018}, volume = {31}, number = {6}, pages = {101-5},
}
@misc{third, title = {A survey of scalp cooling devices}, year = {2020}, pages = {7--9}}
@misc{fourth, title = {A Survey of Scalp Cooling Devices.}, year = {2020}, pages = {7--9}}
@misc{other, title = {A survey of scalp cooling devices}, year = {2020}, pages = {17--19}}
"""


def test_a_work_that_stands_there_twice_is_found_without_a_doi(make_review: Callable[[str], Review]) -> None:
    """The second entry is named, with the line of the first and with what both say alike; a query sees all entries."""
    review = make_review(COPIES)
    found = [row for row in review.run("check", "--json").json["findings"] if row["code"].startswith("duplicate")]

    assert [(row["code"], row["severity"], row["key"]) for row in found] == [
        ("duplicate-work", "warning", "second"),
        ("duplicate-work", "warning", "fourth"),
    ]
    assert "`first` (line 1): the same title, author, year, journal, volume and pages" in found[0]["message"]
    assert "duplicate-work" in review.run("check", "key:second").out
    assert "duplicate-work" not in ignoring(review, "duplicate-work:second").run("check", "key:second").out


def test_pages_that_run_backwards_are_found(make_review: Callable[[str], Review]) -> None:
    """The range as it is printed, among several; an end that is cut short is none."""
    text = "@misc{bad, title={T}, pages={3--9, 1197--1180}}\n@misc{good, title={T}, pages={e396--e8}}\n"
    found = [row for row in make_review(text).run("check", "--json").json["findings"] if "backward" in row["code"]]

    assert [(row["key"], row["severity"]) for row in found] == [("bad", "warning")]
    assert "`1197–1180`" in found[0]["message"]


def test_a_query_finds_what_cannot_be_read_by_its_key(make_review: Callable[[str], Review]) -> None:
    """The block that never closes has no fields to be asked for, but it has a key."""
    review = make_review(CLEAN + "@article{broken2020, title = {never closed\n")
    done = review.run("check", "key:broken*", "--json")

    assert (done.status, [row["code"] for row in done.json["findings"]]) == (1, ["unparsed-block"])
    assert review.run("check", "key:clean").status == 0


def test_a_line_of_the_settings_on_an_old_key_is_named(make_review: Callable[[str], Review]) -> None:
    """`rekey` does not write in `citekit.toml`; it says where the old key stands and what to write there."""
    review = ignoring(make_review(CLEAN), "untagged", "missing-field:clean", "bad-doi:other")
    line = (review.folder / "citekit.toml").read_text().splitlines().index('  "missing-field:clean",  # we know') + 1
    done = review.run("rekey", "clean", "--to", "doe2020work", "--yes", "--json")
    (found,) = done.json["findings"]

    assert (done.status, found["code"], found["key"]) == (1, "old-ignore", "clean")
    assert (found["file"], found["line"], found["hint"]) == (
        "citekit.toml", line, "write `missing-field:doe2020work` there",
    )  # fmt: skip


def test_the_table_of_check_is_a_table(make_review: Callable[[str], Review]) -> None:
    """A text in its place is told what it has to be; the user's own settings have no such table."""
    review = make_review(CLEAN)
    (review.folder / "citekit.toml").write_text('# settings\ncheck = "untagged"\n')
    done = review.run("list")

    assert done.status == 4
    assert "citekit.toml:2: `check` must be a table\nhint: write `[check]`" in done.err


def test_a_misspelt_code_passes_over_nothing_in_silence(make_review: Callable[[str], Review]) -> None:
    """It is a wrong setting, told with its line and the nearest code; every code that `check` tells is taken."""
    review = make_review(CLEAN)
    done = ignoring(review, "similar-key", "mising-field:clean").run("check")
    line = (review.folder / "citekit.toml").read_text().splitlines().index('  "mising-field:clean",  # we know') + 1

    assert done.status == 4
    assert f"citekit.toml:{line}: `ignore` names `mising-field`" in done.err
    assert "hint: did you mean `missing-field`?" in done.err
    assert ignoring(review, *(f"{code}:clean" for code in sorted(CODES))).run("check").status == 0


def test_text_says_what_to_do_once_a_kind(make_review: Callable[[str], Review]) -> None:
    """Hints stand on stderr, so that stdout stays one line a finding; ``-v`` gives each, ``-q`` and JSON none."""
    entry = "@misc{{{0}, title = {{About {0}}}, author = {{Doe, A}}, year = {{2020}}, keywords = {{{1}}}}}\n"
    tags = {"k": "condition:lichen-planopilari", "l": "condition:frontal-fibrosin-alopecia"}
    review = make_review("".join(entry.format(key, tag) for key, tag in tags.items()))

    done = review.run("check")
    hints = [line for line in done.err.splitlines() if line.startswith("hint: unknown-tag: ")]
    assert len(hints) == 1 and "lichen-planopilaris" in hints[0]
    assert "hint" not in done.out
    every = [line for line in review.run("check", "-v").err.splitlines() if line.startswith("hint: unknown-tag: ")]
    assert len(every) == 2
    assert "hint:" not in review.run("check", "-q").err + review.run("check", "--json").err
    review.write(review.library.read_text() + entry.format("m", ""))
    kinds = [line for line in review.run("check").err.splitlines() if line.startswith("hint: untagged: ")]
    assert len(kinds) == 2 and "`expected = " in kinds[0] and "tag suggest" in kinds[1]


def test_a_finding_without_a_key_has_no_empty_one_in_talk(capsys: pytest.CaptureFixture[str]) -> None:
    """The line goes on with the message, in ``check`` too; JSON has the blank key."""
    finding = Finding("old-note", "warning", "the notes are on a group", file="n.md", line=2, column=1)

    console.report_findings([finding, finding._replace(key="k")])

    assert capsys.readouterr().err == (
        "n.md:2:1: old-note: the notes are on a group\nn.md:2:1: old-note: k: the notes are on a group\n"
    )
