"""What the descriptions and the options contradict each other about is refused, not ignored."""

from __future__ import annotations

from pathlib import Path

from tests.adoption.test_clusters import adopt, named, project
from tests.az_aks_show import SUBSCRIPTION, cluster, guid, saved
from tests.command_line import fairway


def test_a_region_that_does_not_exist_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    home = project(tmp_path)
    code, _, err = adopt(home, saved(tmp_path, cluster(location="West Europ")))
    assert (code, [each.name for each in home.iterdir()]) == (2, ["Pulumi.yaml"])
    assert "has the region westeurop, which does not exist. Did you mean westeurope?" in err


def test_another_subscription_than_that_of_the_descriptions_is_refused(tmp_path: Path) -> None:
    home = project(tmp_path)
    code, _, err = adopt(home, saved(tmp_path, cluster()), more=("--subscription", guid(7)))
    assert (code, [each.name for each in home.iterdir()]) == (2, ["Pulumi.yaml"])
    assert f"is in the subscription {SUBSCRIPTION}, which its id has, and `--subscription` is {guid(7)}" in err


def test_an_environment_without_a_subscription_gets_a_note_when_a_cluster_is_added(tmp_path: Path) -> None:
    home = project(tmp_path)
    same = ("--subscription", SUBSCRIPTION.upper())
    assert adopt(home, saved(tmp_path, named("shop-prod")), more=same)[0] == 0
    added = saved(tmp_path, named("pay-prod"), "pay.json")
    file = home / "config" / "stacks" / "Pulumi.prod.yaml"
    code, out, _ = adopt(home, added, more=("--add",))
    assert (code, "has no `azure-native:subscriptionId`" in out) == (0, False)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(each for each in lines if "subscriptionId" not in each), encoding="utf-8")
    code, out, _ = adopt(home, added, more=("--add", "--force"))
    assert code == 0
    assert f"{file} has no `azure-native:subscriptionId`" in out
    assert f"add `azure-native:subscriptionId: {SUBSCRIPTION}` below `config`" in out


def test_the_commands_for_a_network_say_in_which_resource_group_they_look() -> None:
    """Before the cluster is described, the group of its network is not known."""
    same = ("adopt", "--cluster", "shop", "--resource-group", "rg-shop")

    def notes(*kinds: str) -> list[str]:
        out = fairway(*same, *(each for kind in kinds for each in ("--manage", kind)))[1]
        return [each for each in out.splitlines() if each.startswith("#")]

    end = "has another resource group, run the command for it with that one too, into another file of this folder"
    network = "vnet.json, nsg.json, route-table.json"
    assert notes("network") == [
        f"# {network} and gateway.json then have what is in rg-shop only. If vnetSubnetId in cluster.json {end}"
    ]
    assert notes("identities") == [
        f"# identity.json then has what is in rg-shop only. If an identity in cluster.json {end}"
    ]
    rule = "cluster.json, or dataCollectionRuleId in dataCollectionRuleAssociations.json,"
    assert notes("workspace") == [
        f"# workspace.json and rule.json then have what is in rg-shop only. If a log workspace in {rule} {end}"
    ]
    assert notes("network", "workspace") == [
        f"# {network}, gateway.json, workspace.json and rule.json then have what is in rg-shop only. "
        f"If vnetSubnetId or a log workspace in {rule} {end}"
    ]
    assert "#" not in fairway(*same)[1]
