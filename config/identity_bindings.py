"""Identity bindings: managed identities that pods of many clusters use, with one federated credential for all."""

from __future__ import annotations

from config.checks import Errors, check
from config.forms import Form, wrong
from config.model import Settings
from config.types import IdentityId

NAME = Form(
    "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
    "the name of an identity binding (1 to 63 lower-case letters, digits and hyphens, starting with a letter)",
    "orders",
)


class BoundIdentity(Settings):
    """The identity of a binding."""

    resource_id: IdentityId
    """Resource ID of an existing managed identity."""


class IdentityBinding(Settings):
    """A managed identity that service accounts of the cluster use, once they have a role in Kubernetes for it. Requires
    the OIDC issuer and workload identity, which are on by default; not with API server VNet integration."""

    managed_identity: BoundIdentity | None = None
    """An existing identity: `{resourceId: ...}`. Set this or workloadIdentity."""
    workload_identity: str | None = None
    """The key of one in workloadIdentities. Set this or managedIdentity."""

    @check
    def _one_identity(self) -> Errors:
        if (self.managed_identity is None) == (self.workload_identity is None):
            yield wrong("set either managedIdentity or workloadIdentity")
