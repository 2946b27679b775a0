"""The reviewers' notes: file names, headings, and what no list would print."""

from pathlib import Path

import pytest

from citekit.notes import Notes, left_behind, parse, problems, read_notes


def test_headings_with_a_key_begin_notes() -> None:
    """A title for those who read the file is not printed; other headings belong to the text around them."""
    text = "# Lichen planopilaris\n\nRare.\n\n## Not a key\n\n## @a2020\nOne.\n\nTwo.\n\n### @b/c:2021 ##\nThree.\n"
    file = parse(text, "x.md")
    assert file.prose.text == "Rare.\n\n## Not a key"
    assert [(key, note.text, note.line) for key, note in file.entries] == [
        ("a2020", "One.\n\nTwo.", 7),
        ("b/c:2021", "Three.", 12),
    ]


def test_a_heading_in_code_is_code() -> None:
    """Between fences nothing begins a note; a fence of the other kind does not end it."""
    file = parse("## @a\n```\n## @b\n~~~\n```\n## @c\nx\n", "x.md")
    assert [key for key, _ in file.entries] == ["a", "c"]


def test_line_ends_of_every_system_count_alike() -> None:
    """A file from Windows has the same lines."""
    assert parse("a\r\n\r\n## @k\r\nb\r\n", "x.md") == parse("a\n\n## @k\nb\n", "x.md")


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("introduction.md", set()),
        ("condition.lichen-planopilaris.md", {"condition:lichen-planopilaris"}),
        ("condition.MONDO_0018879.md", {"condition:MONDO_0018879"}),
        ("condition.lpp+agent.v1.2.md", {"condition:lpp", "agent:v1.2"}),
        ("year.2021.md", {"year:2021"}),
    ],
)
def test_a_files_name_tells_its_place(tmp_path: Path, name: str, tags: set[str]) -> None:
    """Names that every system can keep: `.` parts facet and notation, `_` stands for `:` too, `+` joins."""
    (tmp_path / name).write_text("x")
    (file,) = read_notes(tmp_path, "refs/notes").files
    assert (file.name, set(file.tags)) == (f"refs/notes/{name}", tags)


@pytest.mark.parametrize("tag", ["condition:MONDO:0018879", "condition:MONDO_0018879"])
def test_an_underscore_is_itself_or_a_colon(tmp_path: Path, tag: str) -> None:
    """Windows allows no colon in a file's name; both notations find their notes, and nothing is wrong with either."""
    (tmp_path / "condition.MONDO_0018879.md").write_text("Rare.\n\n## @k\nHere.\n")
    notes = read_notes(tmp_path, "refs/notes")

    assert notes.on_group(tag, ()) == ("Rare.",)
    assert notes.on_entry("k", (tag,)) == ("Here.",)
    assert list(problems(notes, {"k"}, {tag}, {})) == []
    assert [one.message for one in left_behind(notes, {tag: "condition:new"})] == [
        f"the notes are on the group `{tag}`, now `condition:new`"
    ]


def test_what_no_list_would_print_is_a_finding_with_its_place(tmp_path: Path) -> None:
    """Unknown works and groups, names that tell nothing, text without a place, bytes that are no UTF-8."""
    files = {
        "README.md": b"for us",
        "thoughts.md": b"x",
        "entries.md": b"stray\n\n## @gone\nx\n## @here\ny",
        "condition.gone.md": b"x",
        "agent.tofacitinib.md": b"\xff",
        "year.1999.md": b"fine",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = list(problems(read_notes(tmp_path, "n"), {"here"}, {"agent:tofacitinib"}, {"year": None}))
    assert sorted((one.file, one.line, one.key, one.code) for one in found) == [
        ("n/agent.tofacitinib.md", 1, "", "unreadable-note"),
        ("n/condition.gone.md", 1, "", "unknown-note"),
        ("n/entries.md", 1, "", "unknown-note"),
        ("n/entries.md", 3, "gone", "unknown-note"),
        ("n/thoughts.md", 1, "", "unknown-note"),
    ]
    assert all(one.message and one.hint for one in found)


def test_no_folder_no_notes(tmp_path: Path) -> None:
    """Notes are optional."""
    assert read_notes(tmp_path / "none", "n") == Notes()


@pytest.mark.parametrize(
    ("heading", "hint"),
    [
        ("## doe2020", "did you mean `## @doe2020`?"),
        ("##@doe2020", "did you mean `## @doe2020`?"),
        ("### @doe2020 @roe2021 ##", "a heading begins the note on one work: `## @doe2020` and `## @roe2021`"),
    ],
)
def test_a_heading_that_was_to_begin_a_note_is_told(heading: str, hint: str) -> None:
    """It would be printed as words under the work before it; a heading of one's own and code are left alone."""
    text = f"Words.\n\n{heading}\nA note.\n\n## Methods\n\n```\n## doe2020\n```\n"
    found = list(problems(Notes((parse(text, "refs/notes/introduction.md"),)), {"doe2020", "roe2021"}, (), {}))

    assert [(one.code, one.line, one.hint) for one in found] == [("unknown-note", 3, hint)]
