"""Reading what a stack has deployed, from the files people have."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from fairway.change.preview import ComparisonError
from fairway.change.side import side_of
from fairway.protocol.state_file import Deployed, StateFileError, deployed
from fairway.protocol.values import Secret
from tests.states import typescript_shop as shop


def written(folder: Path, tree: Any, name: str = "state.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(tree), "utf-8")
    return file


def read_state(file: Path) -> Deployed:
    found = side_of(str(file)).state
    assert found is not None
    return found


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
    pending = [{"type": "creating", "resource": shop.entry(shop.CLUSTER)}]
    tree = {"version": 3, "deployment": {"resources": entries, "pending_operations": pending}}
    found = deployed(tree, "x")
    pool, logs = found.resources
    assert pool.delete
    assert pool.pending_replacement
    assert pool.external
    assert pool.retain_on_delete
    assert logs.init_errors == ("half made",)
    assert logs.deleted_with == shop.CLUSTER
    assert logs.aliases == ("urn:pulumi:a::b::c::d",)
    assert [(each.type, each.resource.urn) for each in found.pending_operations] == [("creating", shop.CLUSTER)]
    assert list(found.by_urn()) == [shop.LOGS]


def test_a_checkpoint_of_a_backend_is_read_like_an_export(tmp_path: Path, read: Deployed) -> None:
    latest = {"latest": shop.state()["deployment"]}
    for checkpoint in ({"version": 3, "checkpoint": {"stack": "organization/storefront/prod", **latest}}, latest):
        assert read_state(written(tmp_path, checkpoint, "prod.json")) == read


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
        ({"version": 2, "deployment": {}}, "version 2"),
        ({"version": 3, "deployment": "text"}, "not a JSON object"),
        ({"version": 3, "deployment": {"resources": {"a": 1}}}, "not a list"),
        ({"version": 3, "deployment": {"resources": [{"type": "x"}]}}, "resource 0 has no `urn`"),
        ({"version": 3, "deployment": {"resources": [7]}}, "resource 0 has no `urn`"),
        ({"latest": {"pending_operations": [{}]}}, "pending operation 0 has no `urn`"),
    ],
)
def test_a_damaged_state_is_refused_with_what_is_damaged(tmp_path: Path, tree: Any, says: str) -> None:
    with pytest.raises(StateFileError, match=says) as error:
        read_state(written(tmp_path, tree))
    assert "state.json" in str(error.value)
    assert "pulumi stack export" in str(error.value)


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ([], "a list of 0"),
        ([7], "a list of 1"),
        ({"hello": 1}, "an object with `hello`"),
        ({"$schema": "https://schema.management.azure.com", "resources": []}, "`resources`"),
        ({"terraform_version": "1.9"}, "`terraform_version`"),
    ],
)
def test_a_file_that_is_no_document_is_named_for_what_it_is(tmp_path: Path, tree: Any, says: str) -> None:
    with pytest.raises(ComparisonError, match=says) as error:
        side_of(str(written(tmp_path, tree)))
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
