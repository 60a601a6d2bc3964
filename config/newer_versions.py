"""Properties of AKS that newer API versions have and the installed SDK does not, from ARM's schemas."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from config.translation import folded
from fairway.request import Path, format_path
from fairway.rules.schema_facts import Members, Since, Value, kind_of
from fairway.standin.fields import api_version, sdk_version

_AKS = "azure-native:containerservice:"
_CLUSTER, _POOL, _WINDOW = f"{_AKS}ManagedCluster", f"{_AKS}AgentPool", f"{_AKS}MaintenanceConfiguration"


def newer_property(path: Path, known_elsewhere: bool) -> str | None:
    """What to write instead of an unknown key at `path` that a newer API version has; None if none has it.

    A key at the wrong place is found only if `known_elsewhere` is false: it is then not that of another setting.
    """
    if path[:1] != ("clusters",) or len(path) < 3:
        return None
    key = folded(str(path[-1]))
    token, below = _request(path[2:])
    here = tuple(each for each in _newer(token) if _same(each[0], (*below, key)))
    elsewhere = () if known_elsewhere else _anywhere(key)
    for place, since in here or elsewhere:
        name = str(place[-1])
        where = "" if here else f" at {format_path(place)}"
        return f"{name}{where} {_exists(since, api_version(token))}. {_instead(since)}"
    return None


def newer_page() -> str:
    """`docs/newer-api-versions.md`."""
    kind = kind_of(_CLUSTER)
    rows = (
        f"| `{format_path(path)}` | {since.stable or '-'} | {since.preview or '-'} |"
        for path, since in sorted(newer_properties(), key=lambda each: format_path(each[0]))
    )
    sent = f"pulumi-azure-native {sdk_version()} sends AKS's API version {api_version(_CLUSTER)}"
    return f"""# Properties of newer API versions

{sent}. These properties exist in other versions only
(schemas of {kind.date if kind else ""}), so they are no settings. A program of its own can set one with the SDK that
`pulumi package add azure-native containerservice <version>` generates.

Written by `.venv/bin/python -m config newer > docs/newer-api-versions.md`.

| below a cluster | first stable version | first preview |
|---|---|---|
{chr(10).join(rows)}
"""


def _request(path: Path) -> tuple[str, Path]:
    """The request and the path in it of the mapping that contains a key below a cluster."""
    match path[:-1]:
        case ("defaultNodePool", *rest) | ("nodePools", _, *rest):
            return _POOL, (*rest,)
        case ("maintenance", _, *rest):
            return _WINDOW, (*(("maintenanceWindow", *rest) if rest else ()),)
        case rest:
            return _CLUSTER, rest


def _same(place: Path, path: Path) -> bool:
    return [folded(str(each)) for each in place] == [folded(str(each)) for each in path if isinstance(each, str)]


def newer_properties() -> Iterator[tuple[Path, Since]]:
    """Where each of them would be below a cluster, and the API versions that have it."""
    yield from ((path, since) for path, since in _newer(_CLUSTER) if path[0] != "agentPoolProfiles")
    yield from ((("nodePools", "<name>", *path), since) for path, since in _newer(_POOL))
    for path, since in _newer(_WINDOW):
        yield ("maintenance", "default", *(path[1:] if path[0] == "maintenanceWindow" else path)), since


def _anywhere(key: str) -> tuple[tuple[Path, Since], ...]:
    places = [(path, since) for path, since in newer_properties() if folded(str(path[-1])) == key]
    return (*places,) if len(places) == 1 else ()


@cache
def _newer(token: str) -> tuple[tuple[Path, Since], ...]:
    """The properties of a type that the SDK's API version lacks."""
    kind = kind_of(token)
    return (*_lacking(kind.members, api_version(token), ()),) if kind else ()


def _lacking(
    members: Members, version: str, path: Path, above: tuple[Members, ...] = ()
) -> Iterator[tuple[Path, Since]]:
    for name, value in members.values.items():
        if value.since is not None and not value.since.has(version):
            yield (*path, name), value.since
        elif (inner := _members(value)) is not None and inner not in above:
            yield from _lacking(inner, version, (*path, name), (*above, members))


def _members(value: Value) -> Members | None:
    while value.items is not None:
        value = value.items
    return value.members


def _exists(since: Since, version: str) -> str:
    own = f"pulumi-azure-native {sdk_version()} sends {version}"
    if since.stable:
        return f"exists from API version {since.stable} on, and {own}"
    return f"exists in preview API versions only, from {since.preview} on, and {own}"


def _instead(since: Since) -> str:
    return (
        "Leave it out; a program of its own can set it with the SDK that `pulumi package add azure-native "
        f"containerservice {since.stable or since.preview}` generates"
    )
