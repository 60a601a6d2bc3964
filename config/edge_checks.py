"""Checks of the cluster's gateways with its subnets, vault and add-ons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.checks import Check, Errors, valid_only
from config.cluster_pools import pools_of
from config.forms import wrong
from config.subnet_ranges import free_range
from fairway.azure.values import SERVICE_SUBNETS, TRAFFIC_CONTROLLER

if TYPE_CHECKING:
    from config.cluster import Cluster

_KEY = "network.applicationGateway"
_CONTROLLER = "network.trafficController"
_OF_A_GATEWAY = ("applicationGatewayId", "applicationGatewayName", "subnetId", "subnetCIDR", "subnetPrefix")


def has_ingress_controller(cluster: Cluster) -> bool:
    """Whether the add-on ingressApplicationGateway (AGIC) is on."""
    add_on = cluster.addon_profiles and cluster.addon_profiles.ingress_application_gateway
    return bool(add_on and add_on.enabled)


def check_application_gateway(cluster: Cluster) -> Errors:
    """Refuse a gateway without its subnet, vault or listeners."""
    gateway = cluster.network.application_gateway
    if gateway is None:
        return
    add_on = cluster.addon_profiles and cluster.addon_profiles.ingress_application_gateway
    config = (add_on.config or {}) if add_on else {}
    for key in _OF_A_GATEWAY if has_ingress_controller(cluster) else ():
        if config.get(key):
            yield wrong(
                f"is set by {_KEY}: remove it here, or {_KEY}",
                at=f"addonProfiles.ingressApplicationGateway.config.{key}",
            )
    if gateway.http_listeners and has_ingress_controller(cluster):
        # learn.microsoft.com/azure/application-gateway/ingress-controller-overview.
        yield wrong(
            "the add-on ingressApplicationGateway removes listeners and rules that are in no Ingress: remove "
            "httpListeners and requestRoutingRules, or turn the add-on off",
            at=f"{_KEY}.httpListeners",
        )
    if gateway.id and not has_ingress_controller(cluster):
        yield wrong(
            "nothing uses it: set `addonProfiles: {ingressApplicationGateway: {enabled: true}}`, or remove it",
            at=f"{_KEY}.id",
        )
    elif not gateway.id and not gateway.http_listeners and not has_ingress_controller(cluster):
        yield wrong(
            "Azure refuses a gateway without listeners: add httpListeners, backendAddressPools, "
            "backendHttpSettingsCollection and requestRoutingRules, or let the add-on add them: "
            "`addonProfiles: {ingressApplicationGateway: {enabled: true}}`. A running gateway keeps what the add-on "
            "wrote when that is turned off, until an update sends these lists: copy them from `az network "
            "application-gateway show`, or turn the add-on off and remove applicationGateway in the same update",
            at=_KEY,
        )


def check_gateway_certificates(cluster: Cluster) -> Errors:
    """Refuse certificates from a vault that the cluster does not have, or that the gateway cannot read."""
    gateway = cluster.network.application_gateway
    if gateway is None or gateway.id:
        return
    for key, listed in (
        ("sslCertificates", gateway.ssl_certificates),
        ("trustedRootCertificates", gateway.trusted_root_certificates),
    ):
        for name, each in listed.items():
            with valid_only:
                if each.key_vault_secret_id and not gateway.identity.user_assigned_identities:
                    # learn.microsoft.com/azure/application-gateway/application-gateway-key-vault-common-errors.
                    yield wrong(
                        "the identity that Fairway creates for the gateway has no role on this vault, and Azure "
                        "refuses a gateway that cannot read its certificate: set "
                        f"{_KEY}.identity.userAssignedIdentities to a list with the resource ID of an existing "
                        "identity that has the role Key Vault Secrets User there; or, for a secret in the vault of "
                        "keyVault, set keyVaultSecret to its name",
                        at=f"{_KEY}.{key}.{name}.keyVaultSecretId",
                    )
                if each.key_vault_secret and cluster.key_vault is None:
                    yield wrong(
                        "the cluster has no vault: set keyVault, or keyVaultSecretId to the secret's id in another one",
                        at=f"{_KEY}.{key}.{name}.keyVaultSecret",
                    )


def check_gateway_subnet(cluster: Cluster) -> Errors:
    """Refuse a subnet that does not exist, or that is also for something else."""
    gateway = cluster.network.application_gateway
    if gateway and not gateway.id and gateway.subnet:
        yield from _subnet_errors(cluster, gateway.subnet, _KEY)


def check_traffic_controller(cluster: Cluster) -> Errors:
    """Refuse a traffic controller without its subnet, or in one that is also for something else."""
    controller = cluster.network.traffic_controller
    if controller is None:
        return
    yield from _subnet_errors(cluster, controller.subnet, _CONTROLLER)
    with valid_only:
        gateway = cluster.network.application_gateway
        if gateway and gateway.subnet == controller.subnet:
            yield wrong(
                "applicationGateway is in this subnet: each needs a subnet of its own, a /24",
                at=f"{_CONTROLLER}.subnet",
            )
    subnet = cluster.network.subnets.get(controller.subnet)
    others = [each for each in (subnet.delegations if subnet else ()) if each.lower() != TRAFFIC_CONTROLLER.lower()]
    if others:
        yield wrong(
            f"is delegated to {others[0]}: remove delegations, and Fairway delegates it to {TRAFFIC_CONTROLLER}",
            at=f"network.subnets.{controller.subnet}.delegations",
        )


def check_container_network(cluster: Cluster) -> Errors:
    """Refuse kubenet, and with overlay a subnet of another size than a /24; a larger one leads to an outage.

    learn.microsoft.com/azure/application-gateway/for-containers/container-networking.
    """
    controller = cluster.network.traffic_controller
    if controller is None:
        return
    profile, subnet = cluster.network_profile, cluster.network.subnets.get(controller.subnet)
    plugin = profile and profile.network_plugin
    if plugin == "kubenet":
        yield wrong(
            "Application Gateway for Containers does not support kubenet: use `networkPlugin: azure` with overlay",
            at="networkProfile.networkPlugin",
        )
    overlay = bool(profile and plugin == "azure" and profile.network_plugin_mode == "overlay")
    for key, each in (subnet.ranges if subnet else {}).items():
        if overlay and each.version == 4 and each.prefixlen != 24:
            larger = each.prefixlen < 24
            such = next(iter(each.subnets(new_prefix=24))) if larger else free_range(cluster.network, 24)
            yield wrong(
                f"{each} must be a /24, such as {such}: with overlay, Application Gateway for Containers supports no "
                "other size",
                at=f"network.subnets.{controller.subnet}.{key}",
            )


def check_alb_controller(cluster: Cluster) -> Errors:
    """Refuse a traffic controller without workload identity."""
    security = cluster.security_profile and cluster.security_profile.workload_identity
    issuer = cluster.oidc_issuer_profile
    if cluster.network.traffic_controller and not (issuer and issuer.enabled and security and security.enabled):
        yield wrong(
            "its controller signs in with workload identity: remove the lines that turn off "
            "oidcIssuerProfile.enabled or securityProfile.workloadIdentity.enabled; both are on by default",
            at=_CONTROLLER,
        )


def _subnet_errors(cluster: Cluster, name: str, key: str) -> Errors:
    subnets = cluster.network.subnets
    if name not in subnets and not (cluster.network.shared and "subnets" not in cluster.network.model_fields_set):
        yield wrong(
            f"{name} is not in network.subnets ({', '.join(subnets) or 'none'}): add one for the gateway alone, such "
            f"as `subnets: {{{name}: {{addressPrefix: {free_range(cluster.network, 24)}}}}}`",
            at=f"{key}.subnet",
        )
    if name.lower() in SERVICE_SUBNETS:
        yield wrong(f"{name} is only for its own service: add another subnet, a /24", at=f"{key}.subnet")
    for where, pool_name, pool in pools_of(cluster):
        with valid_only:
            if name in (cluster.subnet_of(pool_name, pool), pool.pod_subnet):
                yield wrong(
                    f"{where} has its nodes or pods in {name}, and Azure accepts nothing else in the subnet of a "
                    "gateway: give the gateway another subnet, a /24",
                    at=f"{key}.subnet",
                )


EDGE_CHECKS: tuple[Check, ...] = (
    check_application_gateway,
    check_gateway_certificates,
    check_gateway_subnet,
    check_traffic_controller,
    check_container_network,
    check_alb_controller,
)
"""Checks of a cluster's gateways."""
