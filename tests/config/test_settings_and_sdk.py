"""The settings models say what the installed SDK says: same names, same kinds, nothing forgotten without a reason."""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pulumi import _types as sdk
from pulumi_azure_native.containerservice import AgentPool, MaintenanceConfiguration, ManagedCluster
from pulumi_azure_native.containerservice import _inputs as nested
from pulumi_azure_native.containerservice.agent_pool import AgentPoolArgs
from pulumi_azure_native.containerservice.managed_cluster import ManagedClusterArgs
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from config.cluster import Cluster
from config.model import ARM_NAMES, Settings, arm_name
from config.node_pool import DefaultNodePool, NodePool
from config.upgrade import MaintenanceWindow

BY_THE_COMPONENT = "the component sets it"
NOT_OFFERED = {
    "ManagedCluster.resourceGroupName": BY_THE_COMPONENT,
    "ManagedCluster.resourceName": BY_THE_COMPONENT,
    "ManagedCluster.agentPoolProfiles": "one inline pool for life: defaultNodePool; the others are nodePools",
    "ManagedCluster.aadProfile.clientAppID": "belongs to the legacy Entra integration",
    "ManagedCluster.aadProfile.serverAppID": "belongs to the legacy Entra integration",
    "ManagedCluster.aadProfile.serverAppSecret": "belongs to the legacy Entra integration",
    "ManagedCluster.identity.delegatedResources": "for Azure's own services",
    "ManagedCluster.kind": "changes nothing but how the portal looks",
    "ManagedCluster.podIdentityProfile": "ended in September 2025; workload identity is its successor",
    "ManagedCluster.privateLinkResources": "Azure fills it in",
    "ManagedCluster.servicePrincipalProfile.secret": "Azure keeps the one that a cluster has; new ones have identities",
    "ManagedCluster.windowsProfile.adminPassword": "a secret: windowsProfile.adminPasswordSecret names its config key",
    "AgentPool.resourceGroupName": BY_THE_COMPONENT,
    "AgentPool.resourceName": BY_THE_COMPONENT,
    "AgentPool.agentPoolName": BY_THE_COMPONENT,
    "AgentPool.virtualMachineNodesStatus": "Azure fills it in",
    "ManagedClusterAgentPoolProfile.virtualMachineNodesStatus": "Azure fills it in",
}
"""Every writable property that no model has, and why."""

ROOTS: list[tuple[str, type[Settings], type]] = [
    ("ManagedCluster", Cluster, ManagedClusterArgs),
    ("AgentPool", NodePool, AgentPoolArgs),
    ("ManagedClusterAgentPoolProfile", DefaultNodePool, nested.ManagedClusterAgentPoolProfileArgs),
    ("MaintenanceWindow", MaintenanceWindow, nested.MaintenanceWindowArgs),
]


def plain(annotation: Any) -> Any:
    """Without Annotated, Optional, Output and Awaitable: what a value of it is."""
    if get_origin(annotation) in (Union, types.UnionType, Annotated):
        members = [each for each in get_args(annotation) if each is not type(None)]
        return plain(members[0])
    return annotation


def sdk_members(annotation: Any) -> list[Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        return [inner for each in get_args(annotation) for inner in sdk_members(each)]
    return [annotation]


def kind(annotation: Any) -> str:
    """str, int, float, bool, list, map or object."""
    annotation = plain(annotation)
    origin = get_origin(annotation)
    if origin in (tuple, list) or "Sequence" in str(origin):
        return "list"
    if origin is dict or "Mapping" in str(origin):
        return "map"
    if origin is Literal:
        return type(get_args(annotation)[0]).__name__
    if sdk.is_input_type(annotation) or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return "object"
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return "str"
    return annotation.__name__


def item(annotation: Any) -> Any:
    args = get_args(plain(annotation))
    return args[-1] if kind(annotation) == "map" else args[0]


def pairs(path: str, model: type[Settings], args: type) -> Iterator[tuple[str, Any, Any]]:
    """Each field of a model that goes to the SDK, with both annotations, at every depth."""
    types_ = sdk.input_type_types(args)
    names = sdk.input_type_py_to_pulumi_names(args)
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        wire = field.alias or name
        assert names.get(name) == wire, f"{path}.{name}: the SDK calls it {names.get(name)}, the model {wire}"
        yield f"{path}.{wire}", field.annotation, types_[wire]
        yield from below(f"{path}.{wire}", field.annotation, types_[wire])


def below(path: str, ours: Any, theirs: Any) -> Iterator[tuple[str, Any, Any]]:
    ours = plain(ours)
    theirs = next((each for each in map(plain, sdk_members(theirs)) if kind_or_none(each)), theirs)
    if kind(ours) in ("list", "map"):
        yield from below(path, item(ours), item(theirs))
    elif kind(ours) == "object" and kind(theirs) == "map":
        for field in ours.model_fields.values():
            yield from below(f"{path}.{field.alias}", field.annotation, item(theirs))
    elif kind(ours) == "object":
        yield from pairs(path, ours, theirs)


def kind_or_none(annotation: Any) -> str | None:
    try:
        return kind(annotation)
    except AttributeError:
        return None


def offered() -> dict[str, tuple[Any, Any]]:
    return {path: (ours, theirs) for root in ROOTS for path, ours, theirs in pairs(*root)}


def writable(path: str, args: type, seen: tuple[type, ...] = ()) -> Iterator[str]:
    for wire, annotation in sdk.input_type_types(args).items():
        yield f"{path}.{wire}"
        for inner in inner_inputs(annotation):
            if inner not in seen:
                yield from writable(f"{path}.{wire}", inner, (*seen, inner))


def inner_inputs(annotation: Any) -> list[type]:
    found = [inner for each in get_args(annotation) for inner in inner_inputs(each)]
    here = [annotation] if isinstance(annotation, type) and sdk.is_input_type(annotation) else []
    return list(dict.fromkeys([*here, *found]))


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root[0])
def test_every_field_is_a_property_of_the_sdk_of_the_same_kind(
    root: tuple[str, type[Settings], type],
) -> None:
    for path, ours, theirs in pairs(*root):
        kinds = {kind_or_none(each) for each in sdk_members(theirs)} - {None}
        if kind(ours) == "object" and kinds == {"map"}:
            continue
        assert kind(ours) in kinds, f"{path} is {kind(ours)} in the model and {kinds} in the SDK"


@pytest.mark.parametrize("root", [root for root in ROOTS if root[0] != "MaintenanceWindow"], ids=lambda root: root[0])
def test_every_writable_property_is_offered_or_has_a_reason_not_to_be(
    root: tuple[str, type[Settings], type],
) -> None:
    name, _, args = root
    ours = set(offered())
    missing = {path for path in writable(name, args) if path not in ours}
    excused = {path for path in missing if any(path == each or path.startswith(f"{each}.") for each in NOT_OFFERED)}
    inline = {path for path in missing if path.startswith("ManagedCluster.agentPoolProfiles")}
    untyped = {
        path for path in missing if path.startswith(("ManagedCluster.addonProfiles", "ManagedCluster.identityProfile"))
    }
    assert missing - excused - inline - untyped == set()


def test_nothing_is_excused_that_is_offered_or_does_not_exist() -> None:
    everything = {path for name, _, args in ROOTS for path in writable(name, args)}
    assert set(NOT_OFFERED) <= everything
    assert not set(NOT_OFFERED) & set(offered())


def test_every_choice_is_one_the_sdks_enum_has() -> None:
    checked = 0
    for path, (ours, theirs) in offered().items():
        enums = [each for each in sdk_members(theirs) if isinstance(each, type) and issubclass(each, enum.Enum)]
        if get_origin(plain(ours)) is Literal and enums:
            known = {each.value for each in enums[0]}
            assert set(get_args(plain(ours))) == known, path
            checked += 1
    assert checked > 40


def test_the_table_of_names_holds_only_what_plain_camel_case_misses() -> None:
    assert all(to_camel(field) != wire for field, wire in ARM_NAMES.items())
    assert arm_name("os_sku") == "osSKU"
    assert arm_name("vm_size") == "vmSize"


def test_the_sdk_serves_the_api_version_the_settings_were_written_for() -> None:
    """Another SDK may serve another AKS API version, with other properties and other defaults."""
    for resource in (ManagedCluster, AgentPool, MaintenanceConfiguration):
        assert "Uses Azure REST API version 2025-09-01" in inspect.getsource(resource)
