"""Networks with a prefixLength have the recorded ranges; what is missing or contradicts the record is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.addresses.collection import collecting
from fairway.plan.program import Plan
from tests.stacks import planned, refused, stack_file

POOL = "network: {addressPool: {addressPrefixes: [10.64.0.0/16]}}\n"
NETWORK = "network: {prefixLength: 20, subnets: {nodes: {prefixLength: 22}, web: {prefixLength: 23}}}"
CLUSTER = f"""\
clusters:
  shop:
    defaultNodePool: {{vmSize: Standard_D4ds_v5}}
    {NETWORK}
"""
RECORD = """\
test:
  shop:
    virtualNetwork: 10.64.16.0/20
    subnets: {nodes: 10.64.16.0/22, web: 10.64.20.0/23}
"""
DUAL = """\
network:
  addressPool:
    addressPrefixes: [10.64.0.0/16, "fd00:64::/40"]
    podCidr: {addressPrefixes: [100.64.0.0/10, "fd00:70::/48"], prefixLength: 18, ipv6PrefixLength: 64}
    serviceCidr: {addressPrefixes: [10.96.0.0/14, "fd00:71::/48"], prefixLength: 20, ipv6PrefixLength: 108}
clusters:
  shop:
    defaultNodePool: {vmSize: Standard_D4ds_v5}
    networkProfile: {ipFamilies: [IPv4, IPv6]}
    network:
      prefixLength: 20
      ipv6PrefixLength: 56
      subnets: {nodes: {prefixLength: 22, ipv6PrefixLength: 64}, web: {prefixLength: 23}}
"""
DUAL_RECORD = """\
test:
  shop:
    virtualNetwork: [10.64.16.0/20, "fd00:64:0:100::/56"]
    subnets: {nodes: [10.64.16.0/22, "fd00:64:0:100::/64"], web: 10.64.20.0/23}
    podCidr: [100.64.0.0/18, "fd00:70::/64"]
    serviceCidr: [10.96.0.0/20, "fd00:71::/108"]
"""
WITH_PODS = f"{RECORD}    podCidr: 100.64.0.0/18\n    serviceCidr: 10.96.0.0/20\n"


def of(plan: Plan) -> tuple[object, dict[str, object]]:
    """The ranges of the VNet and of the subnets."""
    subnets = {each.get("subnetName"): each.get("addressPrefix") for each in plan.record.all("Subnet")}
    return plan.record.one("VirtualNetwork").get("addressSpace.addressPrefixes"), subnets


def test_a_network_has_its_recorded_ranges(tmp_path: Path) -> None:
    plan = planned(tmp_path, POOL + CLUSTER, {"addresses.yaml": RECORD})
    assert of(plan) == (["10.64.16.0/20"], {"nodes": "10.64.16.0/22", "web": "10.64.20.0/23"})


def test_the_lengths_may_be_in_a_preset(tmp_path: Path) -> None:
    files = {"addresses.yaml": RECORD, "presets/standard.yaml": f"{NETWORK}\n"}
    pool = "defaultNodePool: {vmSize: Standard_D4ds_v5}"
    own = f"{POOL}clusters:\n  shop: {{include: [presets/standard.yaml], {pool}}}\n"
    assert of(planned(tmp_path, own, files))[0] == ["10.64.16.0/20"]


def test_a_recorded_range_that_is_too_small_is_found_as_a_configured_one_is(tmp_path: Path) -> None:
    small = RECORD.replace("web: 10.64.20.0/23", "web: 10.64.20.0/29")
    settings = CLUSTER.replace("web: {prefixLength: 23}", "web: {prefixLength: 29}")
    settings += "    nodePools: {web: {vmSize: Standard_D4ds_v5, count: 30}}\n"
    plan = planned(tmp_path, POOL + settings, {"addresses.yaml": small})
    assert "node-subnet-too-small-cni" in {each.rule for each in plan.errors}


def test_a_recorded_subnet_outside_its_network_is_refused_at_the_line_of_the_record(tmp_path: Path) -> None:
    record = {"addresses.yaml": RECORD.replace("10.64.20.0/23", "10.65.0.0/23")}
    message = refused(tmp_path, stack_file(POOL + CLUSTER), record)
    assert "config/addresses.yaml:2: clusters.shop.network.subnets.web.addressPrefix" in message
    assert "10.65.0.0/23 is outside the VNet (10.64.16.0/20)" in message


def test_pods_and_services_have_the_recorded_ranges_and_dns_its_address(tmp_path: Path) -> None:
    profile = planned(tmp_path, POOL + CLUSTER, {"addresses.yaml": WITH_PODS}).record.one("ManagedCluster")
    assert profile.get("networkProfile.podCidr") == "100.64.0.0/18"
    assert profile.get("networkProfile.serviceCidr") == "10.96.0.0/20"
    assert profile.get("networkProfile.dnsServiceIP") == "10.96.0.10"


def test_a_dual_stack_cluster_has_recorded_ranges_of_both_families(tmp_path: Path) -> None:
    plan = planned(tmp_path, DUAL, {"addresses.yaml": DUAL_RECORD})
    assert of(plan)[0] == ["10.64.16.0/20", "fd00:64:0:100::/56"]
    ranges = {each.get("subnetName"): each.get("addressPrefixes") for each in plan.record.all("Subnet")}
    assert ranges == {"nodes": ["10.64.16.0/22", "fd00:64:0:100::/64"], "web": None}
    assert of(plan)[1]["web"] == "10.64.20.0/23"
    profile = plan.record.one("ManagedCluster")
    assert profile.get("networkProfile.podCidrs") == ["100.64.0.0/18", "fd00:70::/64"]
    assert profile.get("networkProfile.serviceCidrs") == ["10.96.0.0/20", "fd00:71::/108"]
    assert profile.get("networkProfile.dnsServiceIP") == "10.96.0.10"
    assert [each.reason for each in plan.findings if each.severity == "error"] == []


def test_a_cluster_with_one_family_has_recorded_ranges_of_that_family(tmp_path: Path) -> None:
    """Its network may have both, as while it becomes a dual-stack cluster."""
    own = DUAL.replace("    networkProfile: {ipFamilies: [IPv4, IPv6]}\n", "")
    profile = planned(tmp_path, own, {"addresses.yaml": DUAL_RECORD}).record.one("ManagedCluster")
    assert profile.get("networkProfile.podCidr") == "100.64.0.0/18"
    assert profile.get("networkProfile.podCidrs") is None


def test_configured_ranges_of_pods_and_services_win_over_recorded_ones(tmp_path: Path) -> None:
    own = (
        CLUSTER + "    networkProfile: {podCidr: 10.244.0.0/16, serviceCidr: 172.16.0.0/16, dnsServiceIP: 172.16.0.9}\n"
    )
    profile = planned(tmp_path, POOL + own, {"addresses.yaml": WITH_PODS}).record.one("ManagedCluster")
    assert profile.get("networkProfile.podCidr") == "10.244.0.0/16"
    assert profile.get("networkProfile.dnsServiceIP") == "172.16.0.9"


def test_a_cluster_without_overlay_has_no_pod_range(tmp_path: Path) -> None:
    own = CLUSTER + "    networkProfile: {networkPluginMode: null}\n"
    profile = planned(tmp_path, POOL + own, {"addresses.yaml": WITH_PODS}).record.one("ManagedCluster")
    assert profile.get("networkProfile.podCidr") is None
    assert profile.get("networkProfile.serviceCidr") == "10.96.0.0/20"


def test_a_shared_network_has_recorded_ranges_too(tmp_path: Path) -> None:
    own = f"""{POOL}shared:
  networks: {{spoke: {{prefixLength: 20, subnets: {{nodes: {{prefixLength: 22}}}}}}}}
clusters:
  shop: {{network: {{shared: spoke}}, defaultNodePool: {{vmSize: Standard_D4ds_v5}}}}
"""
    record = "test:\n  shared/spoke: {virtualNetwork: 10.64.32.0/20, subnets: {nodes: 10.64.32.0/22}}\n"
    assert of(planned(tmp_path, own, {"addresses.yaml": record})) == (["10.64.32.0/20"], {"nodes": "10.64.32.0/22"})


def test_ranges_of_other_environments_and_of_gone_clusters_change_nothing(tmp_path: Path) -> None:
    record = f"{RECORD}  old: {{virtualNetwork: 10.64.48.0/20}}\nprod:\n  shop: {{virtualNetwork: 10.64.64.0/20}}\n"
    plan = planned(tmp_path, POOL + CLUSTER, {"addresses.yaml": record})
    assert of(plan)[0] == ["10.64.16.0/20"]
    assert len(plan.record.all("ManagedCluster")) == 1


def test_a_pool_alone_changes_no_network(tmp_path: Path) -> None:
    own = "clusters: {shop: {defaultNodePool: {vmSize: Standard_D4ds_v5}}}\n"
    assert of(planned(tmp_path, POOL + own)) == of(planned(tmp_path, own))


def test_what_is_not_recorded_has_a_range_only_while_it_is_collected(tmp_path: Path) -> None:
    with collecting() as found:
        plan = planned(tmp_path, POOL + CLUSTER)
    assert of(plan)[0] == ["10.64.0.0/20"]
    assert [(each.key, each.length, dict(each.subnets)) for each in found.wanted] == [
        (("test", "shop"), 20, {"nodes": 22, "web": 23})
    ]
    assert found.given == {("test", "10.64.0.0/20")}


def test_a_full_pool_is_named_at_the_network(tmp_path: Path) -> None:
    own = "network: {addressPool: {addressPrefixes: [10.64.0.0/21]}}\n" + CLUSTER
    with collecting():
        message = refused(tmp_path, stack_file(own))
    assert "clusters.shop.network.prefixLength\n    needs a /20, but the pool (10.64.0.0/21) is smaller" in message


REFUSED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "a network without a recorded range": (
        POOL + CLUSTER,
        "",
        (
            "clusters.shop.network.prefixLength\n    has no range yet: `fairway network --allocate` records one in "
            "config/addresses.yaml",
            "For a cluster that runs already, set the addressPrefixes that it has",
        ),
    ),
    "a subnet without a recorded range": (
        POOL + CLUSTER,
        "test: {shop: {virtualNetwork: 10.64.16.0/20, subnets: {nodes: 10.64.16.0/22}}}\n",
        ("clusters.shop.network.subnets.web.prefixLength\n    web has no range yet",),
    ),
    "no pool": (CLUSTER, "", ("which the stack does not have: set `fairway:network: {addressPool: ",)),
    "no range for the region": (
        "network: {addressPool: {locations: {northeurope: [10.64.0.0/16]}}}\n" + CLUSTER,
        "",
        ("the address pool has no range for westeurope",),
    ),
    "a length and a range": (
        POOL + CLUSTER.replace("prefixLength: 20", "prefixLength: 20, addressPrefixes: [10.1.0.0/16]"),
        "",
        ("set either prefixLength, for a new range of the address pool, or addressPrefixes",),
    ),
    "a length in an existing network": (
        POOL
        + CLUSTER.replace(
            "prefixLength: 20",
            "prefixLength: 20, virtualNetworkId: /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/"
            "virtualNetworks/v",
        ),
        "",
        ("or virtualNetworkId",),
    ),
    "a subnet with a length and a range": (
        POOL + CLUSTER.replace("prefixLength: 23", "prefixLength: 23, addressPrefix: 10.64.20.0/23"),
        RECORD,
        ("subnets.web.prefixLength\n    set either prefixLength, for a new range of the network, or addressPrefix",),
    ),
    "a subnet with a length in a network without one": (
        POOL + CLUSTER.replace("prefixLength: 20, ", ""),
        "",
        ("subnets.nodes.prefixLength\n    is for a network with a prefixLength",),
    ),
    "no subnets": (
        POOL + CLUSTER.replace(NETWORK, "network: {prefixLength: 20}"),
        "",
        ("set subnets too, with the size of each: `subnets: {nodes: {prefixLength: 22}}`",),
    ),
    "a larger network than recorded": (
        POOL + CLUSTER.replace("prefixLength: 20", "prefixLength: 19"),
        RECORD,
        ("is 19, but the recorded range is still 10.64.16.0/20: `fairway network --allocate`",),
    ),
    "a smaller network than recorded": (
        POOL + CLUSTER.replace("prefixLength: 20", "prefixLength: 21"),
        RECORD,
        ("is 21, but the recorded range is 10.64.16.0/20, and a network does not shrink: set 20",),
    ),
    "a subnet of another size than recorded": (
        POOL + CLUSTER.replace("prefixLength: 23", "prefixLength: 22"),
        RECORD,
        ("is 22, but the recorded range is 10.64.20.0/23, and a subnet with nodes cannot change it: set 23",),
    ),
    "a range that two branches recorded": (
        POOL + CLUSTER,
        f"{RECORD}  orders:\n    virtualNetwork: 10.64.16.0/20\n",
        ("config/addresses.yaml:", "overlaps 10.64.16.0/20 of test.", "delete the entry of the one"),
    ),
    "a damaged record": (POOL + CLUSTER, "test: {shop: {}}\n", ("config/addresses.yaml:1: test.shop must have",)),
    "a nonsensical length": (
        POOL + CLUSTER.replace("prefixLength: 20", "prefixLength: 33"),
        "",
        ("clusters.shop.network.prefixLength\n    is 33, but must be at most 29",),
    ),
    "a length that is text": (
        POOL + CLUSTER.replace("prefixLength: 20", "prefixLength: /20"),
        "",
        ("clusters.shop.network.prefixLength\n    is the text", "but must be a whole number"),
    ),
    "IPv6 alone in the pool": (
        'network: {addressPool: {addressPrefixes: ["fd00:64::/40"]}}\n' + CLUSTER,
        "",
        ("addressPool.addressPrefixes\n    has no IPv4 range: every network has IPv4 addresses too",),
    ),
    "no IPv6 in the pool": (
        POOL + CLUSTER.replace("prefixLength: 20", "prefixLength: 20, ipv6PrefixLength: 56"),
        "",
        (
            "clusters.shop.network.ipv6PrefixLength\n    the address pool has no IPv6 range for westeurope: add one, "
            "such as fd00:1234::/40, to addressPool.addressPrefixes",
        ),
    ),
    "IPv6 without IPv4": (
        POOL
        + CLUSTER.replace("prefixLength: 20", "ipv6PrefixLength: 56")
        .replace("prefixLength: 22", "addressPrefix: 10.224.0.0/20")
        .replace(", web: {prefixLength: 23}", ""),
        "",
        ("network.ipv6PrefixLength\n    is for a network with a prefixLength, whose IPv4 range is from the address ",),
    ),
    "a subnet with IPv6 in a network without it": (
        POOL + CLUSTER.replace("prefixLength: 23", "prefixLength: 23, ipv6PrefixLength: 64"),
        "",
        ("subnets.web.ipv6PrefixLength\n    is for a network with an ipv6PrefixLength: set `ipv6PrefixLength: 56`",),
    ),
    "a subnet with IPv6 alone": (
        DUAL.replace("{prefixLength: 22, ipv6PrefixLength: 64}", "{ipv6PrefixLength: 64}"),
        DUAL_RECORD,
        ("subnets.nodes.ipv6PrefixLength\n    is beside prefixLength, the size of the IPv4 range",),
    ),
    "an IPv6 subnet of a size that Azure does not have": (
        DUAL.replace("{prefixLength: 22, ipv6PrefixLength: 64}", "{ipv6PrefixLength: 60}"),
        DUAL_RECORD,
        ("subnets.nodes.ipv6PrefixLength\n    is the number 60, but must be 64",),
    ),
    "an IPv6 subnet of a wrong size in a network without IPv6": (
        POOL + CLUSTER.replace("prefixLength: 23", "prefixLength: 23, ipv6PrefixLength: 60"),
        RECORD,
        ("subnets.web.ipv6PrefixLength\n    is the number 60, but must be 64",),
    ),
    "a network whose IPv6 range is not recorded": (
        DUAL,
        RECORD,
        ("clusters.shop.network.ipv6PrefixLength\n    has no range yet: `fairway network --allocate` records one",),
    ),
    "a subnet whose IPv6 range is not recorded": (
        DUAL.replace("{prefixLength: 23}", "{prefixLength: 23, ipv6PrefixLength: 64}"),
        DUAL_RECORD,
        ("subnets.web.ipv6PrefixLength\n    web has no range yet",),
    ),
    "a larger IPv6 range than recorded": (
        DUAL.replace("ipv6PrefixLength: 56", "ipv6PrefixLength: 52"),
        DUAL_RECORD,
        ("network.ipv6PrefixLength\n    is 52, but the recorded range is still fd00:64:0:100::/56",),
    ),
    "a smaller IPv6 range than recorded": (
        DUAL.replace("ipv6PrefixLength: 56", "ipv6PrefixLength: 60"),
        DUAL_RECORD,
        ("is 60, but the recorded range is fd00:64:0:100::/56, and a network does not shrink: set 56",),
    ),
    "IPv6 ranges of pods without a size": (
        "network: {addressPool: {addressPrefixes: [10.64.0.0/16], podCidr: "
        '{addressPrefixes: [100.64.0.0/10, "fd00::/48"], prefixLength: 18}}}\n' + CLUSTER,
        "",
        ("fd00::/48 needs ipv6PrefixLength, the size of a cluster's range: 64 for pods, 108 for services",),
    ),
    "an empty pool": ("network: {addressPool: {}}\n" + CLUSTER, "", ("has no ranges: set addressPrefixes",)),
    "a pool that is reserved as a whole": (
        "network: {addressPool: {addressPrefixes: [10.64.0.0/16], reserved: {all: [10.0.0.0/8]}}}\n" + CLUSTER,
        "",
        ("10.64.0.0/16 is inside 10.0.0.0/8, which is reserved",),
    ),
    "pods larger than their pool": (
        "network: {addressPool: {addressPrefixes: [10.64.0.0/16], podCidr: {addressPrefixes: [100.64.0.0/20], "
        "prefixLength: 18}}}\n" + CLUSTER,
        "",
        ("a /18 is larger than 100.64.0.0/20",),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_have_a_range_is_refused(tmp_path: Path, case: str) -> None:
    settings, record, words = REFUSED[case]
    message = refused(tmp_path, stack_file(settings), {"addresses.yaml": record} if record else None)
    for each in words:
        assert each in message
    assert message.startswith("One setting is refused:")
