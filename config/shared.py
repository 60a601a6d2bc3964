"""Resources that several clusters of a stack use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic_core import PydanticCustomError

from config.checks import Errors, check, valid_only
from config.cluster import Cluster
from config.cluster_checks import CHECKS
from config.cluster_keys import errors_of_keys, key_errors
from config.forms import wrong
from config.grafana import Grafana
from config.key_vault import SharedDiskEncryptionSet, SharedKeyVault
from config.model import Settings, arm_name
from config.network import OF_A_CLUSTER, Network
from config.private_endpoint import TARGETS
from config.private_link_scope import SharedPrivateLinkScope
from config.prometheus import AzureMonitorWorkspace
from config.registry import SharedRegistry
from config.types import Named, Tags


class Shared(Settings):
    """Resources that several clusters use. A cluster names one by `shared`."""

    resource_group_name: str | None = None
    """Name of an existing resource group. If omitted, Fairway creates `rg-shared-<stack>`."""
    location: str | None = None
    """Azure region. If omitted, the stack's `azure-native:location`. Cannot change after creation."""
    tags: Tags | None = None
    """Azure tags of these resources, in addition to the stack's. Default: none."""
    protect: bool = True
    """Whether Pulumi refuses to delete or replace these resources. To delete them, set false, run `pulumi up`, then
    `pulumi destroy`. Default: true."""
    networks: Named[Network] = {}
    """Networks by name, with the settings of a cluster's `network`. A cluster uses one by `network: {shared: <name>}`;
    its outboundType decides about the NAT gateway, so all clusters of a network have the same. In a stack with
    `clusters: {}`, such as that of a hub, it has no users and no NAT gateway. Default: none."""
    container_registries: Named[SharedRegistry] = {}
    """Container registries by name. A cluster uses one with `containerRegistry: {shared: <name>}`. Default: none."""
    key_vaults: Named[SharedKeyVault] = {}
    """Key vaults by name. A cluster uses one with `keyVault: {shared: <name>}`. Default: none."""
    disk_encryption_sets: Named[SharedDiskEncryptionSet] = {}
    """Disk encryption sets by name, with keys of these vaults. A cluster uses one with
    `diskEncryptionSet: {shared: <name>}`. Default: none."""

    azure_monitor_workspaces: Named[AzureMonitorWorkspace] = {}
    """Azure Monitor workspaces for Prometheus metrics, by name. A cluster uses one with
    `monitoring: {prometheus: {azureMonitorWorkspace: {shared: <name>}}}`. Default: none."""

    grafanas: Named[Grafana] = {}
    """Managed Grafanas by name, each linked to all of `azureMonitorWorkspaces`. A cluster uses one with
    `monitoring: {grafana: {shared: <name>}}`. Default: none."""

    private_link_scopes: Named[SharedPrivateLinkScope] = {}
    """Private link scopes of Azure Monitor by name. A cluster uses one with
    `monitoring: {privateLinkScope: {shared: <name>}}`. Default: none."""

    @check
    def _endpoints_of_scopes(self) -> Errors:
        for name, each in self.private_link_scopes.items():
            endpoint, at = each.private_endpoint, f"privateLinkScopes.{name}.privateEndpoint"
            with valid_only:
                if endpoint and endpoint.network and endpoint.network not in self.networks:
                    known = ", ".join(self.networks) or "none"
                    yield wrong(f"{endpoint.network} is not in shared.networks ({known})", at=f"{at}.network")
                elif endpoint and endpoint.network and endpoint.subnet not in self.networks[endpoint.network].subnets:
                    known = ", ".join(self.networks[endpoint.network].subnets) or "none"
                    what = f"{endpoint.subnet} is not among the subnets of {endpoint.network} ({known})"
                    yield wrong(what, at=f"{at}.subnet")

    @check
    def _keys_of_disk_encryption_sets(self) -> Errors:
        for name, each in self.disk_encryption_sets.items():
            with valid_only:
                at = f"diskEncryptionSets.{name}"
                if each.key_vault in self.key_vaults:
                    yield from key_errors(each.key, self.key_vaults[each.key_vault], f"{at}.key")
                else:
                    known = ", ".join(self.key_vaults) or "none"
                    yield wrong(f"{each.key_vault} is not in shared.keyVaults ({known})", at=f"{at}.keyVault")

    @property
    def version_aliases(self) -> str:
        """Shared resources are new, so no state has one under an older API version."""
        return "drop"


def reference_errors(shared: Shared | None, cluster: Cluster, path: str) -> Errors:
    """Errors about names that `shared` does not have, and about keys of a shared vault; `path` is the cluster's."""
    for where, name, section in _references(cluster):
        with valid_only:
            known: Mapping[str, Settings] = getattr(shared, section) if shared else {}
            if name is not None and name not in known:
                yield wrong(
                    f"{name} is not in shared.{arm_name(section)} ({', '.join(known) or 'none'})", at=f"{path}{where}"
                )
    vault = cluster.key_vault and cluster.key_vault.shared
    if shared and vault in shared.key_vaults:
        yield from errors_of_keys(cluster, shared.key_vaults[vault], path)


def _references(cluster: Cluster) -> Iterator[tuple[str, str | None, str]]:
    """Where a cluster can name a shared resource, the name, and the section of such resources."""
    with valid_only:
        yield "network.shared", cluster.network.shared, "networks"
    with valid_only:
        registry = cluster.container_registry
        yield "containerRegistry.shared", registry.shared if registry else None, "container_registries"
    with valid_only:
        vault = cluster.key_vault
        yield "keyVault.shared", vault.shared if vault else None, "key_vaults"
    with valid_only:
        disks = cluster.disk_encryption_set
        yield "diskEncryptionSet.shared", disks.shared if disks else None, "disk_encryption_sets"
    with valid_only:
        prometheus = cluster.monitoring and cluster.monitoring.prometheus
        workspace = prometheus.azure_monitor_workspace.shared if prometheus else None
        yield "monitoring.prometheus.azureMonitorWorkspace.shared", workspace, "azure_monitor_workspaces"
    with valid_only:
        grafana = cluster.monitoring and cluster.monitoring.grafana
        yield "monitoring.grafana.shared", grafana.shared if grafana else None, "grafanas"
    with valid_only:
        scope = cluster.monitoring and cluster.monitoring.private_link_scope
        yield "monitoring.privateLinkScope.shared", scope.shared if scope else None, "private_link_scopes"


def with_network(shared: Shared | None, cluster: Cluster) -> Cluster:
    """The cluster with the settings of its shared network, if it has one."""
    name = cluster.network.shared
    if not name or not shared:
        return cluster
    own = {key: getattr(cluster.network, key) for key in OF_A_CLUSTER} | {"shared": name}
    if not cluster.network.api_server_subnet:
        del own["api_server_subnet"]
    # Both count as written: what the network has is checked like the settings of the cluster.
    network = shared.networks[name].model_copy(update=own)
    network.model_fields_set.add("subnets")
    return cluster.model_copy(update={"network": network})


def network_errors(shared: Shared, name: str, clusters: Mapping[str, Cluster]) -> Errors:
    """Errors about what does not fit between the shared network `name` and its clusters."""
    path, network = f"shared.networks.{name}", shared.networks[name]
    for key in ("api_server_endpoint", "application_gateway", "traffic_controller"):
        with valid_only:
            if getattr(network, key):
                yield wrong("is of one cluster: set it in that cluster's network", at=f"{path}.{arm_name(key)}")
    with valid_only:
        if network.shared:
            yield wrong("a shared network is configured here: remove `shared`", at=f"{path}.shared")
    with valid_only:
        for key, each in network.private_endpoints.items():
            with valid_only:
                if each.private_link_service_id in TARGETS:
                    yield wrong(
                        f"{each.private_link_service_id} is of one cluster: set the id of the service, or "
                        "privateEndpoint at the cluster's own",
                        at=f"{path}.privateEndpoints.{key}.privateLinkServiceId",
                    )
    users = {key: cluster for key, cluster in clusters.items() if cluster.network.shared == name}
    if not users:
        if clusters:
            yield wrong(f"no cluster uses it: write `network: {{shared: {name}}}` in a cluster, or remove it", at=path)
        return
    with valid_only:
        yield from _same_outbound_type(users)
    for key, cluster in users.items():
        whole = with_network(shared, cluster)
        for one in CHECKS:
            with valid_only:
                for error in one(whole):
                    assert isinstance(error, PydanticCustomError)
                    where = (error.context or {}).get("at", "")
                    yield wrong(error.message(), at=f"clusters.{key}.{where}".rstrip("."))


def _same_outbound_type(users: Mapping[str, Cluster]) -> Errors:
    kinds = {key: each.network_profile and each.network_profile.outbound_type for key, each in users.items()}
    (first, kind), *others = kinds.items()
    for key, other in others:
        if other != kind:
            yield wrong(
                f"is {other}, but {first} has {kind} in the same network, whose subnets have the same route or NAT "
                "gateway: set the same outboundType",
                at=f"clusters.{key}.networkProfile.outboundType",
            )
