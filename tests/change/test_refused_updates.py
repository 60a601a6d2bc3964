"""Errors of an update, with the workaround that a comparison names."""

from __future__ import annotations

from typing import Any

from fairway.change.refused_updates import with_workarounds
from fairway.engine.step import Step
from fairway.plan.advice import Advice
from fairway.protocol.state import Resource

TYPE = "azure-native:containerservice:ManagedCluster"
URN = f"urn:pulumi:dev::shop::{TYPE}::shop"
MESSAGE = "Changing property 'agentPoolProfile.vmSize' is not allowed."


def cluster(size: str) -> Resource:
    pools: list[Any] = [{"name": "system", "mode": "System", "vmSize": size}]
    inputs = {"resourceGroupName": "rg", "resourceName": "shop", "agentPoolProfiles": pools}
    return Resource(URN, TYPE, id="/subscriptions/s/x", inputs=inputs, outputs=inputs)


def test_what_azure_refuses_in_an_update_has_its_workaround() -> None:
    step = Step("update", URN, cluster("a"), cluster("b"))
    errors = (f"{URN}: {MESSAGE}", f"{URN}: something else", f"urn:other: {MESSAGE}")
    found = [*with_workarounds(errors, [step], Advice())]
    assert found[0].startswith(f"{errors[0]} Workaround: Keep the inline pool unchanged")
    assert tuple(found[1:]) == errors[1:]


def test_what_exists_under_another_logical_name_has_the_command_that_renames_it() -> None:
    token = "azure-native:dns:Zone"
    urn = f"urn:pulumi:dev::shop::{token}::zone"
    inputs: dict[str, Any] = {"resourceGroupName": "rg", "zoneName": "shop.example.com"}
    id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/dnsZones/shop.example.com"
    steps = [
        Step("create", f"{urn}/b", None, Resource(f"{urn}/b", token, inputs=inputs)),
        Step("delete", f"{urn}/a", Resource(f"{urn}/a", token, id=id, inputs=inputs), None),
    ]
    (found,) = with_workarounds((f"{urn}/b: cannot create already existing resource '{id}'",), steps, Advice())
    command = f"pulumi state rename -s dev --yes {urn}/a zone/b"
    assert found.endswith(f"Workaround: Write back what was renamed or removed, or run `{command}` before the update.")
