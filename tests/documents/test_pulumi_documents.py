"""States, previews and plans."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.documents.source import UnreadableError
from fairway.protocol.secret import SECRET_SIGNATURE, SIGNATURE
from fairway.protocol.values import UNKNOWN_TEXT
from fairway.request import SECRET, UNKNOWN, Request
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from tests.documents.forms import found_in, plan, preview, read, state

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-1a2b"
CLUSTER = Request(MANAGED_CLUSTER, "aks", {"dnsPrefix": "a"}, id=ID)


def test_a_state_names_what_pulumi_named_and_exists() -> None:
    document = read(state([CLUSTER]))
    request = document.requests[0]
    assert (document.kind, request.exists, request.get("resourceName")) == ("Pulumi state", True, "aks-1a2b")
    place = document.locate(request, ("dnsPrefix",))
    assert place is not None
    assert place.path == "inputs.dnsPrefix"


def test_what_waits_to_be_deleted_or_was_only_looked_up_is_left_out() -> None:
    tree = state([CLUSTER, CLUSTER, CLUSTER])
    tree["deployment"]["resources"][0]["delete"] = True
    tree["deployment"]["resources"][1]["external"] = True
    assert len(read(tree).requests) == 1


@pytest.mark.parametrize(("op", "exists"), [("create", False), ("update", True), ("same", True)])
def test_a_preview_says_what_is_created(op: str, exists: bool) -> None:
    tree = preview([CLUSTER])
    tree["steps"][0]["op"] = op
    assert [each.exists for each in read(tree).requests] == [exists]
    tree["steps"][0]["op"] = "delete"
    assert read(tree).requests == ()


@pytest.mark.parametrize("form", [state, preview])
def test_secrets_and_unknown_values_are_hidden(form: Any) -> None:
    secret = {SIGNATURE: SECRET_SIGNATURE, "ciphertext": "v1:abc"}
    request = replace(CLUSTER, properties={"dnsPrefix": secret, "fqdnSubdomain": UNKNOWN_TEXT})
    found = read(form([request])).requests[0].properties
    assert (found["dnsPrefix"], found["fqdnSubdomain"]) == (SECRET, UNKNOWN)


def test_resources_of_older_api_versions_are_read() -> None:
    tree = state([CLUSTER])
    tree["deployment"]["resources"][0]["type"] = "azure-native:containerservice/v20230401:ManagedCluster"
    assert read(tree).requests[0].type == MANAGED_CLUSTER


def test_other_providers_are_noted() -> None:
    tree = state([CLUSTER])
    tree["deployment"]["resources"][0]["type"] = "azuread:index/application:Application"
    assert read(tree).notes == ("these types are not read: azuread:index/application:Application",)


def test_each_environment_of_a_plan_is_checked_by_itself() -> None:
    request = replace(CLUSTER, id="", properties={"resourceName": "aks", "resourceGroupName": "rg"})
    one = plan([request])["environments"][0]
    tree = {"formatVersion": 2, "environments": [one, {**one, "stack": "prod"}]}
    document = read(tree)
    assert [len(each) for each in document.groups] == [1, 1]
    place = document.locate(document.requests[1], ("resourceName",))
    assert place is not None
    assert place.line > 10
    assert "resource-declared-twice" in {each.rule for each in found_in(read(plan([request, request])))}


@pytest.mark.parametrize(
    "tree",
    [
        {"deployment": {"resources": [{"type": "x"}]}},
        {"deployment": {"resources": 1}},
        {"version": 9, "deployment": {"resources": []}},
        {"formatVersion": 9, "environments": [{"project": "a", "stack": "b", "resources": []}]},
        {"project": "a", "stack": "b", "resources": [1]},
    ],
)
def test_a_damaged_state_or_plan_is_refused_in_words(tree: Any) -> None:
    with pytest.raises(UnreadableError, match=r"damaged|no `urn`|not a list|not supported|its formatVersion is 9"):
        read(tree)


def test_a_pool_below_a_cluster_is_its_own() -> None:
    pool = Request(AGENT_POOL, "web", {"vmSize": "Standard_B1s"}, id=f"{ID}/agentPools/web")
    found = read(state([CLUSTER, pool])).requests[1]
    assert (found.get("resourceName"), found.get("agentPoolName")) == ("aks-1a2b", "web")


@pytest.mark.parametrize(
    "token",
    [
        "azure-native:containerservice/v20230101:ManagedCluster",
        "azure-native:containerservice/v20230102preview:ManagedCluster",
        "azure-native_containerservice_v20240501:containerservice:ManagedCluster",
        "azure-nextgen:containerservice/latest:ManagedCluster",
    ],
)
def test_a_resource_of_another_program_has_its_urn_and_what_azure_returned(token: str) -> None:
    urn = f"urn:pulumi:prod::shop::{token}::aks"
    id = "/subscriptions/s/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-1a2b"
    own = {"urn": urn, "type": token, "custom": True, "id": id}
    resource = {**own, "inputs": {"dnsPrefix": "aks"}, "outputs": {"dnsPrefix": "aks", "fqdn": "aks.azmk8s.io"}}
    document = read({"version": 3, "deployment": {"resources": [resource]}})
    request, found = document.requests[0], next(iter(document.found.values()))
    assert (request.type, request.id) == ("azure-native:containerservice:ManagedCluster", id)
    assert (request.outputs["fqdn"], found.urn) == ("aks.azmk8s.io", urn)
