"""The small groups of ARM's managed cluster: tier, token issuer, sign-in to nodes, proxies."""

from __future__ import annotations

from typing import Literal

from config.model import Settings, own
from config.types import Items, ProxyUrl, RegistryId, SecretName


class ManagedClusterSKU(Settings):
    """What Azure promises for the control plane, and its price."""

    name: Literal["Base", "Automatic"] | None = "Base"
    """`Automatic` lets Azure run the nodes too."""
    tier: Literal["Free", "Standard", "Premium"] | None = "Standard"
    """`Free` has no uptime promise; `Premium` has long-term support."""


class OIDCIssuerProfile(Settings):
    """Who signs service account tokens for the outside."""

    enabled: bool | None = True
    """On or off; once on, it stays on."""


class NodeResourceGroupProfile(Settings):
    """The resource group Azure keeps nodes in."""

    restriction_level: Literal["Unrestricted", "ReadOnly"] | None = "ReadOnly"
    """`ReadOnly`: AKS's machines change through AKS alone."""


class ExtendedLocation(Settings):
    """An edge zone."""

    name: str | None = None
    """Its name."""
    type: Literal["EdgeZone"] | None = None
    """The kind of extended location; Azure has one."""


class BootstrapProfile(Settings):
    """Where nodes get the cluster's own images."""

    artifact_source: Literal["Cache", "Direct"] | None = None
    """`Cache` for a cluster without way out: from a registry of yours."""
    container_registry_id: RegistryId | None = None
    """The container registry to pull from, with `artifactSource: Cache`."""


class HTTPProxyConfig(Settings):
    """A proxy for the nodes' way out."""

    http_proxy: ProxyUrl | None = None
    """For HTTP, `http://...`."""
    https_proxy: ProxyUrl | None = None
    """The proxy for HTTPS, `http://...` or `https://...`."""
    no_proxy: Items[str] | None = None
    """Hosts and ranges that are reached without the proxy."""
    trusted_ca: str | None = None
    """The proxy's CA certificate, in base64."""


class SshPublicKey(Settings):
    """A public key."""

    key_data: str
    """The public key in OpenSSH format: `ssh-rsa AAAA...`."""


class SshConfiguration(Settings):
    """Who may sign in to nodes."""

    public_keys: Items[SshPublicKey]
    """The public key; Azure takes exactly one."""


class LinuxProfile(Settings):
    """Sign-in to Linux nodes. Any change replaces the cluster."""

    admin_username: str
    """The user's name."""
    ssh: SshConfiguration
    """The SSH key of the user."""


class GmsaProfile(Settings):
    """Group managed service accounts on Windows."""

    enabled: bool | None = None
    """On or off."""
    dns_server: str | None = None
    """The domain's DNS server; together with rootDomainName."""
    root_domain_name: str | None = None
    """The domain's name."""


class WindowsProfile(Settings):
    """Windows pools. Any change replaces the cluster."""

    admin_username: str
    """The administrator's name."""
    admin_password_secret: SecretName | None = own(None)
    """The config key that holds the password: `pulumi config set --secret fairway:<key>`. Left out, Azure makes one."""
    enable_csi_proxy: bool | None = None
    """The CSI proxy, which volumes on Windows nodes need; on by default in Azure."""
    gmsa_profile: GmsaProfile | None = None
    """Group managed service accounts."""
    license_type: Literal["None", "Windows_Server"] | None = None
    """`Windows_Server` where licences are yours (Azure Hybrid Benefit)."""
