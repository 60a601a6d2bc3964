"""What an update would remove in Azure keeps a cluster from being imported."""

from __future__ import annotations

from pathlib import Path

from fairway.adoption.configured import Left
from fairway.adoption.conformance import Leaf, lost
from fairway.report.adoption import report
from tests.adoption.test_round_trip import adoption
from tests.az_aks_show import cluster, pool

RANGES = ("apiServerAccessProfile", "authorizedIPRanges")
TYPE = "azure-native:containerservice:AgentPool"


def test_a_list_with_an_item_that_no_setting_accepts_is_not_imported(tmp_path: Path) -> None:
    """The API server would be open to all addresses after the first update."""
    ranges = ["198.51.100.0/24", "gateway.example.com"]
    done = adoption(tmp_path, cluster(pool("sys"), apiServerAccessProfile={"authorizedIpRanges": ranges}))
    assert [each.path for each in done.lost] == [RANGES]
    assert not done.proven
    assert not done.importable
    lines = [*report(done)]
    at = next(at for at, each in enumerate(lines) if each.startswith("No setting accepts these values"))
    assert (
        lines[at + 1]
        == '  the cluster: apiServerAccessProfile.authorizedIPRanges ["198.51.100.0/24","gateway.example.com"]'
    )


def test_a_value_that_azure_keeps_is_not_lost() -> None:
    left = [Left("the pool web", ("osSKU",), "Plan9", "", invalid=True)]
    leaf = Leaf("orders/web", TYPE, ("osSKU",), None, "Plan9", "not documented")
    assert [*lost([leaf], left)] == left
    assert len([*lost([leaf], [Left("the pool web of orders", ("osSKU",), "Plan9", "", invalid=True)])]) == 1
    assert [*lost([Leaf("orders/web", TYPE, ("osSKU",), None, "Plan9", "kept")], left)] == []
    assert [*lost([Leaf("orders/api", TYPE, ("osSKU",), None, "Plan9", "not documented")], left)] == []
