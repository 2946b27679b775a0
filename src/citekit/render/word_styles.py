"""The styles of a Word file: those that citekit's own files have, and what a person's template lacks of them. Data."""

import re
from typing import Any, NamedTuple

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from citekit.render.document import CONTENTS_LEVELS

NAMESPACES = nsdecls("w", "r")
"""The namespaces of WordprocessingML (ECMA-376, part 1), as attributes."""
DEEPEST_HEADING = 9
NOTE_INDENT = 200
"""How much deeper than its reference a note stands; twentieths of a point."""

_SANS = (
    '<w:rFonts w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:hAnsiTheme="majorHAnsi"'
    ' w:cstheme="majorBidi"/>'
)
_HEADING_SIZES = (32, 26, 23, 22)
_HEADING = re.compile("heading ([1-9])")


class _Style(NamedTuple):
    """A style: the name that Word knows it by in every language, and its properties in WordprocessingML.

    Measures are twentieths of a point, sizes half points.
    """

    name: str
    paragraph: str = ""
    run: str = ""
    kind: str = "paragraph"
    custom: bool = False


def _styles(indent: int) -> tuple[_Style, ...]:
    """Return every style; references hang by ``indent``."""
    hanging = f'<w:ind w:left="{indent}" w:hanging="{indent}"/>'
    tab = f'<w:tabs><w:tab w:val="left" w:pos="{indent}"/></w:tabs>'
    return (
        _Style(
            "Title",
            '<w:keepNext/><w:spacing w:before="0" w:after="160" w:line="240" w:lineRule="auto"/>',
            f'{_SANS}<w:b/><w:color w:val="1D2430"/><w:sz w:val="44"/><w:szCs w:val="44"/>',
        ),
        _Style("Date", run='<w:color w:val="566074"/>'),
        _Style("Bibliography", f'{tab}<w:spacing w:after="100" w:line="252" w:lineRule="auto"/>{hanging}'),
        _Style(
            "Reference Note",
            f'{note_edge()}<w:spacing w:before="40" w:after="100" w:line="252" w:lineRule="auto"/>'
            f'<w:ind w:left="{indent + NOTE_INDENT}"/><w:contextualSpacing/>',
            custom=True,
        ),
        _Style("Reference Mark", run='<w:b/><w:color w:val="9C1C1C"/>', kind="character", custom=True),
        _Style("Hyperlink", run='<w:color w:val="0B4F8A"/><w:u w:val="single"/>', kind="character"),
        _Style(
            "TOC Heading",
            '<w:keepNext/><w:spacing w:before="320" w:after="80"/>',
            f'{_SANS}<w:b/><w:color w:val="1D2430"/><w:sz w:val="26"/><w:szCs w:val="26"/>',
        ),
        *(
            _Style(f"toc {level}", f'<w:spacing w:after="40"/><w:ind w:left="{(level - 1) * 240}"/>')
            for level in range(1, CONTENTS_LEVELS + 1)
        ),
        *(_heading(level) for level in range(1, DEEPEST_HEADING + 1)),
    )


def note_edge(moved: int = 0) -> str:
    """Return the line to the left of a note, for a paragraph that is moved in; Word has it 31 points away at most."""
    return f'<w:pBdr><w:left w:val="single" w:sz="12" w:space="{min(8 + moved // 20, 31)}" w:color="D6DCE5"/></w:pBdr>'


def _heading(level: int) -> _Style:
    size = _HEADING_SIZES[min(level, len(_HEADING_SIZES)) - 1]
    before = 400 if level == 1 else 240
    return _Style(
        f"heading {level}",
        f'<w:keepNext/><w:keepLines/><w:spacing w:before="{before}" w:after="100" w:line="240" w:lineRule="auto"/>'
        f'<w:outlineLvl w:val="{level - 1}"/>',
        f'{_SANS}<w:b/>{"<w:i/>" * (level > 2)}<w:color w:val="1D2430"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>',
    )


def style_ids(styles: Any, indent: int, *, own: bool) -> dict[str, str]:
    """Return the id of every style by its name, after what is missing has been added to ``styles``.

    Args:
        styles: the element ``w:styles`` of a file.
        indent: how far references hang.
        own: whether the file is citekit's own, so that styles of the same name are replaced.
    """
    present = {_named(style): style for style in styles.findall(qn("w:style"))}
    normal = present["normal"].get(qn("w:styleId")) if "normal" in present else ""
    ids = {}
    for style in _styles(indent):
        old = present.get(style.name.lower())
        if old is not None and own:
            styles.remove(old)
        elif old is not None:
            ids[style.name] = old.get(qn("w:styleId"))
            continue
        taken = {one.get(qn("w:styleId")) for one in styles}
        identity = style.name.replace(" ", "")
        ids[style.name] = f"{identity}-list" if identity in taken else identity
        styles.append(_element(style, ids[style.name], normal or ""))
    return ids


def level_before(place: Any, body: Any, styles: Any) -> int:
    """Return the level of the last heading before a paragraph, as Word's outline has it; 0 where there is none.

    Args:
        place: the paragraph; body: the element ``w:body`` that it stands in; styles: the element ``w:styles``.
    """
    by_id = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
    level = 0
    for paragraph in body.iter(qn("w:p")):
        if paragraph is place:
            break
        level = _level(paragraph, by_id) or level
    return level


def _level(paragraph: Any, styles: dict[str, Any]) -> int:
    """Return a paragraph's level in the outline, 1 to 9: its own or that of its style or the styles below; else 0."""
    element, link, waiting = paragraph, f"{qn('w:pPr')}/{qn('w:pStyle')}", dict(styles)
    while element is not None:
        own = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        told = "" if own is None else own.get(qn("w:val"), "")
        if told.isdigit():
            return (int(told) + 1) % (DEEPEST_HEADING + 1)  # 9 is Word's word for text
        if element is not paragraph and (heading := _HEADING.fullmatch(_named(element))):
            return int(heading[1])
        parent, link = element.find(link), qn("w:basedOn")
        element = None if parent is None else waiting.pop(parent.get(qn("w:val")), None)  # each once: no circles
    return 0


def _named(style: Any) -> str:
    name = style.find(qn("w:name"))
    return "" if name is None else str(name.get(qn("w:val"))).lower()


def _element(style: _Style, identity: str, normal: str) -> Any:
    custom = ' w:customStyle="1"' if style.custom else ""
    content = f'<w:name w:val="{style.name}"/>'
    if style.kind == "paragraph":
        follows = "" if style.name in ("Bibliography", "Reference Note") else f'<w:next w:val="{normal}"/>'
        content += f'<w:basedOn w:val="{normal}"/>{follows}' if normal else ""
    content += '<w:uiPriority w:val="9"/><w:qFormat/>'
    content += f"<w:pPr>{style.paragraph}</w:pPr>" if style.paragraph else ""
    content += f"<w:rPr>{style.run}</w:rPr>" if style.run else ""
    head = f'<w:style {NAMESPACES} w:type="{style.kind}" w:styleId="{identity}"{custom}>'
    return parse_xml(f"{head}{content}</w:style>")
