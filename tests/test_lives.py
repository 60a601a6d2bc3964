"""Stacks go through random orders of changes: in any of them, no update is refused that the rules let through,
a second one changes nothing, what is foretold happens, and no pool goes that was not given up.

`FAIRWAY_LIVES=100` draws a hundred lives of each stack, other ones each time, and shrinks what fails.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.stack_edits import next_minor
from fairway.engine.engine import Engine, Outcome
from tests.lives import NEWEST, STARTS, Life, copied

MANY = int(os.environ.get("FAIRWAY_LIVES", "0"))
AKS = (":ManagedCluster", ":AgentPool")
IN_PLACE = {"in place", "pool reimaged", "interrupted"}
MEANS = {
    "create": {"created"},
    "import": IN_PLACE,
    "update": IN_PLACE,
    "delete": {"pool deleted", "cluster deleted", "deleted"},
    "create-replacement": {"pool replaced"},
    "delete-replaced": {"pool replaced"},
    "replace": {"pool replaced"},
}
"""What is foretold of a cluster or a pool before such a step."""
FAST = ("small", "a secret", "protected", "dev")
"""The lives that are not slow."""
FAULTS = ("refuse", "half-made", "throttle", "timeout", "unavailable", "conflict")


class Lived:
    """One life, act by act."""

    def __init__(self, folder: Path, start: str) -> None:
        self.life = Life(folder, STARTS[start]())
        self.version_left_out = "kubernetesVersion" not in self.life.cluster
        self.changed = 0
        """Updates that changed something, the first aside."""
        self.struck = 0
        """Faults that happened."""
        self.up()
        self.changed = 0

    # Acts. Each leaves the stack as it is written.

    def again(self, _: int) -> None:
        """A second update changes nothing."""
        self.finished()

    def night(self, _: int) -> None:
        self.life.night()

    def refresh(self, _: int) -> None:
        assert self.life.run(lambda engine: engine.refresh()).errors == ()

    def tag(self, number: int) -> None:
        self.life.document["tags"] = {"run": str(number)}
        self.up(foretold=True)

    def change_pool(self, number: int) -> None:
        if key := self.pool(number):
            self.change({"nodePools": {key: {"nodeLabels": {"run": str(number)}}}})

    def change_default_pool(self, number: int) -> None:
        """Without the word the change waits; with it, it is sent."""
        if self.life.cluster["defaultNodePool"].get("retired"):
            return
        self.change({"defaultNodePool": {"nodeLabels": {"run": str(number)}}})
        if number % 2:
            self.change({"updateDefaultNodePool": True})
            self.change({"updateDefaultNodePool": False})

    def upgrade(self, _: int) -> None:
        newer = next_minor(self.life.running())
        if newer <= NEWEST:
            self.change({"kubernetesVersion": newer, "upgradeKubernetes": True})
            if self.version_left_out and self.life.cluster["defaultNodePool"].get("retired"):
                self.life.write(kubernetesVersion=None)
            self.version_left_out = not self.life.cluster.get("kubernetesVersion")
            self.change({"upgradeKubernetes": False})

    def rotate(self, number: int) -> None:
        key = self.pool(number)
        if not key:
            return
        before = self.life.cluster["nodePools"][key].get("maxPods", 110)
        after = before - 10 if number % 2 else before + 10
        word = {"from": {"maxPods": before}, **({"inOneStep": True} if number % 3 == 0 else {})}
        if self.change({"nodePools": {key: {"maxPods": after, "rotation": word}}}, going=self.names(key)):
            self.change({"nodePools": {key: {"rotation": None}}}, going=self.names(key))

    def add_pool(self, number: int) -> None:
        self.change({"nodePools": {f"more{number}": {"vmSize": "Standard_D4ds_v5", "count": 1}}})

    def remove_pool(self, number: int) -> None:
        """Not the last System pool beside the default one: it may be what that retires into."""
        key = self.pool(number)
        if not key or self.life.cluster["nodePools"][key].get("mode") == "System":
            return
        protected = self.life.cluster.get("protect", True)
        if not self.change({"protect": False}):
            return
        kept = {name: pool for name, pool in self.life.cluster["nodePools"].items() if name != key}
        gone = self.names(key)
        self.life.cluster["nodePools"] = kept
        self.up(going=gone)
        self.change({"protect": protected})

    def retire(self, number: int) -> None:
        """The default pool goes, in three steps, into a System pool; a step out of turn is refused."""
        now = self.life.cluster["defaultNodePool"].get("retired")
        name = self.life.cluster["defaultNodePool"].get("name", "system")
        if now is None:
            if self.version_left_out and number % 2:
                self.get_version()
            core = {"mode": "System", "vmSize": "Standard_D4ds_v5", "count": 2}
            self.change({"nodePools": {"core": core}, "defaultNodePool": {"retired": "draining"}})
        elif now == "draining":
            if self.life.cluster.get("protect", True):
                self.refused(("gone", None)[number % 2])
            self.change({"defaultNodePool": {"retired": "drained"}})
        elif now == "drained" and not self.version_left_out:  # else a warning advises against it
            self.change({"defaultNodePool": {"retired": "gone"}}, going={name})

    def get_version(self) -> None:
        """The version that runs is written, and sent to the default pool."""
        running = ".".join(self.life.running().split(".")[:2])
        assert self.change({"kubernetesVersion": running, "upgradeKubernetes": True})
        self.version_left_out = False
        self.change({"upgradeKubernetes": False})

    def refused(self, retired: str | None) -> None:
        """A default pool that drains stays, whatever is written then."""
        before, had = copied(self.life.document), self.life.live_pools()
        self.life.write(defaultNodePool={"retired": retired})
        foretold = [outcome for urn, outcome in self.life.foretold().items() if urn.endswith("::shop/system")]
        assert foretold == ["refused"]
        assert len(self.life.up().errors) == 1
        assert self.life.live_pools() == had
        self.life.document = before

    def fault(self, number: int) -> None:
        """Something goes wrong in the next update; the one after it repairs that."""
        kind = FAULTS[number % len(FAULTS)]
        where = ("any:*", "any:ManagedCluster", "update:AgentPool", "update:ManagedCluster", "create:AgentPool")
        self.life.fault(f"{kind}:{where[number // 6 % 5]}")
        self.repaired(number)

    def kill(self, number: int) -> None:
        """The engine is killed in the next update; the one after it goes on."""
        kind = ("engine-dies", "engine-dies-after")[number % 2]
        self.life.fault(f"{kind}:{1 + number // 2 % 5}")
        self.repaired(number)

    def keep(self, number: int) -> None:
        """A destroy fails or is killed at the cluster, and the stack is brought up again."""
        if self.life.cluster["defaultNodePool"].get("retired") == "gone":
            return  # Its last System pool is no longer in the state: docs/design-notes.md.
        protected = self.life.cluster.get("protect", True)
        if not self.change({"protect": False}):
            return
        self.life.fault(
            ("refuse:delete:ManagedCluster", "half-made:delete:ManagedCluster", "engine-dies:3")[number % 3]
        )
        self.life.destroy()
        self.cleared()
        self.up(going=self.life.live_pools())
        self.change({"protect": protected})

    # What must hold.

    def change(self, settings: dict[str, Any], going: set[str] | None = None) -> bool:
        """Write settings and bring the stack up; False where the rules refuse that, and then nothing is written."""
        before = copied(self.life.document)
        self.life.write(**settings)
        if self.life.refused():
            self.life.document = before
            return False
        self.up(going=going, foretold=True)
        return True

    def up(self, going: set[str] | None = None, *, foretold: bool = False) -> Outcome:
        """Bring it up: nothing is refused, what was foretold happens, and only pools that are given up go."""
        expected = self.life.foretold() if foretold else None
        had = self.life.live_pools()
        outcome = self.life.up()
        assert outcome.errors == (), outcome.errors
        self.changed += bool(outcome.changes)
        assert had - self.life.live_pools() <= (going or set())
        if expected is not None:
            self.compare(expected, outcome)
        self.life.holds_all()
        return outcome

    def compare(self, expected: dict[str, str], outcome: Outcome) -> None:
        did: dict[str, set[str]] = {}
        for each in outcome.changes:
            if each.type.startswith("azure-native:"):
                did.setdefault(each.urn, set()).add(each.op)
        for urn, ops in did.items():
            if ops == {"delete-replaced"}:
                continue  # It has another name now, and its replacement is reported under that.
            if not expected.get(urn, "").endswith("replaced"):
                assert any(expected.get(urn) in MEANS[op] for op in ops), f"{urn}: {expected.get(urn)}, and then {ops}"
        idle = [urn for urn in expected if urn not in did and urn.rpartition("$")[2].partition("::")[0].endswith(AKS)]
        assert idle == [], f"foretold and not done: {[(urn, expected[urn]) for urn in idle]}"

    def repaired(self, number: int) -> None:
        """Tags and a new pool meet the faults; the update after it brings all to its end."""
        before = copied(self.life.document)
        self.life.document["tags"] = {"fault": str(number)}
        self.life.write(nodePools={f"late{number}": {"vmSize": "Standard_D4ds_v5", "count": 1}})
        if self.life.refused():
            self.life.document = before
            self.life.fault()
            return
        had = self.life.live_pools()
        self.life.up()
        self.cleared()
        self.up()
        assert had <= self.life.live_pools()

    def cleared(self) -> None:
        """Count the fault if it happened; else take it back."""
        self.struck += self.life.struck()
        self.life.fault()

    def finished(self) -> None:
        """What a refresh has copied is taken over; then nothing is left to do."""
        first = self.life.up()
        assert first.errors == ()
        allowed = {"shop"} if self.version_left_out else set[str]()
        assert {each.name for each in first.changes} <= allowed, [(each.op, each.name) for each in first.changes]
        second = self.life.up()
        assert [(each.op, each.name) for each in second.changes] == []
        assert self.life.foretold() == {}

    def pool(self, number: int) -> str | None:
        keys = self.life.pools()
        return keys[number % len(keys)] if keys else None

    def names(self, key: str) -> set[str]:
        """Azure's names of a pool: its key, cut, and three characters."""
        return {each for each in self.life.live_pools() if each.startswith(key[:9]) and len(each) <= len(key[:9]) + 3}

    def end(self) -> None:
        """It is taken down, and nothing is left."""
        self.finished()
        if self.life.cluster.get("protect", True):
            self.life.write(protect=False)
            self.up()
        assert self.life.destroy().errors == ()
        assert [each.id for each in self.life.cloud.everything()] == []
        assert self.life.resources() == []


ACTS = (
    "again",
    "night",
    "refresh",
    "tag",
    "change_pool",
    "change_default_pool",
    "upgrade",
    "rotate",
    "add_pool",
    "remove_pool",
    "retire",
    "retire",
    "retire",
    "fault",
    "fault",
    "kill",
    "keep",
)
MOST = {"dev": 3, "staging": 3, "prod": 3}
"""Acts of a life of the large stacks; each is one or more updates."""
one_life = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 107)), min_size=4, max_size=12)


pytestmark = pytest.mark.usefixtures("quick")


def lived(start: str, acts: Sequence[tuple[str, int]]) -> Lived:
    """Begin, do one after the other, and take it down."""
    with tempfile.TemporaryDirectory() as folder:
        stack = Lived(Path(folder), start)
        for act, number in acts:
            getattr(stack, act)(number)
        stack.end()
        stack.life.cloud.close()
    return stack


@pytest.mark.parametrize(
    "start", [each if each in FAST else pytest.param(each, marks=pytest.mark.slow) for each in STARTS]
)
def test_whatever_happens_to_a_stack_it_goes_on(start: str) -> None:
    """The same lives each time: a first draw of what `FAIRWAY_LIVES` draws at random."""
    draw = random.Random(start)
    acts = [(draw.choice(ACTS), draw.randrange(108)) for _ in range(MOST.get(start, 6))]
    acts[draw.randrange(len(acts))] = (draw.choice(("fault", "kill")), draw.randrange(108))
    stack = lived(start, acts)
    # No life in which the rules refuse all there is to do, or no fault happens.
    assert stack.struck >= 2
    assert stack.changed >= 2


def test_a_cluster_with_a_version_is_updated_after_its_default_pool_is_gone_and_refused_without_one(
    tmp_path: Path,
) -> None:
    """Without one, an update sends only the first pool of the cluster, here a User pool."""
    for version in (True, False):
        stack = Lived(tmp_path / str(version), "version left out")
        with closing(stack.life.cloud):
            if version:
                stack.get_version()
            for retired in ("draining", "drained", "gone"):
                core = {"mode": "System", "vmSize": "Standard_D4ds_v5", "count": 2}
                stack.life.write(nodePools={"core": core}, defaultNodePool={"retired": retired})
                stack.up(going={"system"} if retired == "gone" else None)
            stack.life.document["tags"] = {"run": "1"}
            errors = stack.life.up().errors
            assert ["Must define at least one system pool" in each for each in errors] == ([] if version else [True])


@pytest.mark.parametrize("protect", [True, False])
@pytest.mark.parametrize("phase", ["draining", "drained"])
def test_the_way_back_from_a_retired_pool_to_a_version_deletes_no_pool(
    tmp_path: Path, phase: str, protect: bool
) -> None:
    """The steps of the warning, as written; without the first one of a pool that is not protected it is deleted."""
    core = {"mode": "System", "vmSize": "Standard_D4ds_v5", "count": 2}
    for skipped in (False, True):
        stack = Lived(tmp_path / str(skipped), "version left out")
        with closing(stack.life.cloud):
            stack.life.write(protect=protect, nodePools={"core": core}, defaultNodePool={"retired": "draining"})
            stack.up()
            stack.life.write(defaultNodePool={"retired": phase})
            stack.up()
            if not skipped:
                stack.life.write(protect=True, defaultNodePool={"retired": "draining"})
                stack.up()
            stack.life.write(defaultNodePool={"retired": None})
            outcome = stack.life.up()
            if skipped and not (protect and phase == "draining"):
                assert "system" not in stack.life.live_pools()
                continue
            assert "protected" in " ".join(outcome.errors)
            stack.life.run(_unprotected)
            before = stack.life.live_pools()
            assert stack.life.up().errors == ()
            assert stack.life.live_pools() == before
            assert "shop/system" not in [each.name for each in stack.life.resources()]
            stack.get_version()
            for retired in ("draining", "drained", "gone"):
                stack.life.write(defaultNodePool={"retired": retired})
                stack.up(going={"system"} if retired == "gone" else None)
            stack.tag(1)


def _unprotected(engine: Engine) -> Outcome:
    engine.unprotect()
    return Outcome((), ())


@pytest.mark.skipif(not MANY, reason="FAIRWAY_LIVES=100 draws a hundred lives of each stack")
@pytest.mark.parametrize("start", STARTS)
@settings(max_examples=MANY or 1, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(one_life)
def test_whatever_is_drawn_for_a_stack_it_goes_on(start: str, acts: list[tuple[str, int]]) -> None:
    lived(start, acts)
