"""Application Gateway for Containers, and the identity of its controller in the cluster."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.cluster import Cluster
from fairway import check
from tests.components.gateway_rows import SUBNETS, containers
from tests.components.test_application_gateway import roles
from tests.components.test_firewall import before
from tests.repository import build


def test_a_traffic_controller_has_frontends_and_one_association_with_a_delegated_subnet() -> None:
    record = build(containers(frontends=["shop", "admin"]))
    controller = record.one("TrafficControllerInterface")
    subnet = record.one("Subnet", "shop/subnet/edge")
    association = record.one("AssociationsInterface")
    assert association.get("subnet.id") == subnet.id
    assert [each["serviceName"] for each in subnet.get("delegations")] == [
        "Microsoft.ServiceNetworking/trafficControllers"
    ]
    assert not {"natGateway", "networkSecurityGroup"} & subnet.properties.keys()
    assert {each.get("trafficControllerName") for each in record.all("FrontendsInterface")} == {
        controller.get("trafficControllerName")
    }
    assert [each for each in check(record) if each.severity == "error"] == []


def test_the_controller_of_the_cluster_has_the_roles_that_microsoft_documents() -> None:
    record = build(containers(firewallPolicy={}))
    controller = record.one("TrafficControllerInterface").id
    found = roles(record, "shop/alb-controller/")
    policy = record.one("WebApplicationFirewallPolicy").id
    assert found["group"] == ("AppGw for Containers Configuration Manager", controller.partition("/providers/")[0])
    assert found["subnet"] == ("Network Contributor", record.one("Subnet", "shop/subnet/edge").id)
    assert found["firewall-policy"] == ("Network Contributor", policy)
    assert "shop/alb-controller/nodes" in {each.name for each in record.all("RoleAssignment")}
    credential = record.one("FederatedIdentityCredential")
    assert credential.get("subject") == "system:serviceaccount:azure-alb-system:alb-controller-sa"
    assert credential.get("resourceName") == record.one("UserAssignedIdentity", "shop/alb-controller").get(
        "resourceName"
    )


def test_cluster_and_traffic_controller_do_not_wait_for_each_other() -> None:
    record = build(containers())
    assert "shop/traffic-controller" not in before(record, "shop")
    assert "shop" not in before(record, "shop/traffic-controller")


def test_a_policy_is_used_by_the_security_policy_and_without_one_there_is_neither() -> None:
    record = build(containers(firewallPolicy={}))
    policy = record.one("WebApplicationFirewallPolicy").id
    assert record.one("SecurityPoliciesInterface").get("wafPolicy.id") == policy
    without = build(containers())
    assert not without.all("SecurityPoliciesInterface") + without.all("WebApplicationFirewallPolicy")


OWASP = {"managedRules": {"managedRuleSets": [{"ruleSetType": "OWASP", "ruleSetVersion": "3.2"}]}}
LIMIT = {
    "priority": 1,
    "ruleType": "RateLimitRule",
    "action": "Block",
    "matchConditions": [{"matchVariables": [{"variableName": "RemoteAddr"}], "operator": "Any"}],
}


def on(subnet: dict[str, Any], **cluster: Any) -> dict[str, Any]:
    document = containers()
    document["network"]["subnets"] = SUBNETS | {"edge": subnet}
    return document | cluster


@pytest.mark.parametrize(
    ("document", "where", "message"),
    [
        (containers(subnet="missing"), "network.trafficController.subnet", "such as `subnets: {missing:"),
        (containers(frontends=["a", "A"]), "frontends", "a is listed twice"),
        (containers(firewallPolicy=OWASP), "managedRuleSets[0].ruleSetType", "does not support the OWASP rule sets"),
        (containers(firewallPolicy={"customRules": {"limit": LIMIT}}), "customRules.limit.ruleType", "neither rate"),
        (
            on({"addressPrefix": "10.224.16.0/24", "delegations": ["Microsoft.Web/serverFarms"]}),
            "network.subnets.edge.delegations",
            "is delegated to Microsoft.Web/serverFarms",
        ),
        (on({"addressPrefix": "10.224.32.0/23"}), "network.subnets.edge", "must be a /24"),
        (
            on({"addressPrefix": "10.224.16.0/24"}, networkProfile={"networkPlugin": "kubenet"}),
            "networkProfile.networkPlugin",
            "does not support kubenet",
        ),
        (
            on({"addressPrefix": "10.224.16.0/24"}, securityProfile={"workloadIdentity": {"enabled": False}}),
            "network.trafficController",
            "signs in with workload identity",
        ),
    ],
)
def test_a_traffic_controller_that_cannot_work_is_explained(document: dict[str, Any], where: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Cluster.model_validate({"location": "westeurope", **document})
    found = refused.value.errors()[0]
    at = ".".join([*map(str, found["loc"]), str(found.get("ctx", {}).get("at", ""))])
    assert message in found["msg"]
    assert where in at
