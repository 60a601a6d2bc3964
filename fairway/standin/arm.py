"""Azure Resource Manager over the simulated cloud: GET, PUT and DELETE, with its refusals.

Each operation is one transaction and one line of the journal, also when ARM refuses it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fairway.azure.application_gateway import APPLICATION_GATEWAY
from fairway.azure.dashboard import GRAFANA
from fairway.azure.dataprotection import BACKUP_INSTANCE
from fairway.azure.fleet import FLEET_MEMBER
from fairway.azure.keyvault import VAULT
from fairway.azure.managedidentity import FEDERATED_IDENTITY_CREDENTIAL
from fairway.azure.newer_api import RESOURCE
from fairway.azure.resource_type import ResourceType, arm_type
from fairway.azure.resource_types import type_of_id
from fairway.azure.resources import RESOURCE_GROUP
from fairway.request import format_path, leaves, mapping
from fairway.standin import clusters, fields, keys
from fairway.standin.backups import check_backup
from fairway.standin.children import put_children, with_children
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError, LateError
from fairway.standin.fleets import check_member
from fairway.standin.gateways import check_gateway
from fairway.standin.locks import must_not_be_locked, scope_of
from fairway.standin.losses import must_not_break
from fairway.standin.masking import scrubbed, without_secrets
from fairway.standin.network import NETWORK, SUBNET, check_network, check_subnet
from fairway.standin.power import must_run
from fairway.standin.references import group_must_be_free, must_be_free, must_exist, refers
from fairway.standin.responses import answer
from fairway.standin.roles import ASSIGNMENT, check_assignment, lookup_keys
from fairway.standin.rules_at_put import check_rules

CREDENTIAL = FEDERATED_IDENTITY_CREDENTIAL.token
MOST_CREDENTIALS = 20
"""Federated credentials of one identity: learn.microsoft.com/entra/workload-id/workload-identity-federation."""
_NOT_A_CHANGE = {"etag", "eTag", "provisioningState"}


class Arm:
    """ARM over one cloud."""

    def __init__(self, cloud: Cloud) -> None:
        """Serve this cloud."""
        self.cloud = cloud

    def get(self, id: str) -> dict[str, Any] | None:
        """The response to a GET; None if the resource does not exist (404)."""
        with self.cloud.transaction():
            found = self.cloud.get(id)
            status, code = (200, None) if found else (404, "ResourceNotFound")
            self.cloud.write("GET", arm_type(id), id, status=status, code=code, message=None, estimateSeconds=0)
            return with_children(self.cloud, found) if found else None

    def put(
        self, kind: ResourceType, id: str, inputs: Mapping[str, Any], *, late: LateError | None = None
    ) -> dict[str, Any]:
        """Create or update a resource. Raises `ArmError` if ARM refuses; then nothing has changed.

        With `late` ARM accepts the request, creates half of the resource and raises `late`.
        """
        inputs = fields.spelled(kind.token, inputs)
        try:
            with self.cloud.transaction():
                new = self._accepted(kind, id, inputs, late)
        except ArmError as refused:
            refused.message = scrubbed(refused.message, inputs)
            self._refused("PUT", kind, id, refused, inputs)
            raise
        if late:
            raise late
        return new

    def _accepted(
        self, kind: ResourceType, id: str, inputs: Mapping[str, Any], late: LateError | None
    ) -> dict[str, Any]:
        before = self.cloud.get(id)
        seconds = named(kind, id).seconds[0 if before is None else 1]
        old = with_children(self.cloud, before) if before else {}
        found = self._put(kind, before.id if before else id, inputs, before, late)
        new = with_children(self.cloud, found)
        self.cloud.wait(seconds)
        self.cloud.write(
            "PUT",
            kind.arm_of(found.id),
            found.id,
            status=200 if before else 201,
            code=late.code if late else None,
            message=scrubbed(late.message, inputs) if late else None,
            **({"changed": changed(old, new)} if before else {}),
            estimateSeconds=seconds,
        )
        return new

    def refuse(self, operation: str, kind: ResourceType, id: str, refused: ArmError) -> None:
        """Record in the journal that ARM refused because of a fault on request."""
        self._refused(operation, kind, id, refused, {})

    def _refused(
        self, operation: str, kind: ResourceType, id: str, refused: ArmError, inputs: Mapping[str, Any]
    ) -> None:
        # The refused transaction is rolled back, so the journal line needs its own.
        with self.cloud.transaction():
            self.cloud.wait(1)
            result = {"status": refused.status, "code": refused.code, "message": scrubbed(refused.message, inputs)}
            self.cloud.write(operation, kind.arm_of(id), id, **result, estimateSeconds=1)

    def _put(
        self, kind: ResourceType, id: str, inputs: Mapping[str, Any], before: Resource | None, late: LateError | None
    ) -> Resource:
        must_exist(self.cloud, kind, id, inputs)
        must_not_be_locked(self.cloud, id, kind.token, "write")
        must_run(self.cloud, kind.token, id)
        keys.check_name(self.cloud, kind, id)
        if check := _CHECKS.get(named(kind, id).token):
            check(self.cloud, id, inputs, before)
        check_rules(self.cloud, kind.token, id, inputs)
        if kind.token == clusters.CLUSTER:
            return clusters.put_cluster(self.cloud, id, inputs, before, late)
        if kind.token == clusters.POOL:
            return clusters.put_pool(self.cloud, id, inputs, before, late)
        if before is not None:
            clusters.refuse_transitions(kind.token, before.state, {"name": before.name, **inputs})
        state = keys.existing_key(kind.token, before) or answer(kind, id, inputs, before.state if before else {})
        if late and "provisioningState" in state:
            state["provisioningState"] = late.state
        found = keep(self.cloud, kind, id, inputs, state)
        put_children(self.cloud, kind, found, inputs)
        return found

    def delete(self, kind: ResourceType, id: str, *, late: LateError | None = None) -> None:
        """Delete a resource and its children. A resource that does not exist counts as deleted (204)."""
        try:
            with self.cloud.transaction():
                self._deleted(kind, id, late)
        except ArmError as refused:
            self._refused("DELETE", kind, id, refused, {})
            raise
        if late:
            raise late

    def _deleted(self, kind: ResourceType, id: str, late: LateError | None) -> None:
        found = self.cloud.get(id)
        if found is None:
            self.cloud.write("DELETE", kind.arm_of(id), id, status=204, code=None, message=None, estimateSeconds=0)
            return
        must_not_be_locked(self.cloud, found.id, found.type, "delete")
        if found.type == clusters.POOL:
            must_run(self.cloud, found.type, found.id)
        check_deletable(self.cloud, found)
        if late is None:
            keys.remember_deleted(self.cloud, found)
            self.cloud.remove(id)
        code, message = (late.code, late.message) if late else (None, None)
        seconds = named(kind, found.id).seconds[2]
        self.cloud.wait(seconds)
        self.cloud.write(
            "DELETE", kind.arm_of(found.id), found.id, status=200, code=code, message=message, estimateSeconds=seconds
        )


def named(kind: ResourceType, id: str) -> ResourceType:
    """The type that azure-native's generic resource creates; any other type is itself."""
    return (type_of_id(id) or kind) if kind is RESOURCE else kind


def keep(cloud: Cloud, kind: ResourceType, id: str, inputs: Mapping[str, Any], state: Mapping[str, Any]) -> Resource:
    """Store a resource in the cloud with the references it makes."""
    kept = Resource(id, kind.token, without_secrets(dict(inputs)), dict(state))
    return cloud.put(kept, [*refers(id, inputs), *lookup_keys(kept), *scope_of(kept)])


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The paths that differ between two states, except those that differ after every write."""
    before, after = dict(leaves(old)), dict(leaves(new))
    paths = dict.fromkeys([*after, *before])
    return [
        format_path(path)
        for path in paths
        if not _NOT_A_CHANGE.intersection(map(str, path)) and before.get(path) != after.get(path)
    ]


def check_deletable(cloud: Cloud, found: Resource) -> None:
    """Refuse to delete a resource that others use. Raises ArmError."""
    if found.type == RESOURCE_GROUP.token:
        group_must_be_free(cloud, found)
        return
    must_not_break(cloud, found)
    must_be_free(cloud, found)
    if found.type == clusters.POOL:
        clusters.check_pool_deletable(cloud, found)


def _credentials(cloud: Cloud, id: str, inputs: Mapping[str, Any], before: Resource | None) -> None:
    identity = id.rsplit("/", 2)[0]
    others = [each for each in cloud.below(identity, CREDENTIAL) if each.id.lower() != id.lower()]
    if before is None and len(others) >= MOST_CREDENTIALS:
        message = "Too many Federated Identity Credentials have been added. Maximum count is"
        raise ArmError(400, "BadRequest", f"{message} {MOST_CREDENTIALS}.")
    own = (inputs.get("issuer"), inputs.get("subject"))
    if any((each.inputs.get("issuer"), each.inputs.get("subject")) == own for each in others):
        message = f"Issuer and subject combination already exists for this Managed Identity: {own[0]}, {own[1]}."
        raise ArmError(409, "Conflict", message)


_Check = Callable[[Cloud, str, Mapping[str, Any], Resource | None], None]
_CHECKS: dict[str, _Check] = {
    SUBNET: check_subnet,
    NETWORK: lambda cloud, id, inputs, _: check_network(cloud, id, inputs),
    ASSIGNMENT: check_assignment,
    CREDENTIAL: _credentials,
    VAULT.token: keys.check_vault,
    GRAFANA.token: lambda cloud, id, _inputs, _before: keys.check_grafana(cloud, id),
    BACKUP_INSTANCE.token: lambda cloud, _id, inputs, _before: check_backup(cloud, inputs),
    APPLICATION_GATEWAY.token: check_gateway,
    FLEET_MEMBER.token: lambda cloud, id, inputs, _: check_member(cloud, id, inputs),
}


def kubeconfig(cloud: Cloud, id: str, *, admin: bool) -> str:
    """A kubeconfig that reaches no server. Raises `ArmError` if AKS would not return one."""
    found = cloud.get(id)
    if found is None:
        raise clusters.no_cluster(id)
    # A POST, which a read-only lock refuses.
    must_not_be_locked(cloud, found.id, found.type, "write")
    if admin and found.state.get("disableLocalAccounts"):
        message = "Getting static credential is not allowed because this cluster is set to disable local accounts."
        raise ArmError(400, "BadRequest", message)
    # The public name of a private cluster only on request: `az aks get-credentials --public-fqdn`.
    server = found.state.get("privateFQDN") or found.state.get("fqdn")
    entra = (mapping(found.state.get("aadProfile")) or {}) and not admin
    return "\n".join(_kubeconfig(found.name, str(server), bool(entra))) + "\n"


def _kubeconfig(name: str, server: str, entra: bool) -> Iterator[str]:
    yield from ("apiVersion: v1", "kind: Config", f"current-context: {name}", "clusters:")
    authority = base64.b64encode(f"no certificate of {name}".encode()).decode()
    reached = f"certificate-authority-data: {authority}, server: 'https://{server}:443'"
    yield from (f"- name: {name}", f"  cluster: {{{reached}}}", "contexts:")
    yield from (f"- name: {name}", f"  context: {{cluster: {name}, user: {name}}}", "users:", f"- name: {name}")
    if entra:
        version = "client.authentication.k8s.io/v1beta1"
        yield f"  user: {{exec: {{apiVersion: {version}, command: kubelogin, args: [get-token]}}}}"
    else:
        yield "  user: {token: stand-in}"
