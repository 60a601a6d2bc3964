"""A file as requests, with the way back from each to its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fairway.documents.source import Source
from fairway.documents.terraform_ids import Planned
from fairway.request import Locate, Path, Place, Request, format_path

Origins = Mapping[Path, Path]
"""From a path in a request to the path of the same value in its file; what is below it has the same names there."""

Hint = Callable[[str, Path, str], str]
"""From the name of a resource, the path of a finding in it and its remedy to a sentence; empty for none."""


@dataclass(frozen=True)
class Found:
    """A request, and where it is in the file."""

    request: Request
    base: Path = ()
    """The path of the resource in the file."""
    origins: Origins = field(default_factory=dict[Path, Path])
    """The paths inside the resource."""
    absent: Callable[[Path, tuple[Path, Path]], Path] | None = None
    """Where the file would have a property that it does not have; it gets the path, and the longest part of it that the
    file has with its place."""

    azurerm: tuple[str, Mapping[str, Any]] | None = None
    """The type and the attributes, for a resource of azurerm or of the classic azure provider."""
    urn: str = ""
    """The URN, for a resource in a state of Pulumi: with it as an alias, another program takes over the resource."""
    renamed: Callable[[Path], Path] = lambda path: path
    """A path that the above give in the words of the file, where these are others."""
    updates: tuple[str, ...] = ()
    """The addresses in a state of Terraform of what changes the resource beside it: `azapi_update_resource`."""
    beside: tuple[str, ...] = ()
    """The addresses of what else is in the resource's module of Terraform."""

    def path_of(self, path: Path) -> Path:
        """The path inside the resource, in the words of the file."""
        return self.renamed(self._path_of(path))

    def _path_of(self, path: Path) -> Path:
        for end in range(len(path), -1, -1):
            origin = self.origins.get(path[:end])
            if origin is not None and self.absent is not None and end < len(path):
                return self.absent(path, (path[:end], origin))
            if origin is not None:
                return (*origin, *path[end:])
        return self.absent(path, ((), ())) if self.absent is not None else path


@dataclass(frozen=True)
class Document:
    """A file that was recognised."""

    file: str
    kind: str
    """What it is, in words: `ARM template`."""
    requests: tuple[Request, ...]
    locate: Locate
    notes: tuple[str, ...] = ()
    """What was not read, and why."""
    groups: tuple[tuple[Request, ...], ...] = ()
    """The requests that belong together, such as those of each environment; rules see one group at a time."""
    variants: tuple[str, ...] = ()
    """What each group is, where a file has several: `environment dev`."""
    hint: Hint | None = None
    """Names in the words of the file for those in a remedy."""
    found: Mapping[int, Found] = field(default_factory=dict[int, Found], repr=False, compare=False)
    """Where each request is, by the request's identity."""
    loaded: tuple[str, ...] = ()
    """The other files with values in it, such as terraform.tfvars."""
    resources: tuple[Planned, ...] = field(default=(), repr=False, compare=False)
    """All that a state or a plan of Terraform has, also the types that are not read."""


def document(
    source: Source,
    kind: str,
    found: Sequence[Found],
    notes: Sequence[str] = (),
    groups: Sequence[Sequence[Found]] = (),
    variants: Sequence[str] = (),
    hint: Hint | None = None,
) -> Document:
    """The document of these requests."""
    by_request = {id(each.request): each for each in found}

    def locate(request: Request, path: Path) -> Place | None:
        origin = by_request.get(id(request))
        if origin is None:
            return None
        inside = origin.path_of(path)
        line, column = source.position((*origin.base, *inside))
        return Place(source.file, line, format_path(inside), column)

    requests = tuple(each.request for each in found)
    parts = tuple(tuple(each.request for each in group) for group in groups) or (requests,)
    return Document(
        source.file, kind, requests, locate, tuple(dict.fromkeys(notes)), parts, tuple(variants), hint, by_request
    )
