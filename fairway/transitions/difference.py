"""What differs between two requests for the same resource, property by property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairway.request import UNKNOWN, Path, Placeholder, leaves, mapping, sequence

FREE_TEXT = frozenset(
    {
        *("tags", "nodeLabels", "nodeTaints", "nodeInitializationTaints", "config", "messageOfTheDay", "trustedCa"),
        *("adminUsername", "adminPassword", "customCATrustCertificates", "keyId", "gmsaProfile"),
        *("httpProxy", "httpsProxy", "noProxy", "labels", "annotations"),
    }
)
"""Properties with free text; all other texts are enums, names and ids, whose case Azure ignores and may change in its
answers (recordings of azure-cli's tests: `loadBalancerSku` "standard" and "Standard")."""


@dataclass(frozen=True)
class Difference:
    """One property that differs."""

    path: Path
    before: Any
    """None where it was left out."""
    after: Any
    """None where it is left out."""

    @property
    def key(self) -> str:
        """The property's own name."""
        return str(self.path[-1])


def differences(before: Any, after: Any, path: Path = ()) -> Iterator[Difference]:
    """The properties that differ, at the greatest depth at which both sides have mappings.

    A list counts as one property, and its order does not matter if it has texts. Secret or unknown values cannot be
    compared and are skipped, with the list that they are in.
    """
    olds, news = _entries(before, after), _entries(after, before)
    if olds is not None and news is not None:
        if path[:1] == ("addonProfiles",):
            olds = _as_written(olds, news)
        for key in sorted({*olds, *news}):
            yield from differences(olds.get(key), news.get(key), (*path, key))
    elif not (_hidden(before) or _hidden(after) or same(before, after, path)):
        yield Difference(path, before, after)


def created(before: Any, after: Any, path: Path = ()) -> Iterator[Difference]:
    """The properties that get the id, or another value, of a resource that is only created: its value is not known,
    and before there was none, or an id."""
    olds, news = _entries(before, after), _entries(after, before)
    if olds is not None and news is not None:
        for key in sorted(news):
            yield from created(olds.get(key), news[key], (*path, key))
    elif any(each is UNKNOWN for _, each in leaves(after)):
        ids = sequence(before) or [before]
        if all(each is None or (isinstance(each, str) and each.startswith("/subscriptions/")) for each in ids):
            yield Difference(path, before, after)


def changed(before: Any, after: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """The properties that differ, also in lists of objects of the same length."""
    for each in differences(before, after, path):
        olds, news = sequence(each.before), sequence(each.after)
        objects = olds and news and len(olds) == len(news) and all(mapping(one) for one in (*olds, *news))
        if objects and olds and news:
            for at, (old, new) in enumerate(zip(olds, news, strict=True)):
                yield from changed(old, new, (*each.path, at))
        else:
            yield each.path, each.before, each.after


def same(one: Any, other: Any, path: Path = ()) -> bool:
    """Whether both are the same value in Azure: enums, names and resource ids in any case, texts of a list in any
    order, an empty list, mapping or text like a missing one, a mapping by ids like the list of its ids. `path` is the
    property: free text is compared with its case."""
    free = not FREE_TEXT.isdisjoint(map(str, path))
    if one in (None, "") and other in (None, ""):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return _folded(one, free) == _folded(other, free)
    first, second = _texts(one, free), _texts(other, free)
    if first is not None and second is not None:
        return first == second
    return bool(one == other)


def _entries(one: Any, other: Any) -> Mapping[str, Any] | None:
    """The entries of `one`; empty if only `other` has some."""
    if one is None:
        return {} if mapping(other) else None
    return None if _ids(one) else mapping(one)


def _as_written(olds: Mapping[str, Any], news: Mapping[str, Any]) -> Mapping[str, Any]:
    """The old entries by the new keys: Azure returns the names and settings of add-ons in any case."""
    written = {key.casefold(): key for key in news}
    return {key if key in news else written.get(key.casefold(), key): each for key, each in olds.items()}


def _ids(value: Any) -> bool:
    """Whether it is a mapping by resource ids, as Azure returns `userAssignedIdentities` that are sent as a list."""
    return bool(entries := mapping(value)) and all(key.startswith("/") for key in entries)


def _folded(text: str, free: bool) -> str:
    return text if free and not text.startswith("/") else text.casefold()


def _texts(value: Any, free: bool) -> list[str] | None:
    """A sorted list of texts, the ids of a mapping, or an empty list for None; None for anything else."""
    entries = mapping(value)
    items: Sequence[Any] | None = sequence(value)
    if value is None or (entries is not None and (not entries or _ids(value))):
        items = list(entries or ())
    if items is None or not all(isinstance(each, str) for each in items):
        return None
    return sorted(_folded(each, free) for each in items)


def _hidden(value: Any) -> bool:
    return any(isinstance(each, Placeholder) for _, each in leaves(value))
