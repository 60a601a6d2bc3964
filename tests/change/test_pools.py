"""What a comparison says of the pools in a cluster's list, which may be AgentPools too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.states.shops import SHOP, Shops, change_of

SYSTEM = "defaultNodePool: {vmSize: Standard_D4ds_v5, count: 1}"
DRAINED = "defaultNodePool: {vmSize: Standard_D4ds_v5, count: 1, retired: drained}"
DRAINING = "defaultNodePool: {vmSize: Standard_D4ds_v5, count: 1, retired: draining}"
GONE = DRAINING.replace("draining", "gone")
CORE = "    nodePools:\n      core: {mode: System, vmSize: Standard_D8ds_v5}\n"


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Shops:
    """Environments on the way to another default pool."""
    found = Shops(tmp_path_factory.mktemp("shops"))
    with_core = SHOP.replace("    nodePools:\n", CORE)
    found.environment("dev")
    found.changed("draining", SYSTEM, DRAINING, with_core)
    found.changed("drained", SYSTEM, DRAINED, with_core)
    found.changed("gone", SYSTEM, GONE, with_core)
    return found


@pytest.fixture(scope="module")
def dev(shops: Shops) -> Path:
    """The state of dev."""
    return shops.state("dev")


def _web(state: Path) -> str:
    """The end of the URN of the pool `web`."""
    return re.search(r"AgentPool::shop/web/\w+", state.read_text("utf-8"))[0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("old", "new", "format"),
    [
        (SYSTEM, f"{SYSTEM[:-1]}, nodeLabels: {{a: b}}}}\n    updateDefaultNodePool: true", "json"),
        ('kubernetesVersion: "1.35"', 'kubernetesVersion: "1.36"\n    upgradeKubernetes: true', "text"),
        (SYSTEM, f"{SYSTEM}\n    upgradeKubernetes: true", "markdown"),
    ],
)
def test_no_advice_deletes_a_pool_that_the_program_manages(
    shops: Shops, dev: Path, old: str, new: str, format: str
) -> None:
    shops.changed("sends", old, new)
    code, out, _ = shops.plan("sends", dev, "--format", format)
    assert code == 0
    assert "az aks nodepool delete" not in out
    assert "nothing manages it" not in out
    assert "Azure keeps it" not in out
    assert "is AgentPool shop/web/" in out


def test_an_unmanaged_pool_that_leaves_the_list_is_named_with_a_working_command(shops: Shops, dev: Path) -> None:
    settings = SHOP.replace("      web: {", "      api: {")
    shops.changed("sends", SYSTEM, f"{SYSTEM[:-1]}, nodeLabels: {{a: b}}}}\n    updateDefaultNodePool: true", settings)
    by_hand = shops.edited(dev, without=_web(dev))
    cluster = change_of(shops.compared("sends", by_hand), "shop")
    assert "az aks nodepool delete --resource-group rg-shop-dev --cluster-name shop-dev --name web" in str(cluster)
    assert "Azure keeps it" in str(cluster)


def test_the_default_pool_retires_as_the_documentation_says(shops: Shops, dev: Path) -> None:
    assert set(shops.outcomes("draining", dev).values()) == {"created", "in place"}
    assert shops.plan("draining", dev, "--fail-on", "refused")[0] == 0
    draining = shops.state("dev", "draining")
    assert shops.outcomes("draining", draining) == {}
    assert list(shops.outcomes("gone", draining)) == ["shop/system"]
    gone = shops.state("dev", "draining", "gone")
    assert shops.outcomes("gone", gone) == {}


def test_a_protected_default_pool_is_drained_before_it_is_gone(shops: Shops) -> None:
    kept = SHOP.replace("protect: false", "protect: true").replace("    nodePools:\n", CORE)
    shops.environment("kept", kept)
    for name, settings in (("draining", DRAINING), ("drained", DRAINED), ("gone", GONE)):
        shops.changed(f"kept-{name}", SYSTEM, settings, kept)
    draining = shops.state("kept", "kept-draining")
    for wrong in ("kept", "kept-gone"):
        found = change_of(shops.compared(wrong, draining), "shop/system")
        assert (found["outcome"], found["reasons"][0]["rule"]) == ("refused", "protect")
        assert "set `retired: drained` and run `pulumi up`, then `retired: gone`" in found["workaround"]
    lifted = shops.compared("kept-drained", draining)
    (reason,) = change_of(lifted, "shop/system")["reasons"]
    assert (change_of(lifted, "shop/system")["outcome"], reason["path"]) == ("in place", "protect")
    assert (reason["before"], reason["after"]) == (True, False)
    assert reason["text"] == "Pulumi may delete or replace it from then on."
    drained = shops.state("kept", "kept-draining", "kept-drained")
    assert shops.outcomes("kept-gone", drained) == {"shop/system": "pool deleted"}


def test_a_default_pool_cannot_retire_before_its_cluster_is_there(shops: Shops) -> None:
    nothing = shops.folder / "nothing.json"
    nothing.write_text('{"version": 3, "deployment": {"resources": []}}', "utf-8")
    for name in ("draining", "drained"):
        found = change_of(shops.compared(name, nothing), "shop/system")
        assert found["outcome"] == "refused"
        assert found["workaround"].startswith("Remove `retired` under `defaultNodePool`, run `pulumi up`")


def test_a_retirement_that_is_taken_back_leaves_no_system_pool(shops: Shops) -> None:
    found = shops.compared("dev", shops.state("dev", "draining"))
    assert [each["rule"] for each in change_of(found, "shop")["reasons"]] == ["no-system-pool"]


def test_a_pool_that_is_made_again_is_not_taken_for_a_second_one(shops: Shops, dev: Path) -> None:
    killed = shops.edited(dev, without=_web(dev))
    assert set(shops.outcomes("dev", killed).values()) == {"created"}
