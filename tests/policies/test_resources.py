"""What the other resources of this repository comply with: tags, names, public addresses, protection, exports."""

from __future__ import annotations

import re

import pytest

from fairway import Plan, Resource
from fairway.azure.resource_types import TYPES
from fairway.testing import assert_every, assert_no_secrets_exported, assert_none

TAGGED = ("ManagedCluster", "AgentPool", "ResourceGroup", "VirtualNetwork", "Workspace", "UserAssignedIdentity")


@pytest.mark.parametrize("kind", TAGGED)
def test_costs_have_an_owner(plan: Plan, kind: str) -> None:
    def tagged(resource: Resource) -> bool:
        return resource.given("tags.owner") and resource.given("tags.costCenter")

    assert_every(plan, kind, tagged, "has the tags owner and costCenter")


def test_the_only_public_addresses_are_those_of_outbound_traffic(plan: Plan) -> None:
    def inbound(address: Resource) -> bool:
        used = [each.items("publicIpAddresses") for each in address.stack.all("NatGateway")]
        return address.request.id not in [one["id"] for each in used for one in each]

    assert_none(plan, "PublicIPAddress", "other than a NAT gateway's is allowed", where=inbound)


def test_subnets_have_a_security_group(plan: Plan) -> None:
    assert_every(plan, "Subnet", lambda each: each.given("networkSecurityGroup.id"), "has a security group")


@pytest.mark.fairway_environments("prod", "staging")
@pytest.mark.parametrize("kind", ["ManagedCluster", "AgentPool"])
def test_what_runs_customers_is_protected_from_deletion(plan: Plan, kind: str) -> None:
    def protected(each: Resource) -> bool:
        # A pool in the cluster's request is protected with the cluster.
        return each.request.protect

    assert_every(plan, kind, protected, "is protected")


def test_names_say_what_and_where(plan: Plan) -> None:
    environment = plan.record.stack

    def well_named(resource: Resource) -> bool:
        return re.fullmatch(rf"[a-z]+-{environment}", resource.text("resourceName")) is not None

    assert_every(plan, "ManagedCluster", well_named, f"is named <cluster>-{environment}")
    assert_every(
        plan,
        "ResourceGroup",
        lambda each: each.text("resourceGroupName").startswith("rg-"),
        "has a name that begins with rg-",
    )


def test_every_resource_is_of_a_type_that_was_reviewed(plan: Plan) -> None:
    assert [each.name for each in plan.record.requests if each.custom and each.type not in TYPES] == []


def test_nothing_secret_is_exported(plan: Plan) -> None:
    assert_no_secrets_exported(plan)
