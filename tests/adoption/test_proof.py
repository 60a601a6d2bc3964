"""What a rehearsal counts as a change although nothing should change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fairway.adoption.proof import Rehearsal, Rehearsed, Returned
from fairway.engine.step import Op, Step
from fairway.report.adoption import report
from tests.adoption.test_round_trip import adoption
from tests.az_aks_show import cluster, pool

URN = "urn:pulumi:prod::shop::azure-native:{}::shop"
CLUSTER = "containerservice:ManagedCluster"
ROLE = "authorization:RoleAssignment"
CREDENTIAL = "managedidentity:FederatedIdentityCredential"


def run(*steps: Step) -> Rehearsed:
    return Rehearsed("one more tag", steps, 0)


def step(op: Op, type: str, path: str = "") -> Step:
    return Step(op, URN.format(type), detailed={path: "update"} if path else None)


@pytest.mark.parametrize("type", [CLUSTER, "containerservice:AgentPool", "network:VirtualNetwork"])
@pytest.mark.parametrize("op", ["replace", "delete", "update"])
def test_a_previewed_step_counts_although_the_simulated_update_does_not_take_it(op: Op, type: str) -> None:
    previewed = step(op, type, "location")
    assert Rehearsal((), run(previewed), run()).changes == (previewed,)


@pytest.mark.parametrize("type", [ROLE, "authorization/v20220401:RoleAssignment", CREDENTIAL])
def test_a_role_or_credential_that_only_the_preview_changes_is_no_change(type: str) -> None:
    """The preview of a change to the identity or cluster does not know the principal or issuer."""
    assert Rehearsal((), run(step("replace", type)), run()).changes == ()


def test_a_role_that_the_update_replaces_is_a_change() -> None:
    replaced = step("replace", ROLE)
    assert Rehearsal((), run(replaced), run(replaced)).changes == (replaced, replaced)
    assert Rehearsal((), run(replaced)).changes == (replaced,), "there was no update"


def test_a_tag_is_no_change() -> None:
    tagged = step("update", CLUSTER, "tags.team")
    assert Rehearsal((), run(tagged), run(tagged)).changes == ()


def test_a_value_that_the_update_removes_is_named_so(tmp_path: Path) -> None:
    done = adoption(tmp_path, cluster(pool("sys")))
    returned = (Returned("shop", "dnsPrefix", "a", None), Returned("shop", "fqdnSubdomain", "a", "b"))
    lines = [*report(replace(done, rehearsal=replace(done.rehearsal, updated=run(), returned=returned)))]
    assert "      shop dnsPrefix: a is removed" in lines
    assert "      shop fqdnSubdomain: a becomes b" in lines
