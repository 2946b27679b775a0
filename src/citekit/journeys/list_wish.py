"""What is asked of ``citekit render``, and the rows it answers with. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListWish:
    """How a reading list is to look.

    Attributes:
        query: which entries; blank for all.
        by: facets, their classes (``agent-class``) and fields, outermost first.
        to: format, or blank to go by ``output``; template: name or path, or blank.
        style, locale, title: blank for those of the review's settings.
        order: ``vocabulary``, ``label`` or ``count``; repeat: whether a work stands in full in each of its groups.
        sort: one of SORTS; numbering: one of NUMBERINGS.
        fold: facets whose concepts stand under their classes; None for the usual ones.
        empty: facets of which also the concepts without works are shown.
        annotated: whether the review's notes are printed; selected: whether only works with a note on them stand in it.
    """

    query: str = ""
    by: tuple[str, ...] = ()
    to: str = ""
    output: str = ""
    template: str = ""
    style: str = ""
    locale: str = ""
    title: str = ""
    order: str = "vocabulary"
    repeat: bool = True
    sort: str = "style"
    numbering: str = "global"
    fold: tuple[str, ...] | None = None
    empty: tuple[str, ...] = ()
    annotated: bool = False
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A work that stands in the list."""

    key: str

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"key": self.key}
