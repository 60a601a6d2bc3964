"""Quota and price of dev, staging and prod, worked out by hand from their stack files and from files in the form of az
and of the price API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import fairway
from tests.stacks import copied

D4, D8 = "Standard_D4ds_v5", "Standard_D8ds_v5"
FAMILY = "standardDDSv5Family"
EXCEEDED, BELOW = "vcpu-quota-exceeded", "vcpu-quota-below-most-nodes"
PAGE = """{"BillingCurrency": "USD", "CustomerEntityId": "Default", "CustomerEntityType": "Retail", "Items": [
  {"currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": 0.25, "unitPrice": 0.25,
   "armRegionName": "westeurope", "location": "EU West", "meterName": "D4ds v5",
   "productName": "Virtual Machines Ddsv5 Series", "skuName": "D4ds v5",
   "serviceName": "Virtual Machines", "serviceFamily": "Compute", "unitOfMeasure": "1 Hour", "type": "Consumption",
   "isPrimaryMeterRegion": true, "armSkuName": "Standard_D4ds_v5"},
  {"currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": 0.5, "unitPrice": 0.5,
   "armRegionName": "westeurope", "location": "EU West", "meterName": "D8ds v5",
   "productName": "Virtual Machines Ddsv5 Series", "skuName": "D8ds v5",
   "serviceName": "Virtual Machines", "serviceFamily": "Compute", "unitOfMeasure": "1 Hour", "type": "Consumption",
   "isPrimaryMeterRegion": true, "armSkuName": "Standard_D8ds_v5"},
  {"currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": 0.08, "unitPrice": 0.08,
   "armRegionName": "westeurope", "location": "EU West", "meterName": "D8ds v5 Spot",
   "productName": "Virtual Machines Ddsv5 Series",
   "skuName": "D8ds v5 Spot", "serviceName": "Virtual Machines", "serviceFamily": "Compute", "unitOfMeasure": "1 Hour",
   "type": "Consumption", "isPrimaryMeterRegion": true, "armSkuName": "Standard_D8ds_v5"},
  {"currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": 0.1, "unitPrice": 0.1,
   "armRegionName": "westeurope", "location": "EU West", "meterName": "Standard Uptime SLA",
   "productName": "Azure Kubernetes Service",
   "skuName": "Standard", "serviceName": "Azure Kubernetes Service", "serviceFamily": "Containers",
   "unitOfMeasure": "1 Hour", "type": "Consumption", "isPrimaryMeterRegion": true, "armSkuName": ""},
  {"currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": 0.045, "unitPrice": 0.045, "armRegionName": "Global",
   "location": "Global", "meterName": "Standard Gateway",
   "productName": "NAT Gateway", "skuName": "Standard",
   "serviceName": "NAT Gateway", "serviceFamily": "Networking", "unitOfMeasure": "1 Hour", "type": "Consumption",
   "isPrimaryMeterRegion": true, "armSkuName": ""},
  {"currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": 0.005, "unitPrice": 0.005, "armRegionName": "",
   "location": "", "meterName": "Standard IPv4 Static Public IP",
   "productName": "IP Addresses", "skuName": "Standard",
   "serviceName": "Virtual Network", "serviceFamily": "Networking", "unitOfMeasure": "1 Hour", "type": "Consumption",
   "isPrimaryMeterRegion": true, "armSkuName": ""}
], "NextPageLink": null, "Count": 6}"""


def sku(name: str, vcpus: str, gib: str) -> str:
    """A row of `az vm list-skus --all --output json`."""
    return f"""{{"apiVersions": null, "availabilityZones": null, "capabilities": [
  {{"name": "MaxResourceVolumeMB", "value": "153600"}}, {{"name": "vCPUs", "value": "{vcpus}"}},
  {{"name": "MemoryGB", "value": "{gib}"}}, {{"name": "HyperVGenerations", "value": "V1,V2"}},
  {{"name": "EncryptionAtHostSupported", "value": "True"}}, {{"name": "EphemeralOSDiskSupported", "value": "True"}},
  {{"name": "CachedDiskBytes", "value": "161061273600"}}, {{"name": "LowPriorityCapable", "value": "True"}},
  {{"name": "PremiumIO", "value": "True"}}, {{"name": "AcceleratedNetworkingEnabled", "value": "True"}}],
 "family": "{FAMILY}", "kind": null, "locationInfo": [{{"extendedLocations": null, "location": "westeurope",
 "type": null, "zoneDetails": [], "zones": ["3", "1", "2"]}}], "locations": ["westeurope"], "name": "{name}",
 "resourceType": "virtualMachines", "restrictions": [], "size": "{name[9:]}", "tier": "Standard"}}"""


def usage(**limits: int) -> str:
    """`az vm list-usage --output json`; quotas without a limit here have a million."""
    quotas = {
        "cores": "Total Regional vCPUs",
        "lowPriorityCores": "Total Regional Low-priority vCPUs",
        FAMILY: "Standard DDSv5 Family vCPUs",
    }
    rows = [
        f"""{{"currentValue": "0", "limit": "{limits.get(value, 1_000_000)}", "localName": "{shown}",
        "name": {{"localizedValue": "{shown}", "value": "{value}"}}, "unit": "Count"}}"""
        for value, shown in quotas.items()
    ]
    return f"[{', '.join(rows)}]"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied(tmp_path_factory.mktemp("project"))
    results = folder / "config/azure/westeurope"
    results.mkdir(parents=True)
    (results / "skus.json").write_text(f"[{sku(D4, '4', '16')}, {sku(D8, '8', '32')}]", "utf-8")
    (folder / "prices.json").write_text(PAGE, "utf-8")
    return folder


def planned(project: Path, environment: str, **limits: int) -> dict[str, Any]:
    (project / "config/azure/westeurope/usage.json").write_text(usage(**limits), "utf-8")
    prices = str(project / "prices.json")
    _, out, _ = fairway("plan", environment, "-C", str(project), "--format", "json", "--prices", prices)
    (plan,) = json.loads(out)["environments"]
    return plan


# vCPUs of the first nodes, of the most nodes, and of those with the largest surge of one pool's upgrade:
# dev:     system 1 x 4 + web 1 x 4;  system 1 x 4 + web 4 x 4;  + web 1 x 4 (10 % of 4 nodes is 0.4, so 1)
# staging: system 2 x 4 + web 2 x 4;  system 2 x 4 + web 6 x 4;  + web 1 x 4 (10 % of 6 nodes is 0.6, so 1)
# prod:    system 3 x 4 + web 3 x 8;  system 6 x 4 + web 30 x 8; + web 10 x 8 (33 % of 30 nodes is 9.9, so 10)
# The 20 Spot nodes of prod's batch, 20 x 8 = 160, count towards their own quota only, and have no surge.
@pytest.mark.parametrize(
    ("environment", "quota", "first", "most"),
    [
        ("dev", FAMILY, 8, 24),
        ("dev", "cores", 8, 24),
        ("staging", FAMILY, 16, 36),
        ("prod", FAMILY, 36, 344),
        ("prod", "cores", 36, 344),
        ("prod", "lowPriorityCores", 0, 160),
    ],
)
def test_the_quota_is_reached_where_the_arithmetic_has_it(
    project: Path, environment: str, quota: str, first: int, most: int
) -> None:
    def rules(limit: int) -> set[str]:
        found = planned(project, environment, **{quota: limit})["findings"]
        return {each["rule"] for each in found} & {EXCEEDED, BELOW}

    assert rules(most) == set()
    assert rules(most - 1) == {BELOW}
    assert rules(first) == {BELOW}
    assert first == 0 or rules(first - 1) == {EXCEEDED}


# Dollars an hour: D4ds_v5 0.25, D8ds_v5 0.50 and as Spot 0.08, the tier Standard 0.10, a NAT gateway 0.045, an address
# 0.005. A month has 730 hours. OS disks are ephemeral.
# dev:     2..5 x 0.25 = 0.50..1.25; gateway and 1 address 0.05: 0.55..1.30 x 730
# staging: 4..8 x 0.25 = 1.00..2.00; tier 0.10; gateway and 1 address 0.05: 1.15..2.15 x 730
# prod:    3..6 x 0.25 = 0.75..1.50; 3..30 x 0.50 = 1.50..15.00; 0..20 x 0.08 = 0..1.60; tier 0.10;
#          gateway and 2 addresses 0.055: 2.405..18.255 x 730
@pytest.mark.parametrize(
    ("environment", "least", "most"),
    [("dev", 401.50, 949.00), ("staging", 839.50, 1569.50), ("prod", 1755.65, 13326.15)],
)
def test_a_month_costs_what_the_arithmetic_has(project: Path, environment: str, least: float, most: float) -> None:
    cost = planned(project, environment)["costAMonth"]
    assert cost["total"] == pytest.approx([least, most])
    assert cost["withoutPrice"] == []
