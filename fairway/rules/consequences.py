"""One mistake, one finding: what follows from another finding is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fairway.request import UNKNOWN, Path, Request, mapping, sequence
from fairway.rules.ownership import AGENT_POOL, grouped
from fairway.rules.reader import Fault, Severity
from fairway.rules.registry import Rule

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "node-rg-name-too-long": ("cluster-name-too-long",),
    "service-cidr-overlaps-other-subnet": ("service-cidr-overlaps-node-subnet",),
    "np-name-uppercase": ("np-name-hyphen",),
    "max-unavailable-on-system-pool": ("flex-nodes-mode",),
    "private-cluster": ("api-server-open-to-all",),
    "node-public-ip": ("network-isolated-node-public-ip",),
    "pod-cidr-too-small-for-nodes": ("cluster-nodes-over-5000",),
    "windows2022-generation-2-size": ("arm64-windows", "cvm-windows"),
    "windows-pool-without-windows-profile": (
        *("automatic-windows", "nap-windows", "windows-pool-kubenet", "windows-pool-cilium", "arm64-windows"),
        *("cvm-windows", "vms-pool-windows", "windows-pool-without-cni"),
    ),
    "kubenet-retiring": (
        *("cilium-without-azure-cni", "virtual-node-kubenet", "network-isolated-kubenet", "windows-pool-kubenet"),
        *("azure-cni", "nap-kubenet", "overlay-without-azure-cni"),
    ),
    "lb-basic-retired": (
        *("basic-load-balancer-several-pools", "private-cluster-basic-load-balancer"),
        *("authorized-ranges-basic-load-balancer",),
    ),
    "public-ip-basic-retired": ("public-ip-basic-zones", "public-ip-of-prefix-sku"),
    "availability-set-retired": (
        *("availability-set-several-pools", "zones-on-availability-set", "autoscaler-availability-set"),
        *("http-proxy-availability-set", "outbound-type-availability-set"),
    ),
    "azure-npm-windows-retired": ("windows-annual-azure-npm",),
    "open-service-mesh-retired": ("istio-with-osm",),
    "ossku-flatcar-retired": ("cvm-os-sku", "local-dns-os-sku"),
    "vm-size-retired": ("gpu-nvv4",),
    "windows2025-without-fips": ("system-pool-windows",),
    "schema-required": ("automatic-ssh-key",),
}
"""Rules whose finding disappears when the finding of another rule on the same resource, and the same pool if both are
about one, is corrected: by their ids, the other rules."""


@dataclass(frozen=True)
class Reported:
    """A fault that a rule reports on a view: a cluster, a resource or the stack."""

    rule: Rule
    fault: Fault
    view: Any

    @property
    def severity(self) -> Severity:
        """The severity of this case."""
        return self.fault.severity or self.rule.severity

    @property
    def key(self) -> tuple[str, str, str | None, Path]:
        """What is reported and where."""
        request = self.fault.request
        return (f"{self.rule.id} {request.type}", request.name, request.parent, self.fault.path)

    @property
    def _pool(self) -> tuple[int, Path] | None:
        request, path = self.fault.request, self.fault.path
        inline = path[:2] if len(path) > 1 and path[0] == "agentPoolProfiles" else ()
        return (id(request), inline) if inline or request.type == AGENT_POOL else None

    @property
    def places(self) -> tuple[int, int]:
        """The view and the request, by their identities."""
        return id(self.view), id(self.fault.request)

    def same_pool(self, other: Reported) -> bool:
        """Whether both are about the same pool, if both are about one."""
        return self._pool is None or other._pool is None or self._pool == other._pool


def without_consequences(
    found: Sequence[Reported], again: Callable[[Mapping[int, Request], Collection[Rule]], Iterable[Reported]]
) -> list[Reported]:
    """What is reported, without what follows from something else that is.

    `again` is what some rules report with other requests in place of some, which are given by `id`.
    """
    kept = _without_general(found)
    effects = [each for each in kept if each.rule.id in FOLLOWS]
    by_place = grouped(((cause.rule.id, place), cause) for cause in kept for place in cause.places) if effects else {}
    following = {
        id(each)
        for each in effects
        for place in each.places
        for rule in FOLLOWS[each.rule.id]
        if any(each.same_pool(cause) for cause in by_place.get((rule, place), ()))
    }
    kept = [each for each in kept if id(each) not in following]
    causes = [each for each in kept if each.rule.malformed and each.severity == "error" and each.fault.path]
    wrong = {id(each) for each in causes}
    others = [each for each in kept if id(each) not in wrong]
    if not causes or not others:
        return kept
    paths = grouped((id(each.fault.request), each.fault.path) for each in causes)
    requests = {id(each.fault.request): each.fault.request for each in causes}
    changed = {id: replace(each, properties=_hidden(each.properties, paths[id])) for id, each in requests.items()}
    rules = {each.rule.id: each.rule for each in others}
    remaining = {each.key for each in again(changed, [*rules.values()])}
    return [each for each in kept if id(each) in wrong or each.key in remaining]


def _without_general(found: Sequence[Reported]) -> Sequence[Reported]:
    """General rules report only where no other rule has an error there, or at the list that has it."""
    if not any(each.rule.general for each in found):
        return found
    refused = (each for each in found if each.severity == "error" and not each.rule.general)
    reported = {(id(each.fault.request), each.fault.path) for each in refused}

    def repeats(each: Reported) -> bool:
        request, path = id(each.fault.request), each.fault.path
        listed = bool(path) and isinstance(path[-1], int) and (request, path[:-1]) in reported
        return each.rule.general and (listed or (request, path) in reported)

    return [each for each in found if not repeats(each)]


def _hidden(tree: Any, paths: Collection[Path]) -> Any:
    """The tree with an unknown value at each of the paths that has a plain one there."""
    inner = grouped((path[0], path[1:]) for path in paths if path)
    if not inner:
        return UNKNOWN if isinstance(tree, (str, int, float)) else tree
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        return {key: _hidden(each, inner[key]) if key in inner else each for key, each in entries.items()}
    if items is not None:
        return [_hidden(each, inner[at]) if at in inner else each for at, each in enumerate(items)]
    return tree
