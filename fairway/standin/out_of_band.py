"""What people do in Azure's portal between two runs, and clocks that go back: faults, on request."""

from __future__ import annotations

from typing import Any

from fairway.standin import fields
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.faults import Fault, take_before_a_run
from fairway.standin.types import served

DAY = 86400.0


def between_runs(cloud: Cloud) -> list[str]:
    """Let happen what was asked for; as sentences what did."""
    with cloud.transaction():
        return [_happen(cloud, each) for each in take_before_a_run(cloud)]


def _happen(cloud: Cloud, fault: Fault) -> str:
    if fault.kind == "clock-back":
        cloud.wait(-DAY)
        return "The clock went a day back."
    found = [each for each in cloud.everything() if each.type.rsplit(":", 1)[-1] == fault.target]
    if not found:
        return f"Nobody found a {fault.target} in the portal."
    resource = found[0]
    if fault.kind == "deleted-behind":
        cloud.remove(resource.id)
        _write(cloud, "DELETE", resource, [])
        return f"Somebody deleted {fault.target} {resource.name} in the portal."
    changes = _change(resource)
    cloud.put(
        Resource(resource.id, resource.type, resource.inputs, {**resource.state, **changes}), cloud.refers(resource.id)
    )
    _write(cloud, "PATCH", resource, sorted(changes))
    return f"Somebody changed {', '.join(changes)} of {fault.target} {resource.name} in the portal."


def _change(resource: Resource) -> dict[str, Any]:
    """A change that Azure allows and that shows in an input."""
    count, tags = resource.state.get("count"), resource.state.get("tags")
    if isinstance(count, int) and not resource.state.get("enableAutoScaling"):
        return {"count": count + 1}
    if fields.can_be_asked(resource.type, "tags"):
        return {"tags": {**(tags or {}), "changed-by": "portal"}}
    if fields.can_be_asked(resource.type, "serviceEndpoints"):
        return {"serviceEndpoints": [{"service": "Microsoft.Storage", "locations": ["*"]}]}
    return {"description": "changed in the portal"}


def _write(cloud: Cloud, operation: str, resource: Resource, changed: list[str]) -> None:
    said = {"status": 200, "code": None, "message": None, "changed": changed, "by": "portal", "estimateSeconds": 0}
    cloud.write(operation, served(resource.type).arm, resource.id, **said)
