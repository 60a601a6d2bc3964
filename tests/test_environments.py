"""The environments that are committed load, plan, break no rule, and ask for exactly what they asked for before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.__main__ import stack_schema
from fairway.plan.program import plan
from fairway.report.plan_json import as_data
from tests.stacks import ROOT

ENVIRONMENTS = ("dev", "staging", "prod")
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_an_environment_breaks_no_rule(stack: str) -> None:
    assert [finding.rule for finding in plan(ROOT, stack).errors] == []


def test_production_earns_no_warning_either() -> None:
    assert plan(ROOT, "prod").findings == ()


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_an_environment_asks_for_what_it_asked_for_before(stack: str) -> None:
    """A changed name or type token deletes a resource, a changed property changes it. Where that is meant:
    `UPDATE_GOLDEN=1 make test`, and read the diff."""
    asked = as_data(plan(ROOT, stack))
    del asked["findings"]
    file = GOLDEN / f"{stack}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(json.dumps(asked, indent=1) + "\n", encoding="utf-8")
    assert asked == json.loads(file.read_text(encoding="utf-8"))


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
    assert access["authorizedIPRanges"] == ["198.51.100.0/24"]


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
    rules = {finding.rule for finding in plan(ROOT / "examples" / "refused", "refused").errors}
    assert {
        "service-cidr-overlaps-other-subnet",
        "cilium-dataplane-with-other-policy",
        "system-pool-spot",
    } <= rules


def test_the_schema_that_is_committed_is_the_one_of_the_models() -> None:
    """Editors read it. After a change of the models: `.venv/bin/python -m config > docs/stack.schema.json`."""
    committed = json.loads((ROOT / "docs" / "stack.schema.json").read_text(encoding="utf-8"))
    assert committed == stack_schema()


def test_every_setting_says_what_it_means() -> None:
    silent = [
        f"{model}.{name}"
        for model, schema in stack_schema()["$defs"].items()
        for name, field in schema.get("properties", {}).items()
        if not field.get("description")
    ]
    assert silent == []


def test_python_minus_m_config_prints_the_schema() -> None:
    printed = subprocess.run([sys.executable, "-m", "config"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(printed.stdout)["title"] == "Stack"
