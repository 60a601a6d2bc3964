"""A remedy that has the exact value to set works when it is followed, and no other rule refuses the result."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest

from fairway.request import Path, Request, leaves, parse_path
from fairway.rules import RULES, Finding, check
from fairway.rules.finding import label
from tests.preflight import TODAY, profile_of, requests_of
from tests.rules.pairs import PAIRS
from tests.rules.test_all import changed

_SETTING = r'([a-zA-Z][\w.]*) to (true|false|-?\d+|"[^"]*"|\[[^\]]*\]|[A-Z][\w/-]*|[a-z]+|\d[\w./]*\d)'
_END = r"(?=\.?$|, or |[;:] |\. [A-Z]|, if |, unless | or more)"
_SET = re.compile(rf"Set {_SETTING}(?:,? and {_SETTING})?{_END}")
_OUT = re.compile(rf"Leave ([a-z][\w.]*)(?: and ([a-z][\w.]*))? out{_END}")
_NO_VALUE = {"a", "an", "another", "the", "its", "one", "zones", "what", "that", "both", "at", "text", "maxCount"}


def _edits(finding: Finding) -> list[tuple[str, Any]]:
    """The properties that the remedy sets, with their values."""
    removed = _OUT.match(finding.remedy)
    if removed:
        return [(each, None) for each in removed.groups() if each]
    found = _SET.match(finding.remedy)
    if not found or {found[2], found[4]} & _NO_VALUE:
        return []
    return [(found[at], _value(found[at + 1])) for at in (1, 3) if found[at]]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        listed = [each.strip() for each in text.strip("[]").split(",")]
        return listed if text.startswith("[") else text


@cache
def _parents() -> set[tuple[str, Path]]:
    """Where properties are in the tested requests: the type of the resource, and the path without positions."""
    found: set[tuple[str, Path]] = set()
    for pair in PAIRS.values():
        for each in (request for fragment in pair for request in requests_of(fragment)):
            for path, _ in leaves(each.properties):
                found.update((each.type, _plain(path[:end])) for end in range(1, len(path) + 1))
    return found


def _plain(path: Path) -> Path:
    return tuple(each for each in path if isinstance(each, str))


def _place(request: Request, finding: Finding, name: str) -> Path | None:
    """Where a property is: in the path of the finding, or beside what leads to it, the nearest first."""
    path, steps = parse_path(finding.path), parse_path(name)
    if steps[0] in path:
        return (*path[: path.index(steps[0])], *steps)
    places = ((*path[:end], *steps) for end in reversed(range(len(path))))
    return next((each for each in places if (request.type, _plain(each)) in _parents()), None)


def _followed(requests: list[Request], finding: Finding) -> list[Request]:
    """The requests with what the remedy sets; the same ones if it sets nothing."""
    (request,) = [each for each in requests if label(each) == finding.resource]
    for name, value in _edits(finding):
        place = _place(request, finding, name)
        requests = changed(requests, finding.resource, place, value) if place else requests
    return requests


def test_a_remedy_with_a_value_ends_the_finding_and_makes_no_error() -> None:
    followed, wrong = 0, dict[str, str]()
    for rule in (RULES[each] for each in PAIRS):
        requests, profile = requests_of(PAIRS[rule.id][0]), profile_of(rule.id)
        if len({label(each) for each in requests}) < len(requests):
            continue
        after = requests
        for finding in check(requests, today=TODAY, rules=[rule], profile=profile):
            after = _followed(after, finding)
        if after != requests:
            followed += 1
            left = check(after, today=TODAY, rules=[rule], profile=profile)
            known = {each.rule for each in check(requests, today=TODAY)}
            new = [each for each in check(after, today=TODAY) if each.severity == "error" and each.rule not in known]
            if left or new:
                wrong[rule.id] = "; ".join(f"{each.rule} {each.path}: {each.reason}" for each in (*left, *new))
    assert wrong == {}
    assert followed > 150


@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        ("lb-outbound-ports-capacity", "Set allocatedOutboundPorts to 7104, or use 2 outbound addresses."),
        ("autoscale-min-over-max", "Set minCount to 5 or less."),
        ("maxpods-pool-total-below-30", "Set maxPods to 15 or more, or count to 3 or more."),
        ("gateway-count-over-prefix", "Set count to 2 or less, or gatewayProfile.publicIPPrefixSize to 30."),
        ("authorized-ranges-host-bits", "Write 137.117.106.88/29."),
        # Neither is a version that new clusters can no longer have, and none is lower.
        ("static-block-kubernetes-1-28", "Leave the setting out, or raise the Kubernetes version to 1.34 or later."),
        ("azurelinux3-kubernetes-range", "Do without osSKU AzureLinux3."),
    ],
)
def test_a_remedy_has_the_number_of_its_case(rule: str, remedy: str) -> None:
    found = check(requests_of(PAIRS[rule][0]), today=TODAY, rules=[RULES[rule]])
    assert [each.remedy for each in found] == [remedy]


def test_a_remedy_that_enables_vnet_integration_names_what_it_does_to_a_running_cluster() -> None:
    enabling = [
        each for each in RULES.values() if re.search("enableVnetIntegration( to true|\\)| for that)", each.remedy)
    ]
    assert len(enabling) > 3
    assert [each.id for each in enabling if "cannot be disabled again" not in each.remedy] == []
