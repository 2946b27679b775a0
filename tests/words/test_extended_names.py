"""Names in biblatex's extended form, where every part is named."""

import pytest

from citekit.names import Name, parse_bibtex, to_bibtex

READ = [
    ("family=Harman, given=Hans, prefix=of the", Name("Harman", "Hans", non_dropping_particle="of the")),
    ("given=Hans, family=Harman", Name("Harman", "Hans")),
    ("given={Jean, Luc}, family={de la X}", Name("de la X", "Jean, Luc")),
    ("family=Wit, given=Cynthia A., prefix=de, useprefix=true", Name("Wit", "Cynthia A.", "", "de")),
    ("family=Silva, given=Rafael, prefix=da, useprefix=false", Name("Silva", "Rafael", "", "da")),
    ("prefix=van, family=Dijk, given=M., given-i=M, prefix-i=v", Name("Dijk", "M.", "", "van")),
    ("family=King, given=Martin Luther, suffix=Jr.", Name("King", "Martin Luther", suffix="Jr.")),
    ("given={John}, family={Smith}, middle={Alan}", Name("Smith", "John Alan")),
    ("uniquenametemplatename=test5, given={Arthur}, family={Smith}", Name("Smith", "Arthur")),
    ("Family = M{\\\"u}ller, Given = {\\'E}va", Name("Müller", "Éva")),
    ("family=A=B, given=C", Name("A=B", "C")),
]


@pytest.mark.parametrize(("source", "name"), READ)
def test_named_parts_are_read(source: str, name: Name) -> None:
    """In any order, with options and initials passed over; a middle name belongs to the given ones."""
    assert parse_bibtex(source) == (name,)
    assert parse_bibtex(f"Knuth, Donald and {source} and others")[1] == name


@pytest.mark.parametrize("source", ["x=y, Anna", "E=mc, Albert"])
def test_an_equals_sign_alone_makes_no_extended_name(source: str) -> None:
    """Only biblatex's own words do."""
    family, given = source.split(", ")
    assert parse_bibtex(source)[0].given == given
    assert family in (parse_bibtex(source)[0].family, parse_bibtex(source)[0].non_dropping_particle)


@pytest.mark.parametrize(("source", "name"), READ)
def test_an_extended_name_is_written_in_the_plain_form(source: str, name: Name) -> None:
    """What was read comes back from BibTeX's own form."""
    written = to_bibtex(parse_bibtex(source))
    assert "family" not in written.lower()
    assert parse_bibtex(written) == (name,)
