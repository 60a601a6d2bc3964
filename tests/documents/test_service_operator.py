"""Manifests of Azure Service Operator."""

from __future__ import annotations

import pytest

from fairway.documents import kinds
from fairway.documents.document import Document
from fairway.documents.yaml_text import parse
from fairway.request import SECRET, Placeholder
from tests.documents.forms import found_in

MANIFESTS = """\
apiVersion: resources.azure.com/v1api20200601
kind: ResourceGroup
metadata: {name: rg}
---
apiVersion: network.azure.com/v1api20201101
kind: VirtualNetworksSubnet
metadata: {name: nodes}
spec:
  owner: {name: vnet}
  addressPrefix: 10.1.0.0/24
  delegations:
  - name: d
    serviceName: Microsoft.Web/serverFarms
---
apiVersion: network.azure.com/v1api20201101
kind: VirtualNetwork
metadata: {name: vnet}
spec: {owner: {name: rg}, addressSpace: {addressPrefixes: [10.0.0.0/8]}}
---
apiVersion: containerservice.azure.com/v1api20240402preview
kind: ManagedCluster
metadata: {name: aks}
spec:
  owner: {name: rg}
  azureName: aks-prod
  location: ${REGION}
  dnsPrefix: aks-
  identity:
    type: UserAssigned
    userAssignedIdentities: [{reference: {armId: /subscriptions/s/resourceGroups/r/providers/M.M/u/i}}]
  windowsProfile: {adminUsername: azureuser, adminPassword: {name: secret, key: password}}
  agentPoolProfiles:
  - name: sys
    mode: System
    osType: Linux
    vmSize: Standard_D4s_v5
    count: 3
    vnetSubnetReference: {group: network.azure.com, kind: VirtualNetworksSubnet, name: nodes}
---
apiVersion: containerservice.azure.com/v1api20240901
kind: ManagedClustersAgentPool
metadata: {name: web}
spec: {owner: {name: aks}, mode: User, vmSize: Standard_D4s_v5, count: 2}
"""


def read(text: str) -> Document:
    return kinds.read(parse(text, "a.yaml"))


def test_manifests_are_read_with_their_owners_and_references() -> None:
    document = read(MANIFESTS)
    found = {each.name: each for each in document.requests}
    assert document.kind == "Azure Service Operator manifest"
    assert [*found] == ["nodes", "vnet", "aks", "web"]
    assert found["web"].get("resourceName") == found["aks"].get("resourceName") == "aks-prod"
    assert found["aks"].api_version == "2024-04-02-preview"
    assert isinstance(found["aks"].properties["location"], Placeholder)
    assert found["aks"].properties["windowsProfile"]["adminPassword"] is SECRET
    assert {"node-subnet-delegated", "dns-prefix-trailing-hyphen"} <= {each.rule for each in found_in(document)}


def test_a_finding_is_at_its_line_and_in_the_words_of_the_manifest() -> None:
    found = {each.rule: each.place for each in found_in(read(MANIFESTS))}
    prefix, subnet = found["dns-prefix-trailing-hyphen"], found["node-subnet-delegated"]
    assert prefix is not None
    assert subnet is not None
    lines = MANIFESTS.splitlines()
    assert lines[prefix.line - 1][prefix.column - 1 :] == "aks-"
    assert (prefix.path, subnet.path) == ("spec.dnsPrefix", "spec.agentPoolProfiles[0].vnetSubnetReference")
    assert "vnetSubnetReference" in lines[subnet.line - 1]


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [("metadata: {name: web}", "metadata: {name: w-b}", "metadata.name"), ("owner: {name: aks}", "", "spec.azureName")],
)
def test_a_finding_on_a_name_is_where_the_name_is(before: str, after: str, path: str) -> None:
    named = "owner: {name: aks}, azureName: w-b"
    text = MANIFESTS.replace(before, after if after else named)
    place = {each.rule: each.place for each in found_in(read(text))}["np-name-hyphen"]
    assert place is not None
    assert place.path == path
    assert text.splitlines()[place.line - 1][place.column - 1 :].startswith("w-b")


def test_manifests_inside_those_of_cluster_api_are_read() -> None:
    inner = "\n".join(f"    {each}" for each in MANIFESTS.split("---\n")[3].splitlines())
    text = f"kind: AzureASOManagedControlPlane\nspec:\n  resources:\n  -\n{inner}\n"
    assert [each.name for each in read(text).requests] == ["aks"]
    deeper = "\n".join(f"    {each}" for each in text.splitlines()[2:])
    text = f"kind: AzureASOManagedControlPlaneTemplate\nspec:\n  template:\n    spec:\n{deeper}\n"
    assert [each.name for each in read(text).requests] == ["aks"]
