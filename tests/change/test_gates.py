"""What stops a pipeline, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.advice import StackFileAdvice
from fairway.change.kept_outputs import kept
from fairway.change.planned_step import PlannedStep
from fairway.request import UNKNOWN
from tests.stacks import stack_file
from tests.states.shops import SHOP, Shops, change_of

TAGGED = f"tags: {{team: a}}\n{SHOP}"


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Shops:
    """An environment, one with another tag, and one without the user pool."""
    found = Shops(tmp_path_factory.mktemp("shops"))
    found.environment("dev")
    found.environment("tagged", TAGGED)
    found.environment("less", SHOP[: SHOP.index("    nodePools:")])
    return found


@pytest.fixture(scope="module")
def dev(shops: Shops) -> Path:
    """The state of dev."""
    return shops.state("dev")


def test_a_user_pool_that_is_deleted_stops_a_pipeline_that_stops_at_replacements(shops: Shops, dev: Path) -> None:
    code, out, _ = shops.plan("less", dev, "--fail-on", "replace")
    assert code == 1
    assert "1 pool deleted" in out
    assert shops.plan("less", dev, "--fail-on", "refused")[0] == 0


def test_a_tag_on_everything_stops_no_pipeline_that_stops_at_replacements(shops: Shops, dev: Path) -> None:
    code, out, _ = shops.plan("tagged", dev, "--fail-on", "replace")
    assert code == 0
    assert "replaced" not in out.replace("as replaced", "").replace("is replaced.", "")
    # Pulumi's own preview shows it, so users will ask about it.
    (line,) = (each for each in " ".join(out.split()).split("note: ") if each.startswith("`pulumi preview`"))
    assert "RoleAssignment shop/role/subnet-nodes as replaced" in line
    assert "principalId of UserAssignedIdentity shop/identity" in line


def test_the_pending_tag_of_the_default_pool_is_reported_although_the_cluster_changes_too(
    shops: Shops, dev: Path
) -> None:
    found = shops.compared("tagged", dev)
    assert change_of(found, "shop")["outcome"] == "in place"
    assert any("defaultNodePool: tags.team is a in the settings" in each for each in found["notes"])


def test_a_state_of_another_stack_is_named(shops: Shops, dev: Path) -> None:
    named = "This state belongs to the stack dev, but the config to tagged."
    assert named in shops.compared("tagged", dev)["notes"]
    assert not any("stack" in each for each in shops.compared("dev", dev)["notes"])


def test_another_location_is_explained_at_its_cause_and_not_at_each_consequence(shops: Shops, dev: Path) -> None:
    file = shops.folder / "config" / "stacks" / "Pulumi.north.yaml"
    file.write_text(stack_file(SHOP).replace("westeurope", "northeurope"), "utf-8")
    changes = shops.compared("north", dev)["changes"]
    assert [(each["type"].rpartition(":")[2], each["outcome"]) for each in changes[:3]] == [
        ("ResourceGroup", "replaced"),
        ("ManagedCluster", "cluster replaced"),
        ("AgentPool", "pool replaced"),
    ]
    for change in changes[:2]:
        first = change["reasons"][0]
        assert (first["path"], first["before"], first["after"]) == ("location", "westeurope", "northeurope")
    assert {each["because"] for each in changes[1:]} == {"ResourceGroup shop/group"}
    _, out, _ = shops.plan("north", dev)
    assert "resources with ResourceGroup shop/group" in out
    assert out.count("The value comes from ResourceGroup shop/group") == 2  # the cluster and its pool
    assert "where it turns out the same" not in out


def test_an_identity_that_is_replaced_takes_its_role_assignments_along(shops: Shops, dev: Path) -> None:
    shops.changed("renamed", "    protect: false\n", "    protect: false\n    name: other\n")
    found = shops.outcomes("renamed", dev)
    assert found["shop/identity"] == found["shop/role/subnet-nodes"] == "replaced"


def test_an_update_keeps_what_is_given_once_and_what_belongs_to_inputs_that_stay() -> None:
    old = {"identity": {"type": "SystemAssigned"}, "tags": {"a": "1"}}
    outputs = {
        **old,
        "identity": {"type": "SystemAssigned", "principalId": "p"},
        "identityProfile": {"kubeletidentity": {"objectId": "o", "other": "x"}},
        "currentKubernetesVersion": "1.35.1",
    }
    previewed = {**old, "tags": {"a": "2"}, "identityProfile": UNKNOWN, "currentKubernetesVersion": UNKNOWN}
    found = kept(previewed, old, outputs, {**old, "tags": {"a": "2"}})
    assert found["identity"]["principalId"] == "p"
    assert found["identityProfile"] == {"kubeletidentity": {"objectId": "o", "other": UNKNOWN}}
    assert found["currentKubernetesVersion"] is UNKNOWN
    assert found["tags"] == {"a": "2"}


def test_an_identity_that_changes_its_type_has_no_known_principal() -> None:
    old, new = ({"identity": {"type": each}} for each in ("SystemAssigned", "UserAssigned"))
    outputs = {"identity": {"type": "SystemAssigned", "principalId": "p"}}
    assert kept({"identity": UNKNOWN}, old, outputs, new) == {"identity": UNKNOWN}


def test_writing_down_what_azure_chose_is_advised_against(shops: Shops, dev: Path) -> None:
    profile = "    networkProfile: {podCidr: 10.244.0.0/16}\n"
    settings = SHOP.replace("    defaultNodePool:", f"{profile}    defaultNodePool:")
    changes = shops.compared(shops.environment("written", settings), dev)["changes"]
    (cluster,) = (each for each in changes if each["name"] == "shop" and each["type"].endswith("ManagedCluster"))
    assert cluster["outcome"] == "cluster replaced"
    assert cluster["workaround"].startswith("Remove networkProfile.podCidr again: Azure already has that value")


def test_a_protected_pool_that_is_removed_says_how_the_protection_is_lifted(shops: Shops) -> None:
    protected = SHOP.replace("    protect: false\n", "")
    state = shops.state(shops.environment("kept", protected))
    without = protected.partition("    nodePools:")[0]
    changes = shops.compared(shops.environment("removed", without), state)["changes"]
    (pool,) = (each for each in changes if each["type"].endswith("AgentPool"))
    assert pool["outcome"] == "refused"
    assert "kubectl drain" in pool["workaround"]
    assert "`protect: false` for the cluster" in pool["workaround"]


def test_environments_that_use_what_exists_elsewhere_are_compared(shops: Shops) -> None:
    hub = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/hub"
    peering = f"{{remoteVirtualNetworkId: {hub}/providers/Microsoft.Network/virtualNetworks/hub, remotePeering: {{}}}}"
    one_side = peering.replace(", remotePeering: {}", "")
    network = "    network:\n      peerings: {{hub: {}}}\n      subnets: {{nodes: {{addressPrefix: 10.224.0.0/20}}}}\n"
    head, _, tail = SHOP.partition("    nodePools:")
    both, one = (f"{head}{network.format(each)}    nodePools:{tail}" for each in (peering, one_side))
    found = shops.compared(shops.environment("one", one), Path(shops.environment("both", both)))["changes"]
    changed = {each["name"]: each["outcome"] for each in found if each["outcome"] != "same"}
    assert changed == {"shop/remote-peering/hub": "interrupted"}


def test_a_shared_resource_that_is_removed_is_unprotected_in_its_own_section() -> None:
    urn = "urn:pulumi:prod::shops::fairway:index:ContainerRegistry$azure-native:containerregistry:Registry::shared/x"
    step = PlannedStep("delete", urn, "azure-native:containerregistry:Registry", "shared/x", protect=True)
    assert "`protect: false` under `fairway:shared`" in StackFileAdvice().unprotected(step)
