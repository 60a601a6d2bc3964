"""An application gateway in front of the cluster's ingress controller, or one that the cluster's add-on configures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import managedidentity, network

from components.application_gateway_parts import parts
from components.cluster_vault import ClusterVault
from components.context import Component, Context, Part
from components.kind import Kind
from components.network import ClusterNetwork
from components.options import merged
from components.role_assignment import role_assignment
from components.waf_policy import waf_policy
from config.application_gateway import ApplicationGateway
from config.edge_checks import has_ingress_controller
from fairway.azure.roles import BUILT_IN_ROLES

_CONFIGURED = "network.applicationGateway"
GATEWAY = Kind("ApplicationGateway", "gateway", "agw-{cluster}", 80, _CONFIGURED)
ADDRESS = Kind("PublicIPAddress", "gateway", "pip-{cluster}-gateway", 80, f"{_CONFIGURED}.publicIPAddress")
POLICY = Kind("WebApplicationFirewallPolicy", "gateway", "waf-{cluster}", 80, f"{_CONFIGURED}.firewallPolicy")
IDENTITY = Kind("UserAssignedIdentity", "gateway", "id-{cluster}-gateway", 128, f"{_CONFIGURED}.identity")
VAULT_ROLE = Kind("RoleAssignment", "gateway/key-vault", configured=f"{_CONFIGURED}.identity")

RENAMED = {
    "applicationGatewayName": "name",
    "gatewayIPConfigurations[0].subnet.id": "subnet",
    "frontendPorts": "httpListeners",
}

WRITTEN_BY_ADD_ON = (
    "backendAddressPools",
    "backendHttpSettingsCollection",
    "frontendPorts",
    "httpListeners",
    "probes",
    "redirectConfigurations",
    "requestRoutingRules",
    "rewriteRuleSets",
    "sslCertificates",
    "urlPathMaps",
    'tags["ingress-for-aks-cluster-id"]',
    'tags["last-updated-by-k8s-ingress"]',
    'tags["managed-by-k8s-ingress"]',
)
"""What the ingress controller writes: learn.microsoft.com/azure/application-gateway/ingress-controller-overview, and
tags Azure/application-gateway-kubernetes-ingress, pkg/tags/tags.go and pkg/controller/mutate_app_gateway.go."""


class Gateway(Part):
    """The application gateway of a cluster, which exists."""

    id: pulumi.Input[str]
    """The gateway's resource id."""

    def __init__(self, context: Context, id: pulumi.Input[str]) -> None:
        """Use the gateway with this id."""
        self.id, self._controlled = id, has_ingress_controller(context.settings)
        context.scopes["applicationGateway"] = id

    def into(self, arguments: dict[str, Any]) -> None:
        """Set the gateway that the ingress controller configures."""
        if self._controlled:
            add_on = arguments["addon_profiles"]["ingressApplicationGateway"]
            add_on["config"] = {**(add_on.get("config") or {}), "applicationGatewayId": self.id}

    def ingress_controller_roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """As for a gateway of your own:
        learn.microsoft.com/azure/application-gateway/ingress-controller-install-existing."""
        group = pulumi.Output.from_input(self.id).apply(lambda known: known.partition("/providers/")[0])
        return {"gateway": ("Contributor", self.id), "group": ("Reader", group)} if self._controlled else {}

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        return {"applicationGateway": {"id": self.id}}


class ClusterGateway(Component, Gateway):
    """A new application gateway with its address, WAF policy and identity."""

    address: pulumi.Output[str] | None
    """Its public IP address; None if the address is not created here."""

    def __init__(
        self,
        context: Context,
        network: ClusterNetwork,
        vault: ClusterVault,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the gateway of `settings.network.applicationGateway`, in a subnet of `network`, with certificates of
        `vault`."""
        Component.__init__(self, "ClusterGateway", "gateway", context, opts)
        settings = context.settings.network.application_gateway
        assert settings is not None
        assert settings.subnet is not None  # the model requires it for a new gateway
        self._settings, self._vault, self._network = settings, vault, network
        self.address = None
        self._identity_id, roles = self._identity()
        subnet_id = network.subnet_ids[settings.subnet]
        gateway = self._gateway(subnet_id, self._firewall_policy(), [*roles, *self._vault_first()])
        Gateway.__init__(self, context, gateway.id)
        self.register_outputs({"id": self.id})

    def before(self) -> Sequence[pulumi.Resource]:
        """The gateway, if an add-on of the cluster configures it."""
        return [self] if self._controlled else []

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        found = {"id": self.id, "ipAddress": self.address}
        return {"applicationGateway": {key: value for key, value in found.items() if value is not None}}

    def ingress_controller_roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """Also on what the gateway uses, because Azure checks that at each of its updates:
        learn.microsoft.com/azure/application-gateway/configuration-infrastructure#virtual-network-permission."""
        found = super().ingress_controller_roles()
        if found and self._settings.subnet:
            found["subnet"] = ("Network Contributor", self._network.subnet_ids[self._settings.subnet])
        if found and self._identity_id is not None:
            found["identity"] = ("Managed Identity Operator", self._identity_id)
        return found

    def _identity(self) -> tuple[pulumi.Input[str] | None, list[pulumi.Resource]]:
        """The id of the identity, and its role on the vault."""
        context, settings = self._context, self._settings
        identity_id: pulumi.Input[str] | None = next(iter(settings.identity.user_assigned_identities), None)
        principal: pulumi.Input[str] | None = settings.identity.principal_id
        if identity_id is None and any(each.in_vault for each in settings.certificates):
            made = managedidentity.UserAssignedIdentity(
                context.logical(IDENTITY),
                resource_name_=context.azure(IDENTITY),
                opts=self._child,
                **context.located,
            )
            identity_id, principal = made.id, made.principal_id
        named = any(each.key_vault_secret for each in settings.certificates)
        if principal is None or not named or self._vault.id is None:
            return identity_id, []
        role = role_assignment(
            context.logical(VAULT_ROLE),
            # learn.microsoft.com/azure/application-gateway/key-vault-certs.
            role=BUILT_IN_ROLES["Key Vault Secrets User"],
            scope=self._vault.id,
            principal_id=principal,
            principal_type="ServicePrincipal",
            opts=self._child,
        )
        return identity_id, [role]

    def _vault_first(self) -> list[pulumi.Resource]:
        """The vault, and the network with its private endpoint."""
        vault = self._context.settings.key_vault
        if vault is None or not any(each.in_vault for each in self._settings.certificates):
            return []
        return [*self._vault.before(), *([self._network] if vault.private_endpoint else [])]

    def _firewall_policy(self) -> pulumi.Input[str] | None:
        if self._settings.sku.name != "WAF_v2":
            return None
        return waf_policy(self._context, POLICY, self._settings.firewall_policy, self._child)

    def _address(self, zones: dict[str, Any]) -> pulumi.Input[str]:
        context, settings = self._context, self._settings.public_ip_address
        if settings.id:
            return settings.id
        label = settings.domain_name_label
        made = network.PublicIPAddress(
            context.logical(ADDRESS),
            public_ip_address_name=context.azure(ADDRESS),
            sku={"name": "Standard"},
            public_ip_allocation_method="Static",
            dns_settings={"domain_name_label": label} if label else None,
            opts=self._child,
            **zones,
            **context.located,
        )
        self.address = made.ip_address.apply(lambda known: known or "")
        return made.id

    def _gateway(
        self, subnet_id: pulumi.Input[str], policy: pulumi.Input[str] | None, before: list[pulumi.Resource]
    ) -> network.ApplicationGateway:
        context, settings = self._context, self._settings
        zones: dict[str, Any] = {"zones": list(settings.zones)} if settings.zones else {}
        more: dict[str, Any] = {**zones, **_size(settings)}
        if policy is not None:
            more["firewall_policy"] = {"id": policy}
        if settings.enable_http2 is not None:
            more["enable_http2"] = settings.enable_http2
        if self._identity_id is not None:
            more["identity"] = {"type": "UserAssigned", "user_assigned_identities": [self._identity_id]}
        frontends: list[Any] = [{"name": "public", "public_ip_address": {"id": self._address(zones)}}]
        if settings.private_ip_address:
            frontends.append(
                {
                    "name": "private",
                    "private_ip_address": settings.private_ip_address,
                    "private_ip_allocation_method": "Static",
                    "subnet": {"id": subnet_id},
                }
            )
        written: tuple[str, ...] = ()
        located: dict[str, Any] = dict(context.located)
        if has_ingress_controller(context.settings):
            written = WRITTEN_BY_ADD_ON
            # Pulumi fails if a parent of an ignored property is missing on one side only (pulumi/pulumi,
            # sdk/go/common/resource/property_path.go, Reset).
            located["tags"] = located["tags"] or {}
        return network.ApplicationGateway(
            context.logical(GATEWAY),
            application_gateway_name=settings.name or context.azure(GATEWAY),
            gateway_ip_configurations=[{"name": "subnet", "subnet": {"id": subnet_id}}],
            frontend_ip_configurations=frontends,
            opts=merged(self._child, depends_on=before, ignore_changes=list(written)),
            **parts(settings, self._vault),
            **more,
            **located,
        )


def _size(settings: ApplicationGateway) -> dict[str, Any]:
    sku: dict[str, Any] = {"name": settings.sku.name, "tier": settings.sku.name}
    if settings.scale is None:
        return {"sku": {**sku, "capacity": settings.sku.capacity}}
    return {"sku": sku, "autoscale_configuration": settings.scale.arguments()}


def application_gateways(context: Context, network: ClusterNetwork, vault: ClusterVault) -> list[Gateway]:
    """The gateway of the settings, as a list of one; empty without one."""
    settings = context.settings.network.application_gateway
    if settings is None:
        return []
    return [Gateway(context, settings.id) if settings.id else ClusterGateway(context, network, vault)]
