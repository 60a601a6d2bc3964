"""Another role in an existing role assignment has a text."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.roles import BUILT_IN_ROLES
from fairway.request import UNKNOWN
from tests.change.test_weakened import updated


def role(name: str, **others: str) -> dict[str, Any]:
    id = BUILT_IN_ROLES.get(name, name)
    return {"roleDefinitionId": f"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{id}", **others}


@pytest.mark.parametrize(
    ("old", "new", "outcome", "text"),
    [
        ("AcrPull", "AcrPush", "in place", "AcrPush lets nodes pull images too."),
        ("AcrPull", "AcrDelete", "interrupted", "end in ImagePullBackOff"),
        ("AcrPull", "Container Registry Repository Reader", "interrupted", "end in ImagePullBackOff"),
        ("Container Registry Repository Reader", "AcrPush", "interrupted", "end in ImagePullBackOff"),
        ("Network Contributor", "Reader", "interrupted", "what the identity does with Network Contributor fails"),
    ],
)
def test_another_role_names_what_the_old_one_gave(old: str, new: str, outcome: str, text: str) -> None:
    found = updated("authorization:RoleAssignment", role(old), role(new))
    assert (found.outcome, text in found.workloads) == (outcome, True)
    assert found.reasons[0].text.startswith(f"The role is {new} instead of {old}.")
    assert "under a name of its own beside this one" in found.workaround


def test_another_role_of_people_interrupts_nothing_that_runs() -> None:
    people = {"principalType": "Group"}
    found = updated("authorization:RoleAssignment", role("Contributor", **people), role("Reader", **people))
    assert found.outcome == "in place"


SAME = role("AcrPull")["roleDefinitionId"]


@pytest.mark.parametrize("id", [SAME, SAME.upper(), UNKNOWN])
def test_the_same_role_and_an_unknown_one_have_no_text(id: Any) -> None:
    new = {"roleDefinitionId": id, "description": "b"}
    assert updated("authorization:RoleAssignment", role("AcrPull"), new).workloads == ""
