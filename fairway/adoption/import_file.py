"""The file for `pulumi import --file`: with inputs and outputs, so that Pulumi reads nothing and the state is taken as
given (pulumi/pulumi pull request 23984, version 3.254.0; without them the read wins, and a first preview replaces)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from fairway.adoption.existing import STACK, TakenOver
from fairway.engine.providers import is_default_provider
from fairway.protocol.state import Resource
from fairway.protocol.urns import is_provider, urn_of

CLI = "3.254.0"
"""The first version of Pulumi that reads inputs and outputs. Older ones ignore both without a message, and read."""


def import_file(taken: TakenOver) -> dict[str, Any]:
    """The content of the file.

    `name` is only the name inside the file, which parents refer to; a component and the resource in it often have one
    logical name, so each gets a number (pulumi/pulumi, pkg/cmd/pulumi/operations/import.go).
    """
    listed = [each for each in taken.resources if not (is_provider(each.type) or each.type == STACK)]
    names = {each.urn: f"r{at}" for at, each in enumerate(listed)}
    others = {each.parent for each in listed} - names.keys() - {each.urn for each in taken.resources} - {""}
    above = {urn: f"e{at}" for at, urn in enumerate(sorted(others))}
    table = {"nameTable": {name: urn for urn, name in above.items()}} if above else {}
    return {**table, "resources": [_entry(each, {**names, **above}) for each in listed]}


def _entry(resource: Resource, names: Mapping[str, str]) -> dict[str, Any]:
    parent = names.get(resource.parent)
    entry: dict[str, Any] = {
        "type": resource.type,
        "name": names[resource.urn],
        "logicalName": resource.name,
        **({"parent": parent} if parent else {}),
    }
    if not resource.custom:
        return {**entry, "component": True}
    own = {"version": version("pulumi-azure-native")} if resource.type.startswith("azure-native:") else {}
    return {**entry, "id": resource.id, **own, "inputs": resource.inputs, "outputs": resource.outputs}


def state_after(
    content: Mapping[str, Any],
    stack: str,
    project: str,
    before: Sequence[Resource],
    present: Sequence[Resource] = (),
) -> list[Resource]:
    """The state after `pulumi import` of a file into the state `present`, or into a new stack with the stack and the
    provider of `before`."""
    own = (each for each in before if is_default_provider(each) or each.type == STACK)
    resources = [*(present or own)]
    root = next((each.urn for each in resources if each.type == STACK), "")
    provider = next((f"{each.urn}::{each.id}" for each in resources if is_default_provider(each)), "")
    urns: dict[str, str] = dict(content.get("nameTable", {}))
    for each in content["resources"]:
        parent = urns.get(each.get("parent", ""), "")
        urn = urn_of(stack, project, parent, each["type"], each["logicalName"])
        urns[each["name"]] = urn
        custom = not each.get("component", False)
        resources.append(
            Resource(
                urn,
                each["type"],
                custom=custom,
                id=each.get("id", ""),
                inputs=each.get("inputs", {}),
                outputs=each.get("outputs", {}),
                parent=parent or root,
                protect=custom,
                provider=provider if custom else "",
            )
        )
    return resources


def as_text(content: Mapping[str, Any]) -> str:
    """The text of the file."""
    return json.dumps(content, indent=2) + "\n"
