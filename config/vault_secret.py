"""Secrets of a key vault, such as certificates."""

from __future__ import annotations

from config.model import Settings
from config.types import SecretName


class VaultSecret(Settings):
    """A secret of a vault, whose value is a secret config key. A certificate is one with Base64 of a PFX file."""

    secret: SecretName
    """Name of the secret config key with the value: `pulumi config set --secret fairway:<name>`. A new value is a new
    version of the secret."""
    content_type: str | None = None
    """What the value is, such as `application/x-pkcs12` for a certificate. Default: none."""
