"""Typed reading of a request: a value of the wrong type, or a hidden one, counts as absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from fairway.request import Path, Placeholder, Request, mapping, parse_path, sequence

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Fault:
    """One violation of a rule."""

    request: Request
    """The request to change."""
    path: Path
    """The property of that request to change; it need not be set."""
    value: Any
    """The configured value; None if there is none."""
    reason: str
    """What is wrong here, with the numbers and names of this case. A sentence."""
    severity: Severity | None = None
    """The severity of this case, if it differs from the rule's."""
    remedy: str = ""
    """What to write in this case, if the rule's own remedy is too general."""
    sources: tuple[str, ...] = ()
    """The sources of this case, if they differ from the rule's."""


Faults = Iterator[Fault]
"""What a rule yields."""


_HUGE = 1e100
"""A number from here on is no setting, and would not survive arithmetic with fractions."""


@dataclass(frozen=True)
class Reader:
    """A request, or a part of one, read by type.

    Empty text counts as absent: az and `az aks show` send `""` where nothing is set.
    """

    request: Request
    path: Path = ()
    """The position of this part in the request; `()` for all of it."""

    def at(self, path: str = "") -> Path:
        """The path of one of its properties in the request."""
        return (*self.path, *_steps(path))

    def get(self, path: str, default: Any = None) -> Any:
        """One of its properties; `default` where absent, empty text, secret or unknown."""
        value = self.request.get(self.at(path))
        return default if value is None or value == "" else value

    def text(self, path: str, default: str = "") -> str:
        """A text; a number is converted to text."""
        value = self.get(path)
        return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else default

    def word(self, path: str) -> str:
        """A text in lower case: Azure ignores case in enums and names."""
        return self.text(path).lower()

    def number(self, path: str) -> int | float | None:
        """A finite number; None if it is not one."""
        value = self.get(path)
        numeric = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _HUGE
        return value if numeric else None

    def whole(self, path: str, default: int = 0) -> int:
        """A whole number; fractions are cut off."""
        value = self.number(path)
        return default if value is None else int(value)

    def on(self, path: str) -> bool:
        """Whether a switch is known to be on."""
        return self.get(path) is True

    def off(self, path: str) -> bool:
        """Whether a switch is known to be off, not merely left out."""
        return self.get(path) is False

    def items(self, path: str) -> tuple[Any, ...]:
        """The known items of a list."""
        value = self.get(path)
        found = cast("list[Any] | tuple[Any, ...]", value) if isinstance(value, (list, tuple)) else ()
        return tuple(each for each in found if each is not None and not isinstance(each, Placeholder))

    def texts(self, path: str) -> tuple[str, ...]:
        """The texts in a list."""
        return tuple(each for each in self.items(path) if isinstance(each, str) and each)

    def parts(self, path: str) -> tuple[Reader, ...]:
        """The objects in a list, each with its own path."""
        value = self.get(path)
        found = cast("list[Any] | tuple[Any, ...]", value) if isinstance(value, (list, tuple)) else ()
        return tuple(
            Reader(self.request, (*self.at(path), index))
            for index, each in enumerate(found)
            if isinstance(each, Mapping)
        )

    def entries(self, path: str) -> dict[str, Any]:
        """The known entries of a map."""
        value = self.get(path)
        found: Mapping[Any, Any] = cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else {}
        return {str(key): each for key, each in found.items() if not isinstance(each, Placeholder)}

    def hidden(self, path: str) -> bool:
        """Whether the value is hidden: a secret, or known only after deployment."""
        return isinstance(_raw(self.request.properties, self.at(path)), Placeholder)

    def partly_hidden(self, path: str) -> bool:
        """Whether the value, or an item of the list, is hidden."""
        value = _raw(self.request.properties, self.at(path))
        found = cast("list[Any] | tuple[Any, ...]", value) if isinstance(value, (list, tuple)) else ()
        return self.hidden(path) or any(isinstance(each, Placeholder) for each in found)

    def given(self, path: str) -> bool:
        """Whether the property has a value that is not hidden."""
        return self.get(path) not in (None, (), [], {})

    def missing(self, path: str) -> bool:
        """Whether the property certainly has no value. A hidden value is not missing."""
        return not self.given(path) and not self.hidden(path)

    def fault(self, path: str, reason: str, severity: Severity | None = None, *, remedy: str = "") -> Fault:
        """A violation of the rule at that property."""
        return Fault(self.request, self.at(path), self.get(path), reason, severity, remedy)


_steps = cache(parse_path)


def _raw(tree: Any, steps: Path) -> Any:
    """The value at `steps`, hidden or not; the placeholder of what holds it if that is hidden."""
    for step in steps:
        if isinstance(tree, Placeholder):
            return tree
        if isinstance(step, int):
            items = sequence(tree)
            tree = items[step] if items is not None and step < len(items) else None
        else:
            entries = mapping(tree)
            tree = entries.get(step) if entries is not None else None
    return tree
