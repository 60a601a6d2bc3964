"""Compares the built-in engine with the Pulumi CLI: `python -m benchmarks.engines` deploys the same stack with each.

Both run the same program against the same stand-in plugin, one after the other, without a preview; only the engine
differs. If there is no CLI on the PATH, only the built-in one is measured.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from fairway.engine.engine import Outcome
from fairway.plan import program
from fairway.plan.recorder import tuned_collector
from fairway.project.project import find_project
from fairway.rehearsal import builtin, pulumi_cli
from fairway.rehearsal.folder import claimed

PROJECT = Path(__file__).parent / "many_clusters"
RESOURCES_A_CLUSTER = 18


def main(clusters: int = 34) -> None:
    """Measure and print."""
    os.environ["FAIRWAY_BENCH_CLUSTERS"] = str(clusters)
    os.environ["PYTHONPATH"] = str(Path(__file__).parent.parent)
    sides = {"built-in": _builtin}
    if shutil.which("pulumi"):
        sides["pulumi"] = _pulumi
    with tempfile.TemporaryDirectory() as folder:
        runs = {side: run(Path(folder) / side) for side, run in sides.items()}
    _print(runs, clusters)


def _builtin(folder: Path) -> tuple[float, Outcome]:
    project = find_project(PROJECT)
    claim = claimed(folder, project.name, "bench")
    with (
        builtin.running(project, "bench", claim, lambda _: None) as driver,
        program.loaded(project) as run,
        tuned_collector(),
    ):
        began = time.perf_counter()
        outcome = driver.engine.update(run)
        return time.perf_counter() - began, outcome


def _pulumi(folder: Path) -> tuple[float, Outcome]:
    project = find_project(PROJECT)
    claim = claimed(folder, project.name, "bench")
    with pulumi_cli.running(project, "bench", claim, lambda _: None) as driver:
        began = time.perf_counter()
        outcome = driver.cli.logged("up", "--yes", "--skip-preview")
        return time.perf_counter() - began, outcome


def _print(runs: dict[str, tuple[float, Outcome]], clusters: int) -> None:
    console = Console(width=100, highlight=False)
    console.print(f"{clusters} clusters with everything around them, created by each engine on the same stand-in")
    table = Table("engine", "resources created", "seconds", "ms a resource")
    for column in table.columns[1:]:
        column.justify = "right"
    for side, (seconds, outcome) in runs.items():
        if outcome.errors:
            raise SystemExit(f"{side}: {outcome.errors}")
        made = Counter(step.op for step in outcome.steps if step.type.startswith("azure-native:"))["create"]
        if made != clusters * RESOURCES_A_CLUSTER:
            raise SystemExit(f"{side} created {made} resources")
        table.add_row(side, str(made), f"{seconds:.1f}", f"{1000 * seconds / made:.0f}")
    if "pulumi" in runs:
        table.add_row("[b]pulumi / built-in[/b]", "", f"[b]{runs['pulumi'][0] / runs['built-in'][0]:.1f}[/b]", "")
    console.print(table)
    if "pulumi" not in runs:
        console.print("There is no Pulumi CLI on the PATH to compare with.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
