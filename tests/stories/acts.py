"""The acts of stories: what is done to a stack, one act after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fairway.standin.cloud import Cloud, Resource
from fairway.standin.faults import parse, set_faults

Program = Callable[[], object]

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg"
NETWORKS = f"{GROUP}/providers/Microsoft.Network"


@dataclass(frozen=True)
class Act:
    """One act: `update`, `preview`, `refresh`, `destroy`, or `cloud`, which changes Azure directly."""

    kind: str
    program: Program | None = None
    refreshing: bool = False
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    cloud: Callable[[Cloud], object] | None = None


@dataclass(frozen=True)
class Story:
    """The acts of one stack."""

    name: str
    acts: tuple[Act, ...]
    own_provider: bool = False
    """Its program configures providers of its own: then each must be a process of its own."""
    source: str = ""
    """The Python expression that makes it in another process; empty for one of STORIES."""


def story(name: str, *acts: Act, own_provider: bool = False) -> Story:
    """A story by its name."""
    return Story(name, acts, own_provider)


def up(program: Program, *, refreshing: bool = False, **config: str) -> Act:
    """`pulumi up`."""
    return Act("update", program, refreshing, config)


def preview(program: Program, *, refreshing: bool = False) -> Act:
    """`pulumi preview`."""
    return Act("preview", program, refreshing)


def refresh() -> Act:
    """`pulumi refresh`."""
    return Act("refresh")


def destroy() -> Act:
    """`pulumi destroy`."""
    return Act("destroy")


def fault(*texts: str) -> Act:
    """Set faults for the acts that follow."""
    return Act("cloud", cloud=lambda cloud: set_faults(cloud, [parse(each) for each in texts]))


def deleted(id: str) -> Act:
    """A resource is deleted in the portal."""
    return Act("cloud", cloud=lambda cloud: cloud.remove(id))


def changed(id: str, **state: Any) -> Act:
    """Properties of a resource are changed in the portal."""

    def change(cloud: Cloud) -> None:
        found = cloud.get(id)
        assert found is not None, id
        cloud.put(replace(found, state={**found.state, **state}), cloud.refers(id))

    return Act("cloud", cloud=change)


def exists_in_azure(id: str, type: str, **inputs: Any) -> Act:
    """A resource was created in the portal."""
    name = id.rpartition("/")[2]

    def make(cloud: Cloud) -> None:
        state = {"id": id, "name": name, "provisioningState": "Succeeded", **inputs}
        cloud.put(Resource(id, f"azure-native:{type}", inputs, state))

    return Act("cloud", cloud=make)
