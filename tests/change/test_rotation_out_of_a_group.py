"""Moving a pool out of its group: the workaround followed to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.change.change import Comparison
from tests.removal_help import GONE, Stack, changed, refused

pytestmark = pytest.mark.usefixtures("quick")

GROUPS: dict[str, tuple[str, dict[str, Any]]] = {
    "capacityReservationGroup": (
        "capacityReservationGroups",
        {"zones": ["1"], "reservations": {"a": {"sku": {"name": "Standard_D4ds_v5", "capacity": 2}, "zones": ["1"]}}},
    ),
    "proximityPlacementGroup": ("proximityPlacementGroups", {}),
}


def _settings(key: str) -> dict[str, Any]:
    section, group = GROUPS[key]
    zones = {"availabilityZones": ["1"]} if "zones" in group else {}
    pool = {"vmSize": "Standard_D4ds_v5", "count": 1, key: "web", **zones}
    return {
        "clusters": {
            "shop": {"kubernetesVersion": "1.35", "protect": False, section: {"web": group}, "nodePools": {"web": pool}}
        }
    }


def _old_pool(found: Comparison) -> Any:
    return next(each for each in found.changes if each.kind == "AgentPool" and each.outcome != "created")


@pytest.mark.parametrize("key", GROUPS)
def test_a_pool_leaves_a_removed_group_once_that_is_written_back(tmp_path: Path, key: str) -> None:
    section, _ = GROUPS[key]
    start = _settings(key)
    stack = Stack(tmp_path, start)
    found = _old_pool(stack.compared(changed(start, {section: GONE, f"nodePools/web/{key}": GONE})))
    assert f"Keep web in `{section}`, or write it back if you removed it" in found.workaround
    assert f"rotation: {{from: {{{key}: web}}}}" in found.workaround
    rotating = changed(start, {f"nodePools/web/{key}": GONE, "nodePools/web/rotation": {"from": {key: "web"}}})
    assert not stack.update(rotating).errors
    rotated = changed(start, {f"nodePools/web/{key}": GONE})
    assert not stack.update(rotated).errors
    assert not stack.update(changed(rotated, {section: GONE})).errors


def test_a_reservation_with_nodes_is_not_deleted(tmp_path: Path) -> None:
    start = _settings("capacityReservationGroup")
    wanted = changed(start, {"capacityReservationGroups/web/reservations": {}})
    stack = Stack(tmp_path, start)
    found = refused(stack.compared(wanted))["CapacityReservation shop/capacity/web/a"]
    assert found.reasons[0].rule == "OperationNotAllowed"
    assert found.reasons[0].source.endswith("capacity-reservation-modify")
    assert "AgentPool shop/web/" in found.reasons[0].text
    assert "OperationNotAllowed" in stack.update(wanted).errors[0]
    gone = changed(start, {"capacityReservationGroups": GONE, "nodePools": GONE})
    assert not refused(stack.compared(gone))
    assert not stack.update(gone).errors
