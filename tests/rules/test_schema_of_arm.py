"""The facts of ARM's schemas are written in one order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway.azure.network import NAT_GATEWAY, VIRTUAL_NETWORK
from fairway.azure.resource_types import TYPES
from fairway.rules import schema_of_arm


def test_the_order_of_rows_does_not_number_objects_of_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version, kind, member in (("2024-05-01", NAT_GATEWAY, "name"), ("2025-01-01", VIRTUAL_NETWORK, "tier")):
        (tmp_path / version).mkdir()
        properties = {"type": {"enum": [kind.arm]}, "sku": {"$ref": "#/definitions/Sku"}}
        file = {
            "resourceDefinitions": {"one": {"properties": properties, "required": []}},
            "definitions": {"Sku": {"type": "object", "properties": {member: {"type": "string"}}}},
        }
        (tmp_path / version / "Microsoft.Network.json").write_text(json.dumps(file), encoding="utf-8")
    found = schema_of_arm.tables(tmp_path, {})
    monkeypatch.setattr(schema_of_arm, "TYPES", dict(reversed(TYPES.items())))
    assert schema_of_arm.tables(tmp_path, {}) == found
    assert {"Sku", "Sku~1"} <= found["network"]["objects"].keys()
