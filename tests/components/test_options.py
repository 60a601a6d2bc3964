"""Aliases of old API versions are dropped; those that name a real move, and the user's own, stay."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import containerservice, monitor, privatedns

from components.options import drop_version_aliases
from fairway.plan import record


def aliases_of(program: object, kind: str) -> list[str]:
    """The types or names of the aliases a resource is registered with."""
    request = record(program, project="p", stack="s").one(kind)  # pyright: ignore
    return [alias.get("type") or alias.get("name") for alias in request.options.get("aliases", [])]


OPTIONS = pulumi.ResourceOptions(transformations=[drop_version_aliases])


def test_those_of_old_api_versions_are_dropped() -> None:
    assert (
        aliases_of(
            lambda: containerservice.ManagedCluster("c", resource_group_name="g", opts=OPTIONS), "ManagedCluster"
        )
        == []
    )


def test_those_that_name_another_module_stay() -> None:
    def program() -> None:
        monitor.DiagnosticSetting("d", resource_uri="/subscriptions/s", opts=OPTIONS)
        privatedns.PrivateZone("z", resource_group_name="g", opts=OPTIONS)

    for kind, old in (("DiagnosticSetting", "insights"), ("PrivateZone", "network")):
        kept = aliases_of(program, kind)
        assert kept
        assert all(f"azure-native:{old}" in alias for alias in kept)


def test_the_users_own_stay() -> None:
    own = pulumi.ResourceOptions.merge(OPTIONS, pulumi.ResourceOptions(aliases=[pulumi.Alias(name="before")]))
    kept = aliases_of(lambda: containerservice.ManagedCluster("c", resource_group_name="g", opts=own), "ManagedCluster")
    assert kept == ["before"]
