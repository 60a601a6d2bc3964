"""Reading a request without trusting it: what is of the wrong type, or hidden, reads as absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from typing import Any, Literal, cast

from fairway.request import Path, Placeholder, Request, parse_path

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fault:
    """One place where a rule is broken."""

    request: Request
    """The request to change."""
    path: Path
    """The property of that request to change; it need not be set."""
    value: Any
    """What is asked for now; None where nothing is."""
    reason: str
    """What is wrong here, with the numbers and names of this case. A sentence."""
    severity: Severity | None = None
    """How bad it is here, where that is not what the rule says."""
    remedy: str = ""
    """What to write here, where the rule's own remedy is too general."""
    sources: tuple[str, ...] = ()
    """Where the fact is from, where it is not from the rule's own sources."""


Faults = Iterator[Fault]
"""What a rule yields."""


@dataclass(frozen=True)
class Reader:
    """A request, or a part of one, read by type.

    Empty text counts as absent: az and `az aks show` send `""` where nothing is set.
    """

    request: Request
    path: Path = ()
    """Where in the request this part stands; `()` for all of it."""

    def at(self, path: str = "") -> Path:
        """The path of one of its properties in the request."""
        return (*self.path, *_steps(path))

    def get(self, path: str, default: Any = None) -> Any:
        """One of its properties; `default` where absent, empty text, secret or unknown."""
        value = self.request.get(self.at(path))
        return default if value is None or value == "" else value

    def text(self, path: str, default: str = "") -> str:
        """A text; a number is read as the text it would be sent as."""
        value = self.get(path)
        return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else default

    def word(self, path: str) -> str:
        """A text in lower case: Azure compares enums and names without regard to case."""
        return self.text(path).lower()

    def number(self, path: str) -> int | float | None:
        """A finite number; None where there is none."""
        value = self.get(path)
        numeric = isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
        return value if numeric else None

    def whole(self, path: str, default: int = 0) -> int:
        """A number of things."""
        value = self.number(path)
        return default if value is None else int(value)

    def on(self, path: str) -> bool:
        """Whether a switch is known to be on."""
        return self.get(path) is True

    def off(self, path: str) -> bool:
        """Whether a switch is known to be off, not merely left out."""
        return self.get(path) is False

    def items(self, path: str) -> tuple[Any, ...]:
        """What a list holds, as far as it is told."""
        value = self.get(path)
        found = cast("list[Any] | tuple[Any, ...]", value) if isinstance(value, (list, tuple)) else ()
        return tuple(each for each in found if each is not None and not isinstance(each, Placeholder))

    def texts(self, path: str) -> tuple[str, ...]:
        """The texts a list holds."""
        return tuple(each for each in self.items(path) if isinstance(each, str) and each)

    def parts(self, path: str) -> tuple[Reader, ...]:
        """The objects a list holds, each with its own path."""
        value = self.get(path)
        found = cast("list[Any] | tuple[Any, ...]", value) if isinstance(value, (list, tuple)) else ()
        return tuple(
            Reader(self.request, (*self.at(path), index))
            for index, each in enumerate(found)
            if isinstance(each, Mapping)
        )

    def entries(self, path: str) -> dict[str, Any]:
        """What a map holds, as far as it is told."""
        value = self.get(path)
        found: Mapping[Any, Any] = cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else {}
        return {str(key): each for key, each in found.items() if not isinstance(each, Placeholder)}

    def hidden(self, path: str) -> bool:
        """Whether something stands there that is not to be looked at: secret, or known only when deployed."""
        steps = self.at(path)
        ways = (steps[:end] for end in range(1, len(steps) + 1))
        return any(isinstance(_raw(self.request.properties, way), Placeholder) for way in ways)

    def partly_hidden(self, path: str) -> bool:
        """Whether it, or something in the list there, is not to be looked at."""
        value = _raw(self.request.properties, self.at(path))
        found = cast("list[Any] | tuple[Any, ...]", value) if isinstance(value, (list, tuple)) else ()
        return self.hidden(path) or any(isinstance(each, Placeholder) for each in found)

    def given(self, path: str) -> bool:
        """Whether something is said there that can be looked at."""
        return self.get(path) not in (None, (), [], {})

    def missing(self, path: str) -> bool:
        """Whether it is certain that nothing is said there. A hidden value is not missing."""
        return not self.given(path) and not self.hidden(path)

    def fault(self, path: str, reason: str, severity: Severity | None = None, *, remedy: str = "") -> Fault:
        """The rule is broken at that property."""
        return Fault(self.request, self.at(path), self.get(path), reason, severity, remedy)


_steps = cache(parse_path)


def _raw(tree: Any, steps: Path) -> Any:
    """The value at `steps`, hidden or not."""
    for step in steps:
        if isinstance(step, int):
            listed = cast("list[Any] | tuple[Any, ...]", tree) if isinstance(tree, (list, tuple)) else ()
            tree = listed[step] if step < len(listed) else None
        else:
            tree = cast("Mapping[Any, Any]", tree).get(step) if isinstance(tree, Mapping) else None
    return tree
