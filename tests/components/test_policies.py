"""Assignments of Azure Policy: definitions by name, identities with their roles, exemptions."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.cluster import Cluster
from config.policies import PolicyAssignment
from config.problems import problems_of
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.plan import Record
from fairway.request import format_path
from tests.repository import build

CLEANER = "Deploy Image Cleaner on Azure Kubernetes Service"
INTEGRITY = "[Preview]: [Preview]: Use Image Integrity to ensure only trusted images are deployed"
OWN = "/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/own"
IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/own"


def assigned(**settings: Any) -> Record:
    return build({"policyAssignments": {"pods": settings}})


def refused(**settings: Any) -> str:
    with pytest.raises(ValidationError) as error:
        PolicyAssignment.model_validate(settings)
    return " ".join(each.text for each in problems_of(error.value, settings))


def test_without_an_assignment_there_is_none() -> None:
    assert not build({}).all("PolicyAssignment")


def test_a_policy_covers_the_resource_group_of_the_cluster_and_follows_the_cluster() -> None:
    record = assigned(policyDefinitionName="restricted")
    found = record.one("PolicyAssignment")
    assert found.get("scope") == record.one("ManagedCluster").id.partition("/providers/")[0]
    assert found.get("policyAssignmentName") == "shop-pods"
    assert found.get("identity") is None
    assert found.get("location") is None


@pytest.mark.parametrize("name", [CLEANER, CLEANER.lower(), INTEGRITY])
def test_a_policy_that_changes_resources_has_an_identity_with_the_roles_of_the_definition(name: str) -> None:
    record = assigned(policyDefinitionName=name, scope="cluster")
    found = record.one("PolicyAssignment")
    assert (found.get("identity.type"), found.get("location")) == ("SystemAssigned", "westeurope")
    roles = [each for each in record.all("RoleAssignment") if each.name.startswith("shop/policy/pods/role/")]
    assert roles
    assert {each.get("scope") for each in roles} == {record.one("ManagedCluster").id}
    assert BUILT_IN_ROLES["Azure Kubernetes Service Contributor Role"] in str([each.properties for each in roles])


def test_a_policy_that_changes_resources_needs_no_identity_while_it_is_disabled() -> None:
    record = assigned(policyDefinitionName=CLEANER, effect="disabled")
    assert record.one("PolicyAssignment").get("parameters.effect.value") == "Disabled"
    assert record.one("PolicyAssignment").get("identity") is None


def test_an_existing_identity_gets_no_roles() -> None:
    record = assigned(
        policyDefinitionName=CLEANER, identity={"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}
    )
    assert record.one("PolicyAssignment").get("location") == "westeurope"
    assert not [each for each in record.all("RoleAssignment") if "/policy/" in each.name]


def test_the_id_of_a_built_in_definition_means_the_same_as_its_name() -> None:
    by_name = assigned(policyDefinitionName=CLEANER)
    by_id = assigned(policyDefinitionId=str(by_name.one("PolicyAssignment").get("policyDefinitionId")))
    assert by_id.requests == by_name.requests


def test_another_definition_replaces_the_assignment_of_the_same_name() -> None:
    options = assigned(policyDefinitionName="baseline").one("PolicyAssignment").options
    assert options["deleteBeforeReplace"] is True
    assert set(options["replaceOnChanges"]) == {"policyDefinitionId", "location"}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "set either policyDefinitionName or policyDefinitionId"),
        ({"policyDefinitionName": "baseline", "policyDefinitionId": OWN}, "set either"),
        ({"policyDefinitionName": "allowed images"}, "Kubernetes cluster containers should only use allowed images"),
        ({"policyDefinitionName": "baselin"}, "Did you mean Kubernetes cluster pod security baseline"),
        ({"policyDefinitionId": IDENTITY}, "is not the id of a policy definition"),
        ({"policyDefinitionName": "baseline", "effect": "Deny", "parameters": {"effect": "Deny"}}, "remove one"),
        ({"policyDefinitionId": OWN, "roleAssignments": {"a": {"roleDefinitionName": "Reader"}}}, "identity: {}"),
        ({"policyDefinitionId": OWN, "identity": {"type": "UserAssigned"}}, "one id in userAssignedIdentities"),
    ],
)
def test_a_wrong_assignment_is_refused_with_what_to_write(settings: dict[str, Any], words: str) -> None:
    assert words in refused(**settings)


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"scope": "keyVault"}, "policyAssignments.pods.scope"),
        (
            {"exemptions": {"old": {"exemptionCategory": "Waiver", "expiresOn": "2027-03-31", "scope": "keyVault"}}},
            "policyAssignments.pods.exemptions.old.scope",
        ),
    ],
)
def test_a_scope_that_the_cluster_does_not_have_is_refused(settings: dict[str, Any], path: str) -> None:
    document = {"policyAssignments": {"pods": {"policyDefinitionName": "baseline", **settings}}}
    with pytest.raises(ValidationError) as error:
        Cluster.model_validate(document)
    (problem,) = problems_of(error.value, document)
    assert format_path(problem.path) == path
    assert "this cluster has no keyVault" in problem.text
