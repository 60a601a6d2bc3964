"""A pool with a configured name, such as an adopted one, rotates to a pool with a name of Fairway's."""

from __future__ import annotations

from pathlib import Path

from tests.stacks import planned

SETTINGS = """\
clusters:
  shop:
    defaultNodePool: {{vmSize: Standard_D4ds_v5}}
    nodePools:
      apps: {{{pool}}}
"""
ROTATING = "vmSize: Standard_D8ds_v5, rotation: {from: {name: apps, vmSize: Standard_D4ds_v5}}"


def pools(folder: Path, pool: str) -> dict[str, tuple[str, str]]:
    """The Azure names and the sizes of the pools, by logical name."""
    found = planned(folder, SETTINGS.format(pool=pool)).record.all("AgentPool")
    return {each.name: (str(each.get("agentPoolName")), str(each.get("vmSize"))) for each in found}


def test_the_old_pool_stays_as_it_is_beside_the_new_one(tmp_path: Path) -> None:
    before = pools(tmp_path, "name: apps, vmSize: Standard_D4ds_v5")
    assert before == {"shop/apps": ("apps", "Standard_D4ds_v5")}
    beside = pools(tmp_path, ROTATING)
    assert beside.items() > before.items()
    ((new, (name, size)),) = beside.items() - before.items()
    assert (new.startswith("shop/apps/"), name.startswith("apps"), len(name), size) == (
        True,
        True,
        7,
        "Standard_D8ds_v5",
    )
    assert set(pools(tmp_path, "vmSize: Standard_D8ds_v5")) == {new}


def test_in_one_step_the_new_pool_takes_over_the_old_one(tmp_path: Path) -> None:
    settings = ROTATING.replace("}}", "}, inOneStep: true}")
    plan = planned(tmp_path, SETTINGS.format(pool=settings))
    pool = plan.record.one("AgentPool")
    assert "shop/apps" in str(pool.options["aliases"])
