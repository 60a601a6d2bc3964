"""What an update would remove in Azure keeps a cluster from being imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fairway.adoption.conformance import conformance
from fairway.protocol.state import Resource
from fairway.report.adoption import report
from fairway.request import parse_path, with_value_at
from tests.adoption.test_round_trip import adoption
from tests.az_aks_show import cluster, pool

TYPE = "azure-native:containerservice:AgentPool"


def test_a_value_that_no_setting_accepts_and_that_azure_may_not_keep_is_not_imported(tmp_path: Path) -> None:
    done = adoption(tmp_path, cluster(pool("sys"), autoScalerProfile={"expander": "cheapest"}))
    assert [each.path for each in done.losses] == ["autoScalerProfile.expander"]
    assert not done.proven
    assert not done.importable
    loss = "autoScalerProfile.expander: it is not sent, and whether Azure keeps it is not documented"
    assert loss in "\n".join(report(done))


def test_an_outbound_type_of_a_preview_is_left_out_and_may_be_accepted(tmp_path: Path) -> None:
    network = {"networkPlugin": "azure", "serviceCidr": "10.0.0.0/16", "dnsServiceIp": "10.0.0.10"}
    isolated = cluster(pool("sys"), networkProfile={**network, "outboundType": "block"})
    done = adoption(tmp_path, isolated)
    assert ([*done.differing], done.importable) == ([], False)
    assert [each.option for each in done.losses] == ["networkProfile.outboundType"]
    path = "networkProfile.outboundType"
    assert f"ManagedCluster orders-prod {path}: it is not sent, and whether Azure keeps it" in "\n".join(report(done))


@pytest.mark.parametrize("more", [{}, {"enableCsiProxy": False}, {"licenseType": "Windows_Server"}])
def test_the_proxy_of_windows_nodes_is_what_azure_fills_in(tmp_path: Path, more: dict[str, Any]) -> None:
    windows = {"adminUsername": "azureuser1", "enableCsiProxy": True, **more}
    done = adoption(tmp_path, cluster(pool("sys"), pool("win", mode="User", osType="Windows"), windowsProfile=windows))
    own = [each for each in done.leaves if each.where == "windowsProfile.enableCSIProxy"]
    sent = (False, "equal") if "enableCsiProxy" in more else (None, "default")
    assert [(each.sent, each.verdict) for each in own] == [sent]


def test_ranges_that_no_setting_accepts_stay_in_azure(tmp_path: Path) -> None:
    """Azure keeps the list of the addresses of an API server if an update has none."""
    ranges = ["198.51.100.0/24", "gateway.example.com"]
    done = adoption(tmp_path, cluster(pool("sys"), apiServerAccessProfile={"authorizedIpRanges": ranges}))
    assert (done.losses, done.proven) == ((), True)
    (left,) = (each for each in done.leaves if each.where == "apiServerAccessProfile.authorizedIPRanges")
    assert (left.verdict, "issues/3654" in left.source) == ("kept", True)


def test_a_gateway_whose_enabled_azure_omits_is_off(tmp_path: Path) -> None:
    gateways = [{"mode": "External", "enabled": True}, {"mode": "Internal"}]
    mesh = {"mode": "Istio", "istio": {"revisions": ["asm-1-27"], "components": {"ingressGateways": gateways}}}
    done = adoption(tmp_path, cluster(pool("sys"), serviceMeshProfile=mesh))
    assert [(each.where, each.sent, each.present) for each in done.differing] == []


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("agentPoolProfiles[0].enableFIPS", False, "equal"),
        ("agentPoolProfiles[0].enableFIPS", True, "differs"),
        ("serviceMeshProfile.istio.components.ingressGateways[0].enabled", False, "equal"),
        ("serviceMeshProfile.istio.components.ingressGateways[0].enabled", True, "differs"),
        ("podIdentityProfile.userAssignedIdentities[0].optional", False, "differs"),
        ("oidcIssuerProfile.enabled", False, "equal"),
        ("oidcIssuerProfile.enabled", True, "differs"),
        ("privateLinkResources[0].enabled", False, "differs"),
    ],
)
def test_a_value_that_azure_has_not_is_compared_with_its_default(path: str, value: bool, verdict: str) -> None:
    """Not every false is a default."""
    at = parse_path(path)
    name: Any = [{"name": "sys", "mode": "Internal"}]
    present = {"agentPoolProfiles": name, str(at[0]): _without(at[1:-1], name)}
    sent = with_value_at(present, at, value)
    token = "azure-native:containerservice:ManagedCluster"
    id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c"
    resource = Resource(f"urn:pulumi:s::p::{token}::c", token, id=id, custom=True, inputs=sent, outputs=present)
    found = next(each for each in conformance([resource]) if each.where == path)
    assert found.verdict == verdict


def _without(path: tuple[str | int, ...], items: Any) -> Any:
    if not path:
        return {}
    return items if isinstance(path[0], int) else {str(path[0]): _without(path[1:], items)}


def test_what_azure_adds_to_spot_pools_and_what_stops_a_pool_is_written(tmp_path: Path) -> None:
    """An update with other labels would remove the label of spot pools, and one without powerState start the pool."""
    label = "kubernetes.azure.com/scalesetpriority"
    spot = pool("spot", mode="User", scaleSetPriority="Spot", nodeLabels={label: "spot", "team": "ml"})
    spot |= {"nodeTaints": [f"{label}=spot:NoSchedule"], "scaleSetEvictionPolicy": "Delete", "spotMaxPrice": -1}
    stopped = pool("off", mode="User", count=0, powerState={"code": "Stopped"})
    done = adoption(tmp_path, {**cluster(pool("sys"), spot, stopped), "location": "West Europe"})
    assert (done.differing, done.losses, done.proven) == ((), (), True)
    written = yaml.safe_load(done.stack_file)["config"]["fairway:clusters"]
    (pools,) = (each["nodePools"] for each in written.values())
    assert pools["spot"]["nodeLabels"] == {label: "spot", "team": "ml"}
    assert pools["off"]["powerState"] == {"code": "Stopped"}
