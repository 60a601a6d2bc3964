"""Assertions that read like a policy, and what they say when it is broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pulumi
import pytest

from fairway import UNKNOWN, Place, Record, Request, Resource, Waiver, check, record, run_checked
from fairway.testing import assert_every, assert_no_findings, assert_no_secrets_exported, assert_none

STORAGE = "azure-native:storage:StorageAccount"
CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"


def place(request: Request, path: tuple[Any, ...]) -> Place:
    return Place("Pulumi.dev.yaml", 7, f"{request.name}.{'.'.join(map(str, path))}")


def storage(**accounts: dict[str, Any]) -> Record:
    def build() -> None:
        for name, inputs in accounts.items():
            pulumi.CustomResource(STORAGE, name, {"accountName": name, **inputs})

    return record(lambda: run_checked(build, locate=place), stack="dev")


def cluster() -> Record:
    def build() -> None:
        inline = {"name": "system", "mode": "System", "availabilityZones": ["1", "2", "3"], "count": 1}
        inputs = {"resourceGroupName": "rg", "resourceName": "shop", "agentPoolProfiles": [inline]}
        pulumi.CustomResource(CLUSTER, "shop", {**inputs, "apiServerAccessProfile": {"enablePrivateCluster": True}})
        inputs = {"resourceGroupName": "rg", "resourceName": "shop", "agentPoolName": "web"}
        pulumi.CustomResource(POOL, "web", {**inputs, "availabilityZones": ["1"]})

    return record(lambda: run_checked(build, locate=place), stack="dev")


def message(assertion: Callable[[], None]) -> str:
    with pytest.raises(AssertionError) as failed:
        assertion()
    return str(failed.value)


def test_a_policy_that_holds_is_silent() -> None:
    assert_every(storage(a={"x": True}, b={"x": True}), "StorageAccount", lambda each: each.on("x"))


def test_what_breaks_it_is_shown_with_value_and_place_and_what_complies_is_not() -> None:
    found = storage(good={"x": True}, bad={"x": False}, unset={})
    assert message(lambda: assert_every(found, STORAGE, lambda each: each.on("x"), "has x")) == (
        "dev: not every azure-native:storage:StorageAccount has x, 2 of 3 fail:\n\n"
        "  StorageAccount bad\n"
        "    x: false\n"
        "      Pulumi.dev.yaml:7: bad.x\n\n"
        "  StorageAccount unset\n"
        "    x: not set\n"
        "      Pulumi.dev.yaml:7: unset.x"
    )


def test_secrets_are_not_shown_and_unknown_values_are_called_so() -> None:
    def build() -> None:
        secret = pulumi.Output.secret("MARKER-4711")
        values = {"x": secret, "adminPassword": "MARKER-4712", "w": "see MARKER-4711"}
        pulumi.CustomResource(STORAGE, "a", values)

    def never(each: Resource) -> bool:
        return not [each.get(key) for key in ("adminPassword", "w", "x")]

    text = message(lambda: assert_every(record(build), "StorageAccount", never, "x"))
    assert "x: [secret]" in text
    assert "adminPassword: [secret]" in text
    assert "MARKER" not in text
    unknown = replace(storage(), requests=(Request(STORAGE, "a", {"x": UNKNOWN}),))
    assert "x: [unknown]" in message(lambda: assert_every(unknown, STORAGE, lambda each: each.on("x")))


def test_pools_are_those_in_the_clusters_request_and_those_of_their_own() -> None:
    found, seen = cluster(), []
    assert_every(found, "AgentPool", lambda pool: seen.append(pool.name) or True)
    assert seen == ["system", "web"]
    text = message(lambda: assert_every(found, "AgentPool", lambda pool: len(pool.items("availabilityZones")) > 1, "x"))
    assert "1 of 2 fails" in text
    assert 'availabilityZones: ["1"]' in text
    text = message(lambda: assert_every(found, "AgentPool", lambda pool: not pool.system, "x"))
    assert "ManagedCluster shop\n    agentPoolProfiles[0].mode: " in text


def test_a_cluster_is_read_with_its_pools() -> None:
    assert_every(cluster(), "ManagedCluster", lambda each: each.private and len(each.pools) == 2)
    text = message(
        lambda: assert_every(
            cluster(), "ManagedCluster", lambda each: all(p.items("availabilityZones")[1:] for p in each.pools)
        )
    )
    assert "AgentPool web: availabilityZones: " in text


def test_a_policy_about_nothing_fails_unless_that_is_right() -> None:
    text = message(lambda: assert_every(storage(a={}), "Storageaccounts", lambda _: True, "x"))
    assert "there is no Storageaccounts" in text
    assert "write StorageAccount" in text
    assert "allow_none=True" in message(lambda: assert_every(storage(a={}), "Workspace", lambda _: True, "x"))
    assert_every(storage(a={}), "Workspace", lambda _: True, "x", allow_none=True)


def test_a_policy_that_raises_names_the_resource() -> None:
    with pytest.raises(KeyError) as failed:
        assert_every(storage(a={}), "StorageAccount", lambda each: each.request.properties["x"])
    assert failed.value.__notes__ == ["in the policy for StorageAccount a"]


def test_none_of_a_kind_or_none_that_is_selected() -> None:
    found = storage(a={"x": True}, b={})
    assert_none(found, "PublicIPAddress")
    assert_none(found, "StorageAccount", where=lambda each: each.off("x"))
    text = message(lambda: assert_none(found, "StorageAccount", "with x is allowed", where=lambda each: each.on("x")))
    assert text.startswith("dev: no StorageAccount with x is allowed, 1 found:\n\n  StorageAccount a\n    x: true\n")
    assert "StorageAccount b" in message(lambda: assert_none(found, "StorageAccount"))
    with pytest.raises(ValueError, match="there is no type PublicIpAddress; write PublicIPAddress"):
        assert_none(found, "PublicIpAddress")


def test_findings_fail_with_their_text_unless_they_are_waived_or_ignored() -> None:
    def build() -> None:
        inputs = {"resourceGroupName": "rg", "networkProfile": {"serviceCidr": "10.0.0.0/33"}}
        pulumi.CustomResource(CLUSTER, "shop", inputs)

    found = record(build)
    text = message(lambda: assert_no_findings(found))
    assert "stack breaks rules:" in text
    assert "10.0.0.0/33" in text
    rules = set(re.findall(r"^(?:error|warning) (\S+)$", text, re.MULTILINE))
    assert_no_findings(found, ignore=rules)
    waivers = [Waiver(each, "*", "a test", date(2099, 1, 1)) for each in rules]
    assert_no_findings(record(lambda: run_checked(build, waivers=waivers)), fail_on="error")
    with pytest.raises(ValueError, match="Did you mean sdk-schema"):
        assert_no_findings(found, ignore=["sdk-shema"])


def test_a_profile_adds_its_rules_and_warnings_pass_where_only_errors_fail() -> None:
    found = cluster()
    errors = [each.rule for each in check(found)]
    assert_no_findings(found, ignore=errors)
    text = message(lambda: assert_no_findings(found, profile="regulated", ignore=errors))
    assert "warning system-pool-single-node" in text
    assert_no_findings(found, profile="regulated", ignore=errors, fail_on="error")


def test_a_secret_that_is_exported_is_named_by_mark_and_by_name() -> None:
    def build() -> None:
        pulumi.export("name", "shop")
        pulumi.export("access", {"token": pulumi.Output.secret("MARKER-4711"), "kubeconfig": "MARKER-4712"})

    text = message(lambda: assert_no_secrets_exported(record(build)))
    assert "access" in text
    assert "MARKER" not in text
    assert_no_secrets_exported(record(lambda: pulumi.export("name", "shop")))


def test_an_export_with_the_name_of_a_secret_fails_before_its_value_is_known() -> None:
    exports = {"access": {"kubeconfig": UNKNOWN, "endpoint": UNKNOWN}}
    text = message(lambda: assert_no_secrets_exported(replace(storage(), exports=exports)))
    assert "secrets are exported: access.kubeconfig." in text
