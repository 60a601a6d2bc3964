"""After a run that was killed: every type that is served is found again by its inputs."""

from __future__ import annotations

import pytest

from fairway.azure.resource_type import ResourceType
from fairway.azure.resource_types import TYPES
from fairway.engine.recovery import id_of
from fairway.protocol.resource_types import id_in_plan
from fairway.protocol.state import Resource


def named(kind: ResourceType) -> dict[str, str]:
    """Inputs with a name for each segment of the id."""
    scopes = ("scope", "resourceUri")
    return {key: f"/subscriptions/x/{key}" if key in scopes else f"my-{key}".lower() for key in kind.segments}


@pytest.mark.parametrize("token", TYPES)
def test_a_resource_is_looked_up_by_the_id_that_azure_gave_it(token: str) -> None:
    inputs = named(TYPES[token])
    lost = Resource(f"urn:pulumi:dev::shops::{token}::it", token, inputs=inputs)
    assert id_of(lost) == TYPES[token].id_of(inputs)


@pytest.mark.parametrize("token", TYPES)
def test_a_plan_and_the_stand_in_give_a_resource_the_same_id(token: str) -> None:
    inputs = named(TYPES[token])
    assert id_in_plan(token, "it", inputs).lower() == TYPES[token].id_of(inputs).lower()


def test_an_old_token_is_found_under_the_type_it_has_become() -> None:
    old = "azure-native:network/v20200601:PrivateZone"
    inputs = {"resourceGroupName": "g", "privateZoneName": "z"}
    found = id_of(Resource(f"urn:pulumi:dev::shops::{old}::z", old, inputs=inputs))
    assert found.endswith("/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/z")
