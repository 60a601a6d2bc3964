"""An OCI repository as the source of a Flux configuration."""

from __future__ import annotations

from typing import Literal

from config.flux_sources import Source
from config.model import Settings, own
from config.types import Items, SecretName, Tags


class OciRef(Settings):
    """What of an OCI repository is applied."""

    tag: str | None = None
    """A tag. Azure's default: latest."""
    semver: str | None = None
    """A range of tags by semantic version, such as `">=1.2.0"`; it takes precedence over tag."""
    digest: str | None = None
    """A digest, `sha256:...`; it takes precedence over semver."""


class LayerSelector(Settings):
    """Which layer of the artifact is applied. Default: the first one."""

    media_type: str | None = None
    """Media type of the layer; the first with it is used. Default: the first layer of any type."""
    operation: Literal["extract", "copy"] | None = None
    """Whether the layer is extracted (`extract`) or stored as it is (`copy`). Azure's default: extract."""


class OidcIdentity(Settings):
    """Who can have signed an artifact without a key."""

    issuer: str
    """Regular expression for the issuer of the identity, such as `^https://token.actions.githubusercontent.com$`."""
    subject: str
    """Regular expression for the subject of the identity, such as the workflow that signs."""


class Verify(Settings):
    """How the signature of the artifact is verified."""

    provider: Literal["cosign", "notation"]
    """What signed it: `cosign` or `notation`."""
    match_oidc_identity: Items[OidcIdentity] = ()
    """Identities that can have signed it without a key, for cosign. Default: any."""
    verification_config: Tags = {}
    """Public keys of trusted authors by file name, base64-encoded. Default: none."""


class TlsConfig(Settings):
    """Certificates for the connection to the registry."""

    ca_certificate: str | None = None
    """Certificate of the registry's authority, base64-encoded. Default: the public authorities."""
    client_certificate: str | None = None
    """Certificate with which Flux signs in, base64-encoded. Default: none."""
    private_key_secret: SecretName | None = own(None)
    """Name of the secret config key with the key of clientCertificate, base64-encoded. Default: none."""


class OciRepository(Source):
    """A repository of an OCI registry. It is requested with API version 2025-04-01."""

    repository_ref: OciRef | None = None
    """The tag, version or digest. Azure's default: the tag latest."""
    layer_selector: LayerSelector | None = None
    """Which layer of the artifact is applied. Default: the first one, extracted."""
    service_account_name: str | None = None
    """Kubernetes service account in the configuration's namespace whose image pull secrets are used. Default: none."""
    use_workload_identity: bool | None = None
    """Whether Flux signs in to the registry with the extension's workload identity. Azure's default: false."""
    insecure: bool | None = None
    """Whether to use HTTP instead of HTTPS. Azure's default: false."""
    tls_config: TlsConfig | None = None
    """Certificates for the connection to the registry. Default: none."""
    verify: Verify | None = None
    """How the artifact's signature is verified before it is applied. Default: not at all."""
