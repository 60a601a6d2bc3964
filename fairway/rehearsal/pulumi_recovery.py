"""After a run of the Pulumi CLI that failed or was killed: adds to the state what it created without an answer.

A command that is killed leaves pending operations behind. If the provider crashed instead, Pulumi drops the operation,
and every later update fails with "cannot create already existing resource"; then the events of the run show what was
begun. Either way the resource is added to the state, by `pulumi stack export` and `import`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from fairway.engine.recovery import ADOPTED, begun_only, id_of
from fairway.protocol.passphrase import Cipher, annotated
from fairway.protocol.state import Resource, from_json, now, to_json
from fairway.protocol.urns import name_of
from fairway.protocol.values import has_secret
from fairway.rehearsal import pulumi_events
from fairway.standin.arm import Arm
from fairway.standin.cloud import Cloud
from fairway.standin.types import is_served

NOT_ADOPTED = (
    "Azure had created it, and the answer was lost together with the secrets in its inputs, so it cannot be added to "
    "the state. In a real subscription use `pulumi import`; here, rehearse again with --fresh"
)


class Commands(Protocol):
    """The Pulumi CLI on one stack."""

    @property
    def folder(self) -> Path:
        """The folder for its files."""
        ...

    @property
    def log(self) -> Path:
        """The events of the run that failed."""
        ...

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        ...

    def must(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Like `run`; raises PulumiNotFoundError if it fails."""
        ...

    def exported(self) -> dict[str, Any]:
        """The state as Pulumi exports it."""
        ...


def recover(cli: Commands, cipher: Cipher, cloud: Cloud) -> tuple[str, ...]:
    """Release the stack's lock, adopt what was begun and exists in the cloud, drop the rest; returns notes.

    Raises PulumiNotFoundError if the state cannot be exported or imported.
    """
    cli.run("cancel", "--yes")
    exported = cli.exported()
    deployment: dict[str, Any] = exported.get("deployment") or {}
    resources: list[dict[str, Any]] = deployment.get("resources") or []
    pending: list[dict[str, Any]] = deployment.get("pending_operations") or []
    notes = [
        f"{name_of(each['resource']['urn'])}: {_BEGUN[each['type']]}" for each in pending if each["type"] in _BEGUN
    ]
    begun = {each["resource"]["urn"]: from_json(each["resource"], cipher) for each in pending if _creates(each)}
    # The log has no secrets; the state has those of its pending operations.
    lost = {each.urn: each for each in pulumi_events.unanswered(cli.log)} | begun
    adopted = [made for each in lost.values() if (made := _made(each, cloud, resources)) is not None]
    for each in adopted:
        if each.urn not in begun and has_secret(each.inputs):
            notes.append(f"{each.name}: {NOT_ADOPTED}")
        else:
            _adopt(resources, to_json(each, cipher))
            notes.append(f"{each.name}: {ADOPTED}")
    if adopted or pending:
        # An import drops pending operations.
        _import(cli, {**exported, "deployment": {**deployment, "resources": resources}})
    return tuple(notes)


_BEGUN = {
    "updating": begun_only("updating"),
    "deleting": begun_only("deleting"),
}


def _creates(operation: Mapping[str, Any]) -> bool:
    return operation["type"] == "creating" and bool(operation["resource"].get("custom"))


def _made(resource: Resource, cloud: Cloud, resources: Sequence[Mapping[str, Any]]) -> Resource | None:
    """The resource as Azure has it; None if it was not created, or is in the state."""
    if not (resource.custom and is_served(resource.type)):
        return None
    found = Arm(cloud).get(id_of(resource))
    if found is None or any(str(each.get("id")).lower() == str(found["id"]).lower() for each in resources):
        return None
    outputs = {key: value for key, value in found.items() if key != "id"}
    if "azureApiVersion" in resource.inputs:
        outputs["azureApiVersion"] = resource.inputs["azureApiVersion"]
    stamp = now()
    known = annotated(outputs, resource.inputs)
    return replace(resource, id=str(found["id"]), outputs=known, created=stamp, modified=stamp)


def _adopt(resources: list[dict[str, Any]], made: dict[str, Any]) -> None:
    """Insert it before the one that it replaces, which the next update deletes; without one, append it."""
    for place, each in enumerate(resources):
        if each["urn"] == made["urn"] and not each.get("delete"):
            replaced = [] if each.get("pendingReplacement") else [{**each, "delete": True}]
            resources[place : place + 1] = [made, *replaced]
            return
    resources.append(made)


def _import(cli: Commands, exported: Mapping[str, Any]) -> None:
    file = cli.folder / "recovered.json"
    file.write_text(json.dumps(exported), encoding="utf-8")
    try:
        cli.must("stack", "import", "--file", str(file))
    finally:
        file.unlink()
