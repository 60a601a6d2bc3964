"""What `fairway plan` takes for clusters in four regions, each in a file of its own, with a preset and an address pool.

The times are processor time of whole commands, each as a multiple of the plan of one such cluster.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.rules import child

ROOT = Path(__file__).resolve().parent.parent
REGIONS = ("westeurope", "northeurope", "eastus2", "southeastasia")
STACK = """\
config:
  azure-native:location: westeurope
  fairway:profile: prod
  fairway:clusterFiles: [clusters/*.yaml]
  fairway:network:
    addressPool:
      locations:
        westeurope: [10.64.0.0/14]
        northeurope: [10.68.0.0/14]
        eastus2: [10.72.0.0/14]
        southeastasia: [10.76.0.0/14]
"""
PRESET = """\
kubernetesVersion: "1.35"
defaultNodePool:
  vmSize: Standard_D4ds_v5
  nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"]
  availabilityZones: ["1", "2", "3"]
  enableAutoScaling: true
  minCount: 3
  maxCount: 6
nodePools:
  web: {vmSize: Standard_D8ds_v5, enableAutoScaling: true, minCount: 3, maxCount: 30}
  batch: {vmSize: Standard_D8ds_v5, enableAutoScaling: true, minCount: 0, maxCount: 20}
network:
  prefixLength: 20
  subnets: {nodes: {prefixLength: 24}, web: {prefixLength: 23}, batch: {prefixLength: 24}}
maintenance:
  aksManagedAutoUpgradeSchedule: {schedule: {weekly: {dayOfWeek: Sunday}}, startTime: "01:00", durationHours: 6}
"""


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        one, many = (written(Path(folder) / str(each), each) for each in (1, count))
        ranges = {each: commanded("network", "--allocate", each) for each in (one, many)}
        plans = {each: commanded("plan", each) for each in (one, many)}
    table = Table(f"{count} clusters in {len(REGIONS)} regions", "seconds", "times as long as one cluster")
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("fairway plan", f"{plans[many]:.1f}", f"{plans[many] / plans[one]:.1f}")
    table.add_row(
        "fairway network --allocate, then all tables", f"{ranges[many]:.1f}", f"{ranges[many] / ranges[one]:.1f}"
    )
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    console.print("\n[b]Many clusters[/b]")
    console.print(table)


def written(folder: Path, count: int) -> Path:
    """A project with so many clusters."""
    texts = {
        "Pulumi.yaml": f"name: shops\nruntime: python\nmain: {ROOT}\nstackConfigDir: config/stacks\n",
        "config/stacks/Pulumi.prod.yaml": STACK,
        "config/presets/standard.yaml": PRESET,
    }
    for number in range(count):
        region = REGIONS[number % len(REGIONS)]
        name = f"config/clusters/{region}-{number // len(REGIONS) + 1:02}.yaml"
        texts[name] = f"include: [presets/standard.yaml]\nlocation: {region}\n"
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def commanded(command: str, *arguments: str | Path) -> float:
    """The processor time of a command of `fairway` for the project that comes last."""
    *options, folder = arguments
    return child("-m", "fairway", command, *map(str, options), "-C", str(folder))


if __name__ == "__main__":
    main(int(sys.argv[1]))
