"""What a rehearsal shows on the terminal while it runs, and its summary."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from fairway.engine.engine import Outcome
from fairway.engine.step import Step
from fairway.plan.runtime import Message
from fairway.protocol.state import Resource
from fairway.rehearsal.phase import Phase, Skipped
from fairway.report.rehearsal import RehearsalPrinter
from tests.standin_help import generic_safeguard

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
COMPONENT = "fairway:index:AksCluster"


def resource(type: str, name: str, azure_name: str = "", **more: Any) -> Resource:
    id = f"/subscriptions/s/resourceGroups/g/providers/Microsoft.X/x/{azure_name}" if azure_name else ""
    return Resource(f"urn:pulumi:dev::p::{type}::{name}", type, custom=type != COMPONENT, id=id, **more)


def step(op: Any, one: Resource, changed: tuple[str, ...] = (), old: Resource | None = None) -> Step:
    gone = op in ("delete", "delete-replaced")
    before = one if gone else old
    return Step(op, one.urn, old=before, new=None if gone else one, detailed=dict.fromkeys(changed, "update"))


def phase(*steps: Step, **more: Any) -> Phase:
    return Phase("deploy", Outcome(steps), **more)


def printed(*steps: Step) -> list[str]:
    """The lines of steps, without the estimate."""
    file = io.StringIO()
    printer = RehearsalPrinter(Console(file=file, highlight=False, soft_wrap=True))
    for each in steps:
        printer.step(each)
    return [re.sub(r"  ~\d+ \w+$", "", line) for line in file.getvalue().splitlines()]


def ended(*phases: Phase | Skipped) -> str:
    file = io.StringIO()
    printer = RehearsalPrinter(Console(file=file, highlight=False, soft_wrap=True))
    for each in phases:
        printer.end(each)
    return file.getvalue()


SHOP = resource(CLUSTER, "shop", "shop-dev")


def test_each_step_has_the_sign_of_the_legend(capsys: pytest.CaptureFixture[str]) -> None:
    printer = RehearsalPrinter()
    printer.begin("deploy")
    legend = capsys.readouterr().out.partition("deploy")[0]
    printer.begin("destroy")
    assert capsys.readouterr().out == "\ndestroy\n"
    signs = {
        "create": "+",
        "update": "~",
        "delete": "-",
        "create-replacement": "++",
        "delete-replaced": "--",
        "import": "=",
        "import-replacement": "=",
        "refresh": "*",
    }
    changed = replace(SHOP, inputs={"a": 1})
    for op, sign in signs.items():
        (line,) = printed(step(op, SHOP, old=changed))
        assert line.startswith(f"  {sign:<2} ManagedCluster shop (shop-dev)")
        assert f"{sign} " in legend
    assert printed(step("same", SHOP), step("read", SHOP)) == []


def test_a_refresh_says_what_azure_reports_otherwise_and_names_no_cause() -> None:
    before = replace(SHOP, inputs={"a": 1})
    assert printed(step("refresh", SHOP, ("agentPoolProfiles[2]",), before)) == [
        "  *  ManagedCluster shop (shop-dev) refreshed  agentPoolProfiles[2]"
    ]
    gone = Step("refresh", SHOP.urn, old=SHOP)
    assert printed(gone) == ["  *  ManagedCluster shop (shop-dev) is gone"]
    assert printed(step("refresh", replace(SHOP, outputs={"image": "new"}), old=SHOP)) == []


def test_of_many_changed_properties_the_rest_is_counted() -> None:
    (line,) = printed(step("update", SHOP, ("f", "e", "d", "c", "b", "a")))
    assert line.endswith("  a, b, c, d and 2 more")


def test_components_and_the_stack_are_neither_shown_nor_counted() -> None:
    steps = (
        step("create", resource("pulumi:pulumi:Stack", "p-dev")),
        step("create", resource(COMPONENT, "shop")),
        step("create", SHOP),
    )
    assert printed(*steps) == ["  +  ManagedCluster shop (shop-dev)"]
    assert ended(phase(*steps)).splitlines() == ["  1 created"]


@pytest.mark.parametrize(
    ("ops", "text"),
    [
        (("create", "create", "same"), "2 created, 1 unchanged"),
        (("create-replacement", "delete-replaced"), "1 replaced, 1 deleted after replacement"),
        (("import", "import-replacement"), "2 imported"),
        (("update", "delete"), "1 updated, 1 deleted"),
        (("same", "refresh"), "nothing changes"),
        ((), "nothing to do"),
    ],
)
def test_what_happened_is_counted(ops: tuple[str, ...], text: str) -> None:
    assert ended(phase(*(step(op, SHOP) for op in ops))) == f"  {text}\n"


def test_protection_that_is_lifted_is_counted_though_it_does_not_exist_in_azure() -> None:
    pool = resource(POOL, "shop/web/i15", "webi15")
    steps = (step("same", SHOP, old=replace(SHOP, protect=True)), step("same", pool, old=pool))
    assert ended(phase(*steps)) == "  1 no longer protected, 2 unchanged\n"


def test_what_is_wrong_and_what_came_before_is_shown_with_the_phase() -> None:
    outcome = Outcome((), ("refused",), messages=(Message("warning", "careful"), Message("info", "hello")))
    text = ended(replace(phase(notes=("meanwhile: it rained",), unexpected=("create Subnet a",)), outcome=outcome))
    assert text.splitlines() == [
        "     meanwhile: it rained",
        "  warning: careful",
        "  error: refused",
        "  not as expected: create Subnet a",
        "  no step was completed",
    ]
    assert ended(Skipped("rotate a pool", "there is none")) == "\nrotate a pool: skipped. there is none\n"


def test_what_the_program_logs_at_each_run_is_shown_once_and_what_plan_shows_not_at_all() -> None:
    messages = (Message("warning", "careful"), Message("warning", "warning sku\n  shop", of_rule=True))
    each = Phase("a", Outcome((), messages=messages))
    assert ended(each, each).count("careful") == 1
    assert "sku" not in ended(each)


def test_the_summary_has_a_row_for_each_phase_and_one_for_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    failed = replace(phase(seconds=3.0), outcome=Outcome((), ("refused",)))
    phases = [
        phase(step("create", SHOP), seconds=1.25),
        Skipped("upgrade", "there is no cluster"),
        replace(failed, title="rotate", repaired=True),
        replace(failed, title="rotate: run again"),
        phase(unexpected=("create Subnet a",), seconds=0.5),
    ]
    RehearsalPrinter().summary("dev", phases, 9.04)
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("│")]
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines]
    assert [row[:3] for row in rows] == [
        ["deploy", "1 created", "1.2 s"],
        ["upgrade", "skipped", ""],
        ["rotate", "failed, run again below", "3.0 s"],
        ["rotate: run again", "failed", "3.0 s"],
        ["deploy", "not as expected", "0.5 s"],
        ["total", "", "9.0 s"],
    ]
    assert rows[0][3] == rows[-1][3] != ""
    assert [row[3] for row in rows[1:-1]] == ["", "", "", ""]


def test_types_of_other_providers_and_without_a_row_are_named_once() -> None:
    steps = (step("create", resource("random:index/randomPet:RandomPet", "pet")), step("create", SHOP))
    approximate = step("create", resource("azure-native:web:StaticSite", "site"))
    text = ended(phase(*steps, approximate), phase(*steps, approximate))
    assert text.count("random: another provider: its inputs are passed through") == 1
    assert text.count("web:StaticSite: served from the SDK's metadata") == 1


def test_a_terminal_wraps_long_lines_itself_so_that_they_can_be_copied_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": "40"}.items():
        monkeypatch.setenv(name, value)
    RehearsalPrinter().say(f"All calls to Azure: {'/folder' * 20}/journal.jsonl")
    assert f"{'/folder' * 20}/journal.jsonl\n" in capsys.readouterr().out


def test_a_generic_resource_is_shown_as_what_it_creates() -> None:
    made = resource("azure-native:resources:Resource", "shop/safeguards", inputs=generic_safeguard())
    assert printed(step("create", made))[-1].startswith("  +  DeploymentSafeguard shop/safeguards")
