"""The note on nodes and vCPUs that a change adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import fairway
from tests.stacks import copied

STACK = """config:
  azure-native:location: westeurope
  fairway:clusters:
    shop:
      kubernetesVersion: "1.35"
      name: aks-shop
      defaultNodePool: {{vmSize: Standard_D4ds_v5, count: 3{default}}}
      nodePools: {{{pools}}}
"""


@pytest.mark.parametrize(
    ("default", "pools", "note"),
    [
        ("", "", ""),
        ("", "web: {vmSize: Standard_D4ds_v5, count: 2}", "+8 vCPUs at most (nodes 3 → 5, vCPUs 12 → 20, "),
        (
            ", retired: draining",
            "core: {mode: System, vmSize: Standard_D8ds_v5, count: 3}",
            "+24 vCPUs at most (nodes 3 → 6, vCPUs 12 → 36, ",
        ),
    ],
)
def test_the_note_counts_each_pool_once(tmp_path: Path, default: str, pools: str, note: str) -> None:
    stacks = copied(tmp_path) / "config/stacks"
    (stacks / "Pulumi.before.yaml").write_text(STACK.format(default="", pools=""), "utf-8")
    (stacks / "Pulumi.after.yaml").write_text(STACK.format(default=default, pools=pools), "utf-8")
    _, out, _ = fairway("diff", "before", "after", "-C", str(tmp_path))
    assert ("vCPUs at most" in out) == bool(note)
    assert note in " ".join(out.split())
