"""Logs and metrics of a cluster leave over the private endpoint of a private link scope of Azure Monitor."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from config.cluster import Cluster
from config.shared import Shared
from config.stack import Stack
from fairway import check
from fairway.plan import Record, record
from tests.components.private_link_rows import NETWORK, SCOPE, SUBNET, ZONE, connected, scoped
from tests.rehearsal.test_rotation import Stage, up
from tests.repository import build, declaring

WORKSPACE = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.OperationalInsights/workspaces/central"
MANY = {"streams": ["Microsoft-ContainerLogV2-HighScale"]}
LINK, GROUP = "PrivateLinkScopedResource", "shop/private-link-scope"


def are_in_order(plan: Record, links: list[str]) -> bool:
    return all(first in plan.one(LINK, second).depends_on for first, second in pairwise(links))


def linked(plan: Record) -> dict[str, str]:
    """What is in a scope, by the logical name of the link."""
    return {each.name: str(each.get("linkedResourceId")).rpartition("/")[2] for each in plan.all(LINK)}


def everything(**scope: Any) -> dict[str, Any]:
    monitoring = {"prometheus": {}, "dataCollection": MANY, "privateLinkScope": scope}
    return {"network": NETWORK, "monitoring": monitoring}


def test_workspace_and_endpoints_are_in_the_scope_before_the_endpoint_and_the_cluster() -> None:
    plan = build(everything(privateEndpoint={"subnet": "endpoints"}))
    assert linked(plan) == {
        f"{GROUP}/workspace": "log-shop",
        f"{GROUP}/configuration": "MSCI-config-westeurope-shop",
        f"{GROUP}/prometheus": "MSProm-westeurope-shop",
        f"{GROUP}/ingestion": "MSCI-ingest-westeurope-shop",
    }
    names = {each.get("name") for each in plan.all(LINK)}
    assert names == {f"{each}-connection" for each in linked(plan).values()}
    early = {each for each in linked(plan) if not each.endswith("/ingestion")}
    endpoint, cluster = plan.one("PrivateEndpoint"), plan.one("ManagedCluster")
    assert {*early, endpoint.name} <= {*cluster.depends_on}
    assert f"{GROUP}/prometheus" in endpoint.depends_on
    assert endpoint.get("privateLinkServiceConnections[0].groupIds") == ["azuremonitor"]
    assert not [each for each in check(plan) if each.severity != "note"]


def test_azure_changes_a_scope_once_at_a_time() -> None:
    plan = build(everything(privateEndpoint={"subnet": "endpoints"}))
    first, second, third, last = (
        f"{GROUP}/{each}" for each in ("workspace", "configuration", "prometheus", "ingestion")
    )
    assert are_in_order(plan, [first, second, third])
    assert third in plan.one("PrivateEndpoint").depends_on
    assert plan.one("PrivateEndpoint").name in plan.one(LINK, last).depends_on


def test_agents_fetch_their_rules_from_a_closed_endpoint_in_the_region_of_the_cluster() -> None:
    document = everything()
    document["monitoring"]["prometheus"] = {"azureMonitorWorkspace": {"location": "northeurope"}}
    plan = build(document)
    endpoints = {each.get("dataCollectionEndpointName"): each for each in plan.all("DataCollectionEndpoint")}
    configuration = endpoints["MSCI-config-westeurope-shop"]
    assert configuration.get("location") == "westeurope"
    assert {each.get("networkAcls.publicNetworkAccess") for each in endpoints.values()} == {"Disabled"}
    association = plan.one("DataCollectionRuleAssociation", "shop/configuration-access")
    assert association.get("associationName") == "configurationAccessEndpoint"
    assert association.get("dataCollectionEndpointId") == configuration.id


def test_without_a_scope_endpoints_are_as_before() -> None:
    plan = build({"monitoring": {"prometheus": {}, "dataCollection": MANY}})
    assert all("networkAcls" not in each.properties for each in plan.all("DataCollectionEndpoint"))


@pytest.mark.parametrize(
    ("location", "zones"),
    [
        (
            "westeurope",
            {
                "privatelink.monitor.azure.com",
                "privatelink.oms.opinsights.azure.com",
                "privatelink.ods.opinsights.azure.com",
                "privatelink.agentsvc.azure-automation.net",
                "privatelink.blob.core.windows.net",
            },
        ),
        (
            "usgovvirginia",
            {
                "privatelink.monitor.azure.us",
                "privatelink.oms.opinsights.azure.us",
                "privatelink.ods.opinsights.azure.us",
                "privatelink.agentsvc.azure-automation.us",
                "privatelink.blob.core.usgovcloudapi.net",
            },
        ),
    ],
)
def test_the_names_of_azure_monitor_are_in_the_zones_of_the_cloud(location: str, zones: set[str]) -> None:
    plan = build({"location": location, **connected()})
    assert {each.get("privateZoneName") for each in plan.all("PrivateZone")} == zones
    configs = plan.one("PrivateDnsZoneGroup").properties["privateDnsZoneConfigs"]
    assert {str(each["privateDnsZoneId"]).rpartition("/")[2] for each in configs} == zones


def test_in_a_cloud_whose_zones_are_not_known_their_ids_are_configured() -> None:
    with pytest.raises(ValueError, match="are not known here: set this to the ids of existing ones"):
        build({"location": "chinanorth3", **connected()})
    assert build({"location": "chinanorth3", **connected(privateDnsZoneIds=[])}).one("PrivateEndpoint")


def test_an_existing_workspace_is_added_to_a_new_scope_and_not_to_an_existing_one() -> None:
    def central(**scope: Any) -> dict[str, Any]:
        return {"monitoring": {"workspaceId": WORKSPACE, "privateLinkScope": scope}}

    assert linked(build(central()))[f"{GROUP}/workspace"] == "central"
    assert f"{GROUP}/workspace" not in linked(build(central(id=SCOPE)))
    wanted = {"logs": {"linkedResourceId": WORKSPACE}}
    assert linked(build(central(id=SCOPE, scopedResources=wanted)))[f"{GROUP}/resource/logs"] == "central"
    assert f"{GROUP}/workspace" not in linked(build(central(scopedResources=wanted)))


def of_two(scope: dict[str, Any], shared: dict[str, Any] | None = None) -> Record:
    """The plan of two clusters with the same scope."""
    network = {"network": {"shared": "spoke"}} if shared and "networks" in shared else {}
    settings = {"location": "westeurope", "monitoring": {"prometheus": {}, "privateLinkScope": scope}, **network}
    clusters = {key: Cluster.model_validate(settings) for key in ("shop", "stock")}
    above = Shared.model_validate({"location": "westeurope", **shared}) if shared else None
    stack = Stack.model_construct(clusters=clusters, shared=above)
    return record(declaring(stack), project="shops", stack="test")


@pytest.mark.parametrize("kind", ["existing", "shared"])
def test_clusters_with_one_scope_are_added_to_it_one_after_the_other(kind: str) -> None:
    spoke = {"network": "spoke", "subnet": "endpoints"}
    shared = {"networks": {"spoke": NETWORK}, "privateLinkScopes": {"all": {"privateEndpoint": spoke}}}
    plan = of_two({"id": SCOPE}) if kind == "existing" else of_two({"shared": "all"}, shared)
    links = [each.name for each in plan.all(LINK)]
    assert len(links) == 6
    assert are_in_order(plan, links)
    if kind == "shared":
        endpoint = plan.one("PrivateEndpoint")
        assert endpoint.get("privateEndpointName") == "pe-shared-test-all-monitor"
        assert endpoint.name in plan.one(LINK, links[0]).depends_on
        assert len(plan.all("PrivateZone")) == 5


def test_an_existing_scope_is_changed_in_its_own_subscription() -> None:
    plan = build(scoped(id=SCOPE))
    assert plan.one("azure-native", "shop/private-link-scope").get("subscriptionId") == "s"
    assert plan.one(LINK, f"{GROUP}/workspace").get("resourceGroupName") == "hub"


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"id": SCOPE, "shared": "all"}, "either id or shared"),
        ({"id": SCOPE, "name": "ampls"}, "name has no effect"),
        ({"id": WORKSPACE}, "must be of Microsoft.Insights/privateLinkScopes"),
        ({"scopedResources": {"net": {"linkedResourceId": SCOPE}}}, "must be of Microsoft.OperationalInsights"),
        (
            {"scopedResources": {key: {"linkedResourceId": WORKSPACE} for key in ("a", "b")}},
            "is in the scope by another name",
        ),
        ({"privateEndpoint": {"privateDnsZoneIds": [ZONE]}}, "set subnet to a name in network.subnets"),
        ({"privateEndpoint": {"subnet": "endpoint"}}, "which is not in network.subnets"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any], text: str) -> None:
    with pytest.raises(ValidationError, match=text):
        Cluster.model_validate({"network": NETWORK, "monitoring": {"privateLinkScope": settings}})


@pytest.mark.parametrize(
    ("endpoint", "text"),
    [
        ({"network": "hub", "subnet": "endpoints"}, "hub is not in shared.networks"),
        ({"network": "spoke", "subnet": "endpoint"}, "endpoint is not among the subnets of spoke"),
        ({"subnet": "endpoints"}, "set network to a name in shared.networks"),
        ({"subnetId": SUBNET}, "set this to the ids of existing"),
    ],
)
def test_the_endpoint_of_a_shared_scope_is_in_a_known_subnet(endpoint: dict[str, Any], text: str) -> None:
    with pytest.raises(ValidationError, match=text):
        Shared.model_validate(
            {"networks": {"spoke": NETWORK}, "privateLinkScopes": {"all": {"privateEndpoint": endpoint}}}
        )


def test_metrics_are_queried_through_an_endpoint_of_their_workspace() -> None:
    endpoint = {"privateLinkServiceId": "azureMonitorWorkspace", "groupIds": ["prometheusMetrics"]}
    network = {**NETWORK, "privateEndpoints": {"metrics": {"subnet": "endpoints", **endpoint}}}
    plan = build({"network": network, "monitoring": {"prometheus": {}}})
    connection = plan.one("PrivateEndpoint").get("privateLinkServiceConnections[0].privateLinkServiceId")
    assert connection == plan.one("AzureMonitorWorkspace").id
    assert plan.one("PrivateZone").get("privateZoneName") == "privatelink.westeurope.prometheus.monitor.azure.com"
    with pytest.raises(ValidationError, match="this cluster has no azureMonitorWorkspace"):
        Cluster.model_validate({"network": network})


STACK = {"shop": {"kubernetesVersion": "1.35", "network": NETWORK}}


def sent(stage: Stage, operation: str) -> list[str]:
    """The ids in all requests of an operation."""
    lines = [json.loads(line) for line in stage.journal.read_text("utf-8").splitlines()]
    return [each["id"] for each in lines if each["operation"] == operation]


@pytest.mark.usefixtures("quick")
def test_a_scope_is_created_changed_and_deleted_without_the_cluster(tmp_path: Path) -> None:
    with up(tmp_path, yaml.safe_dump({"clusters": STACK})) as stage:
        scope = {"privateEndpoint": {"subnet": "endpoints"}}
        assert not stage.update({"monitoring": {"prometheus": {}, "privateLinkScope": scope}})
        made = stage.new_changes()
        order = ["ampls-shop-test", "log-shop-test-connection", "MSCI-config-westeurope-shop-test-connection"]
        order += ["MSProm-westeurope-shop-test-connection", "pe-shop-test-monitor", "default"]
        at = [made.index(f"PUT {each}") for each in order]
        assert at == sorted(at)
        assert "PUT configurationAccessEndpoint" in made
        modes = {"accessModeSettings": {"ingestionAccessMode": "PrivateOnly"}}
        assert not stage.update({"monitoring": {"privateLinkScope": {**scope, **modes}}})
        assert stage.new_changes() == ["PUT ampls-shop-test"]
        assert not stage.update({"monitoring": {"privateLinkScope": None}})
        gone = [each for each in stage.new_changes() if each.startswith("DELETE")]
        at = [gone.index(f"DELETE {each}") for each in reversed(order)]
        assert at == sorted(at)
        assert not [each for each in sent(stage, "DELETE") if each.endswith("/managedClusters/shop-test")]


@pytest.mark.usefixtures("quick")
def test_the_endpoint_of_the_scope_exists_before_the_cluster_and_its_agents(tmp_path: Path) -> None:
    scope = {"privateEndpoint": {"subnet": "endpoints"}}
    stack = {"shop": {**STACK["shop"], "monitoring": {"privateLinkScope": scope}}}
    with up(tmp_path, yaml.safe_dump({"clusters": stack})) as stage:
        made = [each.rsplit("/", 2)[-2:] for each in sent(stage, "PUT")]
        cluster = made.index(["managedClusters", "shop-test"])
        assert made.index(["privateDnsZoneGroups", "default"]) < cluster
        assert made.index(["dataCollectionRuleAssociations", "configurationAccessEndpoint"]) > cluster


@pytest.mark.usefixtures("quick")
def test_a_workspace_with_another_name_leaves_the_scope_before_it_is_deleted(tmp_path: Path) -> None:
    monitoring = {"privateLinkScope": {"privateEndpoint": {"subnet": "endpoints"}}}
    shop = {**STACK["shop"], "monitoring": monitoring, "protect": False}
    with up(tmp_path, yaml.safe_dump({"clusters": {"shop": shop}})) as stage:
        assert not stage.update({"monitoring": {**monitoring, "workspaceName": "log-other"}})
        made = stage.new_changes()
        order = ["DELETE log-shop-test-connection", "DELETE log-shop-test", "PUT log-other", "PUT log-other-connection"]
        at = [made.index(each) for each in order]
        assert at == sorted(at)
        assert "DELETE pe-shop-test-monitor" not in made


def test_a_workspace_with_another_letter_case_is_in_the_scope_once() -> None:
    other = WORKSPACE.replace("resourceGroups", "resourcegroups")
    scope = {"scopedResources": {"logs": {"linkedResourceId": other}}}
    plan = build({"monitoring": {"workspaceId": WORKSPACE, "privateLinkScope": scope}})
    assert f"{GROUP}/workspace" not in linked(plan)
    assert not [each for each in check(plan) if each.rule == "resource-declared-twice"]


def test_two_workspaces_with_one_name_need_another_name_in_the_scope() -> None:
    first = {"linkedResourceId": WORKSPACE}
    second = {"linkedResourceId": WORKSPACE.replace("/hub/", "/other/")}
    with pytest.raises(ValidationError, match="set another name here, such as `name: two-connection`"):
        build(scoped(scopedResources={"one": first, "two": second}))
    plan = build(scoped(scopedResources={"one": first, "two": {**second, "name": "two-connection"}}))
    names = {each.get("name") for each in plan.all(LINK)}
    assert {"central-connection", "two-connection"} <= names
    assert not [each for each in check(plan) if each.severity == "error"]
