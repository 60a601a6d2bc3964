"""A state of a rehearsal has a made-up subscription, and the settings that it is compared with the real one."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from fairway.change.rehearsed_states import in_subscription_of
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed
from fairway.request import MADE_UP_SUBSCRIPTION
from tests.adoption.test_clusters import adopt, project
from tests.az_aks_show import SUBSCRIPTION
from tests.az_network import described
from tests.command_line import fairway

VNET = "/subscriptions/{}/resourceGroups/rg-orders/providers/Microsoft.Network/virtualNetworks/vnet-orders"


def test_a_subnet_that_is_now_used_by_its_id_is_the_same(tmp_path: Path) -> None:
    home = project(tmp_path)
    assert adopt(home, described(tmp_path), more=("--manage", "network", "--manage", "identities"))[0] == 0
    code, out, err = fairway("rehearse", "prod", "-C", str(home), "--until", "up", "--keep")
    assert code == 0, out + err
    state = tmp_path / "state.json"
    shutil.copy(home / ".fairway" / "rehearsals" / "prod" / "builtin" / "state.json", state)
    file = home / "config" / "stacks" / "Pulumi.prod.yaml"
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    (settings,) = tree["config"]["fairway:clusters"].values()
    for pool in (settings["defaultNodePool"], *settings.get("nodePools", {}).values()):
        pool["vnetSubnetID"] = f"{VNET.format(SUBSCRIPTION)}/subnets/{pool.pop('subnet')}"
    settings["network"] = {"subnets": {}}
    file.write_text(yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")
    code, out, err = fairway("diff", str(state), "prod", "-C", str(home))
    assert code == 0, out + err
    assert MADE_UP_SUBSCRIPTION not in out + err
    assert "AgentPool orders/apps\n" not in out
    assert "Write Azure's value" not in " ".join(out.split())
    assert "InUseSubnetCannotBeDeleted" in out
    assert "azure-native:subscriptionId" not in out
    elsewhere = "1a6f2c3d-0000-4000-8000-00000000000a"
    state.write_text(state.read_text(encoding="utf-8").replace(MADE_UP_SUBSCRIPTION, elsewhere), encoding="utf-8")
    code, out, err = fairway("diff", str(state), "prod", "-C", str(home))
    assert f"Write `azure-native:subscriptionId: {elsewhere}`" in " ".join(out.split())


def _moved(config: dict[str, str]) -> Resource:
    inputs = {"properties": {"subscriptionId": MADE_UP_SUBSCRIPTION, "tags": {"a": MADE_UP_SUBSCRIPTION}}}
    id = VNET.format(MADE_UP_SUBSCRIPTION)
    state = Deployed((Resource("urn", "azure-native:network:VirtualNetwork", id=id, inputs=inputs, outputs={id: 1}),))
    return in_subscription_of(state, config).resources[0]


def test_ids_get_the_subscription_of_the_stack_and_tags_stay() -> None:
    found = _moved({"azure-native:subscriptionId": SUBSCRIPTION})
    assert found.id == VNET.format(SUBSCRIPTION)
    assert found.outputs == {found.id: 1}
    assert found.inputs["properties"] == {"subscriptionId": SUBSCRIPTION, "tags": {"a": MADE_UP_SUBSCRIPTION}}


def test_without_it_the_one_of_all_ids_in_the_settings_counts() -> None:
    assert _moved({"fairway:clusters": VNET.format(SUBSCRIPTION)}).id == VNET.format(SUBSCRIPTION)
    both = VNET.format(SUBSCRIPTION) + VNET.format("1" * 8 + SUBSCRIPTION[8:])
    for text in ("", both, VNET.format(MADE_UP_SUBSCRIPTION)):
        assert _moved({"fairway:clusters": text}).id == VNET.format(MADE_UP_SUBSCRIPTION)
