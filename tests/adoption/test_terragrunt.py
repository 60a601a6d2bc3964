"""A terragrunt.hcl with a module of its own."""

from __future__ import annotations

from pathlib import Path

from tests.commands.test_adopt import adopt
from tests.commands.test_adopt import project as project


def test_a_terragrunt_file_with_a_local_module_needs_the_state(project: Path) -> None:
    (project / "terragrunt.hcl").write_text('terraform {\n  source = "../modules/aks"\n}\n', "utf-8")
    code, _, err = adopt(project, str(project / "terragrunt.hcl"))
    assert (code, "`terragrunt state pull > state.json`" in err) == (2, True), err
