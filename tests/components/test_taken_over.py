"""Resources that exist are found by their old URNs, or imported by their ids."""

from __future__ import annotations

import pulumi
import pytest
from pulumi_azure_native import containerservice

from components import TakenOver
from components.options import drop_version_aliases
from fairway.plan import record

KEY = "azure-native:containerservice:ManagedCluster::shop"
OLD = "urn:pulumi:prod::old::azure-native:containerservice/v20230401:ManagedCluster::theirs"

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/shop"


def options_of(taken: tuple[dict[str, str], dict[str, str]]) -> dict[str, object]:
    def program() -> None:
        over = TakenOver(*taken)
        options = pulumi.ResourceOptions(transformations=[drop_version_aliases])
        containerservice.ManagedCluster("shop", resource_group_name="g", opts=options)
        over.complete()

    return dict(record(program, project="p", stack="s").one("ManagedCluster").options)


def test_an_alias_is_the_old_urn_also_where_those_of_api_versions_are_dropped() -> None:
    assert options_of(({KEY: OLD}, {}))["aliases"] == (OLD,)


def test_an_import_has_the_id() -> None:
    assert options_of(({}, {KEY: ID}))["importId"] == ID


def test_without_settings_nothing_is_set() -> None:
    assert not {"aliases", "importId"} & {*options_of(({}, {}))}


def test_a_key_without_a_resource_is_refused_with_its_setting() -> None:
    with pytest.raises(pulumi.RunError, match="fairway:aliases: azure-native:x:Y::shops"):
        options_of(({"azure-native:x:Y::shops": OLD}, {}))
