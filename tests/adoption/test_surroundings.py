"""The network and the identities of a cluster are managed too, if an update of them would change nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairway.adoption.found import found_in
from fairway.adoption.owner_lines import lines
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.plan.program import plan
from fairway.project.project import find_project
from tests.adoption.test_clusters import adopt, config, named, project
from tests.adoption.test_owners import instance, tfstate
from tests.az_aks_show import CLUSTER as CLUSTERS
from tests.az_aks_show import guid, saved
from tests.az_network import (
    GATEWAY,
    IDENTITIES,
    NSG,
    PAY_GROUP,
    TABLE,
    VNET,
    described,
    identities,
    in_network,
    route_table,
    security_group,
    two_clusters,
    vnet,
    with_gateway,
)
from tests.documents.forms import read

BOTH = ("--manage", "network", "--manage", "identities")


def adopted(folder: Path, *more: str, **other: Any) -> tuple[Path, str]:
    home = project(folder)
    code, out, err = adopt(home, described(folder, **other), more=more or BOTH)
    assert (code, err) == (0, ""), out
    return home, out


def imported(home: Path) -> list[str]:
    """The names in Azure of what the import file has."""
    listed = json.loads((home / "import.prod.json").read_text(encoding="utf-8"))["resources"]
    return sorted(each["id"].rpartition("/")[2] for each in listed if "id" in each)


def test_they_are_in_the_stack_file_and_in_the_import_file_with_their_names(tmp_path: Path) -> None:
    home, out = adopted(tmp_path)
    assert "0 differ" in out
    assert "not documented" not in out
    assert imported(home) == sorted(
        ["orders-prod", "apps", "aks", "apps", "vnet-orders", "nsg-aks", "rt-orders", "id-orders", "id-kubelet"]
    )
    found = config(home)["fairway:clusters"]["orders"]
    assert found["identity"] == {"name": "id-orders", "protect": True, "assignRoles": False}
    assert found["identityProfile"] == {"kubeletidentity": {"name": "id-kubelet", "protect": True}}
    assert (found["defaultNodePool"]["subnet"], found["nodePools"]["apps"]["subnet"]) == ("aks", "apps")
    hop = {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.1.4"}
    rule = {"priority": 200, "direction": "Inbound", "access": "Allow", "sourceAddressPrefix": "Internet"}
    assert found["network"] == {
        "name": "vnet-orders",
        "protect": True,
        "addressPrefixes": ["10.20.0.0/16"],
        "subnets": {
            "aks": {
                "addressPrefix": "10.20.0.0/20",
                "serviceEndpoints": ["Microsoft.Storage"],
                "networkSecurityGroup": {"name": "nsg-aks"},
                "securityRules": {"web": {**rule, "destinationPortRanges": ["80", "443"]}},
            },
            "apps": {"addressPrefix": "10.20.16.0/22", "networkSecurityGroup": None},
        },
        "routeTable": {"name": "rt-orders", "disableBgpRoutePropagation": True, "routes": {"out": hop}},
    }


def test_pulumi_refuses_to_delete_them_also_after_the_first_update(tmp_path: Path) -> None:
    """`pulumi import --protect` lasts until the first `pulumi up`, which sets what the program declares."""
    home, _ = adopted(tmp_path)
    requests = [each for each in plan(find_project(home), "prod").record.requests if each.custom]
    assert {each.type.rpartition(":")[2] for each in requests if each.protect} == {
        *("ManagedCluster", "AgentPool", "VirtualNetwork", "Subnet", "NetworkSecurityGroup", "RouteTable"),
        "UserAssignedIdentity",
    }
    assert [each.name for each in requests if not each.protect] == []


def test_without_the_option_they_are_used_by_id(tmp_path: Path) -> None:
    home, _ = adopted(tmp_path, "--all")
    assert imported(home) == ["apps", "orders-prod"]
    assert config(home)["fairway:clusters"]["orders"]["network"] == {"subnets": {}}


def with_policy() -> dict[str, Any]:
    """A VNet whose subnet has a service endpoint policy."""
    found = vnet()
    found["subnets"][0]["serviceEndpointPolicies"] = [{"id": f"{VNET}/policy", "resourceGroup": "rg-orders"}]
    return found


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"vnet": vnet(enableDdosProtection=True)}, "the network stays as it is: "),
        ({"vnet": vnet(flowTimeoutInMinutes=10)}, "no setting has VirtualNetwork vnet-orders flowTimeoutInMinutes"),
        (
            {"vnet": vnet(ipAllocations=[{"id": f"{VNET}/x"}])},
            "no setting has VirtualNetwork vnet-orders ipAllocations[0].id",
        ),
        ({"vnet": with_policy()}, "no setting has Subnet aks serviceEndpointPolicies[0].id"),
        ({"vnet": vnet(futureThing={"level": "high"})}, "no setting has VirtualNetwork vnet-orders futureThing.level"),
        ({"nsg": security_group(futureThing="on")}, "no setting has NetworkSecurityGroup nsg-aks futureThing"),
        ({"nsg": security_group(flushConnection=True)}, "no setting has NetworkSecurityGroup nsg-aks flushConnection"),
        ({"vnet": None}, f"add the output of `az network vnet show --ids {VNET} --output json`"),
        ({"vnet": vnet(location="northeurope")}, "it is in northeurope, the cluster in westeurope"),
        (
            {"cluster": in_network(networkProfile={"outboundType": "loadBalancer"}, agentPoolProfiles=[])},
            "the network stays as it is: AKS created it",
        ),
    ],
)
def test_a_network_that_an_update_would_change_stays_as_it_is(
    tmp_path: Path, other: dict[str, Any], reason: str
) -> None:
    if "cluster" in other:
        pools = [{**each, "vnetSubnetId": None} for each in in_network()["agentPoolProfiles"]]
        other = {"cluster": {**other["cluster"], "agentPoolProfiles": pools}}
    home, out = adopted(tmp_path, **other)
    assert reason in out
    assert "vnet-orders" not in imported(home)
    assert "id-orders" in imported(home)


def test_a_default_that_no_setting_has_is_no_reason_to_leave_them_as_they_are(tmp_path: Path) -> None:
    """Newer versions of az print them for every VNet, security group and identity."""
    found = vnet(enableVmProtection=False, encryption={"enabled": False, "enforcement": "AllowUnencrypted"})
    for each in found["subnets"]:
        each["defaultOutboundAccess"] = True
    scoped = [{**each, "isolationScope": "None"} for each in identities()]
    group = security_group(flushConnection=False)
    home, out = adopted(
        tmp_path, vnet=found, nsg=group, table=route_table(disablePeeringRoute="None"), identities=scoped
    )
    assert "Not managed" not in out
    assert {"vnet-orders", "nsg-aks", "rt-orders", "id-orders", "id-kubelet"} <= {*imported(home)}


def test_an_identity_with_an_isolation_scope_stays_as_it_is(tmp_path: Path) -> None:
    scoped = [{**each, "isolationScope": "Regional"} for each in identities()]
    home, out = adopted(tmp_path, identities=scoped)
    assert (
        "no setting has UserAssignedIdentity id-orders isolationScope, as the API version of requests lacks it" in out
    )
    assert "id-orders" not in imported(home)


def test_a_network_of_another_group_with_other_tags_has_them_as_its_own(tmp_path: Path) -> None:
    text = json.dumps([vnet(tags={"owner": "net"}), security_group(tags=None)])
    moved = text.replace("/resourceGroups/rg-orders/", "/resourceGroups/rg-net/")
    pools = json.dumps(in_network()).replace(VNET, VNET.replace("rg-orders", "rg-net"))
    network, group = json.loads(moved)
    home, out = adopted(tmp_path, cluster=json.loads(pools), vnet=network, nsg=group, table=None)
    found = config(home)["fairway:clusters"]["orders"]["network"]
    assert (found["resourceGroupName"], found["tags"]) == ("rg-net", {"owner": "net"})
    assert set(found["subnets"]["aks"]["networkSecurityGroup"]) == {"id"}
    assert "the network security group nsg-aks stays as it is: it has other tags than the VNet" in out
    assert "the route table rt-orders stays as it is: it is not in the descriptions" in out


def test_a_route_table_in_which_aks_writes_a_route_for_each_node_of_kubenet_stays_as_it_is(tmp_path: Path) -> None:
    """As settings these routes would be fixed: the update after a node was added would delete its route."""
    profile = {"networkPlugin": "kubenet", "podCidr": "10.244.0.0/16", "outboundType": "userDefinedRouting"}
    kubenet = in_network(networkProfile={**in_network()["networkProfile"], **profile})
    home, out = adopted(tmp_path, "--manage", "network", cluster=kubenet)
    assert "the route table rt-orders stays as it is: AKS writes its routes" in out
    assert config(home)["fairway:clusters"]["orders"]["network"]["routeTable"] == {"id": TABLE}
    assert "rt-orders" not in imported(home)


def test_a_nat_gateway_is_managed_with_its_network_and_its_addresses_are_used_by_id(tmp_path: Path) -> None:
    home, out = adopted(tmp_path, "--manage", "network", **with_gateway())
    assert "nat-orders" in imported(home)
    assert "pip-out" not in imported(home)
    assert "Not managed" not in out
    address = f"{GATEWAY.rpartition('/natGateways/')[0]}/publicIPAddresses/pip-out"
    assert config(home)["fairway:clusters"]["orders"]["network"]["natGateway"] == {
        "name": "nat-orders",
        "publicIpAddresses": [{"id": address}],
        "zones": ["1"],
        "idleTimeoutInMinutes": 10,
    }
    requests = plan(find_project(home), "prod").record.requests
    assert [each.protect for each in requests if each.type.endswith(":NatGateway")] == [True]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"tags": None}, "it has other tags than the VNet"),
        ({"publicIpAddresses": []}, "it has no public IP address and no prefix"),
        ({"futureThing": {"level": "high"}}, "no setting has NatGateway nat-orders futureThing.level"),
    ],
)
def test_a_nat_gateway_that_an_update_would_change_is_used_by_id(
    tmp_path: Path, more: dict[str, Any], reason: str
) -> None:
    home, out = adopted(tmp_path, "--manage", "network", **with_gateway(**more))
    assert f"the NAT gateway nat-orders stays as it is: {reason}" in out
    assert out.count("the NAT gateway nat-orders stays as it is") == 1
    assert ("nat-orders" in imported(home), "vnet-orders" in imported(home)) == (False, True)
    assert config(home)["fairway:clusters"]["orders"]["network"]["natGateway"] == {"id": GATEWAY}


def test_a_route_table_on_one_of_the_subnets_with_a_nat_gateway_is_the_reason_to_leave_the_network(
    tmp_path: Path,
) -> None:
    """With the settings of a network the other subnet would get the route table, and its traffic another way."""
    parts = with_gateway()
    parts["vnet"]["subnets"][0]["routeTable"] = {"id": TABLE}
    home, out = adopted(tmp_path, "--manage", "network", **{**parts, "table": route_table()})
    assert "different ways out: aks has rt-orders and nat-orders, apps has nat-orders. `network` has one" in out
    assert "The stack file uses the subnets by id, and nothing more is to be done" in out
    assert imported(home) == ["apps", "orders-prod"]
    assert config(home)["fairway:clusters"]["orders"]["network"] == {"subnets": {}}


def test_a_tag_named_resource_group_is_sent(tmp_path: Path) -> None:
    tags = {"resourceGroup": "rg-orders", "team": "orders"}
    home, _ = adopted(tmp_path, vnet=vnet(tags=tags), nsg=security_group(tags=tags), table=None)
    assert "vnet-orders" in imported(home)
    assert config(home)["fairway:clusters"]["orders"]["network"]["tags"] == tags


def test_a_security_group_whose_rules_name_other_groups_stays_as_it_is(tmp_path: Path) -> None:
    found = security_group()
    found["securityRules"][0]["sourceApplicationSecurityGroups"] = [{"id": f"{VNET}/asg"}]
    home, out = adopted(tmp_path, nsg=found)
    assert "nsg-aks stays as it is: its rule web has sourceApplicationSecurityGroups" in out
    assert "vnet-orders" in imported(home)
    assert "nsg-aks" not in imported(home)


def test_settings_that_are_refused_are_named_in_the_reason(tmp_path: Path) -> None:
    _, out = adopted(tmp_path, vnet=vnet(addressSpace={"addressPrefixes": ["fictional"]}))
    assert "the network stays as it is: the settings refuse it: " in out
    assert "network.addressPrefixes" in out.partition("the settings refuse it: ")[2]


def test_one_network_of_two_clusters_is_managed_once(tmp_path: Path) -> None:
    home, out = adopted(tmp_path, "--manage", "network", **two_clusters())
    assert "0 differ" in out
    assert "Not managed" not in out
    assert "resources of other resource groups" not in out
    names = imported(home)
    assert [each for each in names if each in ("vnet-orders", "nsg-aks", "rt-orders")] == [
        "nsg-aks",
        "rt-orders",
        "vnet-orders",
    ]
    shared = config(home)["fairway:shared"]
    assert shared["resourceGroupName"] == "rg-orders"
    found = shared["networks"]["vnet-orders"]
    assert [*found["subnets"]] == ["aks", "apps", "pay", "pay-apps"]
    assert found["subnets"]["pay"]["networkSecurityGroup"] == {"id": NSG}
    clusters = config(home)["fairway:clusters"]
    assert [each["network"] for each in clusters.values()] == [{"shared": "vnet-orders"}] * 2
    assert clusters["pay"]["nodePools"]["apps"]["subnet"] == "pay-apps"
    requests = plan(find_project(home), "prod").record.requests
    assert [each.name for each in requests if each.custom and not each.protect] == []


def test_clusters_with_different_ways_out_leave_their_network_as_it_is(tmp_path: Path) -> None:
    """A network has the route table or the NAT gateway of its clusters: one outboundType."""
    two = two_clusters()
    two["cluster"][1]["networkProfile"]["outboundType"] = "loadBalancer"
    home, out = adopted(tmp_path, "--manage", "network", **two)
    assert out.count("different values of outboundType: loadBalancer, userDefinedRouting") == 2
    assert "vnet-orders" not in imported(home)


def in_northeurope(tree: Any) -> Any:
    """The same in another region, resource group and VNet."""
    text = json.dumps(tree).replace("westeurope", "northeurope").replace("rg-orders", "rg-neu")
    for name in ("orders-prod", "pay-prod", "vnet-orders"):
        text = text.replace(name, name.replace("prod", "neu").replace("vnet-orders", "vnet-neu"))
    return json.loads(text)


def test_of_shared_networks_in_two_regions_those_of_the_second_stay_as_they_are(tmp_path: Path) -> None:
    """`fairway:shared` has one region."""
    two = two_clusters()
    home = project(tmp_path)
    files = [saved(tmp_path, in_northeurope(two[each]), f"neu-{each}.json") for each in ("cluster", "vnet")]
    code, out, err = adopt(home, described(tmp_path, **two), *files, more=("--manage", "network"))
    assert (code, err) == (0, ""), out
    assert "0 differ" in out
    for name in ("orders-neu", "pay-neu"):
        reason = "several clusters are in it, and `fairway:shared` has one region, westeurope"
        assert f"Not managed: {name}: the network stays as it is: {reason}" in out
    found = config(home)
    shared = found["fairway:shared"]
    assert (shared["location"], [*shared["networks"]]) == ("westeurope", ["vnet-orders"])
    networks = {key: each["network"] for key, each in found["fairway:clusters"].items()}
    by_name, by_id = {"shared": "vnet-orders"}, {"subnets": {}}
    assert networks == {"orders": by_name, "pay": by_name, "orders-neu": by_id, "pay-neu": by_id}
    assert {"vnet-orders", "orders-neu", "pay-neu"} <= {*imported(home)}
    assert "vnet-neu" not in imported(home)


def test_the_clusters_of_a_shared_network_may_spell_its_region_differently(tmp_path: Path) -> None:
    two = two_clusters()
    two["cluster"][1]["location"] = "West Europe"
    home = project(tmp_path)
    file = saved(tmp_path, named("shop-neu", "rg-neu", "northeurope"), "neu.json")
    code, out, err = adopt(home, described(tmp_path, **two), file, more=("--manage", "network"))
    assert (code, err) == (0, ""), out
    assert "0 differ" in out
    assert config(home)["fairway:shared"]["location"] == "westeurope"
    assert "vnet-orders" in imported(home)


def test_a_shared_network_that_an_update_would_change_stays_as_it_is(tmp_path: Path) -> None:
    two = two_clusters()
    two["vnet"]["flowTimeoutInMinutes"] = 10
    home, out = adopted(tmp_path, "--manage", "network", **two)
    assert out.count("no setting has VirtualNetwork vnet-orders flowTimeoutInMinutes") == 2
    assert "vnet-orders" not in imported(home)
    assert "fairway:shared" not in config(home)


def test_a_stack_with_one_of_them_says_who_else_is_in_the_network(tmp_path: Path) -> None:
    two = two_clusters()
    home, out = adopted(tmp_path, "--manage", "network", "--cluster", "orders-prod", **two)
    assert f"in the VNet vnet-orders too: {PAY_GROUP} (subnets: pay)" in " ".join(out.split())
    assert "vnet-orders" in imported(home)
    assert not {"pay", "pay-apps"} & {*imported(home)}


def test_what_azurerm_ties_to_the_network_is_released_with_it_and_is_in_the_import_file(tmp_path: Path) -> None:
    subnet, prefix = f"{VNET}/subnets/aks", "azurerm_subnet_"
    identity = f"{IDENTITIES}/id-orders"
    resources = {
        "azurerm_virtual_network": {"id": VNET, "name": "vnet-orders"},
        "azurerm_subnet": {"id": subnet, "name": "aks"},
        f"{prefix}network_security_group_association": {"subnet_id": subnet, "network_security_group_id": NSG},
        f"{prefix}route_table_association": {"subnet_id": subnet, "route_table_id": TABLE},
        f"{prefix}nat_gateway_association": {"subnet_id": subnet, "nat_gateway_id": GATEWAY},
        "azurerm_nat_gateway": {"id": GATEWAY, "name": "nat-orders"},
        "azurerm_nat_gateway_public_ip_association": {"nat_gateway_id": GATEWAY, "public_ip_address_id": f"{VNET}-ip"},
        "azurerm_network_security_rule": {"id": f"{NSG}/securityRules/web", "name": "web"},
        "azurerm_route": {"id": f"{TABLE}/routes/out", "name": "out"},
        "azurerm_virtual_network_dns_servers": {"id": f"{VNET}/dnsServers/default", "virtual_network_id": VNET},
        "azurerm_virtual_network_peering": {"id": f"{VNET}/virtualNetworkPeerings/hub", "name": "hub"},
        "azurerm_federated_identity_credential": {"id": f"{identity}/federatedIdentityCredentials/f"},
        "azurerm_user_assigned_identity": {"id": identity, "name": "id-orders"},
    }
    state = tfstate(f"{CLUSTERS}/orders-prod")
    state["resources"] = [state["resources"][0], *(instance(*each) for each in resources.items())]
    both = with_gateway()
    for each in both["vnet"]["subnets"]:
        each["routeTable"] = {"id": TABLE}
    both["table"] = route_table()
    files = [described(tmp_path, **both), saved(tmp_path, state, "terraform.tfstate")]
    home = project(tmp_path)
    code, out, err = adopt(home, *files, more=BOTH)
    assert (code, err) == (0, ""), out
    kept = [each for each in resources if f"terraform state rm '{each}.main'" not in out]
    assert kept == ["azurerm_virtual_network_peering", "azurerm_federated_identity_credential"]
    assert f"These stay in Terraform: {', '.join(f'{each}.main' for each in kept)}. Keep their code" in out
    text = (home / "import.prod.json").read_text(encoding="utf-8")
    inputs = {str(each.get("id")): each.get("inputs", {}) for each in json.loads(text)["resources"]}
    assert [inputs[subnet][key]["id"] for key in ("networkSecurityGroup", "routeTable", "natGateway")] == [
        NSG,
        TABLE,
        GATEWAY,
    ]
    assert [each["name"] for each in inputs[NSG]["securityRules"]] == ["web"]
    assert [each["name"] for each in inputs[TABLE]["routes"]] == ["out"]


def test_another_program_releases_the_rules_of_a_managed_security_group_and_keeps_credentials(tmp_path: Path) -> None:
    ids = {
        "azure-native:containerservice:ManagedCluster": f"{CLUSTERS}/orders-prod",
        "azure-native:network:NetworkSecurityGroup": NSG,
        "azure-native:network:SecurityRule": f"{NSG}/securityRules/web",
        "azure-native:network:Route": f"{TABLE}/routes/out",
        "azure-native:network:VirtualNetworkPeering": f"{VNET}/virtualNetworkPeerings/hub",
        "azure-native:managedidentity:FederatedIdentityCredential": f"{IDENTITIES}/x/federatedIdentityCredentials/f",
    }
    urn = "urn:pulumi:live::shops::"
    listed = [{"urn": f"{urn}{each}::x", "custom": True, "type": each, "id": id} for each, id in ids.items()]
    state = saved(tmp_path, {"version": 3, "deployment": {"resources": listed}}, "state.json")
    home = project(tmp_path)
    code, out, err = adopt(home, described(tmp_path), state, more=BOTH)
    assert (code, err) == (0, ""), out
    deleted = [line.rpartition(":")[0] for line in out.splitlines() if "pulumi state delete" in line]
    assert [each.removesuffix(":").rpartition(":")[2] for each in deleted] == [
        "Route",
        "SecurityRule",
        "NetworkSecurityGroup",
        "ManagedCluster",
    ]


def test_the_old_tool_releases_what_is_managed_and_nothing_else() -> None:
    group = "/subscriptions/s/resourceGroups/g/providers"
    id = f"{group}/Microsoft.ContainerService/managedClusters/aks"
    values = {
        "azurerm_kubernetes_cluster.aks": {
            "id": id,
            "name": "aks",
            "location": "westeurope",
            "resource_group_name": "g",
        },
        "azurerm_virtual_network.net": {"id": f"{group}/Microsoft.Network/virtualNetworks/v", "name": "v"},
        "azurerm_subnet.nodes": {"id": f"{group}/Microsoft.Network/virtualNetworks/v/subnets/n", "name": "n"},
    }
    resources = [
        {"address": key, "mode": "managed", "type": key.split(".")[0], "name": key.split(".")[1], "values": each}
        for key, each in values.items()
    ]
    state = {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": resources}}}
    found = found_in([read(state, "state.json")])
    managed = {str(each["id"]).lower() for each in values.values()}
    removed = [each for each in lines(found.owners, managed) if each.startswith("terraform")]
    assert removed == [
        "terraform state rm 'azurerm_kubernetes_cluster.aks'",
        "terraform state rm 'azurerm_subnet.nodes'",
        "terraform state rm 'azurerm_virtual_network.net'",
    ]
    assert [each for each in lines(found.owners) if each.startswith("terraform")] == removed[:1]


def test_a_cluster_is_added_to_an_environment_with_adopted_identities(tmp_path: Path) -> None:
    """Their roles are in no program, and they exist: the whole of it is rehearsed, and not the first preview alone."""
    home, _ = adopted(tmp_path)
    code, out, err = adopt(home, saved(tmp_path, named("pay-prod", "rg-pay")), more=("--add",))
    assert (code, err) == (0, ""), out
    assert "not rehearsed" not in out
    assert "preview after the refresh" in out
    assert "the stand-in then returns the same values" in out


def with_private_zone() -> dict[str, Any]:
    zone = "/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io"
    hub = f"/subscriptions/{guid(90)}/resourceGroups/rg-hub{zone}"
    access = {"enablePrivateCluster": True, "enablePrivateClusterPublicFqdn": False, "privateDnsZone": hub}
    return in_network(apiServerAccessProfile=access, fqdn=None, privateFqdn="orders-1.privatelink.westeurope.azmk8s.io")


def test_an_adopted_identity_may_have_its_role_on_the_private_dns_zone_from_elsewhere(tmp_path: Path) -> None:
    home, out = adopted(tmp_path, "--manage", "identities", cluster=with_private_zone())
    assert "the stand-in then returns the same values" in out
    assert "id-orders" in imported(home)


def test_a_refused_update_is_named_as_such_and_can_be_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fairway.adoption.existing.OWNER", BUILT_IN_ROLES["Network Contributor"])
    home = project(tmp_path)
    options = ("--manage", "identities")
    files = described(tmp_path, cluster=with_private_zone())
    code, out, _ = adopt(home, files, more=options)
    assert (code, (home / "import.prod.json").exists()) == (1, False), out
    assert "CustomPrivateDNSZoneMissingPermissionError" in out
    assert out.rstrip().endswith("Nothing can be imported while the stand-in refuses the first update"), out
    code, out, err = adopt(home, files, more=(*options, "--force", "--accept", "update"))
    assert (code, err) == (0, ""), out
    assert "id-orders" in imported(home)
