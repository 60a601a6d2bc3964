"""Tags that Azure writes itself are no faults."""

from __future__ import annotations

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.request import Request
from fairway.rules import check


def test_a_link_of_azure_is_a_name_that_azure_accepts() -> None:
    def rules(name: str) -> set[str]:
        return {each.rule for each in check([Request(MANAGED_CLUSTER.token, "aks", {"tags": {name: "Resource"}})])}

    assert "tag-name" in rules("a/b")
    assert "tag-name" not in rules("hidden-link:/subscriptions/1")
