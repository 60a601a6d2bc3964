"""Checks of settings that depend on each other, in different parts of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from config.budget import check_budget
from config.checks import Check, Errors, valid_only
from config.cluster_keys import KEY_CHECKS
from config.cluster_pools import pools_of
from config.edge_checks import EDGE_CHECKS
from config.forms import wrong
from config.identity_bindings import NAME
from config.monitoring_checks import check_monitoring
from config.policies import check_policies
from config.pool_group_checks import check_pool_groups, check_snapshots
from config.roles import identity_errors, scope_errors
from config.schedule import check_schedule
from config.tenants import check_tenants

if TYPE_CHECKING:
    from config.cluster import Cluster


def _subnets_exist(cluster: Cluster) -> Errors:
    """If the network is shared, config.shared checks this: the cluster alone does not have its subnets."""
    if cluster.network.shared and "subnets" not in cluster.network.model_fields_set:
        return
    for where, key, pool in pools_of(cluster):
        with valid_only:
            yield from _no_such_subnet(cluster, pool.subnet, f"{where}.subnet")
            known = cluster.network.subnets
            if known and not pool.subnet and not pool.vnet_subnet_id and not cluster.subnet_of(key, pool):
                yield wrong(
                    f"has no subnet: set `subnet` to one of network.subnets ({', '.join(known)}), or rename one to "
                    "`nodes`",
                    at=where,
                )
        with valid_only:
            yield from _no_such_subnet(cluster, pool.pod_subnet, f"{where}.podSubnet")
    yield from _no_such_subnet(cluster, cluster.network.api_server_subnet, "network.apiServerSubnet")


def _endpoint_subnets_exist(cluster: Cluster) -> Errors:
    if cluster.network.shared and "subnets" not in cluster.network.model_fields_set:
        return
    services = {
        "containerRegistry": cluster.container_registry,
        "keyVault": cluster.key_vault,
        "monitoring.privateLinkScope": cluster.monitoring and cluster.monitoring.private_link_scope,
    }
    for where, service in services.items():
        with valid_only:
            if service and service.private_endpoint:
                path = f"{where}.privateEndpoint.subnet"
                yield from _no_such_subnet(cluster, service.private_endpoint.subnet, path)


def _no_such_subnet(cluster: Cluster, name: str | None, at: str) -> Errors:
    known = cluster.network.subnets
    if name is not None and name not in known:
        yield wrong(f"{at} is {name}, which is not in network.subnets ({', '.join(known) or 'none'})", at=at)


def _default_pool_retires_into_another(cluster: Cluster) -> Errors:
    retired = cluster.default_node_pool.retired
    if retired is None:
        return
    if cluster.update_default_node_pool:
        yield wrong(
            f"the default pool is {retired}, so it cannot be updated; remove updateDefaultNodePool",
            at="updateDefaultNodePool",
        )
    if not any(pool.mode == "System" for pool in cluster.node_pools.values()):
        yield wrong(
            "the default pool can only be retired once nodePools has another System pool; add one with `mode: System`",
            at="defaultNodePool.retired",
        )


def _assignments_are_complete(cluster: Cluster) -> Errors:
    for key, each in cluster.role_assignments.items():
        with valid_only:
            if (each.principal_id is None) == (each.identity is None):
                yield wrong(
                    "set either principalId, such as the object id of a group, or identity, the name of one of the "
                    "cluster",
                    at=f"roleAssignments.{key}",
                )
        with valid_only:
            yield from scope_errors(cluster, each.scope, f"roleAssignments.{key}.scope")
        with valid_only:
            yield from identity_errors(cluster, each.identity, f"roleAssignments.{key}.identity")
    for key, lock in cluster.locks.items():
        with valid_only:
            yield from scope_errors(cluster, lock.scope, f"locks.{key}.scope")
    for key, identity in cluster.workload_identities.items():
        with valid_only:
            for name, each in identity.role_assignments.items():
                with valid_only:
                    at = f"workloadIdentities.{key}.roleAssignments.{name}.scope"
                    yield from scope_errors(cluster, each.scope, at)


def _workload_identity_is_on(cluster: Cluster) -> Errors:
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
                yield wrong(f"{key} needs {path}: remove the line that turns it off; it is on by default", at=key)


def _bindings_have_an_identity(cluster: Cluster) -> Errors:
    for key, each in cluster.identity_bindings.items():
        try:
            NAME.check(key)
        except PydanticCustomError as error:
            yield wrong(error.message(), at=f"identityBindings.{key}")
        with valid_only:
            if each.workload_identity and each.workload_identity not in cluster.workload_identities:
                known = ", ".join(cluster.workload_identities) or "none"
                yield wrong(
                    f"{each.workload_identity} is not in workloadIdentities ({known})",
                    at=f"identityBindings.{key}.workloadIdentity",
                )


def _one_resource_group(cluster: Cluster) -> Errors:
    if cluster.resource_group_name and cluster.new_resource_group_name:
        yield wrong(
            "set either newResourceGroupName or resourceGroupName, for an existing group; `newResourceGroupName: null` "
            "removes what is included",
            at="newResourceGroupName",
        )


def _dns_zones_are_used(cluster: Cluster) -> Errors:
    routing = cluster.ingress_profile and cluster.ingress_profile.web_app_routing
    if cluster.network.dns_zones and not (routing and routing.enabled):
        yield wrong(
            "application routing manages the records of these zones, but it is off: set "
            "`ingressProfile: {webAppRouting: {enabled: true}}`",
            at="network.dnsZones",
        )


def _kubeconfig_signs_in(cluster: Cluster) -> Errors:
    if cluster.kubeconfig and not (cluster.aad_profile and cluster.aad_profile.managed):
        yield wrong(
            "kubeconfig signs in with Microsoft Entra ID, and aadProfile.managed turns that off: remove one of the two",
            at="kubeconfig",
        )


def _nodes_use_the_firewall(cluster: Cluster) -> Errors:
    profile = cluster.network_profile
    if cluster.network.firewall and (profile is None or profile.outbound_type != "userDefinedRouting"):
        yield wrong(
            "the nodes do not use it: set `networkProfile: {outboundType: userDefinedRouting}`", at="network.firewall"
        )


def _endpoints_have_a_target(cluster: Cluster) -> Errors:
    for name, each in cluster.network.private_endpoints.items():
        known = {
            "containerRegistry": cluster.container_registry,
            "keyVault": cluster.key_vault,
            "azureMonitorWorkspace": cluster.monitoring and cluster.monitoring.prometheus,
            "grafana": cluster.monitoring and cluster.monitoring.grafana,
        }
        with valid_only:
            if known.get(each.private_link_service_id, cluster) is None:
                yield wrong(
                    f"this cluster has no {each.private_link_service_id}: set the id of a service",
                    at=f"network.privateEndpoints.{name}.privateLinkServiceId",
                )


def _addresses_are_used(cluster: Cluster) -> Errors:
    if cluster.network.load_balancer is None:
        return
    profile = cluster.network_profile
    if profile is None or profile.outbound_type != "loadBalancer":
        yield wrong(
            "the load balancer has no outbound traffic: set `networkProfile: {outboundType: loadBalancer}`, or remove "
            "loadBalancer",
            at="network.loadBalancer",
        )
        return
    balancer = profile.load_balancer_profile
    if balancer and (balancer.managed_outbound_ips or balancer.outbound_ips or balancer.outbound_ip_prefixes):
        yield wrong(
            "networkProfile.loadBalancerProfile has outbound addresses as well: remove managedOutboundIPs, outboundIPs "
            "and outboundIPPrefixes there, or loadBalancer here",
            at="network.loadBalancer",
        )


def _pools_join_groups(cluster: Cluster) -> Errors:
    known = cluster.network.application_security_groups
    for where, _, pool in pools_of(cluster):
        with valid_only:
            for name in pool.application_security_groups:
                if name not in known and not cluster.network.shared:
                    yield wrong(
                        f"{name} is not in network.applicationSecurityGroups ({', '.join(known) or 'none'})",
                        at=f"{where}.applicationSecurityGroups",
                    )


def _kubelet_identity_is_whole(cluster: Cluster) -> Errors:
    kubelet = cluster.identity_profile and cluster.identity_profile.kubeletidentity
    keys = (
        {"resourceId": kubelet.resource_id, "clientId": kubelet.client_id, "objectId": kubelet.object_id}
        if kubelet
        else {}
    )
    missing = [key for key, value in keys.items() if value is None]
    if 0 < len(missing) < len(keys):
        yield wrong(
            f"without {' and '.join(missing)}: an existing identity has resourceId, and as GUIDs clientId and objectId,"
            " which `az identity show --ids <resourceId>` prints; for a new identity, write `kubeletidentity: {}`",
            at="identityProfile.kubeletidentity",
        )


def _endpoint_has_a_private_link(cluster: Cluster) -> Errors:
    if cluster.network.api_server_endpoint is None:
        return
    access = cluster.api_server_access_profile
    if not (access and access.enable_private_cluster) or access.enable_vnet_integration:
        yield wrong(
            "only a private cluster without enableVnetIntegration has a private link: remove apiServerEndpoint",
            at="network.apiServerEndpoint",
        )
    if cluster.network.private_dns_zone:
        yield wrong(
            "needs a zone of the same name as network.privateDNSZone, and a resource group has one of a name: remove "
            "privateDNSZone, so that AKS creates that zone in the node resource group",
            at="network.apiServerEndpoint",
        )


CHECKS: tuple[Check, ...] = (
    _subnets_exist,
    _endpoint_subnets_exist,
    _default_pool_retires_into_another,
    _assignments_are_complete,
    _workload_identity_is_on,
    _bindings_have_an_identity,
    _one_resource_group,
    _dns_zones_are_used,
    _kubeconfig_signs_in,
    _nodes_use_the_firewall,
    _endpoints_have_a_target,
    _addresses_are_used,
    _pools_join_groups,
    _endpoint_has_a_private_link,
    _kubelet_identity_is_whole,
    *KEY_CHECKS,
    check_budget,
    check_schedule,
    check_policies,
    check_tenants,
    check_pool_groups,
    check_snapshots,
    check_monitoring,
    *EDGE_CHECKS,
)
"""Each yields errors with `at`, the path below the cluster."""
