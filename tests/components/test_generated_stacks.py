"""All settings that the models accept become requests of the SDK, and rules check them without failing."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.cluster import Cluster
from config.node_pool import NodePool
from fairway import rules
from fairway.plan import sdk_schema
from tests.repository import build
from tests.samples import full

CLUSTER = {key: value for key, value in full(Cluster).items() if key not in ("identity", "location")}
POOL = full(NodePool)


def subset(document: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of a document's keys."""
    return st.sets(st.sampled_from(sorted(document))).map(lambda keys: {key: document[key] for key in sorted(keys)})


@st.composite
def clusters(draw: st.DrawFn) -> dict[str, Any]:
    """A cluster with some of its settings, up to three pools and up to three subnets."""
    pools = draw(st.dictionaries(st.from_regex(r"[a-z][a-z0-9]{0,15}", fullmatch=True), subset(POOL), max_size=3))
    count = draw(st.integers(0, 3))
    names = ["nodes", "other", "third"][:count]
    subnets = {name: {"addressPrefix": f"10.224.{number}.0/24"} for number, name in enumerate(names)}
    return {**draw(subset(CLUSTER)), "nodePools": pools, "network": {"subnets": subnets}}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(clusters())
def test_any_settings_become_requests_of_the_sdk(document: dict[str, Any]) -> None:
    plan = build(document)
    assert [finding.reason for finding in sdk_schema.check(plan.requests)] == []
    assert len(plan.all("AgentPool")) == len(document["nodePools"])
    assert len(plan.all("Subnet")) == len(document["network"]["subnets"])
    assert all(finding.reason and finding.remedy for finding in rules.check(plan.requests))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(clusters())
def test_the_same_settings_ask_for_the_same_every_time(document: dict[str, Any]) -> None:
    assert build(document).requests == build(document).requests
