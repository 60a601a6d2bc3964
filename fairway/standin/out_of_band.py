"""Faults on request between two runs: changes in Azure's portal, and a clock that goes back."""

from __future__ import annotations

from typing import Any

from fairway.standin import fields
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.faults import Fault, take_before_a_run
from fairway.standin.power import turn
from fairway.standin.types import served

DAY = 86400.0


def between_runs(cloud: Cloud) -> list[str]:
    """Apply the faults requested; returns a sentence for each."""
    with cloud.transaction():
        return [_apply(cloud, each) for each in take_before_a_run(cloud)]


def _apply(cloud: Cloud, fault: Fault) -> str:
    if fault.kind == "clock-back":
        cloud.wait(-DAY)
        return "The clock went back one day."
    if fault.kind in ("stopped", "started"):
        return " ".join(turn(cloud, "Stopped" if fault.kind == "stopped" else "Running"))
    found = [each for each in cloud.everything() if each.type.rsplit(":", 1)[-1] == fault.target]
    if not found:
        return f"There was no {fault.target} to delete or change in the portal."
    resource = found[0]
    if fault.kind == "deleted-behind":
        cloud.remove(resource.id)
        _write(cloud, "DELETE", resource, [])
        return f"{fault.target} {resource.name} was deleted in the portal."
    changes = _change(resource)
    cloud.put(
        Resource(resource.id, resource.type, resource.inputs, {**resource.state, **changes}), cloud.refers(resource.id)
    )
    _write(cloud, "PATCH", resource, sorted(changes))
    return f"{', '.join(changes)} of {fault.target} {resource.name} changed in the portal."


def _change(resource: Resource) -> dict[str, Any]:
    """A change that Azure allows and that shows in an input."""
    count, tags = resource.state.get("count"), resource.state.get("tags")
    if isinstance(count, int) and not resource.state.get("enableAutoScaling"):
        return {"count": count + 1}
    if fields.is_input(resource.type, "tags"):
        return {"tags": {**(tags or {}), "changed-by": "portal"}}
    if fields.is_input(resource.type, "serviceEndpoints"):
        return {"serviceEndpoints": [{"service": "Microsoft.Storage", "locations": ["*"]}]}
    return {"description": "changed in the portal"}


def _write(cloud: Cloud, operation: str, resource: Resource, changed: list[str]) -> None:
    result = {"status": 200, "code": None, "message": None, "changed": changed, "by": "portal", "estimateSeconds": 0}
    cloud.write(operation, served(resource.type).arm, resource.id, **result)
