"""Checks of the cluster's gateways with its subnets, vault and add-ons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.forms import wrong
from config.network_checks import free_range
from config.node_pool import AgentPool
from fairway.azure.values import SERVICE_SUBNETS, TRAFFIC_CONTROLLER

if TYPE_CHECKING:
    from config.cluster import Cluster

_KEY = "network.applicationGateway"
_OF_A_GATEWAY = ("applicationGatewayId", "applicationGatewayName", "subnetId", "subnetCIDR", "subnetPrefix")


def has_ingress_controller(cluster: Cluster) -> bool:
    """Whether the add-on ingressApplicationGateway (AGIC) is on."""
    add_on = cluster.addon_profiles and cluster.addon_profiles.ingress_application_gateway
    return bool(add_on and add_on.enabled)


def check_application_gateway(cluster: Cluster) -> None:
    """Refuse a gateway without its subnet, vault or listeners. Raises PydanticCustomError."""
    gateway = cluster.network.application_gateway
    if gateway is None:
        return
    add_on = cluster.addon_profiles and cluster.addon_profiles.ingress_application_gateway
    config = (add_on.config or {}) if add_on else {}
    known = [key for key in _OF_A_GATEWAY if config.get(key)]
    if has_ingress_controller(cluster) and known:
        raise wrong(
            f"is set by {_KEY}: remove it here, or {_KEY}",
            at=f"addonProfiles.ingressApplicationGateway.config.{known[0]}",
        )
    if gateway.id:
        if not has_ingress_controller(cluster):
            raise wrong(
                "nothing uses it: set `addonProfiles: {ingressApplicationGateway: {enabled: true}}`, or remove it",
                at=f"{_KEY}.id",
            )
        return
    _has_its_subnet(cluster, gateway.subnet or "", _KEY)
    if not gateway.http_listeners and not has_ingress_controller(cluster):
        raise wrong(
            "Azure refuses a gateway without listeners: add httpListeners, backendAddressPools, "
            "backendHttpSettingsCollection and requestRoutingRules, or let the add-on add them: "
            "`addonProfiles: {ingressApplicationGateway: {enabled: true}}`",
            at=_KEY,
        )
    for key, listed in (
        ("sslCertificates", gateway.ssl_certificates),
        ("trustedRootCertificates", gateway.trusted_root_certificates),
    ):
        for name, each in listed.items():
            if each.key_vault_secret and cluster.key_vault is None:
                raise wrong(
                    "the cluster has no vault: set keyVault, or keyVaultSecretId to the secret's id in another one",
                    at=f"{_KEY}.{key}.{name}.keyVaultSecret",
                )


def check_traffic_controller(cluster: Cluster) -> None:
    """Refuse a traffic controller without its subnet, or without workload identity. Raises PydanticCustomError."""
    controller = cluster.network.traffic_controller
    if controller is None:
        return
    at = "network.trafficController"
    _has_its_subnet(cluster, controller.subnet, at)
    gateway = cluster.network.application_gateway
    if gateway and gateway.subnet == controller.subnet:
        raise wrong("applicationGateway is in this subnet: each needs a subnet of its own, a /24", at=f"{at}.subnet")
    subnet = cluster.network.subnets.get(controller.subnet)
    others = [each for each in (subnet.delegations if subnet else ()) if each.lower() != TRAFFIC_CONTROLLER.lower()]
    if others:
        raise wrong(
            f"is delegated to {others[0]}: remove delegations, and Fairway delegates it to {TRAFFIC_CONTROLLER}",
            at=f"network.subnets.{controller.subnet}.delegations",
        )
    security = cluster.security_profile and cluster.security_profile.workload_identity
    issuer = cluster.oidc_issuer_profile
    if not (issuer and issuer.enabled and security and security.enabled):
        raise wrong(
            "its controller signs in with workload identity: remove the lines that turn off "
            "oidcIssuerProfile.enabled or securityProfile.workloadIdentity.enabled; both are on by default",
            at=at,
        )


def _has_its_subnet(cluster: Cluster, name: str, key: str) -> None:
    subnets = cluster.network.subnets
    if name not in subnets and not (cluster.network.shared and "subnets" not in cluster.network.model_fields_set):
        raise wrong(
            f"{name} is not in network.subnets ({', '.join(subnets) or 'none'}): add one for the gateway alone, such "
            f"as `subnets: {{{name}: {{addressPrefix: {free_range(cluster.network, 24)}}}}}`",
            at=f"{key}.subnet",
        )
    if name.lower() in SERVICE_SUBNETS:
        raise wrong(f"{name} is only for its own service: add another subnet, a /24", at=f"{key}.subnet")
    pools: list[tuple[str, str, AgentPool]] = [
        ("defaultNodePool", cluster.default_node_pool.name, cluster.default_node_pool)
    ]
    pools += [(f"nodePools.{each}", each, pool) for each, pool in cluster.node_pools.items()]
    for where, pool_name, pool in pools:
        if name in (cluster.subnet_of(pool_name, pool), pool.pod_subnet):
            raise wrong(
                f"{where} has its nodes or pods in {name}, and Azure accepts nothing else in the subnet of a gateway: "
                "give the gateway another subnet, a /24",
                at=f"{key}.subnet",
            )
