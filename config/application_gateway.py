"""An application gateway in front of the cluster's ingress controller: a new one, or an existing one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from config.application_gateway_parts import (
    BackendAddressPool,
    BackendHttpSettings,
    FromVault,
    HttpListener,
    Probe,
    RedirectConfiguration,
    RequestRoutingRule,
    SslCertificate,
    TrustedRootCertificate,
    UrlPathMap,
)
from config.checks import Errors, check, valid_only
from config.existing import beside, without_effect
from config.forms import wrong
from config.model import Settings, arm_name, own
from config.types import ApplicationGatewayId, IdentityId, IpAddress, Items, Named, PrincipalId, PublicAddressId, Zone
from config.waf_policy import WafPolicy

Instances = Annotated[int, Field(ge=1, le=125)]


class GatewaySku(Settings):
    """The SKU of the gateway."""

    name: Literal["Standard_v2", "WAF_v2"] = "WAF_v2"
    """`WAF_v2`, with a web application firewall, or `Standard_v2`. Default: WAF_v2."""
    capacity: Instances | None = None
    """Fixed number of instances, 1 to 125, instead of autoscaleConfiguration."""


class GatewayAutoscale(Settings):
    """Between how many instances the gateway scales by itself."""

    min_capacity: Annotated[int, Field(ge=0, le=100)] = 2
    """Minimum of instances, 0 to 100; with 0 or 1, new ones take minutes to follow a peak. Default: 2."""
    max_capacity: Annotated[int, Field(ge=2, le=125)] = 10
    """Maximum of instances, 2 to 125. Default: 10."""

    @check
    def _ordered(self) -> Errors:
        if self.min_capacity > self.max_capacity:
            yield wrong(
                f"is smaller than minCapacity, {self.min_capacity}: set {self.min_capacity} or more", at="maxCapacity"
            )


class GatewayAddress(Settings):
    """The public address: a new one, or an existing one (`id`)."""

    id: PublicAddressId | None = None
    """Resource ID of an existing address of the SKU Standard with static allocation. If omitted, Fairway creates one
    in the zones of the gateway."""
    domain_name_label: str | None = None
    """Name of the new address in Azure's DNS: `shop` is `shop.<location>.cloudapp.azure.com`. Default: none."""

    @check
    def _new_or_existing(self) -> Errors:
        if self.id and self.domain_name_label:
            yield wrong("has no effect: an address with an `id` exists and has its own owner", at="domainNameLabel")


class GatewayIdentity(Settings):
    """The identity with which the gateway reads certificates."""

    user_assigned_identities: Annotated[Items[IdentityId], Field(max_length=1)] = ()
    """Resource ID of one existing identity, as a list. If omitted, Fairway creates one if a certificate is in a
    vault."""
    principal_id: PrincipalId | None = own(None)
    """Object ID of that existing identity. If set, Fairway assigns its role on keyVault; if omitted, you assign it."""

    @check
    def _of_existing(self) -> Errors:
        if self.principal_id and not self.user_assigned_identities:
            yield wrong("needs userAssignedIdentities: add the identity's resource ID there", at="principalId")


class SslPolicy(Settings):
    """TLS versions and ciphers of listeners."""

    policy_type: Literal["Predefined", "Custom", "CustomV2"] = "Predefined"
    """`Predefined`, which has a policyName; `Custom` or `CustomV2`, which have the other two settings. Default:
    Predefined."""
    policy_name: str | None = None
    """Name of a predefined policy. Default: AppGwSslPolicy20220101S, which has TLS 1.2 and newer."""
    min_protocol_version: Literal["TLSv1_2", "TLSv1_3"] | None = None
    """Oldest version of TLS with `Custom` and `CustomV2`."""
    cipher_suites: Items[str] | None = None
    """Cipher suites with `Custom` and `CustomV2`, the preferred first."""

    @check
    def _one_kind(self) -> Errors:
        custom = {"min_protocol_version", "cipher_suites"} & self.model_fields_set
        if self.policy_type == "Predefined" and custom:
            yield wrong("minProtocolVersion and cipherSuites need `policyType: CustomV2`, or Custom")
        if self.policy_type != "Predefined" and (self.policy_name or not self.cipher_suites):
            yield wrong(f"{self.policy_type} needs minProtocolVersion and cipherSuites, and has no policyName")

    @property
    def arm_name(self) -> str | None:
        """The name of the policy, also if it is not written."""
        return self.policy_name or ("AppGwSslPolicy20220101S" if self.policy_type == "Predefined" else None)


class ApplicationGateway(Settings):
    """An application gateway as the way in to the cluster: a new one of version 2, or an existing one (`id`)."""

    id: ApplicationGatewayId | None = None
    """Resource ID of an existing gateway, for addonProfiles.ingressApplicationGateway. Fairway does not change it."""
    subnet: str | None = None
    """Name of its subnet in `network.subnets`, a /24 with nothing else in it. Required for a new gateway."""
    name: str | None = None
    """Name in Azure. If omitted, `agw-<cluster name>`. Cannot change after creation."""
    sku: GatewaySku = GatewaySku()
    """The SKU. Default: `name: WAF_v2`."""
    autoscale_configuration: GatewayAutoscale | None = None
    """Between how many instances it scales. Default: 2 to 10, without sku.capacity."""
    zones: Items[Zone] | None = None
    """Availability zones: `["1", "2", "3"]`. If omitted, Azure chooses. Cannot change after creation."""
    public_ip_address: GatewayAddress = GatewayAddress()
    """The public address. Default: a new one."""
    private_ip_address: IpAddress | None = None
    """A free address of the subnet for listeners with `frontendIPConfiguration: private`. Default: none."""
    firewall_policy: WafPolicy | None = None
    """The policy of the web application firewall. Default for WAF_v2: a new one, in Prevention mode with Microsoft's
    rules."""
    identity: GatewayIdentity = GatewayIdentity()
    """The identity with which the gateway reads certificates. Default: a new one, if a certificate is in a vault."""
    enable_http2: bool | None = None
    """Whether clients can use HTTP/2. Azure's default: false."""
    ssl_policy: SslPolicy = SslPolicy()
    """TLS versions and ciphers of listeners. Default: TLS 1.2 and newer."""
    ssl_certificates: Named[SslCertificate] = {}
    """Certificates of listeners by name. Default: none."""
    trusted_root_certificates: Named[TrustedRootCertificate] = {}
    """Certificates of authorities by which backends are trusted, by name. Default: none."""
    http_listeners: Named[HttpListener] = {}
    """Listeners by name. With addonProfiles.ingressApplicationGateway, the add-on adds them, and the gateway starts
    with one on port 80 without backends."""
    backend_address_pools: Named[BackendAddressPool] = {}
    """Pools of backends by name. Default: none."""
    backend_http_settings_collection: Named[BackendHttpSettings] = {}
    """How requests are sent to pools, by name. Default: none."""
    probes: Named[Probe] = {}
    """Health probes by name. Default: none."""
    redirect_configurations: Named[RedirectConfiguration] = {}
    """Redirects by name, such as from HTTP to HTTPS. Default: none."""
    url_path_maps: Named[UrlPathMap] = {}
    """Where requests go by their path, by name. Default: none."""
    request_routing_rules: Named[RequestRoutingRule] = {}
    """Rules by name: where the requests of each listener go. Default: none."""

    @check
    def _new_or_existing(self) -> Errors:
        if self.id:
            why = "a gateway with an `id` exists and has its own owner"
            yield from without_effect(self, beside(self, {"id"}), why)
        if not self.id and not self.subnet:
            yield wrong("set `subnet` to the name of its own subnet in network.subnets, or `id` to an existing gateway")

    @check
    def _sizes_and_policy(self) -> Errors:
        if self.sku.capacity is not None and self.autoscale_configuration is not None:
            yield wrong("set either sku.capacity or autoscaleConfiguration", at="sku.capacity")
        if self.sku.name == "Standard_v2" and self.firewall_policy:
            yield wrong(
                "Standard_v2 has no web application firewall: remove this, or set `sku: {name: WAF_v2}`",
                at="firewallPolicy",
            )

    @check
    def _private_listeners_have_an_address(self) -> Errors:
        for name, each in self.http_listeners.items():
            with valid_only:
                if each.frontend_ip_configuration == "private" and not self.private_ip_address:
                    yield wrong(
                        "needs privateIPAddress: set it to a free address of the subnet",
                        at=f"httpListeners.{name}.frontendIPConfiguration",
                    )

    @check
    def _parts_exist(self) -> Errors:
        for part, key, known, name in self._references():
            with valid_only:
                if name is not None and name not in getattr(self, known):
                    names = ", ".join(getattr(self, known)) or "none"
                    yield wrong(f"{name} is not in {arm_name(known)} ({names})", at=f"{part}.{key}")

    @check
    def _probes_have_a_host_name(self) -> Errors:
        for name, each in self.backend_http_settings_collection.items():
            with valid_only:
                probe = self.probes.get(each.probe) if each.probe else None
                named = each.host_name or each.pick_host_name_from_backend_address
                if probe and probe.picks_host_name and not named:
                    # Azure: "It may only be set to true if Backend Http Settings defines the 'HostName' property or
                    # sets 'PickHostNameFromBackendAddress' to true."
                    yield wrong(
                        f"the probe {each.probe} has the host name of these settings, which have none: set hostName or "
                        f"`pickHostNameFromBackendAddress: true` here, or host in probes.{each.probe}",
                        at=f"backendHttpSettingsCollection.{name}.probe",
                    )

    @check
    def _each_listener_has_one_rule(self) -> Errors:
        taken: dict[int, str] = {}
        served: dict[str, str] = {}
        for name, rule in self.request_routing_rules.items():
            if (first := taken.setdefault(rule.priority, name)) != name:
                yield wrong(
                    f"the rule {first} has the priority {rule.priority} as well: give each rule another one",
                    at=f"requestRoutingRules.{name}.priority",
                )
            if (first := served.setdefault(rule.http_listener, name)) != name:
                yield wrong(
                    f"the rule {first} has the listener {rule.http_listener} as well: a listener has one rule",
                    at=f"requestRoutingRules.{name}.httpListener",
                )
        for name in self.http_listeners:
            if name not in served:
                yield wrong(
                    "no rule has it, and Azure refuses a listener without one: add one to requestRoutingRules, with "
                    f"`httpListener: {name}`",
                    at=f"httpListeners.{name}",
                )

    def _references(self) -> Iterator[tuple[str, str, str, str | None]]:
        """The path of a part, its key, the field with the names it can have, and the name."""
        listed, pools = "http_listeners", "backend_address_pools"
        sent, moved = "backend_http_settings_collection", "redirect_configurations"
        for name, each in self.http_listeners.items():
            yield f"httpListeners.{name}", "sslCertificate", "ssl_certificates", each.ssl_certificate
        for name, each in self.backend_http_settings_collection.items():
            at = f"backendHttpSettingsCollection.{name}"
            yield at, "probe", "probes", each.probe
            for root in each.trusted_root_certificates:
                yield at, "trustedRootCertificates", "trusted_root_certificates", root
        for name, each in self.redirect_configurations.items():
            yield f"redirectConfigurations.{name}", "targetListener", listed, each.target_listener
        for name, each in self.url_path_maps.items():
            at = f"urlPathMaps.{name}"
            yield at, "defaultBackendAddressPool", pools, each.default_backend_address_pool
            yield at, "defaultBackendHttpSettings", sent, each.default_backend_http_settings
            yield at, "defaultRedirectConfiguration", moved, each.default_redirect_configuration
            for inner, rule in each.path_rules.items():
                yield f"{at}.pathRules.{inner}", "backendAddressPool", pools, rule.backend_address_pool
                yield f"{at}.pathRules.{inner}", "backendHttpSettings", sent, rule.backend_http_settings
                yield f"{at}.pathRules.{inner}", "redirectConfiguration", moved, rule.redirect_configuration
        for name, each in self.request_routing_rules.items():
            at = f"requestRoutingRules.{name}"
            yield at, "httpListener", listed, each.http_listener
            yield at, "backendAddressPool", pools, each.backend_address_pool
            yield at, "backendHttpSettings", sent, each.backend_http_settings
            yield at, "redirectConfiguration", moved, each.redirect_configuration
            yield at, "urlPathMap", "url_path_maps", each.url_path_map

    @property
    def scale(self) -> GatewayAutoscale | None:
        """Between how many instances it scales; None with a fixed number."""
        return None if self.sku.capacity else self.autoscale_configuration or GatewayAutoscale()

    @property
    def certificates(self) -> tuple[FromVault, ...]:
        """All its certificates."""
        return (*self.ssl_certificates.values(), *self.trusted_root_certificates.values())

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports of its listeners, each once."""
        return tuple(sorted({each.port for each in self.http_listeners.values()}))

    @property
    def public_ports(self) -> tuple[int, ...]:
        """Those that clients reach at the public address; 80 and 443 if an add-on adds the listeners."""
        listeners = self.http_listeners.values()
        public = {each.port for each in listeners if each.frontend_ip_configuration == "public"}
        return tuple(sorted(public)) if listeners else (80, 443)
