"""Each type of resource has one row, and the components make none without."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest

from fairway.azure.newer_api import RESOURCE
from fairway.azure.resource_types import TYPES, type_of_id
from tests.stacks import ROOT


def made_by(module: Path) -> Iterator[str]:
    """The type tokens of the SDK's resource classes that a module calls."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imports = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    names = {alias.asname or alias.name: alias.name for each in imports for alias in each.names if _of_sdk(each)}
    for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
        match call.func:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in names:
                found = getattr(importlib.import_module(f"pulumi_azure_native.{names[name]}"), attribute)
                if isinstance(found, type) and issubclass(found, pulumi.CustomResource):
                    yield f"azure-native:{names[name]}:{attribute}"
            case _:
                pass


def _of_sdk(node: ast.ImportFrom) -> bool:
    return node.module == "pulumi_azure_native"


def test_every_type_that_the_components_make_has_a_row() -> None:
    made = {token for module in (ROOT / "components").glob("*.py") for token in made_by(module)}
    assert len(made) > 10
    assert made <= TYPES.keys()


@pytest.mark.parametrize("token", [each for each in TYPES if each != RESOURCE.token])
def test_a_row_is_found_by_an_id_of_its_type(token: str) -> None:
    kind = TYPES[token]
    id = kind.id_of({key: "/subscriptions/s" if key in ("scope", "resourceUri") else "x" for key in kind.segments})
    assert type_of_id(id) is kind


@pytest.mark.parametrize("token", TYPES)
def test_a_row_names_only_types_that_have_one(token: str) -> None:
    kind = TYPES[token]
    assert {*kind.children.values(), *kind.blocked_by} <= TYPES.keys()


def test_the_parent_of_a_generic_resource_may_have_slashes() -> None:
    parent = "managedClusters/shop/providers/Microsoft.ContainerService"
    segments = ("rg", "Microsoft.ContainerService", parent, "deploymentSafeguards", "default")
    inputs = dict(zip(RESOURCE.segments, segments, strict=True))
    id = RESOURCE.id_of(inputs)
    assert RESOURCE.named_in(id) == inputs
    assert RESOURCE.arm_of(id) == "Microsoft.ContainerService/deploymentSafeguards"
