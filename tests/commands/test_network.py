"""`fairway network` shows who has which addresses and what fits; three environments are worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import fairway
from tests.stacks import ROOT, project, stack_file
from tests.test_subscription import write

POOLS = """\
defaultNodePool: {vmSize: Standard_D4ds_v5, count: 3}
nodePools:
  web:
    {vmSize: Standard_D4ds_v5, enableAutoScaling: true, minCount: 1, maxCount: 20, upgradeSettings: {maxSurge: "33%"}}
"""

DEV = """\
network: {addressPool: {addressPrefixes: [10.16.0.0/16]}}
clusters:
  shop:
    include: [presets/pools.yaml]
    network: {prefixLength: 22, subnets: {nodes: {prefixLength: 24}, web: {prefixLength: 25}}}
"""
STAGING = """\
network:
  addressPool:
    addressPrefixes: [10.17.0.0/16]
    reserved: {onPremises: [10.17.0.0/21]}
    podCidr: {addressPrefixes: [100.64.0.0/16], prefixLength: 20}
clusters:
  blue:
    include: [presets/pools.yaml]
    network: {prefixLength: 21, subnets: {nodes: {prefixLength: 24}}}
  green:
    include: [presets/pools.yaml]
    networkProfile: {networkPluginMode: null}
    network: {prefixLength: 22, subnets: {nodes: {prefixLength: 23}}}
"""
PROD = """\
network:
  addressPool:
    locations: {westeurope: [10.32.0.0/14], northeurope: [10.36.0.0/14]}
    serviceCidr: {addressPrefixes: [10.48.0.0/16], prefixLength: 20}
clusters:
  shop:
    include: [presets/pools.yaml]
    network: {prefixLength: 16, subnets: {nodes: {prefixLength: 22}, web: {prefixLength: 21}}}
  orders:
    include: [presets/pools.yaml]
    location: northeurope
    network: {prefixLength: 16, subnets: {nodes: {prefixLength: 22}}}
"""


def environments(folder: Path, **settings: str) -> Path:
    project(folder, "", {"presets/pools.yaml": POOLS})
    (folder / "config/stacks/Pulumi.test.yaml").unlink()
    for name, text in settings.items():
        (folder / f"config/stacks/Pulumi.{name}.yaml").write_text(stack_file(text), "utf-8")
    return folder


def allocated(folder: Path) -> str:
    code, _, shown = fairway("network", "--allocate", "-C", str(folder))
    assert code == 0, shown
    return (folder / "config/addresses.yaml").read_text("utf-8")


def shown(folder: Path, *arguments: str) -> dict[str, Any]:
    code, out, error = fairway("network", *arguments, "-C", str(folder), "--format", "json")
    assert code == 0, error
    return json.loads(out)


def by_name(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in rows}


def test_development_is_as_worked_out_by_hand(tmp_path: Path) -> None:
    """A /22 in 10.16.0.0/16; /24 - 5 = 251 and /25 - 5 = 123 addresses; 3 + 20 nodes, of which an upgrade adds
    33 % of 20 = 7."""
    record = allocated(environments(tmp_path, dev=DEV))
    assert "virtualNetwork: 10.16.0.0/22\n    subnets: {nodes: 10.16.0.0/24, web: 10.16.1.0/25}" in record
    found = shown(tmp_path, "dev")
    network = found["networks"][0]
    assert (network["name"], network["ranges"]) == ("vnet-shop-dev", ["10.16.0.0/22"])
    assert network["free"] == ["10.16.1.128/25", "10.16.2.0/23"]
    nodes, web = network["subnets"]
    assert (nodes["addresses"], nodes["nodes"], nodes["surge"], nodes["fits"]) == (251, 3, 1, 251)
    assert (web["addresses"], web["nodes"], web["surge"], web["fits"]) == (123, 20, 7, 123)
    cluster = found["clusters"][0]
    # 10.244.0.0/16 has 256 blocks of /24, the subnets room for 251 + 123 = 374 nodes.
    assert (cluster["nodes"], cluster["nodesThatFit"]) == (23, 256)
    assert found["addressPool"]["ranges"] == [
        {
            "range": "10.16.0.0/16",
            "networks": 1,
            "addresses": 65536,
            "freeAddresses": 64512,
            "free": [
                "10.16.4.0/22",
                "10.16.8.0/21",
                "10.16.16.0/20",
                "10.16.32.0/19",
                "10.16.64.0/18",
                "10.16.128.0/17",
            ],
        }
    ]


def test_staging_is_as_worked_out_by_hand(tmp_path: Path) -> None:
    """The first /21 is reserved. Blue has overlay: a /20 of pods is 16 nodes. In green each node has 1 + 30 addresses
    of the subnet: (512 - 5) / 31 = 16 nodes with 16 x 30 = 480 pods, too few for 23 nodes."""
    environments(tmp_path, staging=STAGING.replace("include: [presets/pools.yaml]", "include: [presets/few.yaml]"))
    (tmp_path / "config/presets/few.yaml").write_text(
        "defaultNodePool: {vmSize: Standard_D4ds_v5, count: 3, maxPods: 30}\n"
    )
    record = allocated(tmp_path)
    blue = "  blue:\n    virtualNetwork: 10.17.8.0/21\n    subnets: {nodes: 10.17.8.0/24}\n    podCidr: 100.64.0.0/20\n"
    assert blue in record
    assert "  green:\n    virtualNetwork: 10.17.16.0/22\n    subnets: {nodes: 10.17.16.0/23}\n" in record
    clusters = by_name(shown(tmp_path)["clusters"])
    assert (clusters["blue-staging"]["nodesThatFit"], clusters["blue-staging"]["podsThatFit"]) == (16, 480)
    assert clusters["blue-staging"]["pods"] == ["100.64.0.0/20"]
    assert (clusters["green-staging"]["nodesThatFit"], clusters["green-staging"]["podsThatFit"]) == (16, 480)
    assert clusters["green-staging"]["pods"] == []


def test_production_is_as_worked_out_by_hand(tmp_path: Path) -> None:
    """A /16 in the /14 of each region; /21 and /22 of shop: the /21 first. Services are 10.48.0.0/20 and .16.0/20."""
    record = allocated(environments(tmp_path, prod=PROD))
    orders = "  orders:\n    virtualNetwork: 10.36.0.0/16\n    subnets: {nodes: 10.36.0.0/22}\n"
    assert f"{orders}    serviceCidr: 10.48.0.0/20\n" in record
    shop = "  shop:\n    virtualNetwork: 10.32.0.0/16\n    subnets: {web: 10.32.0.0/21, nodes: 10.32.8.0/22}\n"
    assert f"{shop}    serviceCidr: 10.48.16.0/20\n" in record
    found = shown(tmp_path)
    subnets = by_name(by_name(found["networks"])["vnet-shop-prod"]["subnets"])
    # 2048 - 5 and 1024 - 5.
    assert (subnets["web"]["addresses"], subnets["nodes"]["addresses"]) == (2043, 1019)
    assert {each["range"]: each["freeAddresses"] for each in found["addressPool"]["ranges"]} == {
        "10.32.0.0/14": 262144 - 65536,
        "10.36.0.0/14": 262144 - 65536,
    }


def test_all_environments_are_recorded_at_once_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    one_pool = DEV.replace("10.16.0.0/16", "10.32.0.0/14")
    record = allocated(environments(tmp_path, dev=one_pool, prod=PROD))
    assert "virtualNetwork: 10.33.0.0/22" in record
    code, _, shown = fairway("network", "--allocate", "-C", str(tmp_path))
    assert (code, shown) == (0, "Every network has its ranges; config/addresses.yaml is unchanged.\n")
    assert fairway("plan", "prod", "-C", str(tmp_path))[0] == 0


def test_a_range_stays_when_clusters_come_and_go_and_a_gone_one_keeps_its_own(tmp_path: Path) -> None:
    allocated(environments(tmp_path, prod=PROD))
    stack = tmp_path / "config/stacks/Pulumi.prod.yaml"
    cart = "network: {prefixLength: 16, subnets: {nodes: {prefixLength: 22}}}"
    changed = PROD.replace("  shop:\n", f"  cart:\n    include: [presets/pools.yaml]\n    {cart}\n  shop:\n")
    stack.write_text(stack_file(changed.replace("  orders:", "  payments:")), "utf-8")
    code, out, lines = fairway("network", "--allocate", "--today", "2026-11-22", "-C", str(tmp_path))
    assert code == 0
    assert "prod.cart: 10.33.0.0/16, nodes 10.33.0.0/22, services 10.48.32.0/20" in lines
    assert "prod.payments: 10.37.0.0/16" in lines
    assert "prod.orders is not in the settings any more; its ranges stay taken" in lines
    assert "prod.shop" not in lines
    assert "note: prod.orders is not in the settings since 2026-11-22; 10.36.0.0/16, 10.48.0.0/20 stays taken" in out


def test_ranges_that_are_configured_elsewhere_and_saved_networks_are_left_out(tmp_path: Path) -> None:
    fixed = "network: {addressPrefixes: [10.16.0.0/20], subnets: {nodes: {addressPrefix: 10.16.0.0/24}}}"
    test = f"clusters:\n  shop:\n    include: [presets/pools.yaml]\n    {fixed}\n"
    environments(tmp_path, dev=DEV, test=test)
    hub = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
    space = {"addressPrefixes": ["10.16.16.0/22"]}
    write(
        tmp_path, "hub.json", {"id": hub, "name": "hub", "location": "westeurope", "addressSpace": space, "subnets": []}
    )
    assert "virtualNetwork: 10.16.20.0/22" in allocated(tmp_path)


def test_pods_and_services_of_the_clusters_are_left_out(tmp_path: Path) -> None:
    """10.0.0.0/16 is Azure's default for services, 10.244.0.0/16 for pods."""
    environments(tmp_path, dev=DEV.replace("10.16.0.0/16", "10.0.0.0/15"))
    assert "virtualNetwork: 10.1.0.0/22" in allocated(tmp_path)


def test_without_a_pool_networks_are_shown_and_nothing_is_recorded(tmp_path: Path) -> None:
    code, out, _ = fairway("network", "-C", str(ROOT))
    assert code == 0
    assert "vnet-shop-prod" in out
    assert "note: vnet-shop-dev (dev) 10.224.0.0/16 overlaps vnet-shop-staging (staging) 10.224.0.0/16" in out
    assert "Address pool" not in out
    code, _, error = fairway("network", "--allocate", "-C", str(environments(tmp_path, dev="clusters: {shop: {}}\n")))
    assert (code, error) == (2, "No environment has an address pool, so there is nothing to record.\n")
    assert not (tmp_path / "config/addresses.yaml").exists()


def test_a_full_pool_records_nothing(tmp_path: Path) -> None:
    environments(tmp_path, dev=DEV, test=DEV.replace("10.16.0.0/16", "10.16.0.0/22"))
    code, _, error = fairway("network", "--allocate", "-C", str(tmp_path))
    assert code == 2
    assert "test.shop: needs a /22, but the pool (10.16.0.0/22) has none left: nothing in it is free" in error
    assert not (tmp_path / "config/addresses.yaml").exists()


def test_what_is_not_recorded_is_refused_as_in_a_plan(tmp_path: Path) -> None:
    code, _, error = fairway("network", "-C", str(environments(tmp_path, dev=DEV)))
    assert code == 2
    assert "has no range yet: `fairway network --allocate` records one in config/addresses.yaml" in error


@pytest.mark.parametrize("reserved", ["10.16.0.0/24", "10.16.0.0/17"])
def test_a_recorded_range_that_is_reserved_later_is_a_warning_as_in_a_plan(tmp_path: Path, reserved: str) -> None:
    allocated(environments(tmp_path, dev=DEV))
    pool = f"addressPrefixes: [10.16.0.0/16], reserved: {{office: [{reserved}]}}"
    stack = tmp_path / "config/stacks/Pulumi.dev.yaml"
    stack.write_text(stack_file(DEV.replace("addressPrefixes: [10.16.0.0/16]", pool)), "utf-8")
    code, out, _ = fairway("network", "-C", str(tmp_path))
    assert code == 0
    assert f"warning: 10.16.0.0/22 of VNet vnet-shop-dev overlaps {reserved}, which is reserved for office." in out
    assert fairway("plan", "dev", "-C", str(tmp_path))[0] == 0


def test_a_reserved_range_that_a_waiver_accepts_is_no_warning(tmp_path: Path) -> None:
    pool = "addressPrefixes: [10.16.0.0/16], reserved: {hub: [10.0.0.0/24]}"
    environments(tmp_path, dev=DEV.replace("addressPrefixes: [10.16.0.0/16]", pool))
    allocated(tmp_path)
    arguments = ("network", "-C", str(tmp_path), "--today", "2026-11-22")
    assert "which is reserved for hub" in fairway(*arguments)[1]
    stack = tmp_path / "config/stacks/Pulumi.dev.yaml"
    waiver = (
        "  fairway:waivers:\n    - rule: address-range-reserved\n      resource: ManagedCluster shop\n"
        '      reason: never connected\n      until: "2027-01-31"\n'
    )
    stack.write_text(stack.read_text("utf-8").rstrip("\n") + "\n" + waiver, "utf-8")
    assert "which is reserved for hub" not in fairway(*arguments)[1]


def test_a_broken_environment_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    environments(tmp_path, dev=DEV, staging=DEV.replace("10.16", "10.17"))
    record = allocated(tmp_path)
    broken = DEV.replace("10.16", "10.17").replace("prefixLength: 22", "prefixLenght: 22")
    (tmp_path / "config/stacks/Pulumi.staging.yaml").write_text(stack_file(broken), "utf-8")
    code, out, error = fairway("network", "-C", str(tmp_path))
    assert code == 2
    assert "staging: " in error
    assert "prefixLenght" in error
    assert "10.16.0.0/22" in out
    code, out, error = fairway("network", "--allocate", "-C", str(tmp_path))
    assert (code, out) == (2, "")
    assert "Nothing is recorded" in error
    assert (tmp_path / "config/addresses.yaml").read_text("utf-8") == record


def test_networks_that_peerings_connect_must_not_overlap(tmp_path: Path) -> None:
    hub = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
    spoke = f"""\
clusters:
  shop:
    include: [presets/pools.yaml]
    network:
      peerings: {{hub: {{remoteVirtualNetworkId: {hub}}}}}
      subnets: {{nodes: {{addressPrefix: 10.224.0.0/20}}}}
"""
    environments(tmp_path, dev=spoke, test=spoke)
    code, out, _ = fairway("network", "-C", str(tmp_path))
    assert code == 1
    both = "vnet-shop-dev (dev) 10.224.0.0/16 overlaps vnet-shop-test (test) 10.224.0.0/16"
    assert f"error: {both}, and peerings connect the two networks." in out


DUAL = """\
network: {addressPool: {addressPrefixes: [10.16.0.0/16, "fd00:64::/40"]}}
clusters:
  shop: {network: {prefixLength: 22, ipv6PrefixLength: 56, subnets: {nodes: NODES}}}
  orders: {network: {prefixLength: 22, ipv6PrefixLength: 56, subnets: {nodes: NODES}}}
""".replace("NODES", "{prefixLength: 24, ipv6PrefixLength: 64}")


def test_ipv6_ranges_are_recorded_and_shown_beside_those_of_ipv4(tmp_path: Path) -> None:
    """A /56 has 256 subnets; a /40 has 65,536 of those."""
    record = allocated(
        environments(tmp_path, dev=DEV.replace("network: {addressPool", "tags: {}\nnetwork: {addressPool"))
    )
    assert "fd00" not in record
    (tmp_path / "config/stacks/Pulumi.dev.yaml").write_text(stack_file(DUAL), "utf-8")
    code, out, lines = fairway("network", "--allocate", "-C", str(tmp_path))
    assert code == 0
    assert "dev.orders: 10.16.4.0/22, nodes 10.16.4.0/24, fd00:64::/56, nodes fd00:64::/64\n" in lines
    # What the cluster has stays, a removed subnet too.
    assert "dev.shop: fd00:64:0:100::/56, nodes fd00:64:0:100::/64\n" in lines
    assert "10.16.0.0/24, fd00:64:0:100::/64" in out
    assert "255 IPv6 subnets (/64)" in out
    assert f"{2**24 - 512:,} IPv6 subnets (/64)" in out
    found = shown(tmp_path)
    assert by_name(found["networks"])["vnet-shop-dev"]["ranges"] == ["10.16.0.0/22", "fd00:64:0:100::/56"]
    ranges = {each["range"]: each["freeAddresses"] for each in found["addressPool"]["ranges"]}
    assert ranges == {"10.16.0.0/16": 65536 - 2048, "fd00:64::/40": None}


def test_a_reserved_range_of_a_network_or_of_services_is_a_warning(tmp_path: Path) -> None:
    reserved = "addressPrefixes: [10.16.0.0/16], reserved: {hub: [10.0.0.0/24, 10.224.0.0/24]}"
    own = "  orders: {include: [presets/pools.yaml]}\n"
    environments(tmp_path, dev=DEV.replace("addressPrefixes: [10.16.0.0/16]", reserved) + own)
    allocated_code = fairway("network", "--allocate", "-C", str(tmp_path))[0]
    code, out, _ = fairway("network", "-C", str(tmp_path))
    assert (allocated_code, code) == (0, 0)
    assert "warning: 10.224.0.0/16 of VNet vnet-orders-dev overlaps 10.224.0.0/24, which is reserved for hub.\n" in out
    assert (
        "warning: 10.0.0.0/16 of the services of orders-dev overlaps 10.0.0.0/24, which is reserved for hub.\n" in out
    )


def test_a_cluster_that_moves_to_another_region_keeps_its_range_and_that_is_shown(tmp_path: Path) -> None:
    allocated(environments(tmp_path, prod=PROD))
    stack = tmp_path / "config/stacks/Pulumi.prod.yaml"
    stack.write_text(stack_file(PROD.replace("location: northeurope", "location: westeurope")), "utf-8")
    code, out, _ = fairway("network", "-C", str(tmp_path))
    assert code == 0
    range = "prod.orders has 10.36.0.0/16, outside the pool's ranges for its region (10.32.0.0/14)"
    assert f"note: {range}. A range never moves" in out
    assert "prod.shop has" not in out


FIXED = """\
clusters:
  old:
    include: [presets/pools.yaml]
    network: {addressPrefixes: [10.16.64.0/20], subnets: {nodes: {addressPrefix: 10.16.64.0/24}}}
"""


def test_ranges_of_other_environments_are_not_free_where_one_is_shown(tmp_path: Path) -> None:
    environments(tmp_path, dev=DEV, test=FIXED)
    allocated(tmp_path)
    (of_dev,) = shown(tmp_path, "dev")["addressPool"]["ranges"]
    (of_all,) = shown(tmp_path)["addressPool"]["ranges"]
    assert of_dev == of_all
    assert of_dev["freeAddresses"] == 65536 - 1024 - 4096


def test_another_environment_that_cannot_be_planned_is_a_note_where_one_is_shown(tmp_path: Path) -> None:
    allocated(environments(tmp_path, dev=DEV))
    broken = FIXED.replace("include:", "incldue:")
    (tmp_path / "config/stacks/Pulumi.test.yaml").write_text(stack_file(broken), "utf-8")
    code, out, error = fairway("network", "dev", "-C", str(tmp_path))
    assert code == 0
    assert "64,512 of 65,536" in out
    note = "note: ranges that test has besides the recorded ones may be shown as free: `fairway plan test` prints an "
    assert error == f"{note}error.\n"
