"""What a stack waives is not refused in a comparison either."""

from __future__ import annotations

from pathlib import Path

from fairway.change.side import Side
from fairway.change.sides import comparison_of
from fairway.project.project import find_project
from tests.stacks import project, stack_file

PLAIN = """\
clusters:
  shop:
    protect: false
    dnsPrefix: ab
    defaultNodePool: {vmSize: Standard_D4ds_v5}
"""
WAIVER = '  - {rule: dns-prefix-dot, resource: ManagedCluster shop, reason: it works, until: "2099-01-31"}\n'
WAIVED = f"{PLAIN.replace('ab', 'a.b')}waivers:\n{WAIVER}"


def test_an_environment_with_a_waived_error_is_compared_on_either_side(tmp_path: Path) -> None:
    folder = project(tmp_path, stack_file(PLAIN))
    (folder / "config/stacks/Pulumi.waived.yaml").write_text(stack_file(WAIVED), encoding="utf-8")
    for sides in (("test", "waived"), ("waived", "test")):
        found = comparison_of(*map(Side, sides), lambda: find_project(folder))
        (cluster,) = [each for each in found.changes if each.kind == "ManagedCluster"]
        assert cluster.outcome == "cluster replaced"
        assert "dns-prefix-dot" not in {reason.rule for reason in cluster.reasons}
