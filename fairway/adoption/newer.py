"""What Azure returned and the API version of requests does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairway.azure.containerservice import AGENT_POOL
from fairway.request import Path, Request, leaves
from fairway.secret_names import shown

_BY_AZ = frozenset(("resourcegroup", "systemdata", "zones"))
"""Keys that az adds."""
_OWN = frozenset(("resourceName", "resourceGroupName", "agentPoolName", "agentPoolProfiles"))


def words(request: Request) -> str:
    """A cluster or a pool in words."""
    return f"the pool {request.name}" if request.type == AGENT_POOL.token else "the cluster"


def newer_values(request: Request) -> Iterator[tuple[str, Path, Any]]:
    """What the reader kept of a response and the SDK has neither as an input nor as an output: the resource in words,
    the path and the value, with secrets masked."""
    if not request.outputs:
        return
    known = {_folded(path[:end]) for path, _ in leaves(request.outputs) for end in range(1, len(path) + 1)}
    for path, value in leaves(shown({key: each for key, each in request.properties.items() if key not in _OWN})):
        folded = _folded(path)
        if value not in (None, "", [], {}) and folded not in known and folded[-1] not in _BY_AZ:
            yield words(request), path, value


def _folded(path: Path) -> Path:
    return tuple(each.replace("-", "").casefold() if isinstance(each, str) else each for each in path)
