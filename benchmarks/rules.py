"""What the rules cost: over 300 clusters with 6 pools each, in the policy pack, and over one file.

The times are processor time, each as a share of what the plain program takes to request the same clusters.
"""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import ours, plain
from benchmarks.one_run import MODULES
from fairway.crossguard import Config, Registered, violations
from fairway.plan.recorder import record, tuned_collector
from fairway.request import Request
from fairway.rules import check

FILE = {
    "type": "Microsoft.ContainerService/managedClusters",
    "apiVersion": "2025-05-01",
    "name": "aks",
    "location": "westeurope",
    "identity": {"type": "SystemAssigned"},
    "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4ds_v5"}],
    },
}


def main(count: int) -> None:
    """Measure and print."""
    imported(MODULES["alone"])
    with tuned_collector():
        few = max(count // 10, 1)
        seconds, _ = timed(lambda: record(plain.alone(few)))
        plainly = seconds / few * count
        requests = [each for each in record(ours.alone(count)).requests if each.custom]
        rules, _ = timed(lambda: check(requests))
        half, _ = timed(lambda: check(requests[: len(requests) // 2]))
        pack, _ = timed(lambda: violations(map(registered, requests), Config()))
    table = Table(f"{count} clusters with 6 pools", "seconds", "of the plain program's time")
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row(f"plain program, measured with {few}", f"{plainly:.2f}", "")
    table.add_row("all rules", f"{rules:.2f}", f"{rules / plainly:.1%}")
    table.add_row("all rules over half of them", f"{half:.2f}", f"{half / plainly:.1%}")
    table.add_row("the policy pack", f"{pack:.2f}", f"{pack / plainly:.1%}")
    start, one = child("-c", "pass"), one_file()
    table.add_row("`fairway check` of one file", f"{one:.2f}", f"{one / start:.0f} times the start of Python")
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    console.print("\n[b]Rules[/b]")
    console.print(table)


def imported(modules: Sequence[str]) -> None:
    """Import the modules of the SDK, which loads them when one of their attributes is first used."""
    for name in modules:
        assert hasattr(importlib.import_module(f"pulumi_azure_native.{name}"), "outputs"), name


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """The seconds of processor time that it takes, and what it returns."""
    started = process_time()
    found = work()
    return process_time() - started, found


def registered(request: Request) -> Registered:
    """A request as Pulumi's engine shows it to a policy pack."""
    return Registered(f"urn:pulumi:dev::bench::{request.type}::{request.name}", request.type, request.properties)


def one_file() -> float:
    """The processor time of `fairway check` with one file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "aks.json"
        file.write_text(json.dumps(FILE), encoding="utf-8")
        child("-m", "fairway", "check", str(file))
        return child("-m", "fairway", "check", str(file))


def child(*arguments: str) -> float:
    """The processor time of a Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]))
