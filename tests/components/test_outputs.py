"""What a stack exports, as `docs/outputs.md` promises."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components.outputs import _kubeconfig, add_on_identities
from config.cluster import Cluster
from config.outputs import Kubeconfig
from fairway.plan import record
from fairway.request import SECRET, mapping, value_at
from tests.components.gateway_rows import START
from tests.rehearsal.test_rotation import up
from tests.repository import build
from tests.stacks import ROOT

SETTINGS: dict[str, Any] = {
    "kubernetesVersion": "1.35",
    "defaultNodePool": {"vmSize": "Standard_D4ds_v5"},
    "nodePools": {"web": {"vmSize": "Standard_D4ds_v5"}},
    "tenants": {"web": {"isolation": "pool"}},
    "workloadIdentities": {"orders": {"namespace": "shop", "serviceAccountName": "orders"}},
    "managedNamespaces": {"shop": {}},
    "extensions": {"dapr": {"extensionType": "Microsoft.Dapr"}},
    "snapshots": {"before": {"nodePool": "web"}},
    "ingressProfile": {"webAppRouting": {"enabled": True}},
    "containerRegistry": {},
    "keyVault": {"keys": {"disks": {}}},
    "diskEncryptionSet": {"key": "disks"},
    "kubeconfig": {"login": "msi"},
    "network": {
        "subnets": {
            "nodes": {"addressPrefix": "10.224.0.0/20"},
            "gateway": {"addressPrefix": "10.224.16.0/24"},
            "containers": {"addressPrefix": "10.224.17.0/24"},
        },
        "applicationGateway": {"subnet": "gateway", **START},
        "trafficController": {"subnet": "containers", "firewallPolicy": {}},
    },
    "monitoring": {
        "prometheus": {},
        "grafana": {},
        "privateLinkScope": {},
        "actionGroups": {"oncall": {"emailReceivers": {"team": {"emailAddress": "oncall@example.com"}}}},
    },
}
ROWS = re.findall(r"^\| (`.*?`) \|", (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8"), re.MULTILINE)
DOCUMENTED = [name for row in ROWS for name in re.findall(r"`(.*?)`", row)]


def test_every_documented_output_is_exported_and_every_output_documented() -> None:
    exported = build(SETTINGS).exports["shop"]
    assert {each.partition(".")[0] for each in DOCUMENTED} == set(exported)
    for name in DOCUMENTED:
        first, _, rest = name.partition(".")
        assert not rest or rest in exported[first], name


def test_the_kubeconfig_is_a_secret_and_only_there_on_request() -> None:
    assert build(SETTINGS).exports["shop"]["kubeconfig"] is SECRET
    assert "kubeconfig" not in build({}).exports["shop"]


def test_a_kubeconfig_without_sign_in_to_entra_is_refused() -> None:
    with pytest.raises(ValueError, match=r"aadProfile\.managed turns that off"):
        Cluster.model_validate({"aadProfile": None, "kubeconfig": {}})


@pytest.mark.usefixtures("quick")
def test_azure_reports_every_output(tmp_path: Path) -> None:
    with up(tmp_path, f"clusters:\n  shop: {json.dumps(SETTINGS)}\n") as stage:
        stack = next(each for each in stage.driver.resources() if each.type == "pulumi:pulumi:Stack")
        shop = mapping(stack.outputs["shop"])
        assert shop is not None
        for name in DOCUMENTED:
            assert value_at(shop, name) is not None or name == "privateFqdn" or name == "fqdn", name
        assert shop["fqdn"] or shop["privateFqdn"]
        assert shop["nodePools"]["web"]["id"].endswith(f"/agentPools/{shop['nodePools']['web']['name']}")
        assert shop["kubeletIdentity"]["id"].endswith("/userAssignedIdentities/shop-test-agentpool")
        assert {"azurepolicy", "webAppRouting"} <= set(shop["addOnIdentities"])
        assert all(each["clientId"] and each["principalId"] for each in shop["addOnIdentities"].values())
        assert shop["subnetIds"]["nodes"].startswith(shop["virtualNetworkId"])
        kubeconfig = json.loads(shop["kubeconfig"].value)
        assert kubeconfig["clusters"][0]["cluster"]["server"] == f"https://{shop['privateFqdn']}:443"


@pytest.mark.parametrize("login", ["azurecli", "workloadidentity", "msi", "spn"])
def test_kubelogin_signs_in_without_a_prompt(login: str) -> None:
    reached = "{certificate-authority-data: QQ==, server: 'https://shop:443'}"
    given = f"clusters:\n- cluster: {reached}\nusers: [{{token: x}}]\n"
    settings = Kubeconfig.model_validate({"login": login, "clientId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"})
    found = json.loads(_kubeconfig("shop", base64.b64encode(given.encode()).decode(), settings))
    user = found["users"][0]["user"]
    assert set(user) == {"exec"}
    assert user["exec"]["interactiveMode"] == "Never"
    assert user["exec"]["args"][:3] == ["get-token", "--login", login]
    assert user["exec"]["args"][-2:] == ["--client-id", "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"]
    assert found["clusters"][0]["cluster"] == {"server": "https://shop:443", "certificate-authority-data": "QQ=="}


def test_an_add_on_in_another_form_has_no_identity() -> None:
    def program() -> None:
        properties = {"addon_profiles": {"gitops": "on"}, "ingress_profile": None}
        cluster: Any = SimpleNamespace(**{key: pulumi.Output.from_input(each) for key, each in properties.items()})
        pulumi.export("identities", add_on_identities(cluster))

    assert record(program).exports["identities"] == {}
