"""Ids of the wrong type."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from config.cluster import Cluster as ClusterSettings
from config.forms import IdOf
from config.model_tree import annotation_at, as_model
from config.node_pool import NodePool as PoolSettings
from fairway.request import MADE_UP_SUBSCRIPTION, UNKNOWN, parse_path
from fairway.rules.references import LISTED, OF_A_CLUSTER, OF_A_POOL, kind_of
from tests.preflight import (
    GROUP,
    NETWORK,
    NODES,
    SUBSCRIPTION,
    Pairs,
    broken,
    cluster,
    distinguishes,
    judge,
    of,
    pool,
    system,
)

RULE = "resource-id-of-another-type"
PAIRS: Pairs = {
    RULE: (
        of(system(vnetSubnetID=f"{NETWORK}/vnet1")),
        of(system(vnetSubnetID=NODES.replace("Microsoft.Network", "microsoft.network"))),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_references_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def of_kind(kind: str) -> str:
    """The id of a resource of that type."""
    namespace, *types = kind.split("/")
    return f"{GROUP}/providers/{namespace}/{'/'.join(f'{each}/one' for each in types)}"


def nested(path: str, value: Any) -> dict[str, Any]:
    """A value at a path of names."""
    head, _, rest = path.partition(".")
    return {head: nested(rest, value) if rest else value}


@pytest.mark.parametrize("path", [*OF_A_CLUSTER, *LISTED])
def test_each_id_of_a_cluster_is_of_the_type_its_property_wants(path: str) -> None:
    kinds = (OF_A_CLUSTER | LISTED)[path]
    for kind, fine in (*((each, True) for each in kinds), ("Microsoft.Storage/storageAccounts", False)):
        value = [{"id": of_kind(kind)}] if path in LISTED else of_kind(kind)
        assert (RULE not in broken(cluster(**nested(path, value)))) == fine, kind


def test_settings_and_rules_want_the_same_types() -> None:
    compared = 0
    cluster_tables = {**OF_A_CLUSTER, **{f"{path}[0].id": kinds for path, kinds in LISTED.items()}}
    for model, table in ((ClusterSettings, cluster_tables), (PoolSettings, OF_A_POOL)):
        for path, kinds in table.items():
            *above, name = parse_path(path)
            around = as_model(annotation_at(tuple(above), model) if above else model)
            found = [field for field in around.model_fields.values() if field.alias == name] if around else []
            wanted = [check.types for field in found for check in id_checks(field.annotation)]
            assert wanted in ([], [kinds]), path
            compared += len(wanted)
    assert compared > 10


def id_checks(annotation: Any) -> list[IdOf]:
    """The checks of a resource id in an annotation, however deep."""
    found = [each for each in getattr(annotation, "__metadata__", ()) if isinstance(each, IdOf)]
    return found + [check for each in get_args(annotation) for check in id_checks(each)]


@pytest.mark.parametrize("path", OF_A_POOL)
def test_each_id_of_a_pool_is_of_the_type_its_property_wants(path: str) -> None:
    def with_id(value: Any) -> dict[str, Any]:
        first, *rest = path.split(".")
        return cluster(pool(**{first: {rest[0]: value} if rest else value}))

    assert RULE not in broken(with_id(of_kind(OF_A_POOL[path][0])))
    assert RULE in broken(with_id(of_kind("Microsoft.Storage/storageAccounts")))
    assert RULE not in broken(with_id(UNKNOWN))


def test_the_reason_names_both_types() -> None:
    found = [each.reason for each in judge(of(system(vnetSubnetID=f"{NETWORK}/vnet1"))) if each.rule == RULE]
    assert found == [
        "vnetSubnetID is the id of vnet1, a microsoft.network/virtualnetworks, instead of a "
        "Microsoft.Network/virtualNetworks/subnets."
    ]


@pytest.mark.parametrize("text", ["system", "none", "nodes", "/subscriptions/x", f"{GROUP}/prefix", ""])
def test_an_id_without_a_known_type_is_not_reported(text: str) -> None:
    assert kind_of(text) == ""


def test_the_type_in_the_id_of_what_is_not_deployed_yet_may_be_a_guess() -> None:
    guess = of_kind("Microsoft.Compute/dedicatedHostGroups").replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION)
    assert RULE not in broken(cluster(pool(hostGroupID=guess)))
    sure = f"{NETWORK}/vnet1".replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION)
    assert RULE in broken(cluster(pool(vnetSubnetID=sure)))
