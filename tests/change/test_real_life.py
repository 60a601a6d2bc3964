"""A program held against states of real life: grown over years, with other clouds beside Azure (tests/states)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from fairway.change.change import Comparison
from fairway.change.reasons import NOT_KNOWN
from fairway.change.side import Side, side_of
from fairway.change.sides import comparison_of
from fairway.project.project import find_project
from fairway.report.change_json import as_json
from fairway.report.change_markdown import as_markdown
from fairway.report.change_text import print_comparison
from tests.command_line import fairway
from tests.states import yaml_shop as shop

pytestmark = pytest.mark.usefixtures("quick")


def compared(folder: Path, state: Any = None, *, aliases: str = "sent", hub: str = shop.HUB_ID, **changes: Any) -> Any:
    """The comparison of a state with the program of the same shape, which differs in `changes`."""
    config = {
        "webshop:hub": hub,
        "webshop:nodes": f"{shop.NETWORK_ID}/subnets/nodes",
        "webshop:workspace": f"{shop.GROUP_ID}/w",
        "webshop:password": {"secure": "v1:config:marker"},
        "webshop:changes": json.dumps(changes),
        "webshop:aliases": aliases,
    }
    (folder / "Pulumi.yaml").write_text("name: webshop\nruntime: python\n", "utf-8")
    (folder / "Pulumi.live.yaml").write_text(json.dumps({"config": config}), "utf-8")
    (folder / "__main__.py").write_text(shop.PROGRAM, "utf-8")
    (folder / "state.json").write_text(json.dumps(state or shop.state()), "utf-8")
    before = side_of(str(folder / "state.json"))
    return comparison_of(before, Side(stack="live"), lambda: find_project(folder))


SECRETS = {"shop.cluster": "unknown", "ingress": "unknown"}
"""The resources of the program with a secret, which cannot be compared."""


def outcomes(comparison: Comparison) -> dict[str, str]:
    return {each.name: each.outcome for each in comparison.differing}


def of(comparison: Comparison, name: str) -> Any:
    return next(each for each in comparison.differing if each.name == name)


def with_pools(**inputs: Any) -> dict[str, Any]:
    """The state with both pools as in `inputs`: one from the program, one from Azure."""
    state = shop.state()
    for each in state["deployment"]["resources"]:
        if each["urn"] == shop.POOL:
            each["inputs"] = {**each["inputs"], **inputs}
            each["outputs"] = {**each["outputs"], **inputs}
        if each["urn"] == shop.CLUSTER:
            each["outputs"] = {**each["outputs"], "agentPoolProfiles": [{**shop.SYSTEM, **inputs}]}
    return state


def test_a_program_of_the_same_shape_changes_nothing_but_the_version_of_the_api(tmp_path: Path) -> None:
    found = compared(tmp_path)
    assert outcomes(found) == SECRETS
    cluster = of(found, "shop.cluster")
    assert [(each.path, each.before) for each in cluster.reasons] == [
        ("windowsProfile.adminPassword", "[secret]"),
        ("azureApiVersion", "2023-04-01"),
    ]
    assert "that alone changes nothing" in cluster.reasons[1].text


def test_a_secret_that_may_have_changed_counts_as_what_it_does_at_worst(tmp_path: Path) -> None:
    cluster = of(compared(tmp_path), "shop.cluster")
    assert (cluster.outcome, cluster.at_worst) == ("unknown", "cluster replaced")
    assert "If it differs, azure-native replaces the resource." in cluster.reasons[0].text
    assert "All workloads stop" in cluster.workloads
    assert '"windowsProfile.adminPassword" to ignoreChanges' in cluster.workaround
    command = ["diff", str(tmp_path / "state.json"), "live", "-C", str(tmp_path), "--fail-on"]
    assert [fairway(*command, on)[0] for on in ("any", "replace", "refused")] == [1, 1, 0]


def test_a_secret_whose_changes_are_ignored_does_not_count(tmp_path: Path) -> None:
    found = compared(tmp_path, ignore=["windowsProfile.adminPassword"])
    assert of(found, "shop.cluster").outcome == "in place"


@pytest.mark.parametrize(
    "state", [shop.state(4), shop.state(shown=True), shop.state(4, shown=True)], ids=["4", "shown", "4, shown"]
)
def test_version_4_and_shown_secrets_make_no_difference(tmp_path: Path, state: dict[str, Any]) -> None:
    assert compared(tmp_path, state) == compared(tmp_path)


def test_no_secret_is_shown_or_counted_as_a_change(tmp_path: Path) -> None:
    found = compared(tmp_path, shop.state(shown=True), dnsPrefix="other", acl="public", location="northeurope")
    stream = io.StringIO()
    print_comparison(found, file=stream)
    for text in (as_json(found), as_markdown(found), stream.getvalue(), repr(found)):
        assert "marker" not in text
        assert "not to be decrypted" not in text
    secret = [each for change in found.changes for each in change.reasons if "token" in each.path.casefold()]
    assert [(each.path, each.before, each.after) for each in secret] == [("values.token", "[secret]", "[secret]")]
    assert outcomes(found)["ingress"] == "unknown"


def test_a_protected_cluster_that_would_be_replaced_is_refused_and_takes_its_pool_along(tmp_path: Path) -> None:
    found = compared(tmp_path, dnsPrefix="other")
    assert outcomes(found) == {
        **SECRETS,
        "shop.cluster": "refused",
        "shop.cluster[web]": "pool replaced",
        "audit": "replaced",
    }
    assert of(found, "shop.cluster").reasons[0].rule == "protect"


def test_another_vm_size_replaces_the_pool_alone(tmp_path: Path) -> None:
    found = outcomes(compared(tmp_path, vmSize="Standard_D8s_v5"))
    assert found == {**SECRETS, "shop.cluster[web]": "pool replaced"}


def test_for_other_providers_a_note_names_replacements_as_unknown(tmp_path: Path) -> None:
    found = compared(tmp_path, acl="public", length=3)
    for name in ("assets", "db"):
        assert of(found, name).outcome == "in place"
        assert of(found, name).reasons[0].text == NOT_KNOWN
    note = next(each for each in found.notes if each.startswith("Compared by their inputs only"))
    assert "aws:s3/bucket:Bucket (1)" in note
    assert any(
        each.startswith("communication:CommunicationService: served from the SDK's metadata") for each in found.notes
    )
    assert "pulumi:" not in note


def test_what_the_program_leaves_out_of_another_provider_is_deleted(tmp_path: Path) -> None:
    state = shop.state()
    state["deployment"]["resources"].append(shop.entry(f"{shop.HEAD}aws:s3/bucket:Bucket::logs", "logs-1", {}))
    assert outcomes(compared(tmp_path, state))["logs"] == "deleted"


def test_old_tokens_are_found_by_the_aliases_of_the_sdk_and_a_note_says_so(tmp_path: Path) -> None:
    (note,) = [each for each in compared(tmp_path).notes if "older SDK" in each]
    assert note.startswith("5 resources have type tokens of an older SDK")


def test_without_aliases_old_tokens_cost_the_cluster_and_a_note_says_what_helps(tmp_path: Path) -> None:
    found = compared(tmp_path, aliases="dropped")
    gone = {each.urn: each for each in found.changes if each.outcome != "created"}
    assert gone[shop.CLUSTER].outcome == "refused"
    assert "all workloads stop" in gone[shop.CLUSTER].workloads
    assert gone[shop.POOL].outcome == "pool replaced"
    assert gone[shop.AUDIT].outcome == gone[shop.NETWORK].outcome == gone[shop.GROUP].outcome == "replaced"
    assert "azure-native:insights/v20210501preview:DiagnosticSetting" in gone[shop.AUDIT].reasons[0].text
    assert len(gone[shop.AUDIT].reasons) == 1
    (note,) = [each for each in found.notes if "older SDK" in each]
    assert note.startswith("5 resources are deleted and created again only because")
    assert note.endswith("Keep the SDK's version aliases, and nothing is deleted.")


def test_a_lookup_is_no_change_with_or_without_a_state_entry(tmp_path: Path) -> None:
    without = shop.state(drop=(shop.HUB,))
    assert outcomes(compared(tmp_path, without)) == SECRETS
    other = shop.HUB_ID.replace("hub", "other-hub")
    assert outcomes(compared(tmp_path, hub=other)) == SECRETS


def test_a_range_in_which_nodes_stand_is_refused_in_azures_words(tmp_path: Path) -> None:
    found = of(compared(tmp_path, addressPrefix="10.0.1.0/24"), "net-nodes")
    assert found.outcome == "refused"
    (reason,) = found.reasons
    assert (reason.path, reason.before, reason.after) == ("addressPrefix", "10.0.0.0/24", "10.0.1.0/24")
    assert reason.rule == "InUsePrefixCannotBeDeleted"
    assert "active allocations" in reason.message
    assert shop.SUBSCRIPTION in reason.message
    assert found.workaround.startswith("Create another subnet with a range that overlaps no existing one")


@pytest.mark.parametrize("pool", [{"count": 0}, {"powerState": {"code": "Stopped"}}, {"vnetSubnetID": "/elsewhere"}])
def test_a_range_in_which_no_node_stands_changes_in_place(tmp_path: Path, pool: dict[str, Any]) -> None:
    assert of(compared(tmp_path, with_pools(**pool), addressPrefix="10.0.1.0/24"), "net-nodes").outcome == "in place"


def test_a_range_outside_the_network_is_refused(tmp_path: Path) -> None:
    found = of(compared(tmp_path, with_pools(count=0), addressPrefix="10.7.0.0/24"), "net-nodes")
    assert (found.outcome, found.reasons[0].rule) == ("refused", "NetcfgSubnetRangeOutsideVnet")


def test_a_network_without_known_ranges_refuses_nothing(tmp_path: Path) -> None:
    state = with_pools(count=0)
    for each in state["deployment"]["resources"]:
        if each["urn"] == shop.NETWORK:
            each["inputs"].pop("addressSpace")
            each["outputs"].pop("addressSpace")
    found = outcomes(compared(tmp_path, state, addressPrefix="10.0.1.0/24"))
    assert found["net-nodes"] == "in place"


def test_a_state_of_five_megabytes_is_compared_whole(tmp_path: Path) -> None:
    state = shop.state()
    state["deployment"]["resources"] += [
        shop.entry(f"{shop.HEAD}aws:s3/bucket:Bucket::bucket-{at}", str(at), {"text": "x" * 1500}) for at in range(3000)
    ]
    found = compared(tmp_path, state)
    assert (tmp_path / "state.json").stat().st_size > 5_000_000
    assert found.counts == {"deleted": 3000, "unknown": 2, "same": 9}


def test_a_state_of_nothing_has_everything_created(tmp_path: Path) -> None:
    found = compared(tmp_path, {"version": 3, "deployment": None})
    assert {each.outcome for each in found.differing} == {"created"}
    assert "shop.cluster[web]" in outcomes(found)


def test_a_state_of_another_project_is_compared_and_named(tmp_path: Path) -> None:
    text = json.dumps(shop.state()).replace("::webshop::", "::othershop::")
    found = compared(tmp_path, json.loads(text))
    assert "The state belongs to the project othershop, the program to webshop." in found.notes
    assert outcomes(found) == SECRETS
