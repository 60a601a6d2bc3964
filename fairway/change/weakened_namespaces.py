"""Changes in place of managed namespaces, of clusters and of fleets, that deny traffic, pods or a later way back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fairway.change.effect import Effect, Finds, Properties, rank
from fairway.request import Placeholder, mapping, value_at
from fairway.rules.citations import aks
from fairway.transitions.difference import same

_NAMESPACES = aks("concepts-managed-namespaces.md")
_QUOTAS = "https://kubernetes.io/docs/concepts/policy/resource-quotas/"
_STANDARDS = "https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-levels"
_OPENNESS = ("denyall", "allowsamenamespace", "allowall")
_LEVELS = ("none", "privileged", "baseline", "restricted")


def of_namespace(before: Properties, after: Properties, at: str = "properties") -> Iterator[Effect]:
    """The effects of a managed namespace, whose policies, quotas and labels are below `at`."""
    for side in ("ingress", "egress"):
        path = f"{at}.defaultNetworkPolicy.{side}"
        old, new = (rank(_OPENNESS, value_at(each, path)) for each in (before, after))
        if new is not None and old is not None and new < old:
            workloads = f"Pods stay; {side} traffic that the policy no longer allows is denied at once."
            yield Effect(path, f"The namespace allows less {side} traffic.", _NAMESPACES, workloads)
    quota = f"{at}.defaultResourceQuota"
    smaller = [
        key
        for key in ("cpuRequest", "cpuLimit", "memoryRequest", "memoryLimit")
        if _is_less(value_at(after, f"{quota}.{key}"), value_at(before, f"{quota}.{key}"))
    ]
    if smaller:
        workloads = "Pods stay; while they use more than the quota, new pods are refused, also those of a rollout."
        yield Effect(quota, f"The quota is smaller: {', '.join(smaller)}.", _QUOTAS, workloads, interrupts=False)
    yield from _standard(before, after, f"{at}.labels")
    path = "properties.deletePolicy"
    if same(value_at(after, path), "Delete") and not same(value_at(before, path), "Delete"):
        # NamespaceDeletePolicy in the SDKs: Delete removes the resource and the Kubernetes namespace together.
        workloads = (
            "Pods stay. When the namespace is removed from the settings later, everything in it is deleted: pods, "
            "secrets, and volumes with their data."
        )
        text = "The Kubernetes namespace is deleted together with the resource."
        yield Effect(path, text, _NAMESPACES, workloads, interrupts=False)


def _standard(before: Properties, after: Properties, path: str) -> Iterator[Effect]:
    label = "pod-security.kubernetes.io/enforce"
    olds, news = (mapping(value_at(each, path)) or {} for each in (before, after))
    old, new = (rank(_LEVELS, each.get(label, "none")) for each in (olds, news))
    if old is not None and new is not None and new > max(old, 1):
        yield Effect(
            path,
            f"Pods must fulfil the Pod Security Standard {_LEVELS[new]}.",
            _STANDARDS,
            "Running pods stay; pods that break the standard are refused from then on, also those that are created "
            "again.",
            "First set the label pod-security.kubernetes.io/warn to the same level, and read the warnings that "
            "`kubectl apply` shows.",
        )


def _is_less(one: Any, other: Any) -> bool:
    """Whether one quantity of Kubernetes is less than another; False if either is not known."""
    less, more = map(_amount, (one, other))
    return less is not None and more is not None and less < more


_QUANTITY = re.compile(r"(\d+\.?\d*)([mkMGTPE]?|[KMGTPE]i)")


def _amount(quantity: Any) -> float | None:
    """A quantity of Kubernetes as a number: 0.5 of `500m`, 2048 of `2Ki`."""
    found = _QUANTITY.fullmatch(str(quantity)) if isinstance(quantity, str | int) else None
    if found is None or isinstance(quantity, Placeholder):
        return None
    unit = found[2]
    base, steps = (1024, "KMGTPE") if unit.endswith("i") else (1000, "kMGTPE")
    factor = 0.001 if unit == "m" else base ** (steps.index(unit[0]) + 1 if unit else 0)
    return float(found[1]) * factor


NAMESPACES: Mapping[str, Finds] = {"containerservice:ManagedNamespace": of_namespace}
"""By type: what a change of its properties does."""
