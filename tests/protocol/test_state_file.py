"""Reading what a stack has deployed, from the files people have."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from fairway.plan.plan_file import planned, read_plan
from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.protocol.state_file import Deployed, StateFileError, deployed, read_state
from fairway.protocol.values import Secret
from fairway.report.plan_json import as_data, as_json
from fairway.request import SECRET, UNKNOWN, Request
from tests.states import typescript_shop as shop


def written(folder: Path, tree: Any, name: str = "state.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(tree), "utf-8")
    return file


@pytest.fixture
def read(tmp_path: Path) -> Deployed:
    return read_state(written(tmp_path, shop.state()))


def test_an_exported_state_gives_project_stack_and_resources_in_order(read: Deployed) -> None:
    assert (read.project, read.stack) == ("storefront", "prod")
    assert [each.name for each in read.resources] == [
        "storefront-prod",
        "assets",
        "shopAks",
        "shopAksWorkers",
        "auditLogs",
    ]


def test_a_resource_has_all_that_the_file_says_of_it(read: Deployed) -> None:
    pool = read.by_urn()[shop.POOL]
    assert pool.type == "azure-native:containerservice:AgentPool"
    assert pool.id.endswith("/agentPools/workers")
    assert pool.inputs["maxPods"] == 30
    assert pool.outputs["osType"] == "Linux"
    assert pool.parent == shop.STACK
    assert pool.dependencies == (shop.CLUSTER,)
    assert pool.property_dependencies["resourceName"] == (shop.CLUSTER,)
    assert pool.ignore_changes == ("count",)
    assert pool.custom
    assert not pool.protect


def test_keys_that_are_not_known_here_do_no_harm(read: Deployed) -> None:
    cluster = read.by_urn()[shop.CLUSTER]
    assert cluster.created == "2025-01-01T00:00:00Z"
    assert cluster.protect


def test_secrets_are_read_as_secrets_and_never_shown(read: Deployed) -> None:
    profile = read.by_urn()[shop.CLUSTER].inputs["windowsProfile"]
    assert profile["adminPassword"] == Secret({"ciphertext": "v1:abc:one"})
    assert "v1:abc" not in repr(profile)


def test_secrets_that_were_exported_bare_are_secrets_too() -> None:
    bare = {shop.SIGNATURE: shop.SECRET, "plaintext": '"geheim"'}
    entry = shop.entry(shop.BUCKET, inputs={"nested": [{"password": bare}]})
    found = deployed({"version": 3, "deployment": {"resources": [entry]}}, "x").resources[0]
    assert isinstance(found.inputs["nested"][0]["password"], Secret)
    assert "geheim" not in repr(found)


def test_resources_of_other_providers_stay_as_they_are(read: Deployed) -> None:
    assert read.by_urn()[shop.BUCKET].type == "aws:s3/bucket:Bucket"


def test_flags_of_a_run_that_was_cut_off_are_read() -> None:
    entries = [
        shop.entry(shop.POOL, delete=True, pendingReplacement=True, external=True, retainOnDelete=True),
        shop.entry(shop.LOGS, initErrors=["half made"], deletedWith=shop.CLUSTER, aliases=["urn:pulumi:a::b::c::d"]),
    ]
    tree = {"version": 3, "deployment": {"resources": entries, "pending_operations": [{"type": "creating"}]}}
    found = deployed(tree, "x")
    pool, logs = found.resources
    assert pool.delete
    assert pool.pending_replacement
    assert pool.external
    assert pool.retain_on_delete
    assert logs.init_errors == ("half made",)
    assert logs.deleted_with == shop.CLUSTER
    assert logs.aliases == ("urn:pulumi:a::b::c::d",)
    assert found.pending_operations == ({"type": "creating"},)
    assert list(found.by_urn()) == [shop.LOGS]


def test_a_checkpoint_of_a_backend_is_read_like_an_export(tmp_path: Path, read: Deployed) -> None:
    exported = shop.state()
    checkpoint = {
        "version": 3,
        "checkpoint": {"stack": "organization/storefront/prod", "latest": exported["deployment"]},
    }
    assert read_state(written(tmp_path, checkpoint, "prod.json")).resources == read.resources


def test_a_packed_file_is_read_like_a_plain_one(tmp_path: Path, read: Deployed) -> None:
    file = tmp_path / "state.json.gz"
    file.write_bytes(gzip.compress(json.dumps(shop.state()).encode()))
    assert read_state(file) == read


@pytest.mark.parametrize(
    "tree",
    [
        {"version": 3, "deployment": None},
        {"version": 3, "deployment": {"manifest": {}}},
        {"version": 3, "deployment": {"resources": None}},
        {"version": 3, "checkpoint": {"stack": "s"}},
    ],
)
def test_a_new_stack_has_no_resources(tree: Any) -> None:
    found = deployed(tree, "x")
    assert (found.resources, found.project) == ((), "")


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ([], "a JSON object"),
        ({"version": 2, "deployment": {}}, "version 2"),
        ({"hello": 1}, "neither `deployment` nor `checkpoint`"),
        ({"project": "p", "resources": [], "findings": []}, "fairway plan"),
        ({"steps": [], "changeSummary": {}}, "plan or preview of Pulumi"),
        ({"$schema": "https://schema.management.azure.com", "resources": []}, "ARM template"),
        ({"terraform_version": "1.9"}, "Terraform"),
        ({"version": 3, "deployment": "text"}, "not a JSON object"),
        ({"version": 3, "deployment": {"resources": {"a": 1}}}, "not a list"),
        ({"version": 3, "deployment": {"resources": [{"type": "x"}]}}, "resource 0 has no `urn`"),
        ({"version": 3, "deployment": {"resources": [7]}}, "resource 0 has no `urn`"),
    ],
)
def test_a_file_that_is_something_else_is_named_for_what_it_is(tmp_path: Path, tree: Any, says: str) -> None:
    with pytest.raises(StateFileError, match=says) as error:
        read_state(written(tmp_path, tree))
    assert "state.json" in str(error.value)
    assert "pulumi stack export" in str(error.value)


def test_a_file_that_is_cut_short_says_so(tmp_path: Path) -> None:
    text = json.dumps(shop.state())
    for length in (100, len(text) // 2, len(text) - 1):
        file = tmp_path / "cut.json"
        file.write_text(text[:length], "utf-8")
        with pytest.raises(StateFileError, match=r"cut short"):
            read_state(file)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"resources:\n- a\n", "not JSON"),
        (b"\x1f\x8bbroken", "cannot be read"),
        (b"\xff\xfe\x00", "not JSON"),
    ],
)
def test_a_file_that_is_no_json_says_so(tmp_path: Path, data: bytes, says: str) -> None:
    file = tmp_path / "state.json"
    file.write_bytes(data)
    with pytest.raises(StateFileError, match=says):
        read_state(file)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="no such file"):
        read_state(tmp_path / "none.json")


def test_a_folder_is_no_state(tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="cannot be read"):
        read_state(tmp_path)


def test_a_state_of_five_megabytes_is_read_whole(tmp_path: Path) -> None:
    entries = [
        shop.entry(f"{shop.HEAD}aws:s3/bucket:Bucket::bucket-{at}", id=str(at), inputs={"text": "x" * 1500})
        for at in range(3000)
    ]
    file = written(tmp_path, {"version": 3, "deployment": {"resources": entries}})
    assert file.stat().st_size > 5_000_000
    assert len(read_state(file).by_urn()) == 3000


# Plans


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


def test_a_plan_is_read_back_into_requests(tmp_path: Path) -> None:
    found = read_plan(written(tmp_path, plan()))
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
    assert planned(tree, "x", "prod").stack == "prod"
    with pytest.raises(StateFileError, match=r"plans of dev, prod in it\. Name the one that is meant: `x:dev`"):
        planned(tree, "x")
    with pytest.raises(StateFileError, match="plans of dev, prod in it, and none of test"):
        planned(tree, "x", "test")


def test_a_document_without_a_plan_says_so_and_how_to_make_one() -> None:
    with pytest.raises(StateFileError, match=r"there is no plan in it\. Make one with `fairway plan <stack>"):
        planned({"formatVersion": 2, "environments": []}, "x")


def test_a_state_where_a_plan_is_wanted_is_named_as_one() -> None:
    with pytest.raises(StateFileError, match="the state of a stack, where a plan is wanted"):
        planned(shop.state(), "x")


def test_a_plan_of_a_later_format_is_refused_and_those_of_earlier_releases_are_read() -> None:
    assert planned(plan(formatVersion=1), "x").stack == planned(plan(), "x").stack == "dev"
    for later in ({"formatVersion": 3, "environments": [plan()]}, plan(formatVersion=2)):
        message = f"x: its formatVersion is {later['formatVersion']}, and this release of fairway reads 1 and 2"
        with pytest.raises(StateFileError, match=message):
            planned(later, "x")


def test_a_damaged_plan_names_the_resource() -> None:
    with pytest.raises(StateFileError, match="resource 0 has no `type`"):
        planned(plan(resources=[{"name": "a"}]), "x")


def test_what_a_plan_says_of_options_and_components_is_read_back(tmp_path: Path) -> None:
    requests = (
        Request("my:index:Box", "box", {"size": 1}, custom=False),
        Request("azure-native:network:Subnet", "nodes", {}, parent="box", options={"deleteBeforeReplace": False}),
        Request("other:index:Thing", "none", {}, options={"aliases": ({"name": "old"},), "importId": "/x"}),
    )
    record = Record("fairway", "dev", requests, {}, (), {}, (), (), (None, 0, None))
    file = tmp_path / "plan.json"
    file.write_text(as_json([Plan(record, ())]), "utf-8")
    box, nodes, thing = read_plan(file).requests
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
    assert planned(tree, "x").with_version_aliases == {("a:b:C", "one")}
    assert planned(plan(), "x").with_version_aliases is None
