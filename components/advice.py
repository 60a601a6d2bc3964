"""What to write in the stack file so that a change does not cost a cluster."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from config.model import arm_name
from config.pool_groups import GROUPS
from fairway.plan.advice import Advice, Subject, removal, unprotecting
from fairway.request import Placeholder, mapping
from fairway.secret_names import shown

_COMPONENTS = "fairway:index:"
_NODE_POOL = f"{_COMPONENTS}NodePool"
_SUBNETS = {"vnetSubnetID": "subnet", "podSubnetID": "podSubnet"}
"""ARM's keys of subnets, and those of the stack file."""
_GROUPS = {arm_name(id_field): arm_name(field) for field, (_, id_field) in GROUPS.items()}
"""ARM's keys of other ids, and those of the stack file for what it declares."""
_SECTIONS = {arm_name(id_field): arm_name(section) for section, id_field in GROUPS.values()}
_GATEWAY = f"{_COMPONENTS}ClusterGateway$"
_CONTAINERS = f"{_COMPONENTS}ClusterTrafficController$"
_BOTH_GATEWAYS = (
    "Keep the old value: a cluster has one `network.applicationGateway`, and another `name` deletes the running "
    "gateway before the new one is created, at least 11 minutes without traffic.\n"
    "To run both for a time (not with the add-on ingressApplicationGateway, whose cluster refers to the gateway), let "
    "Pulumi forget the old one, which keeps running: `pulumi state delete '{gateway}'`, then `pulumi state delete "
    "'{address}'` if it is in the state; with `protect`, each with `--force`.\n"
    "Create a public IP address (`az network public-ip create --sku Standard`), write the new value, another `name` "
    "and `publicIPAddress: {{id: <its id>}}` under `applicationGateway`, and run `pulumi up`: the new gateway is "
    "created beside the old one, in the same subnet.\n"
    "Move the DNS records to the new address. When no client uses the old one, run `az network application-gateway "
    "delete` and `az network public-ip delete` for it."
)
_ONE_CONTROLLER = (
    "Keep the old value: a cluster has one `network.trafficController`. Otherwise it is deleted with its frontends "
    "before another one is created; clients are cut off until then, and until the DNS records have the new host names."
)


class StackFileAdvice(Advice):
    """Advice to edit the stack file for resources of Fairway's components, and the program for others."""

    def place(self, resource: Subject) -> str:
        """Where new values are written."""
        return "stack file" if _is_of_component(resource) else super().place(resource)

    def generation(self, pool: Subject) -> str:
        """`shop/web` of `shop/web/i15`; a pool whose Azure name is set, such as an adopted one, has none yet."""
        return pool.name.rpartition("/")[0] if _NODE_POOL in pool.urn and pool.name.count("/") == 2 else ""

    def rotated(self, pool: Subject, before: Mapping[str, Any], subnets: Mapping[str, str], drained: str) -> str:
        """How to replace a pool by a successor beside it."""
        if _NODE_POOL not in pool.urn:
            return super().rotated(pool, before, subnets, drained)
        name = "" if self.generation(pool) else str(pool.old_inputs.get("agentPoolName") or _key(pool))
        was = ", ".join([*([f"name: {name}"] if name else []), *(_was(*each, subnets) for each in before.items())])
        kept = " ".join(_kept(key, value, subnets) for key, value in before.items() if key in _SECTIONS)
        unnamed, renamed = (", remove its `name`,", ", with a name that Fairway makes") if name else ("", "")
        return (
            f"{kept}{' ' if kept else ''}Set `rotation: {{from: {{{was}}}}}` for the pool {_key(pool)}{unnamed} and "
            f"run `pulumi up`: the new pool is created beside the old one{renamed}. Then move the pods: {drained}. "
            f"Then remove `rotation` and run `pulumi up`."
        )

    def another_pool(self, pool: Subject, drained: str) -> str:
        """How to create another pool if this one can neither change nor rotate."""
        if not _is_of_component(pool):
            return super().another_pool(pool, drained)
        unprotected = "set `protect: false` for the cluster, run `pulumi up`, and " if pool.protect else ""
        key = _key(pool)
        return (
            f"Keep {key} unchanged, add a pool with the new value and another name to `nodePools`, and run `pulumi "
            f"up`. Then move the pods: {drained}. Then {unprotected}remove {key} from `nodePools`."
        )

    def another_resource(self, resource: Subject) -> str:
        """How to get another resource, neither cluster nor pool, if this one cannot change."""
        return self.another_gateway(resource) or super().another_resource(resource)

    def another_gateway(self, gateway: Subject) -> str:
        """How to move clients to another gateway: a cluster has only one of each kind."""
        if _CONTAINERS in gateway.urn:
            return _ONE_CONTROLLER
        tokens = ["azure-native:network:ApplicationGateway", "azure-native:network:PublicIPAddress"]
        parts = gateway.urn.split(f"$azure-native:{gateway.type.removeprefix('azure-native:')}::")
        if _GATEWAY not in gateway.urn or gateway.type not in tokens or len(parts) != 2:
            return ""
        urns = [f"{parts[0]}${each}::{parts[1]}" for each in tokens]
        return _BOTH_GATEWAYS.format(gateway=urns[0], address=urns[1])

    def another_inline_pool(self, cluster: Subject, drained: str) -> str:
        """How to retire the default pool."""
        if not _is_of_component(cluster):
            return super().another_inline_pool(cluster, drained)
        return (
            "Add a System pool with the new value to `nodePools`, its other settings copied from `defaultNodePool` "
            "(also `vnetSubnetID` or `subnet`), write the old value back under `defaultNodePool` "
            f"with `retired: draining`, and run `pulumi up`. Then move the pods: {drained}. Then set `retired: "
            "drained` and run `pulumi up`, then `retired: gone` and run `pulumi up`."
        )

    def another_cluster(self, cluster: Subject) -> str:
        """How to get another cluster if this one cannot change."""
        if not _is_of_component(cluster):
            return super().another_cluster(cluster)
        unprotected = "set `protect: false` for this one, run `pulumi up`, and " if cluster.protect else ""
        return (
            "Keep this cluster unchanged, add a second one with the new value, to `clusters` or as a file in "
            f"`clusterFiles`, and move the workloads. Then {unprotected}remove this one."
        )

    def imported_later(self, pool: Subject) -> str:
        """What to do with `retired` of a default pool whose cluster does not exist yet."""
        if not _is_default(pool):
            return super().imported_later(pool)
        return "Remove `retired` under `defaultNodePool`, run `pulumi up`, then add it again."

    def before_deletion(self, pool: Subject, drained: str, *, last_system: bool, takers: Sequence[str]) -> str:
        """What to do before a pool without a successor is deleted."""
        back = ""
        if _is_default(pool):
            back = (
                "While the default pool drains, it cannot be deleted. To keep it, write `retired: draining` back "
                "under `defaultNodePool`. "
                if pool.protect
                else "This update deletes the default pool. If `retired` was removed from `defaultNodePool`, write "
                "back its last value. "
            )
        if last_system or not _is_of_component(pool):
            return back + super().before_deletion(pool, drained, last_system=last_system, takers=takers)
        if back and pool.protect:
            return (
                f"{back}To delete it once another System pool is running, move the pods: {drained}. Then set "
                f"`retired: "
                "drained` and run `pulumi up`, then `retired: gone` and run `pulumi up`."
            )
        if back:
            return (
                f"{back}With `retired: gone`, run `pulumi up` only once another System pool is running and the pods "
                f"are moved: {drained}."
            )
        return removal(_key(pool), "`nodePools`", drained, takers)

    def unprotected(self, resource: Subject) -> str:
        """How to make a change that `protect` refuses; empty for a default pool that drains."""
        if _is_default(resource):
            return ""
        sections = {"shared": "under `fairway:shared`", "fleets": "for the fleet under `fairway:fleets`"}
        section = sections.get(resource.name.partition("/")[0], "for the cluster")
        how = f"set `protect: false` {section}"
        return unprotecting(how) if _is_of_component(resource) else super().unprotected(resource)

    def aliases_kept(self) -> str:
        """How to keep a resource that is found only by an alias of an older SDK."""
        return f"{super().aliases_kept()} With Fairway's components, set `versionAliases: keep` for the cluster."

    def no_longer_ignored(self, path: str) -> str:
        """How to stop ignoring a path for one update."""
        return " (`upgradeKubernetes: true` applies them in one update)" if path == "kubernetesVersion" else ""

    def egress_first(self, cluster: Subject, what: str) -> str:
        """What to do before the outbound type changes."""
        if not _is_of_component(cluster):
            return super().egress_first(cluster, what)
        # Tried with Pulumi 3.260: a pattern matches URNs, `**` also their colons; only these resources are updated.
        return {
            "NAT gateway": "First create the gateway and attach it to the subnets, without updating the cluster: "
            "`pulumi up "
            "--target '**:NatGateway::**' --target '**:PublicIPAddress::**' --target '**:Subnet::**'`, with the new "
            "value in the stack file.",
            "route table": "First add `network.routeTable` with the route 0.0.0.0/0 in an update that keeps "
            "outboundType. With `network.firewall`, instead first create the firewall with its route, without updating "
            "the cluster (if apiServerAccessProfile.authorizedIPRanges is set, with existing addresses as its "
            "publicIpAddresses, and these in the ranges before): `pulumi up --target '**:FirewallPolicy::**' --target "
            "'**:FirewallPolicyRuleCollectionGroup::**' --target '**:AzureFirewall::**' --target "
            "'**:PublicIPAddress::**' --target '**:RouteTable::**' --target '**:Subnet::**'`, with the new value in "
            "the stack file.",
        }[what]


def _is_of_component(resource: Subject) -> bool:
    return _COMPONENTS in resource.urn


def _is_default(pool: Subject) -> bool:
    """Whether it is a cluster's default pool, which `retired` has turned into an AgentPool."""
    return pool.type.endswith(":AgentPool") and _is_of_component(pool) and _NODE_POOL not in pool.urn


def _key(pool: Subject) -> str:
    return pool.name.split("/")[1] if "/" in pool.name else pool.name


def _kept(key: str, value: Any, subnets: Mapping[str, str]) -> str:
    """What must stay in the stack file."""
    name = subnets.get(value.casefold(), "") if isinstance(value, str) else ""
    group = name.rpartition("/")[2]
    return (
        f"Keep {group} in `{_SECTIONS[key]}`, or write it back if you removed it, until `rotation` is removed as well: "
        "the old nodes are in it."
        if group
        else ""
    )


def _was(key: str, value: Any, subnets: Mapping[str, str]) -> str:
    if key in _SUBNETS and isinstance(value, str) and not isinstance(value, Placeholder):
        name = subnets.get(value.casefold(), "")
        known = name.rpartition("/")[2] if "/subnet/" in name else ""
        unknown = f"<the key of {value.rpartition('/')[2]} in network.subnets>"
        return f"{_SUBNETS[key]}: {known or unknown}"
    source = (mapping(value) or {}).get("sourceResourceId") if key == "creationData" else value
    name = subnets.get(source.casefold(), "") if isinstance(source, str) else ""
    if name and key in _GROUPS:
        return f"{_GROUPS[key]}: {name.rpartition('/')[2]}"
    if name and key == "creationData":
        return f"creationData: {{snapshot: {name.rpartition('/')[2]}}}"
    return f"{key}: {json.dumps(shown(value, key), ensure_ascii=False, default=str)}"
