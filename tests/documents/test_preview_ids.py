"""Ids that a preview does not have yet."""

from __future__ import annotations

from typing import Any

from fairway.azure.network import SUBNET
from fairway.protocol.values import UNKNOWN_TEXT
from fairway.request import UNKNOWN, Request
from fairway.rules.cluster import MANAGED_CLUSTER
from tests.documents.forms import found_in, preview, read
from tests.documents.templates import pool


def tree(**dependencies: list[str]) -> dict[str, Any]:
    """A preview of a delegated subnet, and of a cluster whose pool is in a subnet that is not known yet."""
    delegations = [{"name": "d", "serviceName": "Microsoft.Web/serverFarms"}]
    home = {"resourceGroupName": "rg", "virtualNetworkName": "vnet", "subnetName": "nodes"}
    subnet = Request(SUBNET.token, "nodes", {**home, "addressPrefix": "10.1.0.0/16", "delegations": delegations})
    inputs = {"resourceName": "aks", "agentPoolProfiles": [pool(vnetSubnetID=UNKNOWN_TEXT)]}
    made = preview([subnet, Request(MANAGED_CLUSTER, "aks", inputs)])
    made["steps"][1]["newState"]["propertyDependencies"] = dependencies
    return made


URN = f"urn:pulumi:dev::p::{SUBNET.token}::nodes"


def test_an_unknown_id_is_that_of_the_one_resource_it_depends_on() -> None:
    assert "node-subnet-delegated" in {each.rule for each in found_in(read(tree(agentPoolProfiles=[URN])))}


def test_without_a_dependency_or_with_several_it_stays_unknown() -> None:
    for made in (tree(), tree(agentPoolProfiles=["urn:pulumi:dev::p::x:y:Z::other"]), tree(dnsPrefix=[URN])):
        cluster = read(made).requests[1]
        assert cluster.properties["agentPoolProfiles"][0]["vnetSubnetID"] is UNKNOWN
        assert "node-subnet-delegated" not in {each.rule for each in found_in(read(made))}
