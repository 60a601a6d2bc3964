"""Small groups of settings of ARM's managed cluster: tier, OIDC issuer, sign-in to nodes, proxies."""

from __future__ import annotations

from typing import Literal

from config.model import Settings, own
from config.types import Items, ProxyUrl, RegistryId, SecretName


class ManagedClusterSKU(Settings):
    """The pricing tier of the control plane."""

    name: Literal["Base", "Automatic"] | None = "Base"
    """`Base` is a standard AKS cluster; `Automatic` is AKS Automatic, where Azure manages the nodes. Default: Base."""
    tier: Literal["Free", "Standard", "Premium"] | None = "Standard"
    """Uptime SLA and price: `Free` has no SLA, `Standard` has one, `Premium` adds long-term support. Default:
    Standard."""


class OIDCIssuerProfile(Settings):
    """The OIDC issuer, which signs service account tokens for services outside the cluster."""

    enabled: bool | None = True
    """Whether the cluster has an OIDC issuer. On by default; cannot be turned off later."""


class ServicePrincipalProfile(Settings):
    """The service principal of a cluster that was created with one; its password is never sent, and Azure keeps it."""

    client_id: str
    """Application ID of the service principal. Cannot change after creation, except to a managed identity."""


class NodeResourceGroupProfile(Settings):
    """The resource group in which AKS creates nodes, disks and load balancers."""

    restriction_level: Literal["Unrestricted", "ReadOnly"] | None = "ReadOnly"
    """`ReadOnly` lets only AKS change resources in the group; `Unrestricted` lets anyone with permission. Default:
    ReadOnly."""


class ExtendedLocation(Settings):
    """An Azure edge zone for the cluster."""

    name: str | None = None
    """Name of the edge zone."""
    type: Literal["EdgeZone"] | None = None
    """The kind of extended location; `EdgeZone` is the only one."""


class BootstrapProfile(Settings):
    """Where nodes pull the images of AKS system components."""

    artifact_source: Literal["Cache", "Direct"] | None = None
    """`Direct` pulls from Microsoft's registry; `Cache` pulls from your own, for clusters without internet access.
    Azure's default: Direct."""
    container_registry_id: RegistryId | None = None
    """Resource ID of the container registry to pull from. Requires `artifactSource: Cache`."""


class HTTPProxyConfig(Settings):
    """The HTTP proxy that nodes and system pods use for outbound traffic."""

    http_proxy: ProxyUrl | None = None
    """URL of the proxy for HTTP requests: `http://host:port/`."""
    https_proxy: ProxyUrl | None = None
    """URL of the proxy for HTTPS requests: `http://...` or `https://...`."""
    no_proxy: Items[str] | None = None
    """Hosts, domains and CIDR ranges that bypass the proxy."""
    trusted_ca: str | None = None
    """CA certificate of the proxy, base64-encoded."""


class SshPublicKey(Settings):
    """An SSH public key for nodes."""

    key_data: str
    """The public key in OpenSSH format: `ssh-rsa AAAA...`."""


class SshConfiguration(Settings):
    """SSH access to Linux nodes."""

    public_keys: Items[SshPublicKey]
    """SSH public keys that can sign in. Azure accepts exactly one."""


class LinuxProfile(Settings):
    """The administrator account of Linux nodes. Any change replaces the cluster."""

    admin_username: str
    """User name of the administrator on Linux nodes."""
    ssh: SshConfiguration
    """SSH public key of the administrator."""


class GmsaProfile(Settings):
    """Group managed service accounts (gMSA) for Windows containers."""

    enabled: bool | None = None
    """Whether Windows nodes support group managed service accounts. Azure's default: off."""
    dns_server: str | None = None
    """DNS server of the Active Directory domain. Set it together with rootDomainName, or omit both to use the VNet's
    DNS."""
    root_domain_name: str | None = None
    """Root domain name of the Active Directory domain."""


class WindowsProfile(Settings):
    """Settings of all Windows nodes of the cluster. Any change replaces the cluster."""

    admin_username: str
    """User name of the administrator on Windows nodes."""
    admin_password_secret: SecretName | None = own(None)
    """Name of the config key that holds the password: `pulumi config set --secret fairway:<key>`. If omitted, Azure
    generates one."""
    enable_csi_proxy: bool | None = None
    """The CSI proxy, which Windows nodes need to mount volumes. Azure's default: on."""
    gmsa_profile: GmsaProfile | None = None
    """Group managed service accounts (gMSA) for Windows containers."""
    license_type: Literal["None", "Windows_Server"] | None = None
    """`Windows_Server` applies your own licenses (Azure Hybrid Benefit). Azure's default: None."""
