"""Custom roles."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.role_definitions import ROLE
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes


def role(scopes: Any) -> Fragment:
    inputs = {"roleName": "restarter", "scope": GROUP, "assignableScopes": scopes}
    return cluster(beside=[Request(ROLE, "restarter", inputs)])


PAIRS: Pairs = {"custom-role-scopes": (role([]), role([GROUP]))}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_custom_roles_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_scopes_that_are_not_known_yet_are_scopes() -> None:
    assert "custom-role-scopes" not in broken(role(UNKNOWN))
