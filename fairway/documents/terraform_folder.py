"""What is beside a call in Terraform's or Terragrunt's files: variables, locals, and the names of resources.

Values are from the files that Terraform loads by itself: `terraform.tfvars`, `*.auto.tfvars`, and both in JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path as File
from typing import Any

from fairway.documents import json_text
from fairway.documents.hcl import parse
from fairway.documents.hcl_nodes import Block, Entries, Literal, Node, Reference
from fairway.documents.hcl_values import Scope
from fairway.documents.source import UnreadableError, decoded
from fairway.request import Path, mapping

SUFFIXES = (".tfvars", ".tfvars.json")
_NEEDED = re.compile(r"^\s*(variable|locals|resource|data)\b", re.MULTILINE)
_SAME = frozenset(("name", "location", "resource_group_name"))
"""Attributes of azurerm's resources that have the value of the argument."""
_GROUP = "azurerm_resource_group"


def scope_of(folder: File, values: Mapping[str, Node]) -> Scope:
    """The variables, the locals and the resources of a folder. Raises UnreadableError."""
    defaults: dict[str, Node] = {}
    own: dict[str, Node] = {}
    resources: dict[str, Mapping[str, Node]] = {}
    for block in filter(None, map(_parsed, sorted(folder.glob("*.tf")))):
        for each in block.of("variable"):
            if each.labels and "default" in each.attributes:
                defaults[each.labels[0]] = each.attributes["default"]
        for each in block.of("locals"):
            own |= each.attributes
        resources |= dict(_named(block))
    for file in loaded_by_itself(folder):
        defaults |= _loaded(file)
    return Scope({**defaults, **values}, own, resources=resources)


def loaded_by_itself(folder: File) -> list[File]:
    """The files of values that Terraform loads, the later ones over the earlier ones."""
    # https://developer.hashicorp.com/terraform/language/values/variables: the JSON file is after the other, and the
    # automatic ones are in the order of their names.
    fixed = [folder / "terraform.tfvars", folder / "terraform.tfvars.json"]
    automatic = sorted((*folder.glob("*.auto.tfvars"), *folder.glob("*.auto.tfvars.json")))
    return [each for each in (*fixed, *automatic) if each.is_file()]


def assigned(file: str, text: str) -> dict[str, Node]:
    """The values in a `.tfvars` file. Raises UnreadableError."""
    if not file.endswith(".json"):
        return parse(text, file).attributes
    source = json_text.parse(text, file)
    tree = mapping(source.tree) or {}

    def node(value: Any, path: Path) -> Node:
        at = (file, *source.position(path), "")
        if (entries := mapping(value)) is not None:
            pairs = ((Literal(*at[:3], f'"{key}"', key), node(each, (*path, key))) for key, each in entries.items())
            return Entries(*at, tuple(pairs))
        return Literal(*at, value)

    return {key: node(value, (key,)) for key, value in tree.items()}


def of_group(group: Node | None, scope: Scope, argument: str) -> Node | None:
    """An argument of a resource group that is written beside the call, given the expression with its name or id."""
    if not isinstance(group, Reference):
        return None
    kind = 1 if group.steps[0] == "data" else 0
    known = len(group.steps) > kind + 2 and group.steps[kind] == _GROUP and group.steps[-1] in ("name", "id")
    address = ".".join(map(str, group.steps[: kind + 2]))
    return scope.resources.get(address, {}).get(argument) if known else None


def _named(block: Block) -> Iterator[tuple[str, Mapping[str, Node]]]:
    """The resources of azurerm with what they have in their arguments."""
    for kind, prefix in (("resource", ""), ("data", "data.")):
        for each in block.of(kind):
            if len(each.labels) == 2 and each.labels[0].startswith("azurerm_"):
                known = {name: node for name, node in each.attributes.items() if name in (*_SAME, "for_each")}
                yield f"{prefix}{'.'.join(each.labels)}", known


def _loaded(file: File) -> dict[str, Node]:
    """The values of a file that Terraform loads by itself. Raises UnreadableError: without it, a variable would have
    its default."""
    try:
        return assigned(str(file), decoded(file.read_bytes()))
    except UnreadableError as error:
        raise UnreadableError(f"{file} cannot be read: {error}") from None
    except OSError as error:
        raise UnreadableError(f"{file} cannot be read: {error.strerror}") from None


def _parsed(file: File) -> Block | None:
    """A file beside the call; None where it has nothing for it or cannot be read, which leaves values open."""
    try:
        text = decoded(file.read_bytes())
        return parse(text, str(file)) if _NEEDED.search(text) else None
    except (OSError, UnreadableError):
        return None
