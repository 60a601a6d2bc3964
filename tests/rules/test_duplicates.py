"""No two requests for one resource."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.request import SECRET, Request
from fairway.rules import check
from fairway.rules.cluster import MANAGED_CLUSTER
from tests.preflight import (
    GROUP,
    NODES,
    TODAY,
    Pairs,
    broken,
    cluster,
    distinguishes,
    judge,
    of,
    system,
    virtual_network,
)


def beside(name: str) -> dict[str, Any]:
    """A cluster whose VNet has a second subnet of that name."""
    second = {"name": name, "addressPrefix": "10.240.4.0/22"}
    return of(system(vnetSubnetID=NODES), virtualNetwork=virtual_network("10.240.0.0/22", second))


def registries(name: str, group: str = "rg2") -> dict[str, Any]:
    """A registry beside another in `rg1`."""
    kind, places = "azure-native:containerregistry:Registry", (("images", "rg1"), (name, group))
    ids = [f"{GROUP[:-1]}{place[-1]}/providers/Microsoft.ContainerRegistry/registries/{of}" for of, place in places]
    return cluster() | {
        "beside": [
            Request(kind, f"registry-{at}", {"registryName": of, "resourceGroupName": place}, id=ids[at])
            for at, (of, place) in enumerate(places)
        ]
    }


PAIRS: Pairs = {
    "resource-declared-twice": (beside("Nodes"), beside("others")),
    "global-name-twice": (registries("Images"), registries("pictures")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_plan_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_the_second_request_is_named_with_the_first() -> None:
    found = [each for each in judge(beside("Nodes")) if each.rule == "resource-declared-twice"]
    assert [(each.resource, each.path, each.value) for each in found] == [("Subnet Nodes", "", None)]
    assert "Subnet nodes and Subnet Nodes are both /subscriptions/" in found[0].reason


def twice(**changes: Any) -> bool:
    """Whether a request beside its like is found, after changes of the second."""
    properties = {"resourceGroupName": "rg1", "vaultName": "kv1"}
    first = Request("azure-native:keyvault:Vault", "one", properties, id="/rg1/vaults/kv1")
    second = replace(first, name="two", **changes)
    found = check([first, second], today=TODAY)
    return "resource-declared-twice" in {each.rule for each in found}


def test_only_what_is_certainly_one_resource_counts() -> None:
    assert twice()
    assert twice(id="/RG1/vaults/KV1", properties={"vaultName": "KV1"})
    assert not twice(custom=False)
    assert not twice(id="")
    assert not twice(type="azure-native:keyvault:Key")
    assert not twice(options={"provider": "elsewhere"})
    # Pulumi makes a name up; or the id does not tell the group.
    assert not twice(properties={"resourceGroupName": "rg1"})
    assert not twice(properties={"resourceGroupName": "rg2", "vaultName": "kv1"})


def test_names_that_are_hidden_are_not_the_same() -> None:
    hidden = Request("azure-native:keyvault:Vault", "one", {"vaultName": SECRET}, id="/rg1/vaults/unknown")
    group = Request("azure-native:keyvault:Vault", "one", {"vaultName": "kv1"}, id="/unknown/vaults/kv1")
    for each in (hidden, group):
        found = check([each, replace(each, name="two")], today=TODAY)
        assert "resource-declared-twice" not in {finding.rule for finding in found}


def test_hidden_names_do_not_distinguish_resources() -> None:
    # Two of one id, of which one's group is not known: they may well be one.
    home = {"resourceName": "web", "resourceGroupName": "rg1"}
    one, two = (Request(MANAGED_CLUSTER, name, home, id=f"{GROUP}/web") for name in ("one", "two"))
    hidden = replace(two, properties={**home, "resourceGroupName": SECRET})
    assert "resource-declared-twice" in {each.rule for each in check([one, hidden], today=TODAY)}


def test_a_global_name_is_reported_by_one_rule_only() -> None:
    assert "global-name-twice" not in broken(registries("Images", "rg1"))
    assert "resource-declared-twice" not in broken(registries("Images"))


def test_alternatives_of_a_template_may_have_one_global_name() -> None:
    found = registries("images")
    found["beside"] = [replace(each, conditions=("[parameters('one')]",)) for each in found["beside"]]
    assert "global-name-twice" not in broken(found)
