"""The comparison of an environment that runs, whose identities have roles that no program assigns."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.change.preview import brought_up
from fairway.project.project import find_project
from tests.stacks import project, stack_file

SETTINGS = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    identity: {assignRoles: false}
"""


@pytest.mark.usefixtures("quick")
def test_an_environment_is_compared_although_its_roles_are_assigned_elsewhere(tmp_path: Path) -> None:
    deployed = brought_up(find_project(project(tmp_path, stack_file(SETTINGS))), "test")
    assert {"shop", "shop/identity"} <= {each.name for each in deployed.resources}
