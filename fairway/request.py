"""A resource as a program requests it from Azure. All of Fairway works on these.

Plans, rules, comparisons and reports all take `Request`s, whether they come from a Pulumi program, an ARM template or
a deployed state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from reprlib import Repr
from typing import Any, cast

Path = tuple[str | int, ...]
"""Where a value is in a request's properties: `("networkProfile", "serviceCidr")`."""


class Placeholder(str):
    """A value that is set but hidden or not known yet. It prints as its text; `Request.get` treats it as absent."""


SECRET = Placeholder("[secret]")
"""Replaces every value that the program marks as secret."""

MADE_UP_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
"""The subscription in the ids of resources that are not deployed yet. They may go to any subscription."""

MADE_UP_NAME = "unknown"
"""The name in such an id where only a deployment gives the real one."""

SECRET_TEXT = "secret-not-decrypted"
"""The value of every secret in a run that creates nothing real: config is not decrypted."""

UNKNOWN = Placeholder("[unknown]")
"""Replaces every value that only a deployment gives."""


_SHORT = Repr()
_SHORT.maxlevel, _SHORT.maxdict, _SHORT.maxstring, _SHORT.maxother = 3, 8, 60, 60


@dataclass(frozen=True, repr=False)
class Request:
    """A resource as a program requests it from Azure."""

    type: str
    """Pulumi's type token without a version: `azure-native:containerservice:ManagedCluster`."""
    name: str
    """The logical name, unique within the type and parent."""
    properties: Mapping[str, Any]
    """The inputs by their wire names. Secrets are `SECRET`, values not yet known are `UNKNOWN`."""
    id: str = ""
    """The resource id that other requests refer to; made up if nothing is deployed."""
    parent: str | None = None
    """The parent's logical name; None for a child of the stack."""
    parent_type: str = ""
    """The parent's type: a resource and the component around it often have one name. Empty where it is not known."""
    depends_on: tuple[str, ...] = ()
    """Logical names of the resources it waits for, in order."""
    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    """Paths of the masked values, as text."""
    custom: bool = True
    """False for a component, which groups requests and does not exist in Azure."""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The other resource options that were set, by Pulumi's wire names (`deleteBeforeReplace`, `aliases`, ...)."""
    exists: bool | None = None
    """Whether the resource exists already: True in a description of what is deployed, False where the document creates
    it; None where that is not known, as in a plan or a template."""
    api_version: str = ""
    """The API version that the document names, such as `2025-09-01`; empty where it names none."""
    conditions: tuple[str, ...] = ()
    """The conditions under which a template deploys it, where they are not known: it exists if all of them hold."""
    deployment: str = ""
    """The nested deployment of a template that it is in; empty for the template itself."""
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)
    """What Azure returned for it, as Pulumi keeps it in a state; empty where the document is not of Azure."""

    def __repr__(self) -> str:
        """Short, as a failing test prints it: the options alone have a hundred aliases."""
        return f"Request({self.type}, {self.name}, {_SHORT.repr(dict(self.properties))})"

    def get(self, path: str | Path, default: Any = None) -> Any:
        """The value at `path` (`"networkProfile.serviceCidr"` or a tuple); `default` if it is absent,
        secret or unknown."""
        return value_at(self.properties, path, default)

    def finder(self, path: Path = ()) -> Callable[[str], Any]:
        """A function that returns what `get` does for paths below `path`; it is faster where there are many of them.

        It does not look into lists.
        """
        return _known_in(self.get(path)).get


_PART = re.compile(r'\[([0-9]+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.\[\]]+)', re.DOTALL)


@lru_cache(4096)
def parse_path(text: str) -> Path:
    """`"agentPoolProfiles[0].count"` as `("agentPoolProfiles", 0, "count")`: property paths as Pulumi writes them, with
    any key that is not a plain word in quotes, `tags["a.b"]` (ParsePropertyPath in pulumi/pulumi,
    sdk/go/common/resource/properties_path.go)."""
    return tuple(
        int(index) if index else name or re.sub(r'\\([\\"])', r"\1", quoted)
        for index, quoted, name in _PART.findall(text)
    )


def format_path(path: Path) -> str:
    """The inverse of `parse_path`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.search(r'[.\[\]"]', part) or not part:
            # Pulumi's grammar escapes only the quote; a backslash only where it would be read as an escape.
            text += '["' + re.sub(r'\\(?=[\\"]|$)|"', r"\\\g<0>", part) + '"]'
        else:
            text += f".{part}" if text else part
    return text


def folded(path: Path) -> Path:
    """A path for comparisons without regard to upper and lower case."""
    return tuple(each.casefold() if isinstance(each, str) else each for each in path)


_SCALARS = frozenset((str, int, float, bool, type(None)))
_LEAVES = _SCALARS | {list, tuple, Placeholder}
"""The usual types of what is not a mapping."""


def mapping(tree: Any) -> Mapping[str, Any] | None:
    """The value if it is a mapping, otherwise None; narrows the type for type checkers."""
    # `Mapping` is slow to find out: it searches all that was registered as a mapping.
    if type(tree) in _LEAVES:
        return None
    return cast("Mapping[str, Any]", tree) if isinstance(tree, (dict, Mapping)) else None


def sequence(tree: Any) -> Sequence[Any] | None:
    """The value if it is a list or a tuple, otherwise None."""
    return cast("Sequence[Any]", tree) if isinstance(tree, (list, tuple)) else None


def value_at(tree: Any, path: str | Path, default: Any = None) -> Any:
    """The value at `path` inside nested mappings and sequences; `default` if it is absent, secret or unknown."""
    here = tree
    for part in parse_path(path) if isinstance(path, str) else path:
        if type(here) is dict:  # the usual case, and the fast one
            here = cast("dict[Any, Any]", here).get(part)
        elif here is None:
            return default
        elif isinstance(part, int):
            items = sequence(here)
            here = items[part] if items is not None and part < len(items) else None
        else:
            entries = mapping(here)
            here = entries.get(part) if entries is not None else None
    return default if here is None or isinstance(here, Placeholder) else here


def with_value_at(tree: Any, path: Path, value: Any) -> Any:
    """A copy of nested mappings and sequences with another value at `path`; mappings on the way to it are created."""
    if not path:
        return value
    items, part = sequence(tree), path[0]
    if items is not None and isinstance(part, int):
        return [*items[:part], with_value_at(items[part], path[1:], value), *items[part + 1 :]]
    entries = mapping(tree) or {}
    return {**entries, str(part): with_value_at(entries.get(str(part)), path[1:], value)}


def _known_in(tree: Any) -> dict[str, Any]:
    """Every known value of nested mappings by its path."""
    found: dict[str, Any] = {"": tree}
    inner = [("", mapping(tree) or {})]
    for prefix, entries in inner:
        for key, value in entries.items():
            if key and "." not in key and "[" not in key:
                if isinstance(value, Placeholder):
                    continue
                found[prefix + key] = value
                if entries := mapping(value):
                    inner.append((f"{prefix}{key}.", entries))
    return found


def mapped(tree: Any, change: Callable[[Any], Any]) -> Any:
    """The tree with each value replaced by `change(value)`; containers that `change` returns unchanged are entered."""
    found = change(tree)
    if found is not tree or type(found) in _SCALARS:
        return found
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        return {key: mapped(each, change) for key, each in entries.items()}
    return [mapped(each, change) for each in items] if items is not None else tree


def merged(below: Any, above: Any) -> Any:
    """Both trees merged: mappings at every depth, otherwise `above` wins."""
    low, high = mapping(below), mapping(above)
    if low is None or high is None:
        return above
    return {key: merged(low.get(key), high[key]) if key in high else low[key] for key in {**low, **high}}


def leaves(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is not a container, with its path; an empty container counts as a value."""
    entries, items = mapping(tree), sequence(tree)
    if not entries and not items:
        yield path, tree
    for key, value in entries.items() if entries else enumerate(items or ()):
        yield from leaves(value, (*path, key))


@dataclass(frozen=True)
class Place:
    """The place in a file where a value is set."""

    file: str
    """The file, relative to the project's folder."""
    line: int
    """Counted from 1."""
    path: str
    """The YAML path: `clusters.shop.networkProfile.serviceCidr`."""
    column: int = 0
    """Counted from 1; 0 where only the line is known."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


Locate = Callable[[Request, Path], Place | None]
"""From a property of a request to the place where it is set; None if it cannot be found."""
