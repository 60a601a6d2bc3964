"""What a change of the revisions of the Istio add-on does: the start, the end and the rollback of a canary upgrade."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fairway.request import sequence
from fairway.rules.citations import aks
from fairway.rules.kubernetes import data
from fairway.transitions.difference import Difference
from fairway.transitions.fact import ASSUMED, Fact

_UPGRADE = aks("istio-upgrade.md#minor-revision-upgrade")
_REVISION = re.compile(r"asm-1-(\d{1,3})")


def of_revisions(change: Difference, _before: Mapping[str, Any], _after: Mapping[str, Any]) -> Fact | None:
    """What a change of serviceMeshProfile.istio.revisions does; None without Istio before or after."""
    olds, news = _numbers(change.before), _numbers(change.after)
    if not olds or not news:
        return None
    added, removed = sorted(news.keys() - olds.keys()), sorted(olds.keys() - news.keys())
    if added and not removed:
        return _started(max(olds), added[-1])
    if removed and not added:
        return _ended(removed[-1], sorted(news)[-1])
    return _at_once(sorted(olds)[-1], added[-1])


def _started(stable: int, canary: int) -> Fact:
    old, new = _name(stable), _name(canary)
    if (step := _next(stable, canary)) != canary:
        reason = f"{old} is upgraded one minor revision at a time, and {new} is {abs(canary - stable)} away."
        return Fact("refused", reason, _UPGRADE, "", f"Add {_name(step)} first.", ASSUMED)
    return Fact(
        "in_place",
        f"The control plane of {new} is added beside that of {old}: the start of a canary upgrade.",
        _UPGRADE,
        f"Pods stay with {old} until their namespaces have the label of {new} and they restart.",
        f"Then, for each namespace: `kubectl label namespace <name> istio.io/rev={new} --overwrite` and `kubectl "
        f"rollout restart deployment --namespace <name>`. If all is well, remove {old} from revisions in an update of "
        f"its own; to roll back, label the namespaces with {old} again, restart the pods and remove {new}.",
    )


def _next(stable: int, canary: int) -> int:
    """The next revision on the way from `stable` to `canary`; from one that AKS no longer supports, any."""
    if abs(canary - stable) <= 1 or not _is_supported(_name(stable)):
        return canary
    return stable + (1 if canary > stable else -1)


def _ended(gone: int, left: int) -> Fact:
    old, new = _name(gone), _name(left)
    what = "completes the upgrade" if left > gone else "rolls the upgrade back"
    return Fact(
        "in_place",
        f"The control plane of {old} is removed, which {what}: {new} is left.",
        _UPGRADE,
        f"Pods that still have the sidecar of {old} lose their control plane: they get no new configuration and "
        "certificates.",
        f"Before it, `kubectl get namespaces --selector istio.io/rev={old}` must find none, and all pods with sidecars "
        f"must have restarted since their namespaces have the label of {new}.",
    )


def _at_once(stable: int, other: int) -> Fact:
    old, new = _name(stable), _name(other)
    first = _name(_next(stable, other))
    both = "Write both first," if first == new else f"{new} is more than one minor revision away. First write"
    then = "" if first == new else f" Go on in the same way from {first}."
    return Fact(
        "in_place",
        f"{old} is replaced by {new} without a canary upgrade; AKS documents no such change.",
        _UPGRADE,
        f"Pods with the sidecar of {old} lose their control plane.",
        f"{both} `revisions: [{old}, {first}]`, move the namespaces, then remove {old}.{then}",
        interrupts=True,
    )


def _numbers(revisions: Any) -> dict[int, str]:
    """The revisions by their minor versions."""
    texts: Iterable[Any] = sequence(revisions) or ()
    found = {str(each): _REVISION.fullmatch(str(each)) for each in texts}
    return {int(match[1]): text for text, match in found.items() if match}


def _name(number: int) -> str:
    return f"asm-1-{number}"


def _is_supported(revision: str) -> bool:
    """Whether AKS supports the revision, as far as the table has it: from any other, the lowest supported one follows,
    however far away."""
    table = data("istio_revisions")
    return revision in table["revisions"] and revision not in table["ended"]
