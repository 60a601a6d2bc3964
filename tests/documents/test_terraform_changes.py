"""What a plan does to clusters, and what a state has beside them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.forms import read
from tests.documents.test_terraform import AKS, CLUSTER, NODE_POOL, plan, with_

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop"
NOW = with_(CLUSTER, id=ID, name="shop")


def planned(*actions: str, **after: Any) -> tuple[str, ...]:
    type, _, name = AKS.partition(".")
    change = {"actions": [*actions], "before": NOW, "after": None if actions == ("delete",) else {**NOW, **after}}
    values = [] if actions == ("delete",) else [(AKS, {**NOW, **after})]
    changes = [{"address": AKS, "mode": "managed", "type": type, "name": name, "change": change}]
    return read({**plan(*values), "resource_changes": changes}).notes


@pytest.mark.parametrize(
    ("actions", "words"),
    [
        (("no-op",), []),
        (("create",), []),
        (("delete",), [f"the plan deletes {AKS}, so it is not read"]),
        (("delete", "create"), [f"the plan deletes {AKS} and creates it again"]),
        (("create", "delete"), [f"the plan deletes {AKS} and creates it again"]),
        (("update",), [f"the plan changes sku_tier of {AKS}: it is read as after the apply"]),
    ],
)
def test_what_a_plan_does_to_a_cluster_is_a_note(actions: tuple[str, ...], words: list[str]) -> None:
    notes = planned(*actions, sku_tier="Premium")
    assert len(notes) == len(words)
    assert all(note.startswith(each) for note, each in zip(notes, words, strict=True))


def pools(*instances: dict[str, Any]) -> list[dict[str, Any]]:
    of_cluster = {"mode": "managed", "type": AKS.partition(".")[0], "name": "aks", "instances": [{"attributes": NOW}]}
    found = {"mode": "managed", "type": "azurerm_kubernetes_cluster_node_pool", "name": "web", "module": "module.aks"}
    return [of_cluster, {**found, "instances": [*instances]}]


def web(name: str) -> dict[str, Any]:
    return {**NODE_POOL, "name": name, "id": f"{ID}/agentPools/{name}", "kubernetes_cluster_id": ID}


def test_a_deposed_pool_is_left_out_with_a_note() -> None:
    """Of a pool that is replaced with `create_before_destroy`, when the deletion failed."""
    listed = pools({"attributes": web("old"), "deposed": "0f3a2b1c"}, {"attributes": web("web")})
    state = read({"version": 4, "terraform_version": "1.9.0", "resources": listed})
    assert [each.id.rpartition("/")[2] for each in state.requests] == ["shop", "web"]
    (note,) = state.notes
    assert note.startswith("module.aks.azurerm_kubernetes_cluster_node_pool.web has a deposed object")


def test_a_deposed_pool_of_a_shown_state_is_left_out() -> None:
    resources = [
        {"address": address, "mode": "managed", "type": type, "values": values, **more}
        for address, type, values, more in (
            (AKS, AKS.partition(".")[0], NOW, {}),
            ("x.web", "azurerm_kubernetes_cluster_node_pool", web("old"), {"deposed_key": "0f3a2b1c"}),
            ("x.web", "azurerm_kubernetes_cluster_node_pool", web("web"), {}),
        )
    ]
    state = read({"format_version": "1.0", "values": {"root_module": {"resources": resources}}})
    assert [each.id.rpartition("/")[2] for each in state.requests] == ["shop", "web"]
    assert "has a deposed object" in state.notes[0]
