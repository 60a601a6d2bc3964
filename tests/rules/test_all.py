"""All rules together: against Azure's recorded answers, against hidden values, against nonsense."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway import request
from fairway.request import MADE_UP_SUBSCRIPTION, SECRET, UNKNOWN, Request, format_path, leaves, parse_path
from fairway.rules import AZURE, RULES, Cluster, check
from fairway.rules.catalogue import table
from fairway.rules.cluster import MANAGED_CLUSTER
from fairway.rules.waivers import WAIVER
from fairway.subscription import is_saved
from tests.preflight import (
    CASES,
    SUBSCRIPTION,
    TODAY,
    Fragment,
    broken,
    distinguishes,
    profile_of,
    requests_of,
    requests_of_recording,
)
from tests.rules.pairs import CASE_PAIRS, PAIRS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ACCEPTED = ROOT.parent / "shared/preflight/accepted"


@pytest.mark.parametrize("rule", CASE_PAIRS)
def test_a_case_is_refused_for_its_own_reason_and_its_neighbour_is_fine(rule: str) -> None:
    distinguishes(rule, *CASE_PAIRS[rule])


@pytest.mark.parametrize("case", [case for case in CASES if case["id"] in RULES], ids=lambda case: case["id"])
def test_a_rule_is_as_severe_as_its_case(case: Fragment) -> None:
    assert RULES[case["id"]].severity == case["severity"]


def test_every_rule_has_a_pair_of_requests_that_it_distinguishes() -> None:
    assert set(PAIRS) == {each.id for each in AZURE}


def test_every_rule_has_an_example() -> None:
    again = "run UPDATE_GOLDEN=1 python -m pytest tests/rules/test_catalogue.py"
    assert set(table()["rules"]) == {each.id for each in AZURE}, again


def test_every_case_has_a_rule() -> None:
    assert set(CASE_PAIRS) - set(RULES) == set()


def test_every_module_of_rules_has_a_test_of_its_name() -> None:
    stems = {Path(sys.modules[each.function.__module__].__file__ or "").stem for each in AZURE} - {"bounds"}
    tests = {file.stem.removeprefix("test_") for file in HERE.glob("test_*.py")}
    assert stems <= tests


@pytest.mark.parametrize("rule", [each.id for each in AZURE if each.over is not Cluster])
def test_a_rule_that_is_not_about_clusters_needs_none(rule: str) -> None:
    without = [each for each in requests_of(PAIRS[rule][0]) if each.type != MANAGED_CLUSTER]
    assert rule in {each.rule for each in check(without, today=TODAY, profile=profile_of(rule))}


def test_a_rule_is_documented() -> None:
    for rule in RULES.values():
        assert rule.summary.endswith("."), rule.id
        assert rule.remedy.endswith("."), rule.id
        assert rule.sources or rule.over == WAIVER, rule.id


def _recorded() -> Iterator[Any]:
    if not ACCEPTED.is_dir():
        yield pytest.param({}, date.min, marks=pytest.mark.skip(reason="the recorded requests are not at hand"))
        return
    for line in (ACCEPTED / "index.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        # The oldest carry no date of their own: they speak an API version of 2017.
        yield pytest.param(entry, date.fromisoformat(entry["recorded"] or "2017-08-31"), id=entry["file"])


@pytest.mark.parametrize(("entry", "day"), list(_recorded()))
def test_what_azure_accepted_breaks_no_rule(entry: dict[str, str], day: date) -> None:
    recording = json.loads((ACCEPTED / entry["file"]).read_text("utf-8"))
    requests = requests_of_recording(recording, last_pool_apart=entry["note"].startswith("pool request"))
    assert [each for each in check(requests, today=day) if each.severity == "error"] == []


def test_most_requests_that_azure_accepted_have_no_finding() -> None:
    if not ACCEPTED.is_dir():
        pytest.skip("the recorded requests are not at hand")
    entries = [json.loads(line) for line in (ACCEPTED / "index.jsonl").read_text("utf-8").splitlines()]
    silent = 0
    for entry in entries:
        requests = requests_of_recording(json.loads((ACCEPTED / entry["file"]).read_text("utf-8")))
        silent += not check(requests, today=date.fromisoformat(entry["recorded"] or "2017-08-31"))
    assert silent / len(entries) > 0.9


def test_good_practice_is_checked_only_with_a_profile() -> None:
    practice = [each for each in AZURE if each.kind == "practice" and each.over != WAIVER]
    assert all(each.profiles and each.severity == "warning" for each in practice)
    assert not any(each.profiles for each in AZURE if each not in practice)


def _named(request: Request) -> str:
    return f"{request.type.rsplit(':', 1)[-1]} {request.name}"


def _first_of_each_list(paths: Iterable[request.Path]) -> list[request.Path]:
    """The paths into the first three entries of lists: some have hundreds of one shape."""
    return [path for path in paths if not any(isinstance(part, int) and part > 2 for part in path)]


def _with(requests: list[Request], resource: str, path: str, value: Any) -> list[Request]:
    return changed(requests, resource, parse_path(path), value)


def changed(requests: list[Request], resource: str, path: request.Path, value: Any) -> list[Request]:
    """The requests with one value replaced by another."""

    def put(tree: Any, steps: tuple[str | int, ...]) -> Any:
        if not steps:
            return value
        if isinstance(steps[0], int):
            listed = list(tree) if isinstance(tree, (list, tuple)) else []
            return [put(each, steps[1:]) if index == steps[0] else each for index, each in enumerate(listed)]
        known = dict(tree) if isinstance(tree, Mapping) else {}
        return known | {steps[0]: put(known.get(steps[0]), steps[1:])}

    return [
        replace(each, properties=put(each.properties, path)) if resource == _named(each) else each for each in requests
    ]


@pytest.mark.parametrize(("rule", "hidden"), list(zip(PAIRS, cycle([SECRET, UNKNOWN]), strict=False)))
def test_a_rule_is_silent_on_a_value_that_is_not_to_be_looked_at(rule: str, hidden: str) -> None:
    requests, profile = requests_of(PAIRS[rule][0]), profile_of(rule)
    # A finding without a path is about a request as a whole, and looks at no value.
    alone = [RULES[rule]]
    for finding in [each for each in check(requests, today=TODAY, profile=profile, rules=alone) if each.path]:
        masked = _with(requests, finding.resource, finding.path, hidden)
        after = check(masked, today=TODAY, profile=profile, rules=alone)
        assert (finding.resource, finding.path) not in {(each.resource, each.path) for each in after}


@pytest.mark.parametrize("rule", list(PAIRS)[::3])
def test_hiding_a_value_of_a_good_request_makes_no_error(rule: str) -> None:
    requests = requests_of(PAIRS[rule][1])
    for each in (each for each in requests if not is_saved(each)):
        for path in _first_of_each_list(path for path, _ in leaves(each.properties))[::4]:
            masked = _with(requests, _named(each), format_path(path), UNKNOWN)
            errors = [found for found in check(masked, today=TODAY) if found.severity == "error"]
            assert errors == [], format_path(path)


@pytest.mark.parametrize("rule", list(PAIRS)[::3])
def test_empty_text_counts_as_absent(rule: str) -> None:
    requests = requests_of(PAIRS[rule][1])
    blank = {"kubernetesVersion": "", "dnsPrefix": "", "fqdnSubdomain": "", "nodeResourceGroup": "", "supportPlan": ""}
    blanked = [replace(requests[0], properties=blank | dict(requests[0].properties)), *requests[1:]]
    assert [each for each in check(blanked, today=TODAY) if each.severity == "error"] == []


NONSENSE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=6),
        st.sampled_from(["10.0.0.0/8", "1.35", "::/0", "Standard_D4s_v5", "a=b:c", SECRET, UNKNOWN]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["id", "name", "enabled", ""]), inner, max_size=3)
    ),
    max_leaves=6,
)
PLACES = sorted(
    {
        (index, format_path(path[:end]))
        for bad, _ in PAIRS.values()
        for index, each in enumerate(requests_of(bad)[:4])
        for path in _first_of_each_list(path for path, _ in leaves(each.properties))
        for end in range(1, len(path) + 1)
        if len(path) < 9
    }
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(sorted(PAIRS)),
    st.lists(st.tuples(st.sampled_from(PLACES), NONSENSE), min_size=1, max_size=4),
)
def test_no_nonsense_makes_a_rule_fail(rule: str, changes: list[tuple[tuple[int, str], Any]]) -> None:
    requests = requests_of(PAIRS[rule][0])
    for (index, path), value in changes:
        each = requests[index % len(requests)] if requests else None
        if each:
            requests = _with(requests, _named(each), path, value)
    check(requests, today=TODAY, profile=profile_of(rule))


@pytest.mark.parametrize("value", [True, 7, float("nan"), "x", "::/0", [7], {"id": 7}], ids=str)
def test_no_value_of_the_wrong_type_makes_a_rule_fail(value: Any) -> None:
    requests = requests_of(PAIRS["service-cidr-overlaps-node-subnet"][0])
    for path in sorted({path for _, path in PLACES})[::9]:
        check([_with([each], _named(each), path, value)[0] for each in requests], today=TODAY, profile="regulated")


def test_a_plan_without_clusters_breaks_nothing() -> None:
    assert check([], today=TODAY) == []
    assert broken({"fleet": {}}) == set()


def _in_a_plan(requests: list[Request]) -> list[Request]:
    """The requests as a plan has them: in the ids of what it makes itself stands a subscription that is made up."""
    made = {each.id for each in requests if each.id}

    def text(value: Any) -> Any:
        if isinstance(value, str) and any(value.lower().startswith(each.lower()) for each in made):
            return value.replace(SUBSCRIPTION, MADE_UP_SUBSCRIPTION)
        if isinstance(value, Mapping):
            return {key: text(each) for key, each in value.items()}
        return [text(each) for each in value] if isinstance(value, (list, tuple)) else value

    return [replace(each, id=text(each.id), properties=text(each.properties)) for each in requests]


@pytest.mark.parametrize("rule", list(PAIRS))
def test_placeholders_in_a_plan_break_no_rule(rule: str) -> None:
    profile = profile_of(rule)
    found = {each.rule for each in check(_in_a_plan(requests_of(PAIRS[rule][1])), today=TODAY, profile=profile)}
    assert not found or found <= broken(PAIRS[rule][1], profile=profile)


@pytest.mark.parametrize("rule", [each for each in PAIRS if not each.endswith("-other-subscription")])
def test_what_a_plan_makes_up_hides_no_fault(rule: str) -> None:
    requests = _in_a_plan(requests_of(PAIRS[rule][0]))
    assert check(requests, today=TODAY, profile=profile_of(rule), rules=[RULES[rule]])
