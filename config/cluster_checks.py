"""Checks of settings that depend on each other, in different parts of a cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from config.cluster_keys import check_key_uses
from config.edge_checks import check_application_gateway, check_traffic_controller
from config.forms import wrong
from config.identity_bindings import NAME
from config.monitoring_checks import check_monitoring
from config.node_pool import AgentPool
from config.pool_group_checks import check_pool_groups, check_snapshots
from config.roles import check_identity, check_scope
from config.tenants import check_tenants

if TYPE_CHECKING:
    from config.cluster import Cluster


def _subnets_exist(cluster: Cluster) -> None:
    """If the network is shared, config.shared checks this: the cluster alone does not have its subnets."""
    if cluster.network.shared and "subnets" not in cluster.network.model_fields_set:
        return
    known = cluster.network.subnets
    pools: list[tuple[str, str, AgentPool]] = [
        ("defaultNodePool", cluster.default_node_pool.name, cluster.default_node_pool)
    ]
    for key, pool in cluster.node_pools.items():
        pools.append((f"nodePools.{key}", key, pool))
        if pool.rotation:
            pools.append((f"nodePools.{key}.rotation.from", key, pool.before_rotation()))
    wanted = {f"{where}.subnet": pool.subnet for where, _, pool in pools}
    wanted |= {f"{where}.podSubnet": pool.pod_subnet for where, _, pool in pools}
    wanted |= {"network.apiServerSubnet": cluster.network.api_server_subnet}
    for where, service in (("containerRegistry", cluster.container_registry), ("keyVault", cluster.key_vault)):
        if service and service.private_endpoint:
            wanted |= {f"{where}.privateEndpoint.subnet": service.private_endpoint.subnet}
    for where, name in wanted.items():
        if name is not None and name not in known:
            raise PydanticCustomError(
                "setting",
                "{where} is {name}, which is not in network.subnets ({known})",
                {"where": where, "name": name, "known": ", ".join(known) or "none", "at": where},
            )
    for where, key, pool in pools:
        if known and not pool.vnet_subnet_id and not cluster.subnet_of(key, pool):
            raise PydanticCustomError(
                "setting",
                "has no subnet: set `subnet` to one of network.subnets ({known}), or rename one to `nodes`",
                {"known": ", ".join(known), "at": where},
            )


def _default_pool_retires_into_another(cluster: Cluster) -> None:
    retired = cluster.default_node_pool.retired
    if retired is None:
        return
    if not any(pool.mode == "System" for pool in cluster.node_pools.values()):
        raise PydanticCustomError(
            "setting",
            "the default pool can only be retired once nodePools has another System pool; add one with `mode: System`",
            {"at": "defaultNodePool.retired"},
        )
    if cluster.update_default_node_pool:
        raise PydanticCustomError(
            "setting",
            "the default pool is {retired}, so it cannot be updated; remove updateDefaultNodePool",
            {"retired": retired, "at": "updateDefaultNodePool"},
        )


def _scopes_exist(cluster: Cluster) -> None:
    for key, each in cluster.role_assignments.items():
        if (each.principal_id is None) == (each.identity is None):
            raise PydanticCustomError(
                "setting",
                "set either principalId, such as the object id of a group, or identity, the name of one of the cluster",
                {"at": f"roleAssignments.{key}"},
            )
        check_scope(cluster, each.scope, f"roleAssignments.{key}.scope")
        check_identity(cluster, each.identity, f"roleAssignments.{key}.identity")
    for key, identity in cluster.workload_identities.items():
        for name, each in identity.role_assignments.items():
            check_scope(cluster, each.scope, f"workloadIdentities.{key}.roleAssignments.{name}.scope")


def _workload_identity_is_on(cluster: Cluster) -> None:
    """Sources: MicrosoftDocs/azure-aks-docs articles/aks/workload-identity-deploy-cluster.md."""
    security = cluster.security_profile and cluster.security_profile.workload_identity
    needed = {
        "oidcIssuerProfile.enabled": cluster.oidc_issuer_profile and cluster.oidc_issuer_profile.enabled,
        "securityProfile.workloadIdentity.enabled": security and security.enabled,
    }
    used = {"workloadIdentities": cluster.workload_identities, "identityBindings": cluster.identity_bindings}
    for key in (key for key, each in used.items() if each):
        for path, enabled in needed.items():
            if not enabled:
                raise wrong(f"{key} needs {path}: remove the line that turns it off; it is on by default", at=key)
    for key, each in cluster.identity_bindings.items():
        try:
            NAME.check(key)
        except PydanticCustomError as error:
            raise wrong(error.message(), at=f"identityBindings.{key}") from None
        if each.workload_identity and each.workload_identity not in cluster.workload_identities:
            known = ", ".join(cluster.workload_identities) or "none"
            raise wrong(
                f"{each.workload_identity} is not in workloadIdentities ({known})",
                at=f"identityBindings.{key}.workloadIdentity",
            )


def _dns_zones_are_used(cluster: Cluster) -> None:
    routing = cluster.ingress_profile and cluster.ingress_profile.web_app_routing
    if cluster.network.dns_zones and not (routing and routing.enabled):
        raise wrong(
            "application routing manages the records of these zones, but it is off: set "
            "`ingressProfile: {webAppRouting: {enabled: true}}`",
            at="network.dnsZones",
        )


def _kubeconfig_signs_in(cluster: Cluster) -> None:
    if cluster.kubeconfig and not (cluster.aad_profile and cluster.aad_profile.managed):
        raise wrong(
            "kubeconfig signs in with Microsoft Entra ID, and aadProfile.managed turns that off: remove one of the two",
            at="kubeconfig",
        )


def _nodes_use_the_firewall(cluster: Cluster) -> None:
    profile = cluster.network_profile
    if cluster.network.firewall and (profile is None or profile.outbound_type != "userDefinedRouting"):
        raise wrong(
            "the nodes do not use it: set `networkProfile: {outboundType: userDefinedRouting}`", at="network.firewall"
        )


def _endpoints_have_a_target(cluster: Cluster) -> None:
    for name, each in cluster.network.private_endpoints.items():
        known = {"containerRegistry": cluster.container_registry, "keyVault": cluster.key_vault}
        if known.get(each.private_link_service_id, cluster) is None:
            raise wrong(
                f"this cluster has no {each.private_link_service_id}: set the id of a service",
                at=f"network.privateEndpoints.{name}.privateLinkServiceId",
            )


def _addresses_are_used(cluster: Cluster) -> None:
    profile = cluster.network_profile
    if cluster.network.load_balancer is None:
        return
    if profile is None or profile.outbound_type != "loadBalancer":
        raise wrong(
            "nodes leave by another way: set `networkProfile: {outboundType: loadBalancer}`", at="network.loadBalancer"
        )
    balancer = profile.load_balancer_profile
    if balancer and (balancer.managed_outbound_ips or balancer.outbound_ips or balancer.outbound_ip_prefixes):
        raise wrong(
            "networkProfile.loadBalancerProfile has outbound addresses as well: remove managedOutboundIPs, outboundIPs "
            "and outboundIPPrefixes there, or loadBalancer here",
            at="network.loadBalancer",
        )


def _pools_join_groups(cluster: Cluster) -> None:
    known = cluster.network.application_security_groups
    pools: dict[str, AgentPool] = {"defaultNodePool": cluster.default_node_pool}
    pools |= {f"nodePools.{key}": pool for key, pool in cluster.node_pools.items()}
    for where, pool in pools.items():
        missing = [name for name in pool.application_security_groups if name not in known]
        if missing and not cluster.network.shared:
            raise wrong(
                f"{missing[0]} is not in network.applicationSecurityGroups ({', '.join(known) or 'none'})",
                at=f"{where}.applicationSecurityGroups",
            )


def _kubelet_identity_is_whole(cluster: Cluster) -> None:
    kubelet = cluster.identity_profile and cluster.identity_profile.kubeletidentity
    keys = (
        {"resourceId": kubelet.resource_id, "clientId": kubelet.client_id, "objectId": kubelet.object_id}
        if kubelet
        else {}
    )
    missing = [key for key, value in keys.items() if value is None]
    if 0 < len(missing) < len(keys):
        raise PydanticCustomError(
            "setting",
            "without {missing}: an existing identity has resourceId, clientId and objectId, which `az identity show "
            "--ids <resourceId>` prints; for a new identity, write `kubeletidentity: {new}`",
            {"missing": " and ".join(missing), "new": "{}", "at": "identityProfile.kubeletidentity"},
        )


def _endpoint_has_a_private_link(cluster: Cluster) -> None:
    if cluster.network.api_server_endpoint is None:
        return
    access = cluster.api_server_access_profile
    if not (access and access.enable_private_cluster) or access.enable_vnet_integration:
        raise wrong(
            "only a private cluster without enableVnetIntegration has a private link: remove apiServerEndpoint",
            at="network.apiServerEndpoint",
        )
    if cluster.network.private_dns_zone:
        raise wrong(
            "needs a zone of the same name as network.privateDNSZone, and a resource group has one of a name: remove "
            "privateDNSZone, so that AKS creates that zone in the node resource group",
            at="network.apiServerEndpoint",
        )


CHECKS: tuple[Callable[[Cluster], None], ...] = (
    _subnets_exist,
    _default_pool_retires_into_another,
    _scopes_exist,
    _workload_identity_is_on,
    _dns_zones_are_used,
    _kubeconfig_signs_in,
    _nodes_use_the_firewall,
    _endpoints_have_a_target,
    _addresses_are_used,
    _pools_join_groups,
    _endpoint_has_a_private_link,
    _kubelet_identity_is_whole,
    check_key_uses,
    check_tenants,
    check_pool_groups,
    check_snapshots,
    check_application_gateway,
    check_monitoring,
    check_traffic_controller,
)
"""Each raises PydanticCustomError, with `at`, the path below the cluster."""
