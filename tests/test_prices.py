"""What quantities cost a month, from a file of retail prices; each sum is worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairway.prices import Cost, PricesError, cost_of, read_prices
from fairway.quantities import quantities
from fairway.request import Request
from tests.command_line import fairway
from tests.preflight import Fragment, of, pool, requests_of, system

ROOT = Path(__file__).parents[1]


def price(amount: float, **item: Any) -> dict[str, Any]:
    usual = {"currencyCode": "USD", "armRegionName": "westeurope", "type": "Consumption", "unitOfMeasure": "1 Hour"}
    return {**usual, "retailPrice": amount, "armSkuName": "", **item}


def vm(
    amount: float, size: str = "Standard_D4s_v5", sku: str = "D4s v5", product: str = "Dsv5 Series"
) -> dict[str, Any]:
    name = {"skuName": sku, "meterName": sku, "productName": f"Virtual Machines {product}"}
    return price(amount, serviceName="Virtual Machines", armSkuName=size, **name)


def aks(amount: float, meter: str) -> dict[str, Any]:
    return price(amount, serviceName="Azure Kubernetes Service", meterName=meter)


DISK = price(20, serviceName="Storage", meterName="P10 LRS Disk", unitOfMeasure="1/Month")
USUAL = [
    vm(0.2),
    vm(0.04, sku="D4s v5 Spot"),
    vm(0.03, sku="D4s v5 Low Priority"),
    vm(0.4, product="Dsv5 Series Windows"),
    vm(999, "Standard_D4s_v5") | {"armRegionName": "eastus"},
    vm(1500) | {"type": "Reservation", "reservationTerm": "1 Year"},
    aks(0.1, "Standard Uptime SLA"),
    aks(0.6, "Standard Long Term Support"),
    DISK,
    DISK | {"meterName": "P10 LRS Disk Mount", "retailPrice": 777},
    price(0.045, serviceName="NAT Gateway", meterName="Standard Gateway", armRegionName="Global"),
]


def saved(folder: Path, tree: Any) -> Path:
    file = folder / "prices.json"
    file.write_text(tree if isinstance(tree, str) else json.dumps(tree), "utf-8")
    return file


def cost(folder: Path, fragment: Fragment, items: list[dict[str, Any]] | None = None, *more: Request) -> Cost:
    prices = read_prices(saved(folder, {"Items": USUAL if items is None else items}))
    return cost_of(quantities([*requests_of(fragment), *more]), prices)


FREE = {"sku": {"name": "Base", "tier": "Free"}}


def test_nodes_and_their_managed_os_disks_are_added(tmp_path: Path) -> None:
    growing = pool(enableAutoScaling=True, minCount=1, maxCount=5, osDiskType="Ephemeral")
    found = cost(tmp_path, of(system(osDiskType="Managed"), growing, **FREE))
    assert list(found.pools.values()) == [
        pytest.approx((3 * (0.2 * 730 + 20),) * 2),
        pytest.approx((1 * 0.2 * 730, 5 * 0.2 * 730)),
    ]
    assert found.missing == ()


def test_spot_and_windows_nodes_have_their_own_prices(tmp_path: Path) -> None:
    spot = pool(scaleSetPriority="Spot", count=1, osDiskType="Ephemeral")
    windows = pool(name="win", osType="Windows", count=1, osDiskType="Ephemeral")
    found = cost(tmp_path, of(spot, windows, **FREE))
    assert list(found.pools.values()) == [pytest.approx((0.04 * 730,) * 2), pytest.approx((0.4 * 730,) * 2)]


@pytest.mark.parametrize(("tier", "monthly"), [("Free", None), ("Standard", 73), ("Premium", 438)])
def test_a_control_plane_costs_what_its_tier_does(tmp_path: Path, tier: str, monthly: float | None) -> None:
    found = cost(tmp_path, of(system(osDiskType="Ephemeral"), sku={"name": "Base", "tier": tier}))
    assert found.others.get("control planes") == (None if monthly is None else pytest.approx((monthly, monthly)))


def test_a_price_for_every_location_counts_in_each(tmp_path: Path) -> None:
    gateways = [Request("azure-native:network:NatGateway", str(at), {"location": "westeurope"}) for at in range(2)]
    found = cost(tmp_path, of(system(osDiskType="Ephemeral"), **FREE), None, *gateways)
    assert found.others == {"NAT gateways": pytest.approx((2 * 0.045 * 730,) * 2)}


def test_what_has_no_price_is_named_and_counts_as_nothing(tmp_path: Path) -> None:
    fragment = of(system(vmSize="Standard_E4s_v5"), pool(osDiskType="Managed", osDiskSizeGB=300))
    vault = Request("azure-native:keyvault:Vault", "v", {"location": "westeurope"})
    found = cost(tmp_path, fragment, [vm(0.2)], vault)
    assert found.missing == (
        "Standard_E4s_v5 in westeurope",
        "P20 disks in westeurope",
        "the standard tier in westeurope",
    )
    assert found.excluded == ("key vault",)
    assert not found.complete
    assert found.total == pytest.approx((2 * 0.2 * 730,) * 2)


def test_a_sum_without_a_price_is_the_least(tmp_path: Path) -> None:
    address = price(0.005, serviceName="Virtual Network", meterName="Standard IPv4 Static Public IP")
    gateway = price(0.045, serviceName="NAT Gateway", meterName="Standard Gateway")
    file = saved(tmp_path, {"Items": [*USUAL, vm(0.276, "Standard_D4ds_v5"), address, gateway]})
    text = " ".join(fairway("plan", "dev", "-C", str(ROOT), "--prices", str(file))[1].split())
    assert "public IP addresses: USD 4 a month" in text
    assert "Together: at least USD" in text
    assert "Not in the sum: Log Analytics workspaces." in text
    assert "has no price" not in text


def test_several_pages_are_one_list(tmp_path: Path) -> None:
    tree = [{"Items": [vm(0.2)]}, {"Items": [vm(0.3, "Standard_D8s_v5")]}, vm(0.4, "Standard_D16s_v5")]
    assert len(read_prices(saved(tmp_path, tree)).vms) == 3


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("{}", "no prices"),
        ("[]", "no prices"),
        ('{"Items": [7, null, "x"]}', "no prices"),
        (json.dumps({"Items": [vm(1) | {"type": "Reservation"}]}), "no prices"),
        (json.dumps({"Items": [vm(1) | {"retailPrice": "dear"}]}), "no prices"),
        (json.dumps({"Items": [vm(1), vm(2) | {"currencyCode": "EUR"}]}), "EUR and USD"),
    ],
)
def test_another_file_is_refused_with_what_to_do(tmp_path: Path, content: str, problem: str) -> None:
    file = saved(tmp_path, content)
    with pytest.raises(PricesError, match=problem) as refused:
        read_prices(file)
    assert str(file) in str(refused.value)


def test_a_missing_file_is_reported_by_the_command(tmp_path: Path) -> None:
    code, out, error = fairway("plan", "dev", "-C", str(ROOT), "--prices", str(tmp_path / "none.json"))
    assert (code, out) == (2, "")
    assert "none.json" in error


def test_the_command_shows_quantities_and_costs_of_each_pool(tmp_path: Path) -> None:
    _, plain, _ = fairway("plan", "dev", "-C", str(ROOT), "--quantities")
    assert "2..5   8..20   32..80" in plain
    assert "USD" not in plain
    file = saved(tmp_path, {"Items": [*USUAL, vm(0.276, "Standard_D4ds_v5")]})
    _, priced, _ = fairway("plan", "dev", "-C", str(ROOT), "--prices", str(file))
    assert "USD a month" in priced
    assert f"{2 * 0.276 * 730:,.0f}..{5 * 0.276 * 730:,.0f}" in priced
    assert "The file has no price for: public IP address" in priced


def test_a_plan_in_json_has_the_quantities_and_costs(tmp_path: Path) -> None:
    file = saved(tmp_path, {"Items": [*USUAL, vm(0.276, "Standard_D4ds_v5")]})
    _, out, _ = fairway("plan", "dev", "-C", str(ROOT), "--format", "json", "--prices", str(file))
    (plan,) = json.loads(out)["environments"]
    assert plan["quantities"]["vCPUs"] == [8, 20]
    assert plan["quantities"]["pools"][1]["nodes"] == [1, 4]
    assert plan["costAMonth"]["currency"] == "USD"
    assert plan["costAMonth"]["pools"][0]["cost"] == pytest.approx([0.276 * 730] * 2)


def test_a_comparison_has_the_vcpus_that_it_adds(tmp_path: Path) -> None:
    for name, most in (("before", 4), ("after", 9)):
        growing = pool(enableAutoScaling=True, minCount=1, maxCount=most, count=1)
        body = {"name": "aks-test", "location": "westeurope", "sku": {"name": "Base", "tier": "Standard"}}
        properties = {"agentPoolProfiles": [system(), growing], "dnsPrefix": "x"}
        resource = {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-10-01", **body}
        template = {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "resources": [{**resource, "properties": properties, "identity": {"type": "SystemAssigned"}}],
        }
        (tmp_path / f"{name}.json").write_text(json.dumps(template), "utf-8")
    _, out, _ = fairway("diff", str(tmp_path / "before.json"), str(tmp_path / "after.json"))
    assert "+20 vCPUs at most (nodes 4..7 → 4..12, vCPUs 16..28 → 16..48, GiB 64..112 → 64..192)." in " ".join(
        out.split()
    )
