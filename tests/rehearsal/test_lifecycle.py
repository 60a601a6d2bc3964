"""The phases of a rehearsal: which there are, which are skipped and why, and what a failure does to them."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from components import stack_edits
from fairway.azure.resource_types import TYPES
from fairway.commands.rehearse import Part
from fairway.engine.engine import Outcome
from fairway.engine.step import Step
from fairway.plan.program import ConfigError, Plan, ProgramError
from fairway.plan.recorder import Record
from fairway.project.project import find_project
from fairway.protocol.state import Resource
from fairway.rehearsal.aimed import Schedule, aimed, refuse_parts_left_out
from fairway.rehearsal.estimates import as_text, azure_seconds
from fairway.rehearsal.lifecycle import PARTS, run_phases
from fairway.rehearsal.phase import Phase, Skipped
from fairway.rehearsal.run import Options, Result, rehearse, timed
from fairway.request import MADE_UP_SUBSCRIPTION, Request
from fairway.standin.cloud import Cloud
from fairway.standin.faults import FaultError, pending, set_faults
from tests.rehearsal_help import CONFIG, ENGINES, PROGRAM, ROTATED, Shop, quickly, write_project
from tests.standin_help import urn


class FakeDriver:
    """A driver that does nothing, fails at the given calls, and records its calls."""

    def __init__(
        self, *failing: int, changing: bool = False, puts: tuple[tuple[str, ...], ...] = (), protected: bool = False
    ) -> None:
        self.calls: list[str] = []
        self._failing = failing
        self._changing = changing
        self._puts = puts
        self._protected = protected

    def update(self, config: Mapping[str, str]) -> Outcome:
        steps = (Step("create", "urn:pulumi:d::p::azure-native:network:Subnet::a"),) if self._changing else ()
        return self._outcome(f"up {config.get('to', '')}".strip(), steps)

    def destroy(self) -> Outcome:
        self._protected = False
        return self._outcome("down", ())

    def resources(self) -> list[Resource]:
        return (
            [Resource(urn("network:Subnet", "a"), "azure-native:network:Subnet", protect=True)]
            if self._protected
            else []
        )

    def add_preexisting(self, plan: Plan) -> list[str]:
        return [f"the hub of {plan.record.stack}"]

    def new_operations(self) -> list[Mapping[str, Any]]:
        put = {"operation": "PUT", "status": 200, "type": "Microsoft.Network/virtualNetworks/subnets", "id": "/x/a"}
        return [{**put, "changed": list(changed)} for changed in self._puts]

    def unprotect(self) -> None:
        self.calls.append("unprotect")

    def overnight(self) -> list[str]:
        return ["it rained."]

    def plan(self, config: Mapping[str, str]) -> Plan:
        return Plan(Record("p", config.get("to", "d"), (), {}), ())

    def recover(self) -> tuple[str, ...]:
        self.calls.append("recover")
        return ("a: was found",)

    def _outcome(self, call: str, steps: tuple[Step, ...]) -> Outcome:
        self.calls.append(call)
        number = len([each for each in self.calls if each != "recover"])
        return Outcome(steps, ("refused",) if number in self._failing else ())


def phases(driver: FakeDriver, attempts: int = 1, to: Mapping[str, str] | None = None) -> list[tuple[str, bool]]:
    found = list(run_phases(driver, {}, lambda _: None, to, attempts=attempts))
    return [(each.title, each.failed) for each in found if isinstance(each, Phase)]


def test_a_program_without_our_config_is_brought_up_left_alone_and_taken_down() -> None:
    found = list(run_phases(FakeDriver(), {}, lambda _: None))
    assert [each.title for each in found if isinstance(each, Phase)] == [
        "deploy",
        "run again, after Azure's own changes",
        "destroy",
    ]
    left_out = [each for each in found if isinstance(each, Skipped)]
    assert [each.title for each in left_out] == ["upgrade Kubernetes by one minor", "rotate a pool"]
    assert all("--change FILE" in each.why for each in left_out)


class Configured(FakeDriver):
    """A program with this project's config, and the tags of each update."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def update(self, config: Mapping[str, str]) -> Outcome:
        self.tags.append(config.get("fairway:tags", ""))
        return super().update(config)

    def plan(self, config: Mapping[str, str]) -> Plan:
        return Plan(Record("p", config.get("to", "d"), (), {}, edits=stack_edits), ())


OURS = {"fairway:clusters": "{}", "fairway:tags": '{"owner": "me"}'}
CHANGED = {**OURS, "fairway:tags": "{}"}


def test_our_stacks_are_changed_before_anything_else_happens_to_them() -> None:
    """A night before it would hide what creation alone has left."""
    driver = Configured()
    found = list(run_phases(driver, OURS, lambda _: None, CHANGED))
    titles = ["deploy", "change a tag", "run again, after Azure's own changes", "change to the second stack file"]
    assert [each.title for each in found][:4] == titles
    tagged = '{"owner": "me", "rehearsal": "tag"}'
    assert driver.tags == ['{"owner": "me"}', tagged, tagged, '{"rehearsal": "tag"}']


@pytest.mark.parametrize(("until", "tagged"), [("tag", True), ("change", False), ("down", True)])
def test_a_state_that_is_kept_for_a_comparison_has_no_tag_of_the_rehearsal(until: str, tagged: bool) -> None:
    driver = Configured()
    found = list(run_phases(driver, OURS, lambda _: None, CHANGED, until=until, keep=True))
    assert any("rehearsal" in each for each in driver.tags) is tagged
    assert (found[1].title, isinstance(found[1], Skipped)) == ("change a tag", not tagged)


def test_a_rehearsal_ends_after_the_last_part_that_is_requested() -> None:
    begun: list[str] = []
    driver = FakeDriver()
    found = list(run_phases(driver, {}, lambda _: None, {"to": "e"}, until="change", on_part=begun.append))
    assert begun == ["up", "adopt", "tag", "again", "change"]
    assert [each.title for each in found][-1] == "change to the second stack file"
    assert [*PARTS] == [each.value for each in Part]


def test_a_fault_that_is_aimed_at_a_part_is_there_in_that_part_alone(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    plain, change, later = aimed("refuse"), aimed("refuse:update:AgentPool@change"), aimed("throttle@rotate")
    set_faults(cloud, [plain.fault])
    schedule = Schedule([plain, change, later], cloud)
    schedule.begin("up")
    assert pending(cloud) == [plain.fault]
    schedule.begin("change")
    assert pending(cloud) == [plain.fault, change.fault]
    schedule.begin("upgrade")
    assert pending(cloud) == [plain.fault]
    assert schedule.unused() == (change.fault, plain.fault, later.fault)


def test_a_fault_of_a_part_that_is_left_out_is_skipped_and_not_unused(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    upgrade, change = aimed("refuse@upgrade"), aimed("throttle@change")
    schedule = Schedule([change, upgrade], cloud)
    schedule.begin("change")
    schedule.begin("upgrade")
    assert schedule.leave_out("no plan") == (
        "The fault `refuse@upgrade` is skipped, as this part is left out: no plan",
    )
    assert not pending(cloud)
    schedule.begin("down")
    assert schedule.unused() == (change.fault,)


def test_a_fault_for_a_part_that_there_is_not_is_refused() -> None:
    with pytest.raises(FaultError, match="not for a part of a rehearsal: after @ write one of up, adopt"):
        aimed("refuse@nowhere")
    with pytest.raises(FaultError, match="set --change to what the stack changes to"):
        refuse_parts_left_out([aimed("refuse@change")], changes=False, until="down")
    with pytest.raises(FaultError, match="the part rotate, which comes after --until up"):
        refuse_parts_left_out([aimed("refuse@rotate")], changes=False, until="up")
    refuse_parts_left_out([aimed("refuse@change"), aimed("refuse")], changes=True, until="change")


def test_azures_changes_overnight_are_reported_with_the_next_phase() -> None:
    found = [each for each in run_phases(FakeDriver(), {}, lambda _: None) if isinstance(each, Phase)]
    assert found[1].notes[0] == "meanwhile: it rained."


def test_resources_that_are_assumed_to_exist_are_reported() -> None:
    found = [each for each in run_phases(FakeDriver(), {}, lambda _: None) if isinstance(each, Phase)]
    assert found[0].notes == ("assumed to exist: the hub of d",)


class ExistingGroups(FakeDriver):
    def add_preexisting(self, plan: Plan) -> list[str]:  # noqa: ARG002
        return [f"/subscriptions/{each}/resourceGroups/rg-orders" for each in (MADE_UP_SUBSCRIPTION, "1" * 8)]


def test_resources_that_are_assumed_to_exist_are_named_once_with_the_subscription_of_the_stack() -> None:
    config = {"azure-native:subscriptionId": "1" * 8}
    found = [each for each in run_phases(ExistingGroups(), config, lambda _: None) if isinstance(each, Phase)]
    assert found[0].notes == ("assumed to exist: /subscriptions/11111111/resourceGroups/rg-orders",)


def test_a_second_update_that_creates_something_is_unexpected_and_the_rehearsal_goes_on() -> None:
    found = [each for each in run_phases(FakeDriver(changing=True), {}, lambda _: None) if isinstance(each, Phase)]
    assert [each.failed for each in found] == [False, True, False]
    assert found[1].unexpected == ("create Subnet a",)


def test_a_second_update_that_reverts_a_change_by_azure_is_unexpected() -> None:
    found = [each for each in run_phases(FakeDriver(puts=(("count",),)), {}, lambda _: None) if isinstance(each, Phase)]
    (problem,) = found[1].unexpected
    assert problem.startswith("subnets a: the update reverts what Azure changed by itself (count)")


def test_a_second_update_that_changes_nothing_in_azure_is_noted() -> None:
    found = [each for each in run_phases(FakeDriver(puts=((),)), {}, lambda _: None) if isinstance(each, Phase)]
    assert not found[1].failed
    assert "subnets a: only wrote refreshed values back; nothing in Azure changed" in found[1].notes


def test_what_is_protected_is_taken_down_all_the_same() -> None:
    driver = FakeDriver(protected=True)
    assert all(not failed for _, failed in phases(driver))
    assert driver.calls == ["up", "up", "unprotect", "down"]
    last = [each for each in run_phases(FakeDriver(protected=True), {}, str) if isinstance(each, Phase)][-1]
    assert last.notes == ("the protection was removed in the state, as `pulumi state unprotect --all` does",)


def test_a_phase_that_fails_is_the_last() -> None:
    driver = FakeDriver(2)
    assert phases(driver) == [("deploy", False), ("run again, after Azure's own changes", True)]
    assert driver.calls == ["up", "up"]


def test_with_a_second_attempt_the_phase_is_repaired_after_a_recovery() -> None:
    driver = FakeDriver(1)
    found = [each for each in run_phases(driver, {}, lambda _: None, attempts=2) if isinstance(each, Phase)]
    assert driver.calls == ["up", "recover", "up", "up", "down"]
    assert [(each.title, each.repaired) for each in found[:2]] == [
        ("deploy", True),
        ("deploy: run again", False),
    ]
    assert "from the run before: a: was found" in found[1].notes


def test_a_phase_that_fails_twice_is_the_last() -> None:
    driver = FakeDriver(1, 2)
    assert phases(driver, attempts=2) == [("deploy", True), ("deploy: run again", True)]


def test_a_second_stack_file_is_moved_to_and_kept() -> None:
    driver = FakeDriver()
    assert ("change to the second stack file", False) in phases(driver, to={"to": "b"})
    assert driver.calls == ["up", "up", "up b", "down"]


def test_a_default_pool_that_retires_is_created_before_it_is_adopted() -> None:
    class Adopting(FakeDriver):
        def update(self, config: Mapping[str, str]) -> Outcome:
            written.append(config["fairway:clusters"])
            return super().update(config)

        def plan(self, config: Mapping[str, str]) -> Plan:
            cluster = Request("azure-native:containerservice:ManagedCluster", "shop", {})
            imported = {"importId": "/id/of/system"} if "draining" in config["fairway:clusters"] else {}
            pool = Request("azure-native:containerservice:AgentPool", "shop/system", {}, options=imported)
            return Plan(Record("p", "d", (cluster, pool), {}, edits=stack_edits), ())

    written: list[str] = []
    draining = '{"shop": {"defaultNodePool": {"retired": "draining"}}}'
    found = [each for each in run_phases(Adopting(), {"fairway:clusters": draining}, str) if isinstance(each, Phase)]
    assert [each.title for each in found][:3] == ["deploy", "retire the default pool", "change a tag"]
    assert "shop is created without `defaultNodePool.retired`" in found[0].notes[0]
    assert written[:2] == ['{"shop": {"defaultNodePool": {"retired": null}}}', draining]


def test_a_default_pool_that_is_gone_is_created_adopted_and_deleted() -> None:
    cluster = Request("azure-native:containerservice:ManagedCluster", "shop", {})
    token = "azure-native:containerservice:AgentPool"
    requests = [
        cluster,
        Request(token, "shop/core/a1", {}, options={"deletedWith": "shop"}),
        Request(token, "shop/web/a1", {}),
    ]
    found = stack_edits.before_adoption({}, requests, {})
    assert found
    written = [json.loads(each[stack_edits.CLUSTERS]) for each in found[0]]
    assert written == [{"shop": {"defaultNodePool": {"retired": how}}} for how in (None, "draining", "drained")]
    assert stack_edits.before_adoption({}, requests, {"shop": "1.35.2"}) is None


def test_the_steps_before_a_config_are_phases_of_their_own_until_one_fails() -> None:
    class Retiring(FakeDriver):
        def plan(self, config: Mapping[str, str]) -> Plan:
            return Plan(Record("p", config.get("to", "d"), (), {}, edits=edits), ())

    edits = SimpleNamespace(
        before_adoption=lambda *_: ([{"to": "without"}, {"to": "draining"}], ["a note"]), tagged=dict
    )
    failing = run_phases(Retiring(3), {"to": "gone"}, str)
    found = [each for each in failing if isinstance(each, Phase)]
    assert [each.title for each in found] == [
        "deploy",
        "retire the default pool: step 1 of 2",
        "retire the default pool: step 2 of 2",
    ]
    assert [each.failed for each in found] == [False, False, True]
    assert found[0].notes[0] == "a note"


def test_edits_are_merged_into_the_clusters_of_the_stack_file() -> None:
    config = {stack_edits.CLUSTERS: '{"shop": {"protect": true, "nodePools": {"web": {"count": 2}}}}', "a:b": "c"}
    edited = stack_edits.with_clusters(config, {"shop": {"protect": None, "nodePools": {"web": {"maxPods": 40}}}})
    assert edited == {
        stack_edits.CLUSTERS: '{"shop": {"protect": null, "nodePools": {"web": {"count": 2, "maxPods": 40}}}}',
        "a:b": "c",
    }


@pytest.mark.parametrize(("before", "after"), [("1.35.4", "1.36"), ("1.9", "1.10")])
def test_an_upgrade_is_one_minor(before: str, after: str) -> None:
    assert stack_edits.next_minor(before) == after


@pytest.mark.parametrize(("before", "after"), [(110, 100), (40, 30), (30, 40), (None, 100)])
def test_a_rotation_changes_the_pod_limit_and_says_what_it_was(before: int | None, after: int) -> None:
    pool = Request("azure-native:containerservice:AgentPool", "shop/web/a1", {"maxPods": before} if before else {})
    (found,) = stack_edits.rotations({}, [pool])
    beside, alone = (json.loads(each[stack_edits.CLUSTERS]) for each in found[1:] if not isinstance(each, str))
    assert found[0] == "web"
    rotation = {"from": {"maxPods": before or 110}}
    assert beside == {"shop": {"nodePools": {"web": {"maxPods": after, "rotation": rotation}}}}
    assert alone == {"shop": {"nodePools": {"web": {"maxPods": after, "rotation": None}}}}


def test_the_old_pool_of_a_locked_cluster_is_deleted_together_with_the_lock() -> None:
    kinds = {"shop/web/a1": "containerservice:AgentPool", "shop/lock": "authorization:ManagementLockByScope"}
    requests = [Request(f"azure-native:{kind}", name, {}) for name, kind in kinds.items()]
    (found,) = stack_edits.rotations({}, requests)
    beside, alone = (json.loads(each[stack_edits.CLUSTERS])["shop"] for each in found[1:] if not isinstance(each, str))
    assert "lock" not in beside
    assert alone["lock"] is None


def test_a_pool_with_a_name_of_its_own_cannot_rotate() -> None:
    (why,) = stack_edits.rotations({}, [Request("azure-native:containerservice:AgentPool", "shop/web", {})])
    assert why == "shop/web has a configured `name`, which a rehearsal does not rotate"


def step(op: Any, name: str, *needs: str, kind: str = "network:Subnet") -> Step:
    found = tuple(urn("network:Subnet", each) for each in needs)
    resource = Resource(urn(kind, name), f"azure-native:{kind}", dependencies=found)
    return Step(op, resource.urn, old=resource if op == "delete" else None, new=None if op == "delete" else resource)


def test_what_does_not_wait_for_each_other_takes_azure_the_time_of_the_longest() -> None:
    one = azure_seconds([step("create", "a")])
    assert one > 0
    assert azure_seconds([step("create", "a"), step("create", "b")]) == one
    assert azure_seconds([step("create", "a"), step("create", "b", "a"), step("create", "c", "a")]) == 2 * one
    assert azure_seconds([step("same", "a"), step("create", "b", "a")]) == one


def test_deletes_come_after_the_rest_and_dependents_first() -> None:
    one = azure_seconds([step("delete", "a")])
    assert azure_seconds([step("delete", "b", "a"), step("delete", "a")]) == 2 * one
    assert azure_seconds([step("create", "c"), step("delete", "a")]) == azure_seconds([step("create", "c")]) + one


@pytest.mark.parametrize(
    ("seconds", "text"), [(40, "40 s"), (89, "89 s"), (90, "2 min"), (300, "5 min"), (3900, "1 h 5 min")]
)
def test_a_time_is_written_with_its_unit(seconds: int, text: str) -> None:
    assert as_text(seconds) == text


@pytest.mark.parametrize("engine", ENGINES)
def test_both_engines_estimate_the_same_time(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine == "builtin":
        quickly(monkeypatch)
    shop = Shop(tmp_path, engine)
    with shop.driver() as driver:
        up, rotated, down = driver.update(CONFIG), driver.update(ROTATED), driver.destroy()
    assert [each.errors for each in (up, rotated, down)] == [(), (), ()]
    names = ("network:VirtualNetwork", "network:Subnet", "containerservice:ManagedCluster", "resources:ResourceGroup")
    pool = TYPES["azure-native:containerservice:AgentPool"].seconds
    each_waits = [TYPES[f"azure-native:{each}"].seconds for each in names] + [pool]
    assert azure_seconds(up.steps) == sum(each[0] for each in each_waits)
    assert azure_seconds(rotated.steps) == pool[0] + pool[2]
    assert azure_seconds(down.steps) == sum(each[2] for each in each_waits)


COUNTED = """
import os
from pathlib import Path

import pulumi
from fairway.plan import run_checked

config = pulumi.Config()


def group(name):
    inputs = {{"resourceGroupName": name, "location": "westeurope", "tags": {{"pods": config.require("pods")}}}}
    pulumi.CustomResource("azure-native:resources:ResourceGroup", name, inputs)


def build():
    with Path(os.environ["BUILDS"]).open("a") as file:
        print(config.require("pods"), file=file)
    group("rg")
    {inside}


{outside}
run_checked(build)
"""
LOOKUP = 'pulumi.runtime.invoke("azure-native:authorization:getClientConfig", {})'


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """How often the program of `COUNTED` has run its `build`, by its config, since the last call."""
    quickly(monkeypatch)
    file = tmp_path / "builds"
    monkeypatch.setenv("BUILDS", str(file))

    def counted() -> str:
        found = file.read_text(encoding="utf-8").split()
        file.unlink()
        return " ".join(found)

    return counted


def test_what_a_plan_has_recorded_and_checked_is_not_recorded_again(tmp_path: Path, builds: Callable[[], str]) -> None:
    with Shop(tmp_path, program=COUNTED.format(inside="", outside="")).driver() as driver:
        driver.plan(CONFIG)
        driver.plan(CONFIG)
        assert builds() == "30"
        assert not driver.update(CONFIG).errors
        assert builds() == "30 30"
        assert not driver.update(ROTATED).errors
        # The plan, the preview, the update.
        assert builds() == "40 40 40"
        assert not driver.update(ROTATED).errors
        assert builds() == "40 40"


@pytest.mark.parametrize(("inside", "outside"), [("", "group('beside')"), (LOOKUP, "")])
def test_a_program_that_a_plan_may_not_have_seen_whole_records_itself_before_each_run(
    inside: str, outside: str, tmp_path: Path, builds: Callable[[], str]
) -> None:
    with Shop(tmp_path, program=COUNTED.format(inside=inside, outside=outside)).driver() as driver:
        driver.plan(CONFIG)
        builds()
        assert not driver.update(CONFIG).errors
        assert builds() == "30 30 30 30"


def test_what_a_plan_has_found_refuses_the_update(tmp_path: Path, builds: Callable[[], str]) -> None:
    wrong = 'pulumi.CustomResource("azure-native:resources:ResourceGroup", "b", {"location": 5})'
    with Shop(tmp_path, program=COUNTED.format(inside=wrong, outside="")).driver() as driver:
        (found,) = driver.plan(CONFIG).errors
        (error,) = driver.update(CONFIG).errors
        assert driver.resources() == []
    assert found.reason in error
    assert builds() == "30"


@pytest.mark.parametrize("failing", [ProgramError("KeyError"), ConfigError("wrong size")])
def test_a_program_that_cannot_be_planned_is_rehearsed_without_the_edits(
    failing: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> Plan:
        raise failing

    monkeypatch.setattr(FakeDriver, "plan", refusing)
    driver = FakeDriver()
    found = list(run_phases(driver, {stack_edits.CLUSTERS: "{}"}, lambda _: None))
    assert driver.calls == ["up", "up", "down"]
    assert ["`fairway plan` finds no cluster" in each.why for each in found if isinstance(each, Skipped)] == [True] * 2


@pytest.mark.parametrize("failing", [ProgramError("KeyError"), ConfigError("wrong size")])
def test_an_edit_that_the_program_refuses_is_left_out_with_its_reason(
    failing: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = Request("azure-native:containerservice:ManagedCluster", "shop", {})
    running = Resource(
        urn("containerservice:ManagedCluster", "shop"), cluster.type, outputs={"kubernetesVersion": "1.35"}
    )

    def planned(_: FakeDriver, config: Mapping[str, str]) -> Plan:
        if "1.36" in config[stack_edits.CLUSTERS]:
            raise failing
        return Plan(Record("p", "d", (cluster,), {}, edits=stack_edits), ())

    monkeypatch.setattr(FakeDriver, "plan", planned)
    monkeypatch.setattr(FakeDriver, "resources", lambda _: [running])
    found = list(run_phases(FakeDriver(), {stack_edits.CLUSTERS: "{}"}, lambda _: None))
    (left_out,) = [each for each in found if isinstance(each, Skipped) and "upgrade" in each.title]
    assert left_out.why == f"the program refuses it: {failing}"


class Listening:
    """Records what a rehearsal reports."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def begin(self, title: str) -> None:
        self.lines.append(title)

    def step(self, step: Step) -> None:
        self.lines.append(f"{step.op} {step.name}")

    def end(self, phase: Phase | Skipped) -> None:
        pass

    def say(self, text: str) -> None:
        self.lines.append(text)


def rehearsed(tmp_path: Path, *faults: str, **more: Any) -> tuple[Result, list[str]]:
    project = tmp_path / "project"
    if not project.exists():
        write_project(project, PROGRAM)
    listening = Listening()
    wish = Options(find_project(project), "dev", folder=tmp_path / "r", faults=tuple(map(aimed, faults)), **more)
    return rehearse(wish, listening), listening.lines


@pytest.mark.usefixtures("quick")
def test_the_folder_is_removed_after_a_success_and_stays_if_it_is_to_be_kept(tmp_path: Path) -> None:
    done, _ = rehearsed(tmp_path, keep=True)
    assert not done.failed
    assert (tmp_path / "r").is_dir()
    done, _ = rehearsed(tmp_path)
    assert not done.failed
    assert not (tmp_path / "r").exists()


def test_the_time_of_a_phase_is_all_that_passed_since_the_one_before() -> None:
    clock = [100.0]

    def phases() -> Iterator[Phase | Skipped]:
        clock[0] += 5
        yield Phase("a", Outcome(()))
        clock[0] += 2
        yield Skipped("b", "")
        clock[0] += 1
        yield Phase("c", Outcome(()))

    found: list[float] = []
    for phase in timed(phases(), lambda: clock[0]):
        found += [phase.seconds] if isinstance(phase, Phase) else []
        # What is printed between two phases counts for neither.
        clock[0] += 50 if isinstance(phase, Phase) else 0
    assert found == [5, 3]


@pytest.mark.usefixtures("quick")
def test_what_failed_and_was_repaired_is_well(tmp_path: Path) -> None:
    done, lines = rehearsed(tmp_path, "refuse:create:AgentPool")
    assert not done.failed
    assert "deploy: run again" in lines
    assert not (tmp_path / "r").exists()


@pytest.mark.usefixtures("quick")
def test_what_could_not_be_repaired_leaves_the_folder_and_the_next_rehearsal_goes_on_from_there(tmp_path: Path) -> None:
    done, _ = rehearsed(tmp_path, "refuse:create:AgentPool:9")
    assert done.failed
    assert (tmp_path / "r").is_dir()
    done, lines = rehearsed(tmp_path)
    assert not done.failed
    begun = lines[: lines.index("run again, after Azure's own changes")]
    assert [each for each in begun if each.startswith("create ")] == ["create web"]


@pytest.mark.usefixtures("cheap")
def test_the_life_of_a_program_that_no_plan_can_answer_goes_on_to_its_end(tmp_path: Path) -> None:
    asks = 'pulumi.runtime.invoke("azure-native:authorization:getClientConfig", {}).value["tenantId"]'
    write_project(tmp_path / "project", f"{PROGRAM}\npulumi.export('tenant', {asks})\n")
    done, lines = rehearsed(tmp_path)
    assert not done.failed
    assert "destroy" in lines
