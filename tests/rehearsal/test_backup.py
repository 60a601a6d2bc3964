"""A cluster is protected last, and what it needs for that is deleted after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway.plan.recorder import tuned_collector
from fairway.project.project import find_project
from fairway.rehearsal import builtin
from fairway.rehearsal.folder import claimed
from tests.rehearsal.test_registry_and_keys import kind_of
from tests.stacks import project, stack_file

pytestmark = pytest.mark.usefixtures("quick")

STACK = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    protect: false
    backup: {backupPolicy: {vaultStore: {}}}
    fluxConfigurations:
      apps: {gitRepository: {url: "https://github.com/acme/apps"}, kustomizations: {web: {path: ./web}}}
"""


def test_the_instance_comes_after_extension_access_and_roles_and_goes_before_them(tmp_path: Path) -> None:
    found = find_project(project(tmp_path / "project", stack_file(STACK)))
    claim = claimed(tmp_path / "rehearsal", found.name, "test")
    with tuned_collector(), builtin.running(found, "test", claim, lambda _: None) as driver:
        assert not driver.update(dict(found.stack_config("test").values)).errors
        assert not driver.destroy().errors
    lines = [json.loads(line) for line in claim.journal.read_text().splitlines()]
    made, gone = (
        [kind_of(each["id"]) for each in lines if each["operation"] == operation and "/providers/" in each["id"]]
        for operation in ("PUT", "DELETE")
    )
    instance = "backupInstances shop-test"
    needed = ("extensions azure-aks-backup", "trustedAccessRoleBindings backup", "backupPolicies shop-test")
    for each in needed:
        assert made.index(each) < made.index(instance), each
        assert gone.index(each) > gone.index(instance), each
    assert max(at for at, each in enumerate(made) if each.startswith("roleAssignments ")) < made.index(instance)
    assert made.index("extensions flux") < made.index("fluxConfigurations apps")
    assert gone.index("extensions flux") > gone.index("fluxConfigurations apps")
