"""Cache rules and replications of registries."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.registry_parts import CACHE_RULE, REPLICATION
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

HOME = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/images"
CREDENTIALS = {"credentialSetResourceId": f"{HOME}/credentialSets/hub"}


def cached(source: str, target: str = "library/nginx", **inputs: Any) -> Fragment:
    made = {"cacheRuleName": "cached", "sourceRepository": source, "targetRepository": target} | inputs
    return cluster(beside=[Request(CACHE_RULE, "cached", made, id=f"{HOME}/cacheRules/cached")])


def replicated(location: str) -> Fragment:
    registry = {"registryName": "images", "location": "westeurope", "sku": {"name": "Premium"}}
    beside = [
        Request("azure-native:containerregistry:Registry", "images", registry, id=HOME),
        Request(REPLICATION, "second", {"location": location}, id=f"{HOME}/replications/second"),
    ]
    return cluster(beside=beside)


HUB = "docker.io/library/nginx"
PAIRS: Pairs = {
    "registry-cache-docker-hub": (cached(HUB), cached(HUB, **CREDENTIALS)),
    "registry-cache-repository": (cached("mcr.microsoft.com/dotnet/sdk:8.0"), cached("mcr.microsoft.com/dotnet/sdk")),
    "registry-replication-region": (replicated("West Europe"), replicated("northeurope")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_registries_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("source", "target", "refused"),
    [
        ("mcr.microsoft.com/*", "mcr/*", False),
        ("localhost:5000/a", "a", False),
        ("mcr.microsoft.com/Dotnet", "a", True),
        ("mcr.microsoft.com/*/sdk", "a/sdk", True),
        ("mcr.microsoft.com/sdk", "mcr/*", True),
    ],
)
def test_repositories_of_a_cache_rule_have_a_form(source: str, target: str, refused: bool) -> None:
    assert ("registry-cache-repository" in broken(cached(source, target))) == refused


def test_credentials_that_are_not_known_yet_are_credentials() -> None:
    assert "registry-cache-docker-hub" not in broken(cached(HUB, credentialSetResourceId=UNKNOWN))
