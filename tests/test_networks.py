"""How many nodes and pods fit, worked out by hand, and which networks peerings connect."""

from __future__ import annotations

from pathlib import Path

from fairway.networks import ClusterUse, overview
from tests.stacks import planned

POOL = "defaultNodePool: {vmSize: Standard_D4ds_v5, count: 3, maxPods: 50"
NETWORKS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks"


def cluster(folder: Path, *lines: str) -> ClusterUse:
    own = "".join(f"    {line}\n" for line in lines)
    [found] = overview({"test": planned(folder, f"clusters:\n  shop:\n{own}").record.requests}).clusters
    return found


def test_a_pod_subnet_has_sixteen_addresses_for_each_node(tmp_path: Path) -> None:
    """8192 - 5 = 8187 addresses are 511 blocks of 16; 511 x 50 pods would need more addresses than there are."""
    found = cluster(
        tmp_path,
        f"{POOL}, podSubnet: pods}}",
        "networkProfile: {networkPluginMode: null}",
        "network: {subnets: {nodes: {addressPrefix: 10.224.0.0/20}, pods: {addressPrefix: 10.224.32.0/19}}}",
    )
    assert (found.nodes_that_fit, found.pods_that_fit, found.pods) == (511, 8187, ())


def test_without_overlay_a_node_has_an_address_for_each_pod(tmp_path: Path) -> None:
    """4096 - 5 = 4091 addresses, 51 for each node: 80 nodes with 50 pods each."""
    found = cluster(tmp_path, f"{POOL}}}", "networkProfile: {networkPluginMode: null}")
    assert (found.nodes_that_fit, found.pods_that_fit) == (80, 4000)


def test_with_overlay_the_smaller_of_subnet_and_pod_range_counts(tmp_path: Path) -> None:
    """A /18 has 64 blocks of /24; the subnet of 4091 addresses has room for more."""
    found = cluster(tmp_path, f"{POOL}}}", "networkProfile: {podCidr: 100.64.0.0/18}")
    assert (found.nodes_that_fit, found.pods_that_fit) == (64, 3200)
    small = "network: {subnets: {nodes: {addressPrefix: 10.224.0.0/27}}}"
    found = cluster(tmp_path, f"{POOL}}}", "networkProfile: {podCidr: 100.64.0.0/18}", small)
    assert (found.nodes_that_fit, found.pods_that_fit) == (27, 1350)


def test_the_network_that_aks_creates_is_limited_by_pods_alone(tmp_path: Path) -> None:
    own = ("networkProfile: {outboundType: loadBalancer}", "network: {subnets: {}}")
    assert cluster(tmp_path, f"{POOL}}}", *own).nodes_that_fit == 256


def spoke(name: str, space: str, hub: str) -> str:
    peering = f"peerings: {{hub: {{remoteVirtualNetworkId: {NETWORKS}/{hub}}}}}"
    subnet = f"subnets: {{nodes: {{addressPrefix: {space}}}}}"
    return f"  {name}:\n    {POOL}}}\n    network: {{addressPrefixes: [{space}], {subnet}, {peering}}}\n"


def test_spokes_of_one_hub_are_connected_and_those_of_two_are_not(tmp_path: Path) -> None:
    texts = {
        "one": f"clusters:\n{spoke('a', '10.1.0.0/20', 'hub')}{spoke('b', '10.2.0.0/20', 'hub')}",
        "two": f"clusters:\n{spoke('c', '10.1.0.0/20', 'hub')}{spoke('d', '10.2.0.0/20', 'other')}",
    }
    plans = {name: planned(tmp_path / name, text).record.requests for name, text in texts.items()}
    # The program is planned under one name, so the names of its networks do not differ by environment.
    found = {(each.first[:8], each.second[:8]): each.connected for each in overview(plans).overlaps}
    assert found == {("vnet-a-t", "vnet-c-t"): True, ("vnet-b-t", "vnet-d-t"): False}
