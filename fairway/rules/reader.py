"""Typed reading of a request: a value of the wrong type, or a hidden one, counts as absent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, wraps
from typing import Any, Literal, TypeVar, cast, overload

from fairway.azure.regions import region_name
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

    @cached_property
    def _find(self) -> Callable[[str], Any]:
        return self.request.finder(self.path)

    @cached_property
    def _parts(self) -> dict[str, tuple[Reader, ...]]:
        return {}

    def get(self, path: str, default: Any = None) -> Any:
        """One of its properties; `default` where absent, empty text, secret or unknown."""
        value = self._find(path)
        if value is None and "[" in path:
            value = self.request.get(self.at(path))
        return default if value is None or value == "" else value

    def text(self, path: str, default: str = "") -> str:
        """A text; a number is converted to text."""
        value = self._find(path)
        if type(value) is str and value:
            return value
        value = self.get(path)
        return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else default

    def word(self, path: str) -> str:
        """A text in lower case: Azure ignores case in enums and names."""
        return self.text(path).lower()

    @property
    def location(self) -> str:
        """Its region in the form in which Azure returns it."""
        return region_name(self.text("location"))

    def is_elsewhere(self, other: Reader) -> bool:
        """Whether it is in another region than the other; not if one has none."""
        return bool(self.location and other.location) and self.location != other.location

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
        found = self._parts.get(path)
        if found is None:
            at, items = self.at(path), enumerate(sequence(self.get(path)) or ())
            found = tuple(Reader(self.request, (*at, index)) for index, each in items if isinstance(each, Mapping))
            self._parts[path] = found
        return found

    def entries(self, path: str) -> dict[str, Any]:
        """The known entries of a map."""
        value = self.get(path)
        found: Mapping[Any, Any] = cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else {}
        return {str(key): each for key, each in found.items() if not isinstance(each, Placeholder)}

    def hidden(self, path: str) -> bool:
        """Whether the value is hidden: a secret, or known only after deployment."""
        return self._find(path) is None and isinstance(_raw(self.request.properties, self.at(path)), Placeholder)

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
        if tree is None:
            return None
    return tree


_View = TypeVar("_View")
_Part = TypeVar("_Part")


@overload
def once(function: Callable[[_View], Iterator[_Part]]) -> Callable[[_View], tuple[_Part, ...]]: ...
@overload
def once(function: Callable[[_View], _Part]) -> Callable[[_View], _Part]: ...
def once(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What several rules need of a view, such as its pools with their sizes, is found once for each view.

    The items of an iterator are kept as a tuple.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def found(view: Any) -> Any:
        kept: dict[str, Any] = view.__dict__
        if name not in kept:
            value = function(view)
            kept[name] = (*cast("Iterator[Any]", value),) if isinstance(value, Iterator) else value
        return kept[name]

    return found
