"""A fault names a type, or a resource of the program in one of its configs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from fairway.plan import program
from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.project.project import find_project
from fairway.rehearsal.fault_targets import refuse_unknown_targets
from fairway.request import Request
from fairway.standin.faults import FaultError, parse
from tests.rehearsal_help import write_project


@pytest.mark.parametrize("target", ["*", "AgentPool", "Widget", "extra", "shop/web/old"])
def test_a_target_in_any_of_the_configs_is_known(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def planned(_project: object, _stack: str, config: Mapping[str, str]) -> Plan:
        requests = tuple(Request("acme:index:Widget", name, {}) for name in (config["name"], "shop/web/i15"))
        return Plan(Record("p", "d", requests, {}), ())

    monkeypatch.setattr(program, "plan_with", planned)
    project, configs = find_project(write_project(tmp_path / "project")), [{"name": "a"}, {"name": "extra"}]
    refuse_unknown_targets([parse(f"refuse:create:{target}")], project, "dev", configs)
    with pytest.raises(FaultError, match=r"the program has no resource `extraa`.* Did you mean extra\?"):
        refuse_unknown_targets([parse("refuse:create:extraa")], project, "dev", configs)
