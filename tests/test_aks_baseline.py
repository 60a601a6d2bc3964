"""examples/aks-baseline asks for what Microsoft's AKS baseline asks for, but for what its README says."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fairway.plan.program import Plan, plan
from fairway.request import Request, format_path, leaves

TODAY = date(2026, 11, 21)
"""Rules with dates judge as of the day the example was written."""

EXAMPLE = Path(__file__).parent.parent / "examples" / "aks-baseline"

NOT_SET = "not set"
SET = "set"
"""An id that is made on the way."""

POOL = {
    "availabilityZones": ["1", "2", "3"],
    "enableAutoScaling": True,
    "enableEncryptionAtHost": False,
    "enableFIPS": False,
    "enableNodePublicIP": False,
    "maxPods": 30,
    "orchestratorVersion": "1.35.0",
    "osDiskType": "Ephemeral",
    "osSKU": "AzureLinux",
    "osType": "Linux",
    "scaleSetEvictionPolicy": "Delete",
    "scaleSetPriority": "Regular",
    "type": "VirtualMachineScaleSets",
    "upgradeSettings": {"maxSurge": "33%"},
    "vnetSubnetID": SET,
}
SUBNET = {
    "defaultOutboundAccess": False,
    "networkSecurityGroup": {"id": SET},
    "privateEndpointNetworkPolicies": "Disabled",
    "privateLinkServiceNetworkPolicies": "Disabled",
}
OFF, ON = {"enabled": False}, {"enabled": True}

BASELINE: dict[str, Any] = {
    "ManagedCluster": {
        "aadProfile": {"enableAzureRBAC": True, "managed": True, "tenantID": "a parameter"},
        "addonProfiles": {
            "aciConnectorLinux": OFF,
            "azureKeyvaultSecretsProvider": {"config": {"enableSecretRotation": "false"}, **ON},
            "azurepolicy": {"config": {"version": "v2"}, **ON},
            "httpApplicationRouting": OFF,
            "ingressApplicationGateway": OFF,
            "kubeDashboard": OFF,
            "omsagent": {"config": {"logAnalyticsWorkspaceResourceID": SET, "useAADAuth": "true"}, **ON},
            "openServiceMesh": OFF,
        },
        "agentPoolProfiles": [
            {
                **POOL,
                "count": 3,
                "maxCount": 4,
                "minCount": 3,
                "mode": "System",
                "name": "npsystem",
                "nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"],
                "osDiskSizeGB": 64,
                "vmSize": "Standard_D2d_v5",
            }
        ],
        "apiServerAccessProfile": {
            "disableRunCommand": True,
            "enablePrivateCluster": True,
            "enablePrivateClusterPublicFQDN": True,
            "enableVnetIntegration": True,
            "privateDNSZone": SET,
            "subnetId": SET,
        },
        "autoScalerProfile": {
            "balanceSimilarNodeGroups": "false",
            "expander": "random",
            "maxEmptyBulkDelete": "10",
            "maxGracefulTerminationSec": "600",
            "maxNodeProvisionTime": "15m",
            "maxTotalUnreadyPercentage": "45",
            "newPodScaleUpDelay": "0s",
            "okTotalUnreadyCount": "3",
            "scaleDownDelayAfterAdd": "10m",
            "scaleDownDelayAfterDelete": "20s",
            "scaleDownDelayAfterFailure": "3m",
            "scaleDownUnneededTime": "10m",
            "scaleDownUnreadyTime": "20m",
            "scaleDownUtilizationThreshold": "0.5",
            "scanInterval": "10s",
            "skipNodesWithLocalStorage": "true",
            "skipNodesWithSystemPods": "true",
        },
        "autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage", "upgradeChannel": "none"},
        "azureMonitorProfile": {
            "metrics": {
                "kubeStateMetrics": {"metricAnnotationsAllowList": "", "metricLabelsAllowlist": ""},
                **ON,
            }
        },
        "disableLocalAccounts": True,
        "enablePodSecurityPolicy": False,
        "enableRBAC": True,
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [SET]},
        "ingressProfile": {"webAppRouting": OFF},
        "kubernetesVersion": "1.35.0",
        "networkProfile": {
            "dnsServiceIP": "172.16.0.10",
            "loadBalancerSku": "standard",
            "networkPlugin": "azure",
            "networkPluginMode": "overlay",
            "networkPolicy": "azure",
            "outboundType": "userDefinedRouting",
            "podCidr": "192.168.0.0/16",
            "serviceCidr": "172.16.0.0/16",
        },
        "oidcIssuerProfile": ON,
        "podIdentityProfile": OFF,
        "securityProfile": {
            "azureKeyVaultKms": OFF,
            "defender": {"logAnalyticsWorkspaceResourceId": SET, "securityMonitoring": ON},
            "imageCleaner": {"intervalHours": 120, **ON},
            "nodeRestriction": ON,
            "workloadIdentity": ON,
        },
        "servicePrincipalProfile": {"clientId": "msi"},
        "sku": {"name": "Base", "tier": "Standard"},
        "storageProfile": {
            "blobCSIDriver": OFF,
            "diskCSIDriver": OFF,
            "fileCSIDriver": OFF,
            "snapshotController": OFF,
        },
        "tags": {"Application identifier": "a0008", "Business unit": "BU0001"},
        "workloadAutoScalerProfile": {"keda": OFF},
    },
    "AgentPool": {
        **POOL,
        "agentPoolName": "npuser01",
        "count": 2,
        "maxCount": 5,
        "minCount": 2,
        "mode": "User",
        "osDiskSizeGB": 120,
        "vmSize": "Standard_D4d_v5",
    },
    "MaintenanceConfiguration": {
        "configName": "aksManagedNodeOSUpgradeSchedule",
        "maintenanceWindow": {
            "durationHours": 12,
            "schedule": {"weekly": {"dayOfWeek": "Tuesday", "intervalWeeks": 1}},
            "startTime": "21:00",
        },
    },
    # The scheduler's category, which the baseline writes in order to turn it off, is as good as absent.
    "DiagnosticSetting": {
        "logs": [
            {"category": category, "enabled": True}
            for category in ("cluster-autoscaler", "kube-controller-manager", "kube-audit-admin", "guard")
        ],
        "name": "default",
        "workspaceId": SET,
    },
    "Workspace": {
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        "retentionInDays": 30,
        "sku": {"name": "PerGB2018"},
        "workspaceCapping": {"dailyQuotaGb": -1},
    },
    "VirtualNetwork": {"addressSpace": {"addressPrefixes": ["10.240.0.0/16"]}},
    # The firewall gets the first free address of its subnet.
    "RouteTable": {
        "routes": [
            {
                "addressPrefix": "0.0.0.0/0",
                "name": "r-nexthop-to-fw",
                "nextHopIpAddress": "10.200.0.4",
                "nextHopType": "VirtualAppliance",
            }
        ]
    },
    "Subnet snet-clusternodes": {**SUBNET, "addressPrefix": "10.240.0.0/22", "routeTable": {"id": SET}},
    "Subnet snet-clusteringressservices": {
        **SUBNET,
        "addressPrefix": "10.240.4.0/28",
        "routeTable": {"id": SET},
    },
    "Subnet snet-privatelinkendpoints": {
        **SUBNET,
        "addressPrefix": "10.240.4.32/28",
        "privateLinkServiceNetworkPolicies": "Enabled",
    },
    "Subnet snet-privatecluster": {
        **SUBNET,
        "addressPrefix": "10.240.7.0/28",
        "delegations": [{"name": "delegation", "serviceName": "Microsoft.ContainerService/managedClusters"}],
        "routeTable": {"id": SET},
    },
    "PrivateZone": {"location": "global", "privateZoneName": "privatelink.eastus.azmk8s.io"},
}
"""What the baseline asks for, by kind and name of our requests, without its empty lists and nulls."""

OWN = re.compile(
    r"(dnsPrefix|location|nodeResourceGroup|resourceGroupName|resourceName|resourceUri|routeTableName|subnetName|"
    r"virtualNetworkName|workspaceName)$"
)
"""Where something is and what it is called: everybody's own."""


class Row(NamedTuple):
    settings: tuple[str, ...]
    baseline: Any
    here: Any


def _rows() -> Iterator[Row]:
    """The table of README.md that names settings; each names its request."""
    for line in (EXAMPLE / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 4:
            yield Row(tuple(re.findall(r"`([^`]+)`", cells[0])), _value(cells[1]), _value(cells[2]))


def _value(cell: str) -> Any:
    """A value in code font is JSON; words are words."""
    return json.loads(cell[1:-1]) if cell.startswith("`") else cell


def _flat(what: str, properties: Any) -> dict[str, Any]:
    """Every value by the name the table would give it; ids are only there or not."""
    return {
        f"{what} {format_path(path)}": SET if str(value).startswith("/subscriptions/") else value
        for path, value in leaves(properties)
        if value not in ([], {}, None)
    }


ROWS = list(_rows())


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(EXAMPLE, "baseline", today=TODAY)


@pytest.fixture(scope="module")
def here(planned: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for what in BASELINE:
        kind, _, name = what.partition(" ")
        request = planned.record.one(kind, f"aks/subnet/{name}" if name else None)
        found |= _flat(what, request.properties)
    passed_on = {key for key in found if "tags." in key and not key.startswith("ManagedCluster tags.")}
    return {key: value for key, value in found.items() if key not in passed_on}


@pytest.fixture(scope="module")
def there() -> dict[str, Any]:
    return {key: value for what, properties in BASELINE.items() for key, value in _flat(what, properties).items()}


def test_nothing_in_it_is_refused(planned: Plan) -> None:
    assert not planned.errors


def test_the_readme_names_every_difference_and_no_other(here: dict[str, Any], there: dict[str, Any]) -> None:
    differ = {key for key in here.keys() | there.keys() if here.get(key) != there.get(key)}
    named = [setting for row in ROWS for setting in row.settings]
    assert sorted(named) == sorted(key for key in differ if key in there or not OWN.search(key))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.settings[0])
def test_a_row_of_the_readme_says_what_is_planned(row: Row, here: dict[str, Any], there: dict[str, Any]) -> None:
    assert [here.get(setting, NOT_SET) for setting in row.settings] == [row.here] * len(row.settings)
    assert [there.get(setting, NOT_SET) for setting in row.settings] == [row.baseline] * len(row.settings)


def test_all_traffic_leaves_by_the_firewall_of_the_hub(planned: Plan) -> None:
    record = planned.record
    assert record.one("ManagedCluster").get("networkProfile.outboundType") == "userDefinedRouting"
    assert record.one("RouteTable").get("routes[0].nextHopIpAddress") == "10.200.0.4"
    nodes = record.one("Subnet", "aks/subnet/snet-clusternodes")
    assert nodes.get("routeTable.id") == record.one("RouteTable").id
    assert not record.all("NatGateway") + record.all("PublicIPAddress")


def test_both_pools_stand_in_the_subnet_for_nodes(planned: Plan) -> None:
    nodes = planned.record.one("Subnet", "aks/subnet/snet-clusternodes").id
    assert planned.record.one("ManagedCluster").get("agentPoolProfiles[0].vnetSubnetID") == nodes
    assert planned.record.one("AgentPool").get("vnetSubnetID") == nodes


def test_the_api_server_is_in_the_spoke_with_a_new_zone(planned: Plan) -> None:
    server = planned.record.one("ManagedCluster").properties["apiServerAccessProfile"]
    assert server["subnetId"] == planned.record.one("Subnet", "aks/subnet/snet-privatecluster").id
    assert server["privateDNSZone"] == planned.record.one("PrivateZone").id


def test_private_endpoints_are_reached_by_https_only(planned: Plan) -> None:
    group = planned.record.one("NetworkSecurityGroup", "aks/nsg/snet-privatelinkendpoints")
    rules = {rule["name"]: rule for rule in group.get("securityRules")}
    assert rules["AllowAll443InFromVnet"]["destinationPortRange"] == "443"
    assert {"DenyAllInbound", "DenyAllOutbound"} < rules.keys()


def test_two_groups_may_sign_in_and_one_of_them_reads_one_namespace(planned: Plan) -> None:
    cluster = planned.record.one("ManagedCluster").id
    people = [each for each in planned.record.all("RoleAssignment") if each.get("principalType") == "Group"]
    roles = {each.name.rpartition("/")[2]: (_role(each), each.get("scope")) for each in people}
    assert roles == {
        "cluster-admins": ("b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b", cluster),
        "cluster-admins-sign-in": ("4abbcc35-e782-43d8-92c5-2d3f1bd2253f", cluster),
        "a0008-readers": ("7f6c6a51-bcf8-42ba-9220-52d62157d7db", f"{cluster}/namespaces/a0008"),
        "a0008-readers-sign-in": ("4abbcc35-e782-43d8-92c5-2d3f1bd2253f", cluster),
    }


def _role(assignment: Request) -> str:
    return assignment.properties["roleDefinitionId"].rpartition("/")[2]
