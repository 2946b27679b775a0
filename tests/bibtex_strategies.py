"""Hypothesis strategies for .bib files: well-formed entries in many layouts, with odd text between them."""

from hypothesis import strategies as st

WORDS = st.text(alphabet="abcXYZ äßé,;.-αβ09", min_size=0, max_size=24)
NAMES = st.sampled_from(["title", "author", "Year", "JOURNAL", "note", "isi:id", "bdsk-url-1", "author+an"])
NEWLINES = st.sampled_from(["\n", "\r\n"])


@st.composite
def values(draw: st.DrawFn) -> str:
    """Draw the literal of a value: braces, quotes, numbers, macros and concatenations."""
    word = draw(WORDS)
    return draw(
        st.sampled_from(
            [
                "{" + word + "}",
                "{{" + word + "} in {" + word + "}}",
                '"' + word + '"',
                '"{\\"u}' + word + '"',
                "2020",
                "jan",
                'bjd # " Derm" # {' + word + "}",
            ]
        )
    )


@st.composite
def entries(draw: st.DrawFn, key: str, newline: str) -> str:
    """Draw one entry with distinct field names."""
    names = draw(st.lists(NAMES, unique_by=str.lower, max_size=6))
    indent = draw(st.sampled_from(["  ", "\t", "", "    "]))
    equals = draw(st.sampled_from([" = ", "=", " =  "]))
    one_line = draw(st.booleans())
    comma = draw(st.booleans())
    joint = " " if one_line else newline + indent
    fields = [name + equals + draw(values()) for name in names]
    body = "".join("," + joint + field for field in fields) + ("," if comma else "")
    kind = draw(st.sampled_from(["@article", "@Book", "@MISC", "@my-type"]))
    close = "" if one_line else newline
    opened, closed = draw(st.sampled_from([("{", "}"), ("(", ")")])) if fields or comma else ("{", "}")
    return kind + opened + key + body + close + closed


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Draw a whole file: entries, comments, macros and text between them."""
    newline = draw(NEWLINES)
    count = draw(st.integers(1, 5))
    junk = st.sampled_from(
        [
            "",
            newline,
            newline * 2,
            "% a remark" + newline,
            '@string{bjd = "Br J"}' + newline,
            "@comment{jabref-meta: x\\;}" + newline,
            "mail me@example.org" + newline,
        ]
    )
    parts = [draw(st.sampled_from(["", "\ufeff"]))]
    for number in range(count):
        parts += [draw(junk), draw(entries(f"key{number}", newline)), draw(st.sampled_from(["", newline, newline * 2]))]
    return "".join(parts).encode()
