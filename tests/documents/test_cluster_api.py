"""Manifests of Cluster API for Azure."""

from __future__ import annotations

import pytest

from fairway.documents import kinds
from fairway.documents.checked import checked
from fairway.documents.document import Document
from fairway.documents.files import Read
from fairway.documents.yaml_text import parse
from fairway.request import UNKNOWN, Placeholder
from tests.documents.forms import found_in
from tests.preflight import TODAY

MANIFESTS = """\
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: {name: shop}
spec:
  clusterNetwork: {services: {cidrBlocks: [10.2.0.0/16]}}
  controlPlaneRef: {kind: AzureManagedControlPlane, name: aks}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata: {name: aks}
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.34.2
  networkPlugin: azure
  dnsServiceIP: 10.2.0.10
  sku: {tier: Paid}
  identity: {type: UserAssigned, userAssignedIdentityResourceID: /subscriptions/s/resourceGroups/r/providers/M.M/u/i}
  addonProfiles: [{name: azurepolicy, enabled: true}]
  loadBalancerProfile: {managedOutboundIPs: 2}
  virtualNetwork:
    name: vnet
    cidrBlock: 10.0.0.0/16
    subnet: {name: nodes, cidrBlock: 10.0.0.0/24}
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachinePool
metadata: {name: pool0}
spec:
  clusterName: shop
  replicas: 3
  template: {spec: {version: v1.34.2, infrastructureRef: {kind: AzureManagedMachinePool, name: pool0}}}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedMachinePool
metadata: {name: pool0}
spec:
  mode: System
  sku: Standard_D4s_v5
  taints: [{key: CriticalAddonsOnly, value: "true", effect: NoSchedule}]
  osDiskSizeGB: 128
"""


def read(text: str = MANIFESTS) -> Document:
    return kinds.read(parse(text, "a.yaml"))


def test_a_cluster_and_its_pools_are_read_in_arms_words() -> None:
    document = read()
    found = {each.name: each for each in document.requests}
    assert (document.kind, [*found]) == ("Cluster API manifest", ["aks", "vnet", "nodes", "pool0"])
    aks, pool = found["aks"], found["pool0"]
    assert (aks.get("resourceName"), aks.get("resourceGroupName"), aks.get("dnsPrefix")) == ("aks", "rg", "aks")
    assert (aks.get("kubernetesVersion"), aks.get("sku")) == ("1.34.2", {"tier": "Standard", "name": "Base"})
    assert aks.get("networkProfile.serviceCidr") == "10.2.0.0/16"
    assert aks.get("networkProfile.loadBalancerProfile.managedOutboundIPs.count") == 2
    assert aks.get("addonProfiles.azurepolicy.enabled") is True
    assert [*aks.get("identity.userAssignedIdentities")] == ["/subscriptions/s/resourceGroups/r/providers/M.M/u/i"]
    assert (pool.get("vmSize"), pool.get("count"), pool.get("nodeTaints")) == (
        "Standard_D4s_v5",
        3,
        ["CriticalAddonsOnly=true:NoSchedule"],
    )
    assert (pool.get("resourceName"), pool.parent) == ("aks", "aks")
    assert pool.get("vnetSubnetID") == found["nodes"].id
    assert [each.rule for each in found_in(document) if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("before", "after", "rule", "path", "text"),
    [
        ("10.2.0.10", "10.9.0.10", "dns-service-ip-outside-service-cidr", "spec.dnsServiceIP", "10.9.0.10"),
        ("metadata: {name: pool0}\nspec:\n  mode", "metadata: {name: pool0}\nspec:\n  name: w-b\n  mode",
         "np-name-hyphen", "spec.name", "w-b"),
        ("osDiskSizeGB: 128", "scaling: {minSize: 5, maxSize: 3}",
         "autoscale-min-over-max", "spec.scaling.minSize", "5"),
    ],
)  # fmt: skip
def test_a_finding_is_at_its_field(before: str, after: str, rule: str, path: str, text: str) -> None:
    changed = MANIFESTS.replace(before, after)
    found = {each.rule: each.place for each in found_in(read(changed))}
    place = found[rule]
    assert place is not None
    assert place.path == path
    assert changed.splitlines()[place.line - 1][place.column - 1 :].startswith(text)


def test_without_a_network_of_its_own_and_without_values_nothing_is_concluded() -> None:
    plane = MANIFESTS.split("---\n")[1].replace("westeurope", "${REGION}").split("  virtualNetwork")[0]
    pool = MANIFESTS.split("---\n")[3]
    found = {each.name: each for each in read(f"{plane}---\n{pool}").requests}
    assert isinstance(found["aks"].properties["location"], Placeholder)
    assert found["pool0"].properties["vnetSubnetID"] is UNKNOWN
    assert found["pool0"].properties["count"] is UNKNOWN
    assert not [each for each in found_in(read(plane)) if each.severity == "error"]


def test_an_address_that_cluster_api_chooses_and_a_name_that_is_filled_in_are_not_known() -> None:
    text = MANIFESTS.replace("  dnsServiceIP: 10.2.0.10\n", "").replace("name: aks", "name: '${NAME}'")
    request = read(text).requests[0]
    assert (request.name, request.properties["networkProfile"]["dnsServiceIP"]) == ("${NAME}", UNKNOWN)
    assert [each.rule for each in found_in(read(text)) if each.severity == "error"] == []


def test_remedies_have_the_names_of_cluster_api() -> None:
    text = MANIFESTS.replace("osDiskSizeGB: 128", "scaling: {minSize: 5, maxSize: 3}")
    (result,) = checked(Read("a.yaml", read(text)), today=TODAY, only=(), ignored=())
    remedy = {each.rule: each.remedy for each in result.findings}["autoscale-min-over-max"]
    assert remedy.endswith("In Cluster API, minCount is `scaling.minSize`.")


def test_templates_of_a_cluster_class_are_read() -> None:
    text = """\
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlaneTemplate
metadata: {name: aks}
spec: {template: {spec: {location: westeurope, version: v1.34.2, networkPlugin: kubenet, networkPolicy: azure}}}
"""
    found = found_in(read(text))
    places = {each.place.path for each in found if each.severity == "error" and each.place}
    assert "spec.template.spec.networkPolicy" in places
