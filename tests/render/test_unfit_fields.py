"""What is said of fields that would stop LaTeX, when biblatex hands them on as they are."""

import pytest

from citekit.render.latex_fields import unfit_fields


@pytest.mark.parametrize(
    ("title", "hint"),
    [
        ("50% of all", r"write `\%` there"),
        ("Skin & hair", r"write `\&` there"),
        ("Skin &nosuchname; hair", r"write `\&` there"),
        ("Skin &amp; hair", r"write `\&` in place of `&amp;`"),
        ("M&uuml;ller", "write `ü` in place of `&uuml;`"),
        ("Crohn&#146;s", "write `’` in place of `&#146;`"),
        ("TNF-&agr;", r"write `$\alpha$` in place of `&agr;`"),
        ("two&#10;lines", "write a blank in place of `&#10;`"),
    ],
)
def test_who_does_what_the_hint_says_has_a_field_that_is_fit(title: str, hint: str) -> None:
    """A bare sign is escaped; for an entity of HTML the character itself is written, as TeX has it."""
    (finding,) = unfit_fields({"k": {"title": title}})

    assert (finding.code, finding.hint) == ("unfit-for-latex", hint)
    put, _, out = hint.removeprefix("write ").partition(" in place of ")
    sign = out.strip("`") or put.removesuffix(" there").strip("`")[1:]
    mended = title.replace(sign, " " if put == "a blank" else put.removesuffix(" there").strip("`"))
    assert not list(unfit_fields({"k": {"title": mended}}))
