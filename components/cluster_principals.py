"""The principals of the identities that AKS creates with a cluster, and the roles that these identities need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.context import Context, Part
from components.identity import control_plane_roles
from components.kind import Kind
from components.network import ClusterNetwork
from components.role_assignment import role_assignment
from config.cluster import Cluster
from fairway.azure.roles import BUILT_IN_ROLES

_ADD_ON = "addonProfiles"
GATEWAY = Kind("RoleAssignment", "add-on/gateway/{key}", configured=f"{_ADD_ON}.ingressApplicationGateway")
VIRTUAL_NODES = Kind("RoleAssignment", "add-on/virtual-nodes", configured=f"{_ADD_ON}.aciConnectorLinux")
DNS_ZONE = Kind(
    "RoleAssignment", "add-on/dns/{key}/{suffix}", configured="ingressProfile.webAppRouting.dnsZoneResourceIds"
)
MESH = Kind("RoleAssignment", "add-on/mesh", configured="serviceMeshProfile.istio.certificateAuthority.plugin")
GMSA = Kind("RoleAssignment", "add-on/gmsa", configured="windowsProfile.gmsaProfile")
SYSTEM_ROLE = Kind("RoleAssignment", "system/{key}", configured="identity")

_ROUTING = "webAppRouting"
_SECRETS_PROVIDER = "azureKeyvaultSecretsProvider"
_AGENTPOOL = "kubeletidentity"


def principal(context: Context, cluster: containerservice.ManagedCluster, name: str) -> pulumi.Input[str]:
    """The object id of one of the cluster's identities, by a name in `config.roles.IdentityName`."""
    if name in context.principals:
        return context.principals[name]
    if name == "cluster":
        return cluster.identity.apply(lambda identity: _known(identity and identity.principal_id, name))
    if name == _AGENTPOOL:
        return cluster.identity_profile.apply(lambda profiles: _object_id(profiles, name))
    if name == _ROUTING:
        return cluster.ingress_profile.apply(
            lambda ingress: _known(
                ingress
                and ingress.web_app_routing
                and ingress.web_app_routing.identity
                and ingress.web_app_routing.identity.object_id,
                name,
            )
        )
    return cluster.addon_profiles.apply(
        lambda add_ons: _object_id({key: each and each.identity for key, each in (add_ons or {}).items()}, name)
    )


def _object_id(identities: Mapping[str, Any] | None, name: str) -> str:
    # Azure compares the names of add-ons without regard to case, and may return another.
    found = next((each for key, each in (identities or {}).items() if key.lower() == name.lower() and each), None)
    return _known(found and found.object_id, name)


def _known(object_id: Any, name: str) -> str:
    if not object_id:
        raise ValueError(
            f"Azure returned no identity {name} of the cluster; run `pulumi refresh`, then `pulumi up` again"
        )
    return object_id


def roles_after_cluster(
    context: Context,
    cluster: containerservice.ManagedCluster,
    parts: Sequence[Part],
    opts: pulumi.ResourceOptions,
) -> None:
    """Assign the roles of identities that exist only with the cluster.

    Those of a system-assigned identity follow the cluster too.
    """
    if not context.settings.identity.assign_roles:
        return
    for name, identity, role, scope in (*_add_ons(context, parts), *_system_assigned(context, parts)):
        role_assignment(
            name,
            role=BUILT_IN_ROLES[role],
            scope=scope,
            principal_id=principal(context, cluster, identity),
            principal_type="ServicePrincipal",
            opts=opts,
        )


_Row = tuple[str, str, str, pulumi.Input[str]]
"""The logical name, the identity, the role and the scope."""


def _add_ons(context: Context, parts: Sequence[Part]) -> Iterator[_Row]:
    settings = context.settings
    for zone in _zones(settings):
        # MicrosoftDocs/azure-aks-docs articles/aks/app-routing-dns-ssl.md, create-nginx-ingress-private-controller.md.
        private = "/privatednszones/" in zone.lower()
        role = "Private DNS Zone Contributor" if private else "DNS Zone Contributor"
        kind = "private" if private else "public"
        yield context.logical(DNS_ZONE, kind, zone.rsplit("/", 1)[-1]), _ROUTING, role, zone
    for part in parts:
        if isinstance(part, ClusterNetwork):
            for key, id in part.dns_zone_ids.items():
                zone = settings.network.dns_zones[key]
                kind = "private" if zone.private else "public"
                role = "Private DNS Zone Contributor" if zone.private else "DNS Zone Contributor"
                yield context.logical(DNS_ZONE, kind, zone.name), _ROUTING, role, id
    vault = _mesh_vault(context)
    if vault is not None:
        # MicrosoftDocs/azure-aks-docs articles/aks/istio-plugin-ca.md.
        yield context.logical(MESH), _SECRETS_PROVIDER, "Key Vault Secrets User", vault
    subnet = _virtual_nodes(settings, parts)
    if subnet is not None:
        # MicrosoftDocs/azure-aks-docs articles/aks/virtual-nodes-cli.md.
        yield context.logical(VIRTUAL_NODES), "aciConnectorLinux", "Network Contributor", subnet
    gateways = {key: role for part in parts for key, role in part.ingress_controller_roles().items()}
    for key, (role, scope) in (_gateway(context) | gateways).items():
        yield context.logical(GATEWAY, key), "ingressApplicationGateway", role, scope
    gmsa = settings.windows_profile and settings.windows_profile.gmsa_profile
    if gmsa and gmsa.enabled and "keyVault" in context.scopes:
        # MicrosoftDocs/azure-aks-docs articles/aks/use-group-managed-service-accounts.md.
        yield context.logical(GMSA), _AGENTPOOL, "Key Vault Secrets User", context.scopes["keyVault"]


def _zones(settings: Cluster) -> Sequence[str]:
    routing = settings.ingress_profile and settings.ingress_profile.web_app_routing
    return (routing.dns_zone_resource_ids or ()) if routing and routing.enabled else ()


def _mesh_vault(context: Context) -> pulumi.Input[str] | None:
    """The vault of a certificate authority, unless the add-on has its role on it already."""
    settings, own = context.settings, context.settings.key_vault
    istio = settings.service_mesh_profile and settings.service_mesh_profile.istio
    authority = istio and istio.certificate_authority
    provider = settings.addon_profiles and settings.addon_profiles.azure_keyvault_secrets_provider
    if not (authority and authority.plugin and provider and provider.enabled):
        return None
    named = authority.plugin.key_vault_id
    is_own = own is not None and (named is None or named.lower() == (own.id or "").lower())
    if own is not None and is_own and own.azure_keyvault_secrets_provider:
        return None
    return named or context.scopes.get("keyVault")


def _virtual_nodes(settings: Cluster, parts: Sequence[Part]) -> pulumi.Input[str] | None:
    add_on = settings.addon_profiles and settings.addon_profiles.aci_connector_linux
    name = (add_on.config or {}).get("SubnetName") if add_on and add_on.enabled else None
    return next((found for part in parts if name and (found := part.subnet(name)) is not None), None)


def _gateway(context: Context) -> dict[str, tuple[str, pulumi.Input[str]]]:
    """The roles on a gateway in the settings of the add-on, as for a gateway of your own
    (learn.microsoft.com/azure/application-gateway/ingress-controller-install-existing),
    and on the networks as azure-cli does (Azure/azure-cli,
    src/azure-cli/azure/cli/command_modules/acs/addonconfiguration.py, add_ingress_appgw_addon_role_assignment)."""
    add_on = context.settings.addon_profiles and context.settings.addon_profiles.ingress_application_gateway
    config = (add_on.config or {}) if add_on and add_on.enabled else {}
    gateway, subnet = config.get("applicationGatewayId"), config.get("subnetId")
    found: dict[str, tuple[str, pulumi.Input[str]]] = {}
    if gateway:
        found["gateway"] = ("Contributor", gateway)
        found["group"] = ("Reader", gateway.partition("/providers/")[0])
    if subnet:
        found["subnet"] = ("Network Contributor", subnet)
    if config.get("subnetCIDR") and "virtualNetwork" in context.scopes:
        found["network"] = ("Network Contributor", context.scopes["virtualNetwork"])
    return found


def _system_assigned(context: Context, parts: Sequence[Part]) -> Iterator[_Row]:
    """MicrosoftDocs/azure-aks-docs articles/aks/system-assigned-managed-identity.md (role assignment)."""
    settings = context.settings
    if settings.identity.type == "SystemAssigned":
        for label, (role, scope) in control_plane_roles(settings, parts).items():
            yield context.logical(SYSTEM_ROLE, label), "cluster", role, scope
