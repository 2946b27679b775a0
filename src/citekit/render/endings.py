"""Names of formats and the file endings that choose them: the same rules for lists and maps. Knows no format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citekit.errors import UnknownFormat


@dataclass(frozen=True, slots=True)
class FormatNames:
    """How formats are asked for.

    Attributes:
        endings: every format by its name, with the file endings that choose it, if any do.
        also: other names to names.
    """

    endings: Mapping[str, Sequence[str]]
    also: Mapping[str, str]

    def named(self, to: str) -> str:
        """Return the name of the format that ``--to`` asks for, in any case, with or without a full stop.

        Raises:
            UnknownFormat: there is none; the hint names the known ones.
        """
        name = to.lower().lstrip(".")
        if (name := self.also.get(name, name)) not in self.endings:
            raise UnknownFormat(f"the format `{to}` is not known", hint="known formats: " + ", ".join(self.endings))
        return name

    def promised(self, path: str) -> str:
        """Return the name of the format that the ending of a file promises; blank where it promises none."""
        ending = _ending(path)
        return next((name for name, endings in self.endings.items() if ending in endings), "")

    def of_file(self, path: str) -> str:
        """Return what is ``promised``.

        Raises:
            UnknownFormat: nothing is; the hint names the known endings.
        """
        if name := self.promised(path):
            return name
        ending = _ending(path)
        known = ", ".join(ending for endings in self.endings.values() for ending in endings)
        raise UnknownFormat(
            f"the file ending `{ending}` is not known" if ending else f"`{path}` has no file ending",
            hint=f"known endings: {known}; or choose with --to " + "|".join(self.endings),
        )

    def belies(self, path: str, to: str) -> bool:
        """Return whether the ending of a file promises another format than the one that ``--to`` asks for.

        A format without an ending of its own belies none.
        """
        promised, asked = self.promised(path), self.named(to)
        return bool(promised and self.endings[asked]) and promised != asked


def _ending(path: str) -> str:
    file = path.replace("\\", "/").rpartition("/")[2]
    return "." + file.rpartition(".")[2].lower() if "." in file else ""
