"""How many nodes and vCPUs a change adds or removes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairway.change.by_resource import ResourceSteps
from fairway.change.rule_findings import copied_pools, deployed, requested
from fairway.quantities import Bounds, quantities


def quantity_notes(entries: Sequence[ResourceSteps]) -> Iterator[str]:
    """A note with nodes, vCPUs and memory before and after, if these change and are known."""
    # A pool that is adopted while it drains is in the cluster's own list.
    entries = [each for each in entries if each.fate != "imported"]
    copies = copied_pools(entries)
    before, after = quantities(deployed(entries, copies)), quantities(requested(entries, copies))
    pairs = (("nodes", before.nodes, after.nodes), ("vCPUs", before.vcpus, after.vcpus), ("GiB", before.gib, after.gib))
    texts = [f"{name} {_text(old)} → {_text(new)}" for name, old, new in pairs if old and new and old != new]
    if texts and before.pools and after.pools:
        old, new = before.vcpus, after.vcpus
        most = f": {new[1] - old[1]:+g} vCPUs at most" if old and new and old[1] != new[1] else ""
        yield f"The pools of all clusters together change{most} ({', '.join(texts)})."


def _text(bounds: Bounds) -> str:
    low, high = (f"{each:g}" for each in bounds)
    return low if low == high else f"{low}..{high}"
