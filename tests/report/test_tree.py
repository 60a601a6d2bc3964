"""What the tree shows of each resource, and how large the clusters are."""

from __future__ import annotations

import io
from typing import Any

import pytest

from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.report.essentials import essentials
from fairway.report.size import in_one_line
from fairway.report.tree import print_legend, print_plan
from fairway.request import UNKNOWN, Request

NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"


def request(kind: str, name: str = "shop", azure_name: str = "", /, **properties: Any) -> Request:
    id = f"/subscriptions/s/resourceGroups/rg/providers/Microsoft.X/x/{azure_name}" if azure_name else ""
    return Request(f"azure-native:{kind}", name, properties, id=id)


def cluster(name: str = "shop", *pools: dict[str, Any], **properties: Any) -> Request:
    properties = {"resourceName": name, "resourceGroupName": "g", "agentPoolProfiles": [*pools], **properties}
    return request("containerservice:ManagedCluster", name, **properties)


def pool(name: str = "shop/web/i15", of: str = "shop", **properties: Any) -> Request:
    properties = {"resourceName": of, "resourceGroupName": "g", "vmSize": "Standard_D4ds_v5", "count": 1, **properties}
    return request("containerservice:AgentPool", name, f"{name.split('/')[1]}i15", **properties)


SYSTEM = {"name": "system", "mode": "System", "vmSize": "Standard_D2s_v5", "count": 2}


def shown(*requests: Request, full: bool = False) -> str:
    file = io.StringIO()
    print_plan(Plan(Record("shop", "dev", requests, {}), ()), full=full, file=file)
    return file.getvalue()


def size(*requests: Request) -> str:
    return in_one_line(requests)


def test_the_default_pool_has_a_line_of_its_own_below_its_cluster() -> None:
    scaled = {**SYSTEM, "enableAutoScaling": True, "minCount": 3, "maxCount": 6, "availabilityZones": ["1", "3"]}
    assert shown(cluster("shop", scaled), pool()) == (
        "dev  2 resources (project shop)\n"
        "1 cluster, 2 pools, 4..7 nodes (10..16 vCPUs)\n"
        "├── ManagedCluster shop\n"
        "│   public API server for every address\n"
        "│   └── default pool system\n"
        "│       mode=System  vmSize=Standard_D2s_v5  nodes=3..6  availabilityZones=1,3\n"
        "└── AgentPool shop/web/i15 (webi15)\n"
        "    vmSize=Standard_D4ds_v5  nodes=1\n"
        "\n"
    )


def test_several_inline_pools_are_shown_each() -> None:
    text = shown(cluster("shop", SYSTEM, {**SYSTEM, "name": "second"}))
    assert "inline pool system\n" in text
    assert "inline pool second\n" in text
    assert "default pool" not in text


def test_with_every_input_the_default_pool_is_shown_by_them() -> None:
    text = shown(cluster("shop", SYSTEM), full=True)
    assert "agentPoolProfiles[0].vmSize: Standard_D2s_v5\n" in text
    assert "default pool" not in text


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ({"count": 5}, "nodes=5"),
        ({"count": 0}, "nodes=0"),
        ({"enableAutoScaling": True, "minCount": 0, "maxCount": 3}, "nodes=0..3"),
        ({"enableAutoScaling": True, "minCount": 2, "maxCount": 2}, "nodes=2"),
        ({"enableAutoScaling": True, "minCount": 2, "maxCount": UNKNOWN}, ""),
        ({"enableAutoScaling": True, "minCount": 3, "maxCount": 2}, ""),
        ({"count": UNKNOWN}, ""),
        ({"enableAutoScaling": UNKNOWN}, ""),
        ({"osType": "Windows", "osSKU": "Windows2022"}, "nodes=1  osType=Windows  osSKU=Windows2022"),
        ({"osType": "Linux", "scaleSetPriority": "Spot"}, "nodes=1  scaleSetPriority=Spot"),
    ],
)
def test_a_pool_says_how_many_nodes_it_has_and_of_what_kind(properties: dict[str, Any], text: str) -> None:
    size = "vmSize=Standard_D4ds_v5"
    assert "  ".join(essentials(pool(**properties))) == (f"{size}  {text}" if text else size)


@pytest.mark.parametrize(
    ("access", "text"),
    [
        ({"enablePrivateCluster": True}, "private API server"),
        ({"enablePrivateCluster": False}, "public API server for every address"),
        ({"enablePrivateCluster": False, "authorizedIPRanges": []}, "public API server for every address"),
        ({"authorizedIPRanges": ["198.51.100.0/24", UNKNOWN]}, "public API server for 198.51.100.0/24,[unknown]"),
        (None, "public API server for every address"),
        ({"enablePrivateCluster": UNKNOWN}, None),
        ({"authorizedIPRanges": UNKNOWN}, None),
    ],
)
def test_a_cluster_says_who_reaches_its_api_server(access: dict[str, Any] | None, text: str | None) -> None:
    properties = {} if access is None else {"apiServerAccessProfile": access}
    assert essentials(cluster("shop", **properties)) == ([text] if text else [])


@pytest.mark.parametrize(
    ("network", "text"),
    [
        ({"networkPlugin": "azure"}, "networkPlugin=azure"),
        ({"networkPlugin": "kubenet"}, "networkPlugin=kubenet"),
        ({"networkPlugin": "azure", "networkPluginMode": "overlay"}, "networkPluginMode=overlay"),
        (
            {"networkDataplane": "cilium", "outboundType": "loadBalancer", "dnsServiceIP": "10.0.0.10"},
            "networkDataplane=cilium  outboundType=loadBalancer",
        ),
    ],
)
def test_a_cluster_says_what_network_it_has(network: dict[str, Any], text: str) -> None:
    assert "  ".join(essentials(cluster("shop", networkProfile=network))).partition("every address  ")[2] == text


def test_a_cluster_says_its_version_tier_and_kind() -> None:
    found = essentials(cluster("shop", kubernetesVersion="1.35", sku={"name": "Automatic", "tier": "Standard"}))
    assert found[:3] == ["kubernetesVersion=1.35", "sku=Automatic", "tier=Standard"]
    assert essentials(cluster("shop", sku={"name": "Base", "tier": "Free"}))[0] == "tier=Free"


def test_empty_lists_and_maps_are_shown_as_such() -> None:
    text = shown(request("network:NetworkSecurityGroup", securityRules=[], tags={}, on=True), full=True)
    assert {line.strip() for line in text.splitlines()[2:5]} == {"securityRules: []", "tags: {}", "on: true"}


def test_roles_are_shown_by_name_and_ids_by_their_end() -> None:
    scope = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes"
    roles = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions"
    known = request("authorization:RoleAssignment", scope=scope, roleDefinitionId=f"{roles}/{NETWORK_CONTRIBUTOR}")
    own = request("authorization:RoleAssignment", scope=UNKNOWN, roleDefinitionId=f"{roles}/0000-OWN")
    assert essentials(known) == ["role=Network Contributor", "scope=nodes"]
    assert essentials(own) == ["role=0000-OWN"]


def test_what_matters_of_other_resources_is_listed() -> None:
    window = {"schedule": {"weekly": {"dayOfWeek": "Sunday"}}, "startTime": "01:00", "durationHours": 6}
    assert essentials(request("resources:ResourceGroup", location="westeurope")) == ["location=westeurope"]
    assert essentials(request("network:Subnet", addressPrefixes=["10.0.0.0/24", "fd00::/64"])) == [
        "addressPrefixes=10.0.0.0/24,fd00::/64"
    ]
    assert essentials(request("managedidentity:UserAssignedIdentity", location="westeurope")) == []
    assert essentials(
        request("keyvault:Vault", properties={"sku": {"name": "standard"}, "enablePurgeProtection": True})
    ) == ["sku=standard", "enablePurgeProtection=true"]
    assert essentials(request("operationalinsights:Workspace", sku={"name": "PerGB2018"})) == ["sku=PerGB2018"]
    assert essentials(request("containerservice:MaintenanceConfiguration", maintenanceWindow=window)) == [
        "dayOfWeek=Sunday",
        "startTime=01:00",
        "durationHours=6",
    ]


def test_of_an_unlisted_type_the_texts_and_numbers_are_shown_but_not_its_own_names() -> None:
    found = request(
        "cache:Redis",
        "sessions",
        "redis-dev",
        name="redis-dev",
        label="sessions",
        location="here",
        resourceGroupName="g",
        tags={"a": "b"},
        capacity=2,
        secret=UNKNOWN,
        enabled=False,
        subnet="/subscriptions/s/subnets/nodes",
    )
    assert essentials(found) == ["capacity=2", "enabled=false", "subnet=nodes"]
    many = request("cache:Redis", **{f"key{number}": number for number in range(9)})
    assert len(essentials(many)) == 6


def test_the_name_in_azure_is_in_brackets_unless_the_logical_name_shows_it() -> None:
    text = shown(
        request("network:VirtualNetwork", "shop/vnet", "vnet-shop-dev"),
        request("network:Subnet", "shop/subnet/nodes", "nodes"),
        request("authorization:RoleAssignment", "shop/role", "4d97b98b"),
        request("network:RouteTable", "routes", "unknown"),
    )
    assert "VirtualNetwork shop/vnet (vnet-shop-dev)\n" in text
    assert text.count("(") == 2  # with that of the first line


def test_several_clusters_are_a_branch_each_and_what_belongs_to_none_stays_on_top() -> None:
    text = shown(
        request("resources:ResourceGroup", "hub"),
        request("resources:ResourceGroup", "a/group"),
        cluster("a"),
        request("resources:ResourceGroup", "b/group"),
        cluster("b"),
        pool("a/web/i15", "a"),
    )
    assert [line for line in text.splitlines() if "=" not in line and "API" not in line] == [
        "dev  6 resources (project shop)",
        "2 clusters, 1 pool, 1 node (4 vCPUs)",
        "├── ResourceGroup hub",
        "├── cluster a",
        "│   ├── ResourceGroup a/group",
        "│   ├── ManagedCluster a",
        "│   └── AgentPool a/web/i15 (webi15)",
        "└── cluster b",
        "    ├── ResourceGroup b/group",
        "    └── ManagedCluster b",
        "",
    ]


def test_a_resource_registered_before_its_parent_stands_on_top() -> None:
    requests = (request("resources:ResourceGroup", "child"), request("resources:ResourceGroup", "parent"))
    file = io.StringIO()
    print_plan(Plan(Record("shop", "dev", requests, {}, parents=(1, None)), ()), file=file)
    assert [line[:2] for line in file.getvalue().splitlines()[1:3]] == ["├─", "└─"]


def test_one_cluster_is_no_branch() -> None:
    assert "cluster shop" not in shown(request("resources:ResourceGroup", "shop/group"), cluster()).splitlines()[2]


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        (("Standard_D4ds_v5", "Standard_B2ms"), "1 cluster, 2 pools, 2 nodes (6 vCPUs)"),
        # The number in these names is not that of the vCPUs.
        (("Standard_D4ds_v5", "Standard_DS13_v2"), "1 cluster, 2 pools, 2 nodes (12 vCPUs)"),
        (("Standard_M8-2ms",), "1 cluster, 1 pool, 1 node (2 vCPUs)"),
        (("Standard_E96-24s_v9",), "1 cluster, 1 pool, 1 node"),
        ((UNKNOWN,), "1 cluster, 1 pool, 1 node"),
    ],
)
def test_vcpus_are_shown_if_every_size_has_them(sizes: tuple[str, ...], text: str) -> None:
    assert size(cluster(), *(pool(f"shop/p{at}/i15", vmSize=each) for at, each in enumerate(sizes))) == text


def test_nodes_are_left_out_where_one_pool_does_not_tell_them() -> None:
    assert size(cluster("shop", SYSTEM), pool(count=UNKNOWN)) == "1 cluster, 2 pools"


@pytest.mark.parametrize("way", [{"nodeProvisioningProfile": {"mode": "Auto"}}, {"sku": {"name": "Automatic"}}])
def test_nodes_that_come_by_themselves_are_named(way: dict[str, Any]) -> None:
    found = size(cluster("shop", SYSTEM, **way))
    assert found == "1 cluster, 1 pool, 2 nodes (4 vCPUs), and nodes of node auto-provisioning"


def test_without_a_cluster_there_is_no_line_for_its_size() -> None:
    assert shown(request("resources:ResourceGroup", "g")).startswith("dev  1 resource (project shop)\n└── ")


def test_the_names_of_pools_are_explained_once_where_there_are_such() -> None:
    def legend(*requests: Request) -> str:
        file = io.StringIO()
        print_legend([Plan(Record("shop", each, requests, {}), ()) for each in ("dev", "prod")], file)
        return file.getvalue()

    assert legend(cluster()) == legend(pool("shop/web")) == ""
    assert legend(pool()).count("cluster/pool/hash") == 1
