"""From a property of a request back to the line a person wrote, whatever Azure calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from components import Places
from components.places import KINDS
from config.merge import layers_of
from fairway.plan.program import Plan
from fairway.project.yaml_file import read
from fairway.request import Request, parse_path
from tests.everything import EVERYTHING
from tests.repository import build
from tests.stacks import planned

SETTINGS = """\
clusters:
  shop:
    name: shop-eu
    networkProfile: {serviceCidr: 10.0.0.0/16}
    apiServerAccessProfile: {enablePrivateCluster: true}
    defaultNodePool:
      vmSize: Standard_D4ds_v5
      subnet: nodes
    nodePools:
      web:
        vmSize: Standard_D4ds_v5
        subnet: web
      old:
        name: old
    identity: {type: UserAssigned}
    network:
      addressPrefixes: [10.224.0.0/16]
      natGateway: {idleTimeoutInMinutes: 9}
      apiServerSubnet: api
      privateDNSZone: {subdomain: shop}
      routeTable: {disableBgpRoutePropagation: true}
      peerings:
        hub: {remoteVirtualNetworkId: /subscriptions/s/providers/Microsoft.Network/virtualNetworks/hub}
      subnets:
        nodes: {addressPrefix: 10.224.0.0/20}
        web: {addressPrefix: 10.224.16.0/24}
        api: {addressPrefix: 10.224.17.0/28}
    monitoring: {retentionInDays: 31}
    maintenance:
      default: {startTime: "01:00", schedule: {weekly: {dayOfWeek: Sunday}}}
    roleAssignments:
      ops: {principalId: 8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b, roleDefinitionName: Reader}
"""

CONFIGURED = {
    ("ManagedCluster", "shop", "networkProfile.serviceCidr"): "networkProfile.serviceCidr",
    ("ManagedCluster", "shop", "networkProfile.podCidr"): "networkProfile",
    ("ManagedCluster", "shop", "resourceName"): "name",
    ("ManagedCluster", "shop", "dnsPrefix"): "",
    ("ManagedCluster", "shop", "agentPoolProfiles[0].vmSize"): "defaultNodePool.vmSize",
    ("ManagedCluster", "shop", "agentPoolProfiles[0].vnetSubnetID"): "defaultNodePool.subnet",
    ("ManagedCluster", "shop", "apiServerAccessProfile.subnetId"): "network.apiServerSubnet",
    ("ManagedCluster", "shop", "apiServerAccessProfile.privateDNSZone"): "network.privateDNSZone",
    ("ManagedCluster", "shop", "identity.type"): "identity.type",
    ("AgentPool", None, "vmSize"): "nodePools.web.vmSize",
    ("AgentPool", None, "vnetSubnetID"): "nodePools.web.subnet",
    ("AgentPool", None, "agentPoolName"): "nodePools.web",
    ("AgentPool", "shop/old", "agentPoolName"): "nodePools.old.name",
    ("Subnet", "shop/subnet/web", "addressPrefix"): "network.subnets.web.addressPrefix",
    ("NetworkSecurityGroup", "shop/nsg/web", "securityRules"): "network.subnets.web",
    ("VirtualNetwork", None, "addressSpace.addressPrefixes[0]"): "network.addressPrefixes[0]",
    ("VirtualNetworkPeering", None, "remoteVirtualNetwork.id"): "network.peerings.hub",
    ("NatGateway", None, "idleTimeoutInMinutes"): "network.natGateway.idleTimeoutInMinutes",
    ("PublicIPAddress", None, "sku"): "network.natGateway",
    ("RouteTable", None, "disableBgpRoutePropagation"): "network.routeTable.disableBgpRoutePropagation",
    ("PrivateZone", None, "privateZoneName"): "network.privateDNSZone",
    ("VirtualNetworkLink", None, "virtualNetwork.id"): "network.privateDNSZone",
    ("Workspace", None, "retentionInDays"): "monitoring.retentionInDays",
    ("DiagnosticSetting", None, "logs"): "monitoring",
    ("DataCollectionRule", None, "dataFlows"): "monitoring",
    ("DataCollectionRuleAssociation", None, "resourceUri"): "monitoring",
    ("MaintenanceConfiguration", None, "maintenanceWindow.startTime"): "maintenance.default.startTime",
    ("RoleAssignment", "shop/role/ops", "principalId"): "roleAssignments.ops.principalId",
    ("RoleAssignment", "shop/role/subnet-web", "scope"): "identity",
    ("UserAssignedIdentity", None, "tags"): "identity",
    ("ResourceGroup", None, "tags"): "",
}
"""Kind, logical name (None: the only one, or the one with a hash), property; and where under `clusters.shop` it is."""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return planned(tmp_path_factory.mktemp("places"), SETTINGS)


@pytest.mark.parametrize(("kind", "name", "path"), CONFIGURED)
def test_a_property_is_configured_at(plan: Plan, kind: str, name: str | None, path: str) -> None:
    found = plan.record.all(kind)
    request = plan.record.one(kind, name) if name else next(each for each in found if each.name != "shop/old")
    assert plan.record.locate
    place = plan.record.locate(request, parse_path(path))
    configured = CONFIGURED[kind, name, path]
    assert place
    assert place.path == ".".join(part for part in ("clusters.shop", configured) if part)
    assert place.file == "config/stacks/Pulumi.test.yaml"


def test_requests_of_another_program_have_no_place(plan: Plan) -> None:
    assert plan.record.locate
    assert plan.record.locate(Request("azure-native:web:WebApp", "a", {}), ("sku",)) is None


def test_a_setting_under_its_arm_name_is_placed_at_its_own_line(tmp_path: Path) -> None:
    """`vnetSubnetID` of a request is mostly from `subnet`, but may be written as it is."""
    web = "        podSubnet: nodes\n        podSubnetID: 1\n"
    file = tmp_path / "a.yaml"
    file.write_text(f"clusters:\n  shop:\n    nodePools:\n      web:\n{web}", encoding="utf-8")
    layers = layers_of(read(file), tmp_path)
    request = Request("azure-native:containerservice:AgentPool", "shop/web/abc", {})
    assert str(Places(layers)(request, ("podSubnetID",))) == "a.yaml:6"


def test_every_type_that_a_cluster_asks_for_has_a_row() -> None:
    requests = build(EVERYTHING).requests
    without = {each.type for each in requests if each.custom and not any(kind.path(each) for kind in KINDS)}
    assert without == set()


def test_an_adopted_default_pool_is_configured_as_the_default_pool() -> None:
    retiring = {"nodePools": {"core": {"mode": "System"}}, "defaultNodePool": {"retired": "draining"}}
    paths = {
        each.get("agentPoolName"): next(path for kind in KINDS if (path := kind.path(each)))
        for each in build(retiring).all("AgentPool")
    }
    assert paths.pop("system") == ("clusters", "shop", "defaultNodePool")
    assert [*paths.values()] == [("clusters", "shop", "nodePools", "core")]


def test_a_property_is_not_configured_below_a_null(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.test.yaml"
    file.write_text("clusters:\n  shop:\n    securityProfile: {imageCleaner: null}\n    monitoring: null\n")
    request = Request("azure-native:containerservice:ManagedCluster", "shop", {})
    place = Places(layers_of(read(file), tmp_path))(
        request, parse_path("securityProfile.defender.logAnalyticsWorkspaceResourceId")
    )
    assert place is not None
    assert (place.line, place.path) == (3, "clusters.shop.securityProfile")


def test_a_region_is_placed_where_it_is_set_also_for_the_whole_stack(tmp_path: Path) -> None:
    settings = "shared: {containerRegistries: {images: {}}}\nclusters:\n  shop: {}\n  far: {location: northeurope}\n"
    record = planned(tmp_path, settings).record
    assert record.locate
    found = {
        request.name: (place.line, place.path)
        for kind in ("ManagedCluster", "VirtualNetwork", "Registry")
        for request in record.all(kind)
        if (place := record.locate(request, ("location",)))
    }
    of_stack = (2, "azure-native:location")
    assert found == {
        "shop": of_stack,
        "shop/vnet": of_stack,
        "shared/registry/images": of_stack,
        "far": (6, "clusters.far.location"),
        "far/vnet": (6, "clusters.far.location"),
    }
