"""The same kind of test with Pulumi's mocks alone, for programs that use nothing of Fairway.

The program of this repository runs as with `pulumi preview`; what it registers arrives in `new_resource`, with the
provider's names of properties.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import runpy
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

ROOT = Path(__file__).parent.parent.parent


class Azure(Mocks):
    """Accepts everything, and keeps it."""

    def __init__(self) -> None:
        self.resources: list[MockResourceArgs] = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.resources.append(args)
        state = dict(args.inputs)
        if "identity" in state:
            # The only input that comes back in another form: a list of ids as a map by id.
            ids = state["identity"].get("userAssignedIdentities", [])
            state["identity"] = {**state["identity"], "userAssignedIdentities": {each: {} for each in ids}}
        return f"/subscriptions/0/{args.name}", state

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        raise AssertionError(f"the program looks up {args.token}; return here what the policies need")

    def all(self, kind: str) -> list[dict[str, Any]]:
        """The inputs of every resource of a type."""
        return [each.inputs for each in self.resources if each.typ.endswith(f":{kind}")]


def run(environment: str) -> Azure:
    """The program with the config of an environment. Pulumi passes config as text, all but scalars as JSON."""
    azure = Azure()
    asyncio.set_event_loop(asyncio.new_event_loop())  # another test may have closed the thread's
    stack = yaml.safe_load((ROOT / f"config/stacks/Pulumi.{environment}.yaml").read_text("utf-8"))
    pulumi.runtime.set_mocks(azure, project="fairway", stack=environment, preview=True)
    pulumi.runtime.settings.SETTINGS.root_directory = str(ROOT)
    pulumi.runtime.set_all_config(
        {key: each if isinstance(each, str) else json.dumps(each) for key, each in stack["config"].items()}
    )

    @pulumi.runtime.test
    def program() -> None:
        runpy.run_path(str(ROOT / "__main__.py"))

    program()
    return azure


@pytest.fixture(scope="module")
def production() -> Azure:
    """Recorded once for the module, in a context of its own, as the mocks stay set."""
    return contextvars.copy_context().run(run, "prod")


def test_every_cluster_is_private(production: Azure) -> None:
    clusters = production.all("ManagedCluster")
    assert clusters
    for cluster in clusters:
        assert cluster["apiServerAccessProfile"]["enablePrivateCluster"] is True, cluster["resourceName"]


def test_local_accounts_are_disabled(production: Azure) -> None:
    for cluster in production.all("ManagedCluster"):
        assert cluster["disableLocalAccounts"] is True, cluster["resourceName"]


def test_every_pool_is_in_three_zones(production: Azure) -> None:
    inline = [pool for cluster in production.all("ManagedCluster") for pool in cluster["agentPoolProfiles"]]
    for pool in [*inline, *production.all("AgentPool")]:
        assert pool["availabilityZones"] == ["1", "2", "3"], pool.get("name", pool.get("agentPoolName"))


def test_everything_that_can_have_tags_has_an_owner(production: Azure) -> None:
    tagged = [each for each in production.resources if "tags" in each.inputs]
    assert len(tagged) > 5
    assert [each.name for each in tagged if "owner" not in each.inputs["tags"]] == []
