"""The settings of the groups and snapshots of pools, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from tests.components.registry_rows import Row
from tests.components.seen import Seen, of

_COMPUTE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute"
_CONTAINER = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService"
_POOL = f"{_CONTAINER}/managedClusters/other/agentPools/web"
_HOST = {"sku": {"name": "DSv5-Type1"}}
_PREFIX = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/publicIPPrefixes/p"


def _in(key: str, name: str, section: str, group: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Clusters whose default pool, and whose pool `web`, is in a group."""
    groups = {section: {name: group}}
    return {**groups, "defaultNodePool": {key: name}}, {**groups, "nodePools": {"web": {key: name}}}


def _same(kind: str, path: str) -> Seen:
    """Whether a property is the id of the first resource of a type."""

    def seen(record: Any) -> bool:
        pools = "agentPoolProfiles[0]." if kind == "default" else ""
        types = ("DedicatedHostGroup", "CapacityReservationGroup", "ProximityPlacementGroup", "PublicIPPrefix")
        made = [each.id for each in record.requests if each.type.rpartition(":")[2] in types]
        return of("ManagedCluster" if pools else "AgentPool", f"{pools}{path}")(record) in made

    return seen


_NAMED = {
    "hostGroup": ("hosts", "hostGroups", {"hosts": {"a": _HOST}}, "hostGroupID"),
    "capacityReservationGroup": ("own", "capacityReservationGroups", {}, "capacityReservationGroupID"),
    "proximityPlacementGroup": ("near", "proximityPlacementGroups", {}, "proximityPlacementGroupID"),
    "nodePublicIPPrefix": ("own", "publicIPPrefixes", {}, "nodePublicIPPrefixID"),
}
_BY_ID = {
    "hostGroup": f"{_COMPUTE}/hostGroups/h",
    "capacityReservationGroup": f"{_COMPUTE}/capacityReservationGroups/c",
    "proximityPlacementGroup": f"{_COMPUTE}/proximityPlacementGroups/p",
    "nodePublicIPPrefix": _PREFIX,
}


def _hosts(**settings: Any) -> dict[str, Any]:
    return {"hostGroups": {"own": settings}}


def _host(**settings: Any) -> dict[str, Any]:
    return _hosts(platformFaultDomainCount=2, hosts={"a": _HOST | settings})


def _reserved(**settings: Any) -> dict[str, Any]:
    return {"capacityReservationGroups": {"own": settings}}


def _reservation(**settings: Any) -> dict[str, Any]:
    sku = {"name": "Standard_D4s_v5", "capacity": 2}
    return _reserved(zones=["2"], reservations={"a": {"sku": sku, **settings}})


def _near(**settings: Any) -> dict[str, Any]:
    return {"proximityPlacementGroups": {"own": settings}}


def _prefix(**settings: Any) -> dict[str, Any]:
    return {"publicIPPrefixes": {"own": settings}}


def _snapshot(**settings: Any) -> dict[str, Any]:
    return {"nodePools": {"web": {}, "canary": {}}, "snapshots": {"s": settings}}


def _from() -> dict[str, Any]:
    return {"creationData": {"snapshot": "s"}}


_SNAPSHOT_ID = f"{_CONTAINER}/snapshots/s"
_SOURCE = "creationData.sourceResourceId"

POOL_GROUP_ROWS: dict[str, Row] = {
    **{
        f"{where}.{key}": (documents[at], _same(("default", "web")[at], path), True)
        for key, (name, section, group, path) in _NAMED.items()
        for documents in [_in(key, name, section, group)]
        for at, where in enumerate(("defaultNodePool", "nodePools.*"))
    },
    **{
        f"{section}.*.id": (_in(key, "own", section, {"id": _BY_ID[key]})[1], of("AgentPool", path), _BY_ID[key])
        for key, (_, section, _, path) in _NAMED.items()
    },
    "hostGroups.*.platformFaultDomainCount": (
        _hosts(platformFaultDomainCount=3),
        of("DedicatedHostGroup", "platformFaultDomainCount"),
        3,
    ),
    "hostGroups.*.zones": (_hosts(zones=["2"]), of("DedicatedHostGroup", "zones"), ["2"]),
    "hostGroups.*.additionalCapabilities.ultraSSDEnabled": (
        _hosts(additionalCapabilities={"ultraSSDEnabled": True}),
        of("DedicatedHostGroup", "additionalCapabilities.ultraSSDEnabled"),
        True,
    ),
    "hostGroups.*.hosts.*.sku.name": (
        _host(sku={"name": "ESv5-Type1"}),
        of("DedicatedHost", "sku.name"),
        "ESv5-Type1",
    ),
    **{
        f"hostGroups.*.hosts.*.{key}": (_host(**{key: value}), of("DedicatedHost", key), value)
        for key, value in {
            "platformFaultDomain": 1,
            "autoReplaceOnFailure": False,
            "licenseType": "Windows_Server_Hybrid",
        }.items()
    },
    "capacityReservationGroups.*.zones": (_reserved(zones=["2"]), of("CapacityReservationGroup", "zones"), ["2"]),
    "capacityReservationGroups.*.reservations.*.zones": (
        _reservation(zones=["2"]),
        of("CapacityReservation", "zones"),
        ["2"],
    ),
    **{
        f"capacityReservationGroups.*.reservations.*.sku.{key}": (
            _reservation(sku={"name": "Standard_D4s_v5", "capacity": 2, key: value}),
            of("CapacityReservation", f"sku.{key}"),
            value,
        )
        for key, value in {"name": "Standard_D8s_v5", "capacity": 7}.items()
    },
    "proximityPlacementGroups.*.zones": (
        _near(zones=["2"], intent={"vmSizes": ["Standard_D4s_v5"]}),
        of("ProximityPlacementGroup", "zones"),
        ["2"],
    ),
    "proximityPlacementGroups.*.intent.vmSizes": (
        _near(intent={"vmSizes": ["Standard_D4s_v5"]}),
        of("ProximityPlacementGroup", "intent.vmSizes"),
        ["Standard_D4s_v5"],
    ),
    "publicIPPrefixes.*.prefixLength": (_prefix(prefixLength=30), of("PublicIPPrefix", "prefixLength"), 30),
    "publicIPPrefixes.*.zones": (_prefix(zones=["2"]), of("PublicIPPrefix", "zones"), ["2"]),
    "snapshots.*.id": (
        {"snapshots": {"s": {"id": _SNAPSHOT_ID}}, "nodePools": {"web": _from()}},
        of("AgentPool", _SOURCE),
        _SNAPSHOT_ID,
    ),
    "snapshots.*.nodePool": (
        _snapshot(nodePool="canary"),
        lambda it: str(of("Snapshot", _SOURCE)(it)).rpartition("/")[2][:-3],
        "canary",
    ),
    "snapshots.*.creationData.sourceResourceId": (
        _snapshot(creationData={"sourceResourceId": _POOL}),
        of("Snapshot", _SOURCE),
        _POOL,
    ),
    "defaultNodePool.creationData.snapshot": (
        {"snapshots": {"s": {"id": _SNAPSHOT_ID}}, "defaultNodePool": _from()},
        of("ManagedCluster", f"agentPoolProfiles[0].{_SOURCE}"),
        _SNAPSHOT_ID,
    ),
    "nodePools.*.creationData.snapshot": (
        {"snapshots": {"s": {"nodePool": "system"}}, "nodePools": {"web": _from()}},
        lambda it: of("AgentPool", _SOURCE)(it) == it.all("Snapshot")[0].id if it.all("Snapshot") else None,
        True,
    ),
}
