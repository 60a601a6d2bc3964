"""What the tree shows of a resource without `--full`: its most important settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fairway.azure.policies import definitions
from fairway.azure.resource_types import TYPES
from fairway.azure.roles import role_name
from fairway.quantities import Bounds, nodes_of
from fairway.request import Placeholder, Request, value_at
from fairway.rules.pool import Pool
from fairway.rules.reader import Reader

_MOST = 6
_DULL = ("resourceGroupName", "location", "tags", "azureApiVersion")
_NETWORK = ("networkPluginMode", "networkDataplane", "outboundType")


def essentials(request: Request) -> list[str]:
    """The most important settings of a resource, each as `name=value` or in words."""
    kind = kind_of(request)
    if kind == "ManagedCluster":
        return [*_of_a_cluster(Reader(request))]
    if kind == "AgentPool":
        return of_a_pool(Pool(request))
    if kind == "RoleAssignment":
        return [*_of_an_assignment(request)]
    if kind == "PolicyAssignment":
        return [*_of_a_policy(Reader(request))]
    row = TYPES.get(request.type)
    if row and row.shown is not None:
        return [*_pairs(request.properties, row.shown)]
    return [*_texts_of(request)][:_MOST]


def kind_of(request: Request) -> str:
    """The last part of its type: `ManagedCluster`."""
    return request.type.rsplit(":", 1)[-1]


def of_a_pool(pool: Pool) -> list[str]:
    """The most important settings of a node pool, inline or a separate resource."""
    windows = ["osType=Windows"] if pool.windows else []
    nodes = nodes_of(pool)
    return [
        *_pairs_of(pool, ("mode", "vmSize")),
        *([f"nodes={in_words(nodes)}"] if nodes else []),
        *windows,
        *_pairs_of(pool, ("osSKU", "availabilityZones", "scaleSetPriority")),
    ]


def in_words(bounds: Bounds) -> str:
    """`3`, or `3..30`."""
    fewest, most = (f"{each:.15g}" for each in bounds)
    return fewest if fewest == most else f"{fewest}..{most}"


def _of_a_cluster(cluster: Reader) -> Iterator[str]:
    yield from _pairs_of(cluster, ("kubernetesVersion",))
    if cluster.text("sku.name", "Base") != "Base":
        yield f"sku={cluster.text('sku.name')}"
    yield from _pairs_of(cluster, ("sku.tier",))
    yield from _api_server(cluster)
    plugin = cluster.text("networkProfile.networkPlugin")
    if plugin and (plugin != "azure" or not cluster.text("networkProfile.networkPluginMode")):
        yield f"networkPlugin={plugin}"
    yield from _pairs_of(cluster, tuple(f"networkProfile.{each}" for each in _NETWORK))


def _api_server(cluster: Reader) -> Iterator[str]:
    access = "apiServerAccessProfile"
    if cluster.hidden(f"{access}.enablePrivateCluster"):
        return
    if cluster.on(f"{access}.enablePrivateCluster"):
        yield "private API server"
        return
    ranges = value_at(cluster.request.properties, f"{access}.authorizedIPRanges")
    if ranges:
        yield f"public API server for {short(ranges)}"
    elif not cluster.hidden(f"{access}.authorizedIPRanges"):
        yield "public API server for every address"


def _of_an_assignment(request: Request) -> Iterator[str]:
    role, scope = request.get("roleDefinitionId"), request.get("scope")
    if isinstance(role, str):
        yield f"role={role_name(role)}"
    if isinstance(scope, str):
        yield f"scope={_end_of_id(scope)}"


def _of_a_policy(assignment: Reader) -> Iterator[str]:
    definition = definitions().get(assignment.word("policyDefinitionId"))
    yield f"policy={definition.name}" if definition else f"policy={assignment.text('policyDefinitionId')}"
    yield from _pairs_of(assignment, ("scope",))
    effect = assignment.get("parameters.effect.value") or (definition and definition.usual_effect)
    if effect:
        yield f"effect={effect}"
    if assignment.word("enforcementMode") == "donotenforce":
        yield "only reports"


def _pairs_of(part: Reader, paths: Iterable[str]) -> Iterator[str]:
    return _pairs(value_at(part.request.properties, part.path), paths)


def _pairs(tree: Any, paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        value = value_at(tree, path)
        if value is not None:
            yield f"{_name(path)}={_end_of_id(value)}"


def _name(path: str) -> str:
    # `name=Standard` would be unclear: the sku's name is the sku.
    return "sku" if path.endswith("sku.name") else path.rsplit(".", 1)[-1]


def _texts_of(request: Request) -> Iterator[str]:
    """The texts and numbers of a resource of any other type, without its own name."""
    for key, value in request.properties.items():
        dull = key in _DULL or value in (request.name, request.id.rsplit("/", 1)[-1])
        if not dull and isinstance(value, (str, int, float)) and not isinstance(value, Placeholder):
            yield f"{key}={_end_of_id(value)}"


def name_in_azure(type: str, name: str, id: str) -> str:
    """The name of a resource in Azure, from its id; empty if it is not known, if the logical name `name` shows it,
    and for a role assignment, whose name is a GUID."""
    found = id.rsplit("/", 1)[-1] if id.startswith("/") else ""
    is_redundant = found in ("unknown", name, name.rsplit("/", 1)[-1]) or type.endswith(":RoleAssignment")
    return "" if is_redundant else found


def _end_of_id(value: Any) -> str:
    # The end of a resource id identifies the resource; the rest is the same for most.
    if isinstance(value, str) and value.startswith("/subscriptions/"):
        return value.rsplit("/", 1)[-1]
    return short(value)


def short(value: Any) -> str:
    """A value as short text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ",".join(short(each) for each in value) or "[]"  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, Mapping):
        return "{}" if not value else "{...}"
    return str(value)
