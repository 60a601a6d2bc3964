"""Federated credentials of managed identities."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairway.request import Request
from fairway.rules import check
from tests.preflight import IDENTITY, TODAY, Fragment, Pairs, broken, cluster, distinguishes, requests_of

ISSUER = "https://westeurope.oic.prod-aks.azure.com/a/b/"
API = {"subject": "system:serviceaccount:web:api"}
JOB = {"subject": "system:serviceaccount:web:job"}


def federated(*credentials: Fragment) -> Fragment:
    """An identity with federated credentials."""
    made = [
        {"name": f"fic{number}", "issuer": ISSUER, "audiences": ["api://AzureADTokenExchange"]} | each
        for number, each in enumerate(credentials)
    ]
    return cluster() | {"federatedIdentityCredentials": {f"{IDENTITY}/id1": made}}


def identity(location: str) -> Fragment:
    """A credential and its identity in that region."""
    inputs = {"resourceGroupName": "rg1", "resourceName": "id1", "location": location}
    return federated(API) | {"beside": [Request("azure-native:managedidentity:UserAssignedIdentity", "id", inputs)]}


def named(name: str) -> Fragment:
    """A credential of that name."""
    return federated(API | {"federatedIdentityCredentialResourceName": name})


PAIRS: Pairs = {
    "federated-credential-incomplete": (federated({}), federated(API)),
    "federated-credential-one-audience": (
        federated(API | {"audiences": ["api://AzureADTokenExchange", "api://other"]}),
        federated(API),
    ),
    "federated-credential-name": (named("a1"), named("a-1")),
    "federated-credential-region": (identity("Malaysia South"), identity("malaysiawest")),
    "federated-credentials-at-once": (federated(API, JOB), federated(API)),
    "federated-credential-duplicate": (
        federated({"subject": "system:serviceaccount:web:api"}, {"subject": "system:serviceaccount:web:api"}),
        federated({"subject": "system:serviceaccount:web:api"}, {"subject": "system:serviceaccount:web:job"}),
    ),
    "federated-credential-subject": (
        federated({"subject": "system:serviceaccount:web"}),
        federated({"subject": "system:serviceaccount:web:api"}),
    ),
    "federated-credential-audience": (
        federated({"subject": "system:serviceaccount:web:api", "audiences": ["api://other"]}),
        federated({"subject": "system:serviceaccount:web:api"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_credential_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_credentials_that_depend_on_each_other_are_in_order() -> None:
    *others, first, second, third = requests_of(federated(API, JOB, {"subject": "system:serviceaccount:web:cron"}))
    second, third = replace(second, depends_on=(first.name,)), replace(third, depends_on=(second.name,))
    rules = {each.rule for each in check([*others, third, second, first], today=TODAY)}
    assert "federated-credentials-at-once" not in rules
    rules = {
        each.rule for each in check([*others, replace(third, depends_on=(first.name,)), second, first], today=TODAY)
    }
    assert "federated-credentials-at-once" in rules


def test_credentials_of_other_workloads_have_any_audience() -> None:
    github = {"issuer": "https://token.actions.githubusercontent.com", "subject": "repo:a/b:ref:refs/heads/main"}
    assert {"federated-credential-audience", "federated-credential-subject"}.isdisjoint(
        broken(federated(github | {"audiences": ["api://other"]}))
    )


def test_an_expression_takes_the_place_of_a_subject() -> None:
    flexible = {"value": "claims['sub'] matches 'repo:shop/*'", "languageVersion": 1}
    inputs = {key: each for key, each in API.items() if key != "subject"} | {"claimsMatchingExpression": flexible}
    assert "federated-credential-incomplete" not in broken(federated(inputs))


def test_an_empty_audience_is_none() -> None:
    assert "federated-credential-incomplete" in broken(federated(API | {"audiences": [""]}))
