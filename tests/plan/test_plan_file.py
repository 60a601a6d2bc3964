"""A plan is read back from its JSON as it was written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fairway.plan.plan_file import as_data, as_json, read_plan
from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.protocol.state_file import StateFileError
from fairway.request import SECRET, UNKNOWN, Request


def plan(**changes: Any) -> dict[str, Any]:
    entry = {
        "type": "azure-native:containerservice:ManagedCluster",
        "name": "shop",
        "parent": "shop",
        "inputs": {"a": {"b": ["[secret]", "[unknown]", "plain"]}},
        "dependsOn": ["group"],
        "protect": True,
        "ignoreChanges": ["kubernetesVersion"],
        "secrets": ["a.b[0]"],
    }
    component = {"type": "fairway:index:AksCluster", "name": "shop", "parent": None, "inputs": {}}
    return {"project": "fairway", "stack": "dev", "resources": [component, entry], "findings": [], **changes}


def test_a_plan_is_read_back_into_requests() -> None:
    found = read_plan(plan(), "x")
    component, cluster = found.requests
    assert (found.project, found.stack) == ("fairway", "dev")
    assert not component.custom
    assert cluster.custom
    assert cluster.protect
    assert cluster.depends_on == ("group",)
    assert cluster.ignore_changes == ("kubernetesVersion",)
    assert cluster.properties["a"]["b"][0] is SECRET
    assert cluster.properties["a"]["b"][1] is UNKNOWN
    assert cluster.get("a.b[0]") is None
    assert cluster.get("a.b[2]") == "plain"


@pytest.mark.parametrize("earlier", [False, True])
def test_of_several_plans_the_stack_says_which(earlier: bool) -> None:
    plans = [plan(), plan(stack="prod")]
    tree = plans if earlier else {"formatVersion": 2, "environments": plans}
    assert read_plan(tree, "x", "prod").stack == "prod"
    with pytest.raises(StateFileError, match=r"plans of dev, prod\. Name one of them: `x:dev`"):
        read_plan(tree, "x")
    with pytest.raises(StateFileError, match="plans of dev, prod, but none of test"):
        read_plan(tree, "x", "test")


def test_a_document_without_a_plan_says_so_and_how_to_make_one() -> None:
    with pytest.raises(StateFileError, match=r"no plan in this file\. Create a plan with `fairway plan <stack>"):
        read_plan({"formatVersion": 2, "environments": []}, "x")


def test_a_plan_of_a_later_format_is_refused_and_those_of_earlier_releases_are_read() -> None:
    assert read_plan(plan(formatVersion=1), "x").stack == read_plan(plan(), "x").stack == "dev"
    for later in ({"formatVersion": 3, "environments": [plan()]}, plan(formatVersion=2)):
        message = f"x: its formatVersion is {later['formatVersion']}, and this release of fairway reads 1 and 2"
        with pytest.raises(StateFileError, match=message):
            read_plan(later, "x")


def test_a_damaged_plan_names_the_resource() -> None:
    with pytest.raises(StateFileError, match="resource 0 has no `type`"):
        read_plan(plan(resources=[{"name": "a"}]), "x")


def test_what_a_plan_says_of_options_and_components_is_read_back() -> None:
    requests = (
        Request("my:index:Box", "box", {"size": 1}, custom=False),
        Request("azure-native:network:Subnet", "nodes", {}, parent="box", options={"deleteBeforeReplace": False}),
        Request("other:index:Thing", "none", {}, options={"aliases": ({"name": "old"},), "importId": "/x"}),
    )
    record = Record("fairway", "dev", requests, {}, (), {}, (), (), (None, 0, None))
    box, nodes, thing = read_plan(json.loads(as_json([Plan(record, ())])), "x").requests
    assert [each.custom for each in (box, nodes, thing)] == [False, True, True]
    assert nodes.options == {"deleteBeforeReplace": False}
    assert thing.options == {"aliases": [{"name": "old"}], "importId": "/x"}


def test_the_sdks_aliases_for_older_api_versions_are_one_word_in_a_plan() -> None:
    token = "azure-native:monitor:DiagnosticSetting"
    older = [{"type": f"azure-native:insights/{each}:DiagnosticSetting"} for each in ("v20150701", "v20170501preview")]
    own = {"type": "azure-native:insights:DiagnosticSetting", "name": "x"}
    options = {"aliases": (*older, own), "protect": True}
    entry = as_data(_plan_of(Request(token, "audit", {}, options=options)))["resources"][0]
    assert entry["versionAliases"] is True
    assert entry["options"] == {"protect": True, "aliases": [own]}
    bare = as_data(_plan_of(Request(token, "audit", {}, options={"aliases": older})))["resources"][0]
    assert (bare["versionAliases"], bare["options"]) == (True, {})
    none = as_data(_plan_of(Request(token, "audit", {})))["resources"][0]
    assert (none["versionAliases"], none["options"]) == (False, {})


def _plan_of(*requests: Request) -> Plan:
    return Plan(Record("fairway", "dev", requests, {}, (), {}, (), (), tuple(None for _ in requests)), ())


def test_a_plan_says_what_has_version_aliases_and_an_older_plan_does_not() -> None:
    tree = as_data(
        _plan_of(Request("a:b:C", "one", {}, options={"aliases": ({"type": "a:b:C"},)}), Request("a:b:C", "two", {}))
    )
    assert read_plan(tree, "x").with_version_aliases == {("a:b:C", "one")}
    assert read_plan(plan(), "x").with_version_aliases is None
