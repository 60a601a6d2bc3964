"""The sources of a Flux configuration that the SDK's API version has."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings, own
from config.types import ClientId, SecretName

Seconds = Annotated[int, Field(ge=1)]


class Source(Settings):
    """A source of manifests."""

    url: str
    """Address of the source: `https://`, `http://`, `ssh://` or `git@` for Git, `oci://` for an OCI repository, `https://`
    for the others."""
    sync_interval_in_seconds: Seconds | None = None
    """Seconds between two looks at the source. Azure's default: 600."""
    timeout_in_seconds: Seconds | None = None
    """Seconds after which a look at the source fails. Azure's default: 600."""
    local_auth_ref: str | None = None
    """Name of a Kubernetes secret in the configuration's namespace with the sign-in. Default: none."""


class RepositoryRef(Settings):
    """What of a Git repository is applied."""

    branch: str | None = None
    """A branch. Azure's default: master."""
    tag: str | None = None
    """A tag; it takes precedence over branch."""
    semver: str | None = None
    """A range of tags by semantic version, such as `">=1.2.0"`; it takes precedence over tag."""
    commit: str | None = None
    """A single commit by its SHA; it takes precedence over the others."""


class GitRepository(Source):
    """A Git repository."""

    repository_ref: RepositoryRef | None = None
    """The branch, tag, version or commit. Azure's default: the branch master."""
    ssh_known_hosts: str | None = None
    """Host keys of a private SSH server, base64-encoded. Default: those of known services."""
    https_user: str | None = None
    """User name for HTTPS; the password or token is `configurationProtectedSettings: {httpsKey: ...}`."""
    https_ca_cert: str | None = None
    """Certificate of the server's authority, base64-encoded PEM. Default: none."""

    @check
    def _no_password(self) -> Errors:
        if re.search("//[^/@]*:[^/]*@", self.url):
            yield wrong(
                "contains a password in plain text: remove it from the URL, write `httpsUser: <user>` here and "
                "`configurationProtectedSettings: {httpsKey: {secret: <name>}}` under the configuration, and change "
                "the password, which was exposed",
                at="url",
            )


class Bucket(Source):
    """An S3-compatible bucket."""

    bucket_name: str
    """Name of the bucket on the server."""
    insecure: bool | None = None
    """Whether to use HTTP instead of HTTPS. Azure's default: false."""
    access_key_secret: SecretName | None = own(None)
    """Name of the secret config key with the access key. Default: none."""


class BlobIdentity(Settings):
    """The managed identity that reads a container."""

    client_id: ClientId
    """Client ID of the managed identity."""


class AzureBlob(Source):
    """A container of an Azure storage account."""

    container_name: str
    """Name of the container in the storage account."""
    managed_identity: BlobIdentity | None = None
    """The managed identity that reads it. Default: none."""
    account_key_secret: SecretName | None = own(None)
    """Name of the secret config key with the account's key. Default: none."""
    sas_token_secret: SecretName | None = own(None)
    """Name of the secret config key with a SAS token. Default: none."""
