"""What has retired is refused in a comparison where it is new, and not where it runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fairway.change.side import Side
from fairway.change.sides import comparison_of
from fairway.project.project import find_project
from tests.stacks import project, stack_file

PLAIN = """\
clusters:
  shop:
    networkProfile: {networkDataplane: azure, networkPolicy: calico}
    nodePools:
      web: {vmSize: Standard_D4s_v5}
"""
RETIRED = f"{PLAIN}      win: {{vmSize: Standard_D4s_v3, osType: Windows, osSKU: Windows2019}}\n"


def outcomes(folder: Path, before: str, after: str, today: date) -> dict[str, str]:
    found = comparison_of(Side(before), Side(after), lambda: find_project(folder), today=today)
    pools = (each for each in found.changes if each.kind == "AgentPool" and each.outcome != "same")
    return {each.name.split("/")[1]: each.outcome for each in pools}


def test_a_new_pool_with_a_retired_image_is_refused_after_its_last_day_and_a_running_one_is_not(tmp_path: Path) -> None:
    folder = project(tmp_path, stack_file(PLAIN))
    (folder / "config/stacks/Pulumi.retired.yaml").write_text(stack_file(RETIRED), encoding="utf-8")
    changed = RETIRED.replace("osSKU: Windows2019", "osSKU: Windows2019, nodeLabels: {a: b}")
    (folder / "config/stacks/Pulumi.changed.yaml").write_text(stack_file(changed), encoding="utf-8")
    assert outcomes(folder, "test", "retired", date(2026, 3, 1)) == {"win": "refused"}
    assert outcomes(folder, "test", "retired", date(2026, 2, 28)) == {"win": "created"}
    assert outcomes(folder, "retired", "changed", date(2026, 3, 1)) == {"win": "in place"}
