"""The resources of a record for policies, which remember what a policy read of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from fairway.azure.resource_types import TYPES
from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.request import Path, Request, format_path, mapping, parse_path, sequence
from fairway.rules import Cluster, Stack
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER, clusters_of, clusters_unseen
from fairway.rules.finding import label
from fairway.rules.reader import Reader
from fairway.rules.text import shown
from fairway.secret_names import shown as without_secrets
from fairway.secret_texts import everywhere_without

MOST_SHOWN = 8
"""The most properties that a message shows of one resource."""


def record_of(found: Plan | Record) -> Record:
    """The record of a plan, or the record itself."""
    return found.record if isinstance(found, Plan) else found


@dataclass(frozen=True, repr=False)
class _Watched(Request):
    """A request that remembers which of its properties were read."""

    reads: list[tuple[Request, Path]] = field(default_factory=list[tuple[Request, Path]], compare=False)
    original: Request | None = field(default=None, compare=False)

    def get(self, path: str | Path, default: Any = None) -> Any:
        steps = parse_path(path) if isinstance(path, str) else path
        if self.original is not None:
            self.reads.append((self.original, steps))
        return super().get(steps, default)

    def finder(self, path: Path = ()) -> Callable[[str], Any]:
        found = super().finder(path)

        def find(below: str) -> Any:
            if self.original is not None:
                self.reads.append((self.original, (*path, *parse_path(below))))
            return found(below)

        return find


@dataclass(frozen=True)
class View:
    """One resource, or one inline pool, as a policy sees it."""

    reader: Reader
    """A `Cluster` for clusters, a `Pool` for pools, otherwise a `Resource`."""
    reads: list[tuple[Request, Path]]

    @property
    def name(self) -> str:
        """Type and logical name: `ManagedCluster shop`."""
        return label(self.reader.request)

    def text(self, record: Record) -> str:
        """The resource with what was read of it since the last `clear` of `reads`: paths, values, file and line."""
        wanted = [*dict.fromkeys((request.type, request.name, path) for request, path in self.reads)]
        by_name = {(request.type, request.name): request for request, _ in self.reads}
        lines = [self.name]
        for type, name, path in wanted[-MOST_SHOWN:]:
            lines += _property(by_name[type, name], path, record, self.reader.request)
        if not wanted:
            request = _original(self.reader.request)
            place = record.locate(request, self.reader.path) if record.locate else None
            lines += [f"    {place}: {place.path}"] if place else []
        return "\n".join(f"  {line}" for line in lines)


def views(found: Plan | Record, kind: str) -> list[View]:
    """Every resource of a kind; `kind` is the last part of the type (`StorageAccount`) or the whole token.

    Pools (`AgentPool`) are those of clusters' requests and those that are resources of their own.
    """
    reads: list[tuple[Request, Path]] = []
    stack = Stack(tuple(_watched(each, reads) for each in record_of(found).requests))
    readers = [*_readers(stack, kind)]
    reads.clear()
    return [View(each, reads) for each in readers]


def _readers(stack: Stack, kind: str) -> Iterator[Reader]:
    if _is(MANAGED_CLUSTER, kind):
        yield from clusters_of(stack)
    elif _is(AGENT_POOL, kind):
        clusters: list[Cluster] = [*clusters_of(stack), *clusters_unseen(stack)]
        yield from (pool for cluster in clusters for pool in cluster.pools)
    else:
        yield from stack.all(kind)


def meant(found: Plan | Record, kind: str) -> str:
    """The kind that `kind` is a misspelling of; empty if it is spelled as Pulumi does, or has nothing in common."""
    known = {token.rsplit(":", 1)[-1] for token in (*TYPES, *(each.type for each in record_of(found).requests))}
    last = kind.rsplit(":", 1)[-1]
    return "" if last in known else next((each for each in sorted(known) if _plain(each) == _plain(last)), "")


def _plain(kind: str) -> str:
    return kind.lower().removesuffix("es").removesuffix("s")


def _is(token: str, kind: str) -> bool:
    return kind in (token, token.rsplit(":", 1)[-1])


def _watched(request: Request, reads: list[tuple[Request, Path]]) -> Request:
    values = {each.name: getattr(request, each.name) for each in fields(Request)}
    return _Watched(**values, reads=reads, original=request)


def _original(request: Request) -> Request:
    return request.original or request if isinstance(request, _Watched) else request


def _property(request: Request, path: Path, record: Record, of: Request) -> list[str]:
    """A property in one line, and its place in another."""
    other = "" if (request.type, request.name) == (of.type, of.name) else f"{label(request)}: "
    value = _raw(request.properties, path)
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    masked = everywhere_without(without_secrets(value, key), record.secret_texts)
    text = "not set" if value is None else shown(masked)
    place = record.locate(request, path) if record.locate else None
    lines = [f"  {other}{format_path(path)}: {text}"]
    return [*lines, f"    {place}: {place.path}"] if place else lines


def _raw(tree: Any, path: Path) -> Any:
    """The value at a path, also one that is hidden."""
    for part in path:
        entries, items = mapping(tree), sequence(tree)
        if isinstance(part, int):
            tree = items[part] if items is not None and part < len(items) else None
        else:
            tree = entries.get(part) if entries is not None else None
    return tree
