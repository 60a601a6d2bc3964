"""Waivers in a stack file: what they do to a plan, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.project.project import ProjectError
from fairway.rules import Finding
from tests.stacks import planned, refused, stack_file

ONE_NODE = """\
profile: prod
clusters:
  shop:
    defaultNodePool: {vmSize: Standard_D4ds_v5, count: 1}
"""
GOOD = {
    "rule": "system-pool-single-node",
    "resource": "ManagedCluster shop",
    "reason": "one node is enough for tests",
    "until": '"2099-01-31"',
}


def waivers(**changes: str | None) -> str:
    """A stack file's settings with one waiver."""
    entries = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    return f"{ONE_NODE}waivers:\n  - {{{', '.join(f'{key}: {value}' for key, value in entries.items())}}}\n"


def found(folder: Path, rule: str, settings: str) -> Finding:
    (one,) = [each for each in planned(folder, settings).findings if each.rule == rule]
    return one


def test_a_waiver_of_the_stack_accepts_a_finding_and_is_shown_with_it(tmp_path: Path) -> None:
    assert found(tmp_path, "system-pool-single-node", ONE_NODE).waiver is None
    waiver = found(tmp_path, "system-pool-single-node", waivers()).waiver
    assert waiver is not None
    assert (waiver.reason, str(waiver.until)) == ("one node is enough for tests", "2099-01-31")
    assert str(waiver.place) == "config/stacks/Pulumi.test.yaml:8"


def test_a_waived_error_is_none_of_the_plans_errors(tmp_path: Path) -> None:
    settings = waivers(rule="dns-prefix-dot").replace("shop:\n", "shop:\n    dnsPrefix: a.b\n")
    plan = planned(tmp_path, settings)
    assert [each.rule for each in plan.findings if each.severity == "error"] == ["dns-prefix-dot"]
    assert plan.errors == ()


def test_an_expired_waiver_is_an_error_at_its_line(tmp_path: Path) -> None:
    expired = found(tmp_path, "waiver-expired", waivers(until='"2026-01-31"'))
    assert expired.stops
    assert str(expired.place) == "config/stacks/Pulumi.test.yaml:8"
    assert expired.place is not None
    assert expired.place.path == "waivers[0].until"


@pytest.mark.parametrize(
    ("changes", "rule", "says"),
    [
        ({"rule": "system-pool-single-nodes"}, "waiver-unknown-rule", "Did you mean system-pool-single-node?"),
        ({"resource": "ManagedCluster shpo"}, "waiver-unknown-resource", "Did you mean ManagedCluster shop?"),
        ({"rule": "dns-prefix-dot"}, "waiver-unused", "dns-prefix-dot reports nothing for ManagedCluster shop."),
        ({"rule": "sdk-schema"}, "waiver-unused", "sdk-schema reports nothing"),
    ],
)
def test_a_waiver_that_fits_nothing_is_reported(tmp_path: Path, changes: dict[str, str], rule: str, says: str) -> None:
    assert says in found(tmp_path, rule, waivers(**changes)).reason


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"reason": None}, "waivers[0].reason", "is required"),
        ({"until": None}, "waivers[0].until", "is required"),
        ({"reason": '" "'}, "waivers[0].reason", "is not a reason in words"),
        ({"until": '"soon"'}, "waivers[0].until", 'is not a date, such as "2026-12-24"'),
        ({"until": '"2027-02-31"'}, "waivers[0].until", "is not a valid date"),
        ({"rule": "[a]"}, "waivers[0].rule", "must be text"),
        ({"rule": '"A Rule"'}, "waivers[0].rule", "is not a rule's id, such as system-pool-single-node"),
        ({"resource": '"."'}, "waivers[0].resource", "is not a resource's type and logical name"),
        ({"expires": '"2027-01-31"'}, "waivers[0].expires", ""),
    ],
)
def test_a_waiver_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, changes: dict[str, str | None], path: str, says: str
) -> None:
    message = refused(tmp_path, stack_file(waivers(**changes)))
    assert "Pulumi.test.yaml:8" in message
    assert path in message
    assert says in message


def test_a_bare_date_is_refused_with_the_quotes_that_it_needs(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r'test\.yaml:8: .* write "2027-01-31"'):
        planned(tmp_path, waivers(until="2027-01-31"))


def test_a_waiver_of_a_rule_that_the_profile_leaves_out_is_not_unused(tmp_path: Path) -> None:
    """An include may serve environments with several profiles."""
    plan = planned(tmp_path, waivers().replace("profile: prod\n", ""))
    assert [each for each in plan.findings if each.rule.startswith(("waiver", "system-pool"))] == []


def test_a_profile_adds_rules_of_good_practice(tmp_path: Path) -> None:
    def rules(profile: str) -> set[str]:
        settings = ONE_NODE.replace("prod", profile) if profile else ONE_NODE.replace("profile: prod\n", "")
        return {each.rule for each in planned(tmp_path, settings).findings if each.kind == "practice"}

    assert rules("") == set()
    assert "system-pool-single-node" not in rules("dev")
    assert "system-pool-single-node" in rules("prod")
    assert rules("regulated") >= rules("prod")


def test_an_unknown_profile_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    message = refused(tmp_path, stack_file(ONE_NODE.replace("prod", "production")))
    assert "profile" in message
    assert "must be one of dev, prod, regulated" in message
