"""`python -m benchmarks`: compares Fairway's components with a plain azure-native program of the same resources.

Nothing here tests times: machines differ, and the ratios are only printed. First both sides are
recorded at a small size and compared (`benchmarks.same`); then each measurement runs alone, one after the other,
in a new process (`benchmarks.one_run`). This process imports no SDK: a child's peak memory starts with that of
its parent.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
FULL = {"surrounded": 50, "platform": 50, "alone": 100}
WORKLOADS = {
    "surrounded": "clusters with everything around them: resource group, VNet, NAT gateway and address, 2 subnets, "
    "2 security groups,\n  workspace, logs, identity, 2 roles, 2 pools, 2 maintenance windows (18 resources each)",
    "platform": "clusters with their platform: firewall and Bastion instead of the NAT gateway, 6 subnets, registry "
    "and vault with\n  private endpoints, keys, 3 DNS zones, disk encryption, identities, roles, a namespace (65 each)",
    "alone": "clusters alone, with 5 pools each (6 resources each)",
}
COMPARED = """\
[b]plain[/b]         resource classes and dicts as the SDK's documentation shows them, in one flat program
[b]ours[/b]          settings models from plain data and Fairway's components, in addition to the resources
[b]..., tuned[/b]    the same with the process set up as in `fairway plan`: it collects garbage rarely and looks up no
              source lines; otherwise as in Python and `pulumi up`
All run with the same recorder instead of Pulumi's engine. SDK modules are imported before the
clock starts. Seconds are processor time. One run each, one after the other."""
SIDES = {
    "plain": ("plain", False),
    "plain, tuned": ("plain", True),
    "ours": ("ours", False),
    "ours, tuned": ("ours", True),
}
"""The measured variants: the program, and whether the process is set up as in `fairway plan`."""
RATIOS = {
    "like for like: plain / ours": ("plain", "ours"),
    "like for like, both tuned: plain / ours": ("plain, tuned", "ours, tuned"),
    "as shipped: plain / ours, tuned": ("plain", "ours, tuned"),
}
"""The compared variants. "As shipped" is what users of `fairway plan` get; only the others compare the programs."""

Run = dict[str, float]


def main() -> None:
    """Compare, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a fifth of the sizes, in about a minute")
    divisor = 5 if parser.parse_args().small else 1
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    console.print(COMPARED)
    if _python("benchmarks.same", "2").returncode:
        raise SystemExit(1)
    console.print("Both sides request the same: types, names, inputs, ids, dependencies, options (at 2 clusters).")
    for workload, description in WORKLOADS.items():
        full = FULL[workload] // divisor
        growth = [size // divisor for size in (10, 30, 100)]
        sizes = {side: {full} for side in SIDES}
        sizes["plain"] |= {growth[0]}
        sizes["ours"] |= {*growth}
        runs = {side: {count: _measure(side, workload, count) for count in sorted(sizes[side])} for side in SIDES}
        console.print(f"\n[b]{full}[/b] {description}")
        console.print(_comparison({side: runs[side][full] for side in SIDES}))
        console.print("How the cost grows with the number of clusters")
        console.print(_growth({side: runs[side] for side in ("plain", "ours")}))
    _python("benchmarks.rules", str(300 // divisor)).check_returncode()
    _python("benchmarks.regions", str(40 // divisor)).check_returncode()
    _python("benchmarks.engines", str(34 // divisor)).check_returncode()


def _comparison(runs: dict[str, Run]) -> Table:
    table = Table("", "resources", "components", "imports s", "imports MB", "seconds", "peak MB", "over imports MB")
    _right(table)
    for side, run in runs.items():
        table.add_row(
            side,
            *(f"{run[key]:.0f}" for key in ("resources", "components")),
            f"{run['import_seconds']:.1f}",
            f"{run['base_mb']:.0f}",
            f"{run['seconds']:.1f}",
            f"{run['peak_mb']:.0f}",
            f"{_over_imports(run):.0f}",
        )
    table.add_section()
    for name, ratio in ratios(runs).items():
        table.add_row(name, "", "", "", "", *(f"[b]{each:.1f}[/b]" for each in ratio))
    return table


def ratios(runs: dict[str, Run]) -> dict[str, tuple[float, float, float]]:
    """How many times as much the plain side takes, by the names of `RATIOS`: seconds, peak memory, memory over the
    imports."""
    found: dict[str, tuple[float, float, float]] = {}
    for name, (one, other) in RATIOS.items():
        plain, ours = runs[one], runs[other]
        found[name] = (
            plain["seconds"] / ours["seconds"],
            plain["peak_mb"] / ours["peak_mb"],
            _over_imports(plain) / _over_imports(ours),
        )
    return found


def _growth(sides: dict[str, dict[int, Run]]) -> Table:
    table = Table("", "clusters", "resources", "seconds", "ms a resource", "peak MB", "KB a resource")
    _right(table)
    for side, runs in sides.items():
        for count, run in runs.items():
            table.add_row(
                side,
                str(count),
                f"{run['resources']:.0f}",
                f"{run['seconds']:.1f}",
                f"{1000 * run['seconds'] / run['resources']:.1f}",
                f"{run['peak_mb']:.0f}",
                f"{1024 * _over_imports(run) / run['resources']:.0f}",
            )
    return table


def _right(table: Table) -> None:
    for column in table.columns[1:]:
        column.justify = "right"


def _over_imports(run: Run) -> float:
    return max(run["peak_mb"] - run["base_mb"], 0.1)


def _measure(side: str, workload: str, count: int) -> Run:
    print(f"measuring {side}, {count} clusters ({workload})", file=sys.stderr)
    program, tuned = SIDES[side]
    arguments = (program, workload, str(count), "tuned" if tuned else "untuned")
    done = _python("benchmarks.one_run", *arguments, stdout=subprocess.PIPE)
    done.check_returncode()
    return json.loads(done.stdout)


def _python(*arguments: str, stdout: int | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, text=True, stdout=stdout, check=False)


if __name__ == "__main__":
    main()
