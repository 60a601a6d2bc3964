"""Assembles a cluster from its components, for the program, the benchmarks and the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from components.alerts import ClusterAlerts
from components.application_gateway import application_gateways
from components.backup import ClusterBackup
from components.bastion import ClusterBastion
from components.budget import budget
from components.cluster import AksCluster
from components.cluster_private_link import private_links
from components.cluster_registry import ClusterRegistry
from components.cluster_vault import ClusterVault
from components.context import Context
from components.disk_encryption import DiskEncryption
from components.extension import ClusterExtensions
from components.fleet import Fleets
from components.identity import ClusterIdentity
from components.lock import lock, locks
from components.monitoring import ClusterMonitoring
from components.network import ClusterNetwork
from components.network_endpoints import network_endpoints
from components.observed import observed
from components.pool_groups import PoolGroups, has_groups
from components.private_endpoint import PrivateEndpoints
from components.schedule import ClusterSchedule
from components.shared import SharedResources
from components.traffic_controller import traffic_controllers
from config.cluster import Cluster
from config.tenants import LIMITS


def deploy(
    name: str,
    settings: Cluster,
    *,
    secret: Callable[[str], pulumi.Output[str]] | None = None,
    shared: SharedResources | None = None,
    last_credentials: dict[str, pulumi.Resource] | None = None,
    fleets: Fleets | None = None,
) -> dict[str, pulumi.Input[Any]]:
    """Declare the cluster `name` with everything in its settings. Returns what a program exports of it.

    `secret` returns the value of a secret from its config key. `shared` has the resources that the settings name in
    it. `last_credentials` is one mapping for all clusters of a program, empty at first (`Context.last_credentials`).
    `fleets` are those of the stack.
    """
    context = Context(name, settings, secret=secret, last_credentials=last_credentials)
    in_shared = settings.network.shared
    around, above = shared.network(in_shared) if shared and in_shared else (None, None)
    network = ClusterNetwork(context, around)
    monitoring = ClusterMonitoring(context)
    watching = observed(context, shared)
    endpoints = PrivateEndpoints(context, network, above)
    private_link = private_links(context, endpoints, monitoring, watching, shared)
    registry = ClusterRegistry(context, endpoints, shared)
    vault = ClusterVault(context, endpoints, shared)
    encryption = settings.disk_encryption_set
    shared_disks = shared.disk_encryption(encryption.shared) if encryption and encryption.shared and shared else None
    disks = [DiskEncryption(context, vault, shared_disks)] if encryption else []
    groups = [PoolGroups(context)] if has_groups(settings) else []
    if above is None:
        network_endpoints(context, endpoints)
    identity = ClusterIdentity(context, [network, registry, vault, *disks, *groups])
    gateways = [*application_gateways(context, network, vault), *traffic_controllers(context, network)]
    extensions = ClusterExtensions(context)
    around_it = [
        network,
        monitoring,
        identity,
        registry,
        vault,
        *disks,
        *groups,
        *gateways,
        *watching,
        *private_link,
        ClusterBackup(context),
        ClusterSchedule(context),
        extensions,
    ]
    cluster = AksCluster(context, around_it)
    bastion = [ClusterBastion(context, network)] if settings.network.bastion and not settings.network.shared else []
    members = (fleets or Fleets({})).join(context, cluster)
    costs = budget(context, cluster, next((each.groups for each in watching if isinstance(each, ClusterAlerts)), None))
    lock(context, cluster)
    inside = [each for part in around_it for each in (part, *part.before()) if isinstance(each, pulumi.Resource)]
    locks(context, list(dict.fromkeys([cluster, *bastion, *costs, *members, *inside])))
    exports: dict[str, pulumi.Input[Any]] = {
        "name": cluster.name,
        "id": cluster.id,
        "resourceGroupName": context.resource_group_name,
        "oidcIssuerUrl": cluster.oidc_issuer_url,
        **registry.outputs(),
        **vault.outputs(),
        **{key: each for part in (*disks, *gateways, *watching, *private_link) for key, each in part.outputs().items()},
        "nodeResourceGroup": cluster.node_resource_group,
        "fqdn": cluster.fqdn,
        "privateFqdn": cluster.private_fqdn,
        "identity": cluster.identity.exported(),
        "kubeletIdentity": cluster.kubelet_identity.exported(),
        "addOnIdentities": cluster.add_on_identities,
        "nodePools": {
            key: {"name": _first(each.pool_names), "id": _first(each.pool_ids)}
            for key, each in cluster.node_pools.items()
        },
        "virtualNetworkId": network.virtual_network_id,
        "subnetIds": network.subnet_ids,
        "workspaceId": monitoring.workspace_id,
    }
    if cluster.kubeconfig is not None:
        exports["kubeconfig"] = cluster.kubeconfig
    if cluster.workload_identities:
        identities = cluster.workload_identities.items()
        exports["workloadIdentities"] = {key: {"clientId": each.client_id, "id": each.id} for key, each in identities}
    exports |= extensions.outputs()
    if cluster.snapshot_ids:
        exports["snapshotIds"] = cluster.snapshot_ids
    if cluster.namespaces:
        exports["managedNamespaces"] = {key: each.id for key, each in cluster.namespaces.items()}
    if settings.tenants:
        exports["tenants"] = {key: LIMITS[each.isolation] for key, each in settings.tenants.items()}
    return exports


def _first(generations: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[str]:
    """That of the current generation of a pool; the other is its predecessor in a rotation."""
    return next(iter(generations.values()))
