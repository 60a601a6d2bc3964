"""Resources that several clusters of a stack use."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from config.cluster import Cluster
from config.cluster_checks import CHECKS
from config.cluster_keys import check_keys
from config.forms import wrong
from config.grafana import Grafana
from config.key_vault import SharedKeyVault
from config.model import Settings, arm_name
from config.network import OF_A_CLUSTER, Network
from config.private_endpoint import TARGETS
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
    its outboundType decides about the NAT gateway, so all clusters of a network have the same. Default: none."""
    container_registries: Named[SharedRegistry] = {}
    """Container registries by name. A cluster uses one with `containerRegistry: {shared: <name>}`. Default: none."""
    key_vaults: Named[SharedKeyVault] = {}
    """Key vaults by name. A cluster uses one with `keyVault: {shared: <name>}`. Default: none."""

    azure_monitor_workspaces: Named[AzureMonitorWorkspace] = {}
    """Azure Monitor workspaces for Prometheus metrics, by name. A cluster uses one with
    `monitoring: {prometheus: {azureMonitorWorkspace: {shared: <name>}}}`. Default: none."""

    grafanas: Named[Grafana] = {}
    """Managed Grafanas by name, each linked to all of `azureMonitorWorkspaces`. A cluster uses one with
    `monitoring: {grafana: {shared: <name>}}`. Default: none."""

    @property
    def version_aliases(self) -> str:
        """Shared resources are new, so no state has one under an older API version."""
        return "drop"


def check_references(shared: Shared | None, clusters: dict[str, Cluster]) -> None:
    """Refuse names that `shared` does not have. Raises PydanticCustomError."""
    for key, cluster in clusters.items():
        vault = cluster.key_vault and cluster.key_vault.shared
        if shared and vault in shared.key_vaults:
            check_keys(cluster, shared.key_vaults[vault], f"clusters.{key}.")
        for where, name, known, section in _references(shared, cluster):
            if name not in known:
                raise PydanticCustomError(
                    "setting",
                    "{name} is not in shared.{section} ({known})",
                    {
                        "name": name,
                        "section": section,
                        "known": ", ".join(known) or "none",
                        "at": f"clusters.{key}.{where}",
                    },
                )


def with_network(shared: Shared | None, cluster: Cluster) -> Cluster:
    """The cluster with the settings of its shared network, if it has one."""
    name = cluster.network.shared
    if not name or not shared:
        return cluster
    own = {key: getattr(cluster.network, key) for key in OF_A_CLUSTER} | {"shared": name}
    if not cluster.network.api_server_subnet:
        del own["api_server_subnet"]
    found = shared.networks[name]
    # Both count as written: what the network has is checked like the settings of the cluster.
    network = found.model_copy(update=own)
    network.model_fields_set.add("subnets")
    return cluster.model_copy(update={"network": network})


def check_networks(shared: Shared | None, clusters: dict[str, Cluster]) -> None:
    """Refuse what does not fit between a shared network and its clusters. Raises PydanticCustomError."""
    for name, network in (shared.networks if shared else {}).items():
        for key in ("api_server_endpoint", "application_gateway", "traffic_controller"):
            if getattr(network, key):
                raise wrong(
                    "is of one cluster: set it in that cluster's network", at=f"shared.networks.{name}.{arm_name(key)}"
                )
        if network.shared:
            raise wrong("a shared network is configured here: remove `shared`", at=f"shared.networks.{name}.shared")
        for key, each in network.private_endpoints.items():
            if each.private_link_service_id in TARGETS:
                raise wrong(
                    f"{each.private_link_service_id} is of one cluster: set the id of the service, or privateEndpoint "
                    "at the cluster's own",
                    at=f"shared.networks.{name}.privateEndpoints.{key}.privateLinkServiceId",
                )
        users = {key: cluster for key, cluster in clusters.items() if cluster.network.shared == name}
        if not users:
            raise wrong(
                f"no cluster uses it: write `network: {{shared: {name}}}` in a cluster, or remove it",
                at=f"shared.networks.{name}",
            )
        kinds = {key: each.network_profile and each.network_profile.outbound_type for key, each in users.items()}
        (first, kind), *others = kinds.items()
        for key, other in others:
            if other != kind:
                raise wrong(
                    f"is {other}, but {first} has {kind} in the same network, whose subnets have one way out: set the "
                    "same outboundType",
                    at=f"clusters.{key}.networkProfile.outboundType",
                )
        for key, cluster in users.items():
            try:
                for check in CHECKS:
                    check(with_network(shared, cluster))
            except PydanticCustomError as error:
                where = (error.context or {}).get("at", "")
                raise wrong(error.message(), at=f"clusters.{key}.{where}".rstrip(".")) from None


def _references(shared: Shared | None, cluster: Cluster) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Where a cluster names a shared resource, the name, the names that exist, and their section."""
    if cluster.network.shared:
        yield "network.shared", cluster.network.shared, tuple(shared.networks) if shared else (), "networks"
    if cluster.container_registry and cluster.container_registry.shared:
        known = tuple(shared.container_registries) if shared else ()
        yield "containerRegistry.shared", cluster.container_registry.shared, known, "containerRegistries"
    if cluster.key_vault and cluster.key_vault.shared:
        yield "keyVault.shared", cluster.key_vault.shared, tuple(shared.key_vaults) if shared else (), "keyVaults"
    prometheus = cluster.monitoring and cluster.monitoring.prometheus
    if prometheus and prometheus.azure_monitor_workspace.shared:
        known = tuple(shared.azure_monitor_workspaces) if shared else ()
        where = "monitoring.prometheus.azureMonitorWorkspace.shared"
        yield where, prometheus.azure_monitor_workspace.shared, known, "azureMonitorWorkspaces"
    grafana = cluster.monitoring and cluster.monitoring.grafana
    if grafana and grafana.shared:
        known = tuple(shared.grafanas) if shared else ()
        yield "monitoring.grafana.shared", grafana.shared, known, "grafanas"
