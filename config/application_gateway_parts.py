"""The parts of an application gateway: listeners, rules, probes, pools, certificates. They name each other by key."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.forms import Form, wrong
from config.model import Settings, own
from config.types import IpAddress, Items, Named

SecretUri = Annotated[
    str,
    Form(
        r"^https://[A-Za-z0-9-]+\.vault\.[a-z.-]+/secrets/[A-Za-z0-9-]+(/[0-9a-fA-F]{32})?/?$",
        "the id of a secret in a key vault",
        "https://kv-shop.vault.azure.net/secrets/shop-tls",
        "without a version the gateway takes new ones within 4 hours",
    ),
]
"""The id of a secret, or of the secret behind a certificate."""
Port = Annotated[int, Field(ge=1, le=65535)]


class FromVault(Settings):
    """A certificate in a key vault: by its name in keyVault, or by the id of its secret."""

    key_vault_secret: str | None = own(None)
    """Name of the certificate, or of a secret with it, in the vault of `keyVault`."""
    key_vault_secret_id: SecretUri | None = None
    """Id of the certificate's secret in any vault, instead of keyVaultSecret. Without a version, new ones are taken
    within 4 hours. Needs identity.userAssignedIdentities, with the role Key Vault Secrets User on that vault."""

    @property
    def in_vault(self) -> bool:
        """Whether the gateway reads a vault for it."""
        return bool(self.key_vault_secret or self.key_vault_secret_id)


class SslCertificate(FromVault):
    """A certificate in a key vault, for listeners."""

    @check
    def _one_place(self) -> Errors:
        if bool(self.key_vault_secret) == bool(self.key_vault_secret_id):
            yield wrong(
                "set keyVaultSecret, the name of a certificate in keyVault, or keyVaultSecretId, one of the two"
            )


class TrustedRootCertificate(FromVault):
    """The certificate of an authority that backends are trusted by."""

    data: str | None = None
    """The certificate itself, Base64 of its DER form, which is not a secret."""

    @check
    def _one_place(self) -> Errors:
        if sum(map(bool, (self.data, self.key_vault_secret, self.key_vault_secret_id))) != 1:
            yield wrong("set data, keyVaultSecret or keyVaultSecretId, one of the three")


class HttpListener(Settings):
    """A listener: what the gateway accepts on a port."""

    protocol: Literal["Http", "Https"] = "Https"
    """`Http` or `Https`. Default: Https."""
    frontend_port: Port | None = own(None)
    """The port. Default: 443 for Https, 80 for Http."""
    frontend_ip_configuration: Literal["public", "private"] = own("public")
    """The address: `public`, or `private`, which needs privateIPAddress. Default: public."""
    host_name: str | None = None
    """Host name of the requests. If omitted, any."""
    host_names: Items[str] | None = None
    """Host names with the wildcards `*` and `?`, at most five, instead of hostName."""
    ssl_certificate: str | None = own(None)
    """Name of the certificate in sslCertificates; required for Https."""
    require_server_name_indication: bool | None = None
    """Whether clients must send the host name in TLS. Azure's default: false; true is usual with a host name."""

    @check
    def _certificate(self) -> Errors:
        if self.protocol == "Https" and not self.ssl_certificate:
            yield wrong("an Https listener needs sslCertificate, a name in sslCertificates; or set `protocol: Http`")
        if self.protocol == "Http" and self.ssl_certificate:
            yield wrong("an Http listener has no certificate: remove it, or set `protocol: Https`", at="sslCertificate")
        if self.host_name and self.host_names:
            yield wrong("set either hostName or hostNames", at="hostNames")

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.frontend_port or (443 if self.protocol == "Https" else 80)


class BackendAddress(Settings):
    """A backend to which requests are sent."""

    fqdn: str | None = None
    """A host name, which the gateway resolves in its VNet. Set this or ipAddress."""
    ip_address: IpAddress | None = None
    """An IP address, such as that of the internal load balancer of the ingress controller. Set this or fqdn."""

    @check
    def _one(self) -> Errors:
        if bool(self.fqdn) == bool(self.ip_address):
            yield wrong("set either fqdn or ipAddress")


class BackendAddressPool(Settings):
    """A pool of backends for requests."""

    backend_addresses: Items[BackendAddress] = ()
    """The backends of the pool. Default: none."""


class ConnectionDraining(Settings):
    """How a backend is taken out of a pool."""

    enabled: bool
    """Whether requests in progress can finish."""
    drain_timeout_in_sec: Annotated[int, Field(ge=1, le=3600)]
    """Seconds for them, 1 to 3600."""


class BackendHttpSettings(Settings):
    """How requests are sent to a pool."""

    protocol: Literal["Http", "Https"] = "Https"
    """`Http` or `Https`. Default: Https."""
    port: Port | None = None
    """Port of the backends. Default: 443 for Https, 80 for Http."""
    cookie_based_affinity: Literal["Disabled", "Enabled"] = "Disabled"
    """Whether a client stays with a backend. Default: Disabled."""
    affinity_cookie_name: str | None = None
    """Name of the cookie for that. Azure's default: ApplicationGatewayAffinity."""
    request_timeout: Annotated[int, Field(ge=1, le=86400)] = 30
    """Seconds to wait for a response, 1 to 86400. Default: 30."""
    host_name: str | None = None
    """Host name that backends receive. If omitted, that of the request."""
    pick_host_name_from_backend_address: bool | None = None
    """Whether backends receive their own fqdn as the host name. Azure's default: false."""
    path: str | None = None
    """Path before that of the request. Default: none."""
    probe: str | None = own(None)
    """Name of the probe in probes. If omitted, Azure's own."""
    trusted_root_certificates: Items[str] = own(())
    """Names in trustedRootCertificates. If omitted, public authorities are trusted."""
    connection_draining: ConnectionDraining | None = None
    """How a backend is taken out of the pool. Azure's default: at once."""

    @property
    def arm_port(self) -> int:
        """The port of the backends."""
        return self.port or (443 if self.protocol == "Https" else 80)


class ProbeMatch(Settings):
    """What the response of a healthy backend looks like."""

    status_codes: Items[str] | None = None
    """HTTP status codes and ranges: `["200-399"]`, which is Azure's default."""
    body: str | None = None
    """Text that the response contains. Default: any."""


class Probe(Settings):
    """A health probe of the backends."""

    protocol: Literal["Http", "Https"] | None = None
    """`Http` or `Https`. If omitted, that of the backend settings that use it."""
    path: Annotated[str, Form("^/.*$", "a path that begins with /", "/healthz")] = "/"
    """Path of the requests. Default: `/`."""
    host: str | None = None
    """Host name of the requests. Set this or pickHostNameFromBackendHttpSettings."""
    pick_host_name_from_backend_http_settings: bool | None = None
    """Whether the host name is that of the backend settings. If omitted, true without host."""
    interval: Annotated[int, Field(ge=1, le=86400)] = 30
    """Seconds between two probes, 1 to 86400. Default: 30."""
    timeout: Annotated[int, Field(ge=1, le=86400)] = 30
    """Seconds to wait for a response, 1 to 86400. Default: 30."""
    unhealthy_threshold: Annotated[int, Field(ge=1, le=20)] = 3
    """Failures after which a backend gets no requests, 1 to 20. Default: 3."""
    port: Port | None = None
    """Port of the requests. If omitted, that of the backend settings."""
    match: ProbeMatch | None = None
    """What a healthy response looks like. Azure's default: status 200 to 399."""

    @check
    def _one_host_name(self) -> Errors:
        if bool(self.host) == self.picks_host_name:
            yield wrong(
                "set either host, or pickHostNameFromBackendHttpSettings to true"
            )  # ApplicationGatewayProbeHostIsNull

    @property
    def picks_host_name(self) -> bool:
        """Whether the host name is that of the backend settings."""
        given = self.pick_host_name_from_backend_http_settings
        return not self.host if given is None else given


class RedirectConfiguration(Settings):
    """A redirect to another address or listener."""

    redirect_type: Literal["Permanent", "Found", "SeeOther", "Temporary"] = "Permanent"
    """HTTP status of the answer: `Permanent` (301), `Found` (302), `SeeOther` (303) or `Temporary` (307). Default:
    Permanent."""
    target_listener: str | None = own(None)
    """Name of the listener to which clients are sent. Set this or targetUrl."""
    target_url: str | None = None
    """Address to which clients are sent. Set this or targetListener."""
    include_path: bool = True
    """Whether the path of the request is kept. Default: true."""
    include_query_string: bool = True
    """Whether the query of the request is kept. Default: true."""

    @check
    def _one(self) -> Errors:
        if bool(self.target_listener) == bool(self.target_url):
            yield wrong("set either targetListener or targetUrl")


def _is_one(pool: str | None, settings: str | None, redirect: str | None) -> bool:
    return not (pool or settings) if redirect else bool(pool and settings)


class Target(Settings):
    """Where requests go: to a pool, with its settings, or to a redirect."""

    backend_address_pool: str | None = own(None)
    """Name of a pool in backendAddressPools."""
    backend_http_settings: str | None = own(None)
    """Name of its settings in backendHttpSettingsCollection."""
    redirect_configuration: str | None = own(None)
    """Name in redirectConfigurations, instead of the other two."""

    @property
    def is_one(self) -> bool:
        """Whether it is either a pool with settings or a redirect."""
        return _is_one(self.backend_address_pool, self.backend_http_settings, self.redirect_configuration)


class PathRule(Target):
    """Where requests with certain paths go."""

    paths: Annotated[Items[str], Field(min_length=1)]
    """The paths of requests, such as `["/images/*"]`."""

    @check
    def _target(self) -> Errors:
        if not self.is_one:
            yield wrong("set backendAddressPool and backendHttpSettings, or redirectConfiguration alone")


class UrlPathMap(Settings):
    """Where requests go by their path."""

    default_backend_address_pool: str | None = own(None)
    """Name in backendAddressPools for all other paths."""
    default_backend_http_settings: str | None = own(None)
    """Name in backendHttpSettingsCollection for all other paths."""
    default_redirect_configuration: str | None = own(None)
    """Name in redirectConfigurations for all other paths, instead of the other two."""
    path_rules: Named[PathRule]
    """The rules for certain paths, by name, at least one."""

    @check
    def _rules_and_default(self) -> Errors:
        if not self.path_rules:
            yield wrong("is empty, but must have at least one rule: add one with paths and a target", at="pathRules")
        pool, redirect = self.default_backend_address_pool, self.default_redirect_configuration
        if not _is_one(pool, self.default_backend_http_settings, redirect):
            # ApplicationGatewayUrlPathMapMustSpecifyDefaultBackendHttpSettings, azurerm issue 18064.
            yield wrong(
                "set defaultBackendAddressPool and defaultBackendHttpSettings, or defaultRedirectConfiguration alone, "
                "for all other paths"
            )


class RequestRoutingRule(Target):
    """Where the requests of a listener go."""

    priority: Annotated[int, Field(ge=1, le=20000)]
    """Order of the rule, 1 to 20000, unique in the gateway. Lower numbers come first."""
    http_listener: str = own(...)
    """Name in httpListeners; each listener has one rule."""
    url_path_map: str | None = own(None)
    """Name in urlPathMaps, instead of a pool or redirect."""

    @check
    def _target(self) -> Errors:
        pool_or_redirect = (self.backend_address_pool, self.backend_http_settings, self.redirect_configuration)
        if any(pool_or_redirect) if self.url_path_map else not self.is_one:
            yield wrong(
                "set backendAddressPool and backendHttpSettings, or redirectConfiguration alone, or urlPathMap alone"
            )
