"""One measurement, alone in its process: `python -m benchmarks.one_run ours surrounded 50 tuned` prints it as JSON.

Each measurement has its own process, because peak memory is that of a process, and imports and caches would make the
second run cheaper. Imports come first and do not count. Times are processor time: nothing here waits, and
other load on the machine must not count.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import resource
import sys
from time import process_time

MODULES = {
    "surrounded": (
        "authorization",
        "containerservice",
        "managedidentity",
        "monitor",
        "network",
        "operationalinsights",
        "resources",
    ),
    "platform": (
        "authorization",
        "compute",
        "containerregistry",
        "containerservice",
        "keyvault",
        "managedidentity",
        "monitor",
        "network",
        "operationalinsights",
        "privatedns",
        "resources",
    ),
    "alone": ("containerservice",),
}
"""The modules of the SDK that the programs use."""


def peak_mb() -> float:
    """The peak memory of this process in MB (Linux counts in KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(side: str, workload: str, count: int, *, tuned: bool) -> dict[str, float]:
    """Record `count` clusters of `workload`; `side` is `plain` or `ours`. With `tuned` the process is set up as in
    `fairway plan` (garbage collector, no source positions), otherwise as in `pulumi up`."""
    started = process_time()
    for name in MODULES[workload]:
        # The SDK loads a module when one of its attributes is first used, not when it is imported.
        assert hasattr(importlib.import_module(f"pulumi_azure_native.{name}"), "outputs"), name
    program = getattr(importlib.import_module(f"benchmarks.{side}"), workload)(count)
    recorder = importlib.import_module("fairway.plan.recorder")
    runtime = importlib.import_module("fairway.plan.runtime")
    imported = process_time() - started
    gc.collect()
    base = peak_mb()
    with contextlib.ExitStack() as stack:
        if tuned:
            stack.enter_context(recorder.tuned_collector())
            stack.enter_context(runtime.without_source_positions())
        started = process_time()
        recorded = recorder.record(program)
        seconds = process_time() - started
    return {
        "import_seconds": imported,
        "base_mb": base,
        "seconds": seconds,
        "peak_mb": peak_mb(),
        "resources": sum(each.custom for each in recorded.requests),
        "components": sum(not each.custom for each in recorded.requests),
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]), tuned=sys.argv[4] == "tuned")))
