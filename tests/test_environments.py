"""The environments that are committed load, plan, break no rule, and request exactly the same as before."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.schema import stack_schema
from fairway.plan import sdk_schema
from fairway.plan.plan_file import as_data
from fairway.plan.program import plan
from fairway.request import UNKNOWN
from tests.command_line import fairway
from tests.everything import EVERYTHING
from tests.repository import build
from tests.stacks import ROOT

ENVIRONMENTS = ("dev", "staging", "prod")
GOLDEN = Path(__file__).parent / "golden"


TODAY = date(2026, 11, 21)
"""Rules with dates judge as of the day the environments were written."""


def golden(name: str, requested: Any) -> Any:
    """The previous requests; with UPDATE_GOLDEN, the current ones are written instead."""
    file = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(json.dumps(requested, indent=1) + "\n", encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_an_environment_breaks_no_rule(stack: str) -> None:
    assert [finding.rule for finding in plan(ROOT, stack, today=TODAY).errors] == []


def test_production_earns_no_warning_either() -> None:
    assert plan(ROOT, "prod", today=TODAY).findings == ()


@pytest.mark.usefixtures("imported_each_time")
@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_an_environment_requests_the_same_as_before(stack: str) -> None:
    """A changed name or type token deletes a resource, a changed property changes it. Where that is meant:
    `UPDATE_GOLDEN=1 make test`, and read the diff."""
    requested = as_data(plan(ROOT, stack))
    del requested["findings"]
    assert requested == golden(stack, requested)


def test_every_setting_is_requested_as_before() -> None:
    record = build(EVERYTHING)
    assert [finding.reason for finding in sdk_schema.check(record.requests)] == []
    requested = json.loads(json.dumps([asdict(request) for request in record.requests]))
    assert requested == golden("everything", requested)


def test_production_is_private_zonal_autoscaled_and_upgraded_in_windows() -> None:
    record = plan(ROOT, "prod").record
    cluster = record.one("ManagedCluster")
    assert cluster.get("apiServerAccessProfile.enablePrivateCluster") is True
    assert cluster.get("apiServerAccessProfile.enablePrivateClusterPublicFQDN") is False
    assert {each.get("configName") for each in record.all("MaintenanceConfiguration")} == {
        "aksManagedAutoUpgradeSchedule",
        "aksManagedNodeOSUpgradeSchedule",
    }
    pools: list[Any] = [cluster.get("agentPoolProfiles[0]"), *(each.properties for each in record.all("AgentPool"))]
    for pool in pools:
        assert pool["availabilityZones"] == ["1", "2", "3"]
        assert pool["enableAutoScaling"] is True
        assert pool["securityProfile"] == {"enableSecureBoot": True, "enableVTPM": True, "sshAccess": "Disabled"}


def test_development_is_public_for_listed_ranges_only() -> None:
    access = plan(ROOT, "dev").record.one("ManagedCluster").get("apiServerAccessProfile")
    assert access["enablePrivateCluster"] is False
    # The second is the address of our NAT gateway, by which the nodes come; a plan cannot know it.
    assert access["authorizedIPRanges"] == ["198.51.100.0/24", UNKNOWN]


def test_every_component_registers_its_outputs() -> None:
    record = plan(ROOT, "prod").record
    assert record.unregistered == ()
    assert {kind: sorted(outputs) for (kind, name), outputs in record.outputs.items() if name != "shop/batch"} == {
        "ClusterNetwork": ["subnetIds", "virtualNetworkId"],
        "ClusterMonitoring": ["workspaceId"],
        "ClusterIdentity": ["id", "principalId"],
        "NodePool": ["poolNames"],
        "AksCluster": ["id", "name", "oidcIssuerUrl"],
    }
    assert record.outputs["ClusterIdentity", "shop/access"]["id"] == record.one("UserAssignedIdentity").id


def test_the_refused_example_is_refused_for_each_of_its_mistakes() -> None:
    rules = {finding.rule for finding in plan(ROOT / "examples" / "refused", "refused", today=TODAY).errors}
    assert {
        "service-cidr-overlaps-other-subnet",
        "cilium-dataplane-with-other-policy",
        "system-pool-spot",
    } <= rules


def test_every_setting_says_what_it_means() -> None:
    silent = [
        f"{model}.{name}"
        for model, schema in stack_schema()["$defs"].items()
        for name, field in schema.get("properties", {}).items()
        if not field.get("description")
    ]
    assert silent == []


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_the_plan_of_an_environment_compared_with_itself_shows_no_change(stack: str, tmp_path: Path) -> None:
    code, text, error = fairway("plan", stack, "-C", str(ROOT), "--format", "json")
    assert (code, error) == (0, "")
    file = tmp_path / "plan.json"
    file.write_text(text, "utf-8")
    code, text, error = fairway("diff", str(file), str(file), "-C", str(ROOT), "--format", "json")
    assert (code, error) == (0, "")
    assert json.loads(text)["changes"] == []
