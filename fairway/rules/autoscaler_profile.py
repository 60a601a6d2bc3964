"""The autoscaler's profile: texts that hold numbers, durations and switches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from fairway.rules.citations import schema
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_PROFILE = "ManagedClusterPropertiesAutoScalerProfile/properties/"
_WHOLE = ("maxEmptyBulkDelete", "maxGracefulTerminationSec", "okTotalUnreadyCount")
_SWITCHES = ("balanceSimilarNodeGroups", "skipNodesWithLocalStorage", "skipNodesWithSystemPods")


def _written(cluster: Cluster, keys: Iterable[str], fits: Callable[[str], object]) -> Iterator[tuple[str, str, str]]:
    """The settings that do not fit: key, path and text. The SDK writes them in camel case, ARM with hyphens."""
    for key in keys:
        hyphened = re.sub("[A-Z]", lambda capital: f"-{capital[0].lower()}", key)
        for path in (f"autoScalerProfile.{key}", f"autoScalerProfile.{hyphened}"):
            text = cluster.text(path)
            if text and not fits(text):
                yield key, path, text


@rule(
    "autoscaler-whole-number",
    "maxEmptyBulkDelete, maxGracefulTerminationSec and okTotalUnreadyCount are whole numbers, as text.",
    remedy='Write a whole number in quotes and without a unit: "600".',
    sources=(schema(f"{_PROFILE}max-empty-bulk-delete"), schema(f"{_PROFILE}ok-total-unready-count")),
)
def _whole(cluster: Cluster) -> Faults:
    for key, path, text in _written(cluster, _WHOLE, lambda text: re.fullmatch(r"\d+", text, re.ASCII)):
        yield cluster.fault(path, f"{key} is {text}; the autoscaler reads a whole number there.")


@rule(
    "autoscaler-true-or-false",
    "balanceSimilarNodeGroups and the skipNodesWith settings are true or false, as text.",
    remedy='Write "true" or "false", in quotes.',
    sources=(schema(f"{_PROFILE}balance-similar-node-groups"),),
)
def _switch(cluster: Cluster) -> Faults:
    for key, path, text in _written(cluster, _SWITCHES, lambda text: text.lower() in ("true", "false")):
        yield cluster.fault(path, f"{key} is {text}; it is true or false.")


@rule(
    "autoscaler-utilization-threshold",
    "scaleDownUtilizationThreshold is a number from 0 to 1, as text.",
    remedy='Write a share such as "0.5", not a percentage.',
    sources=(schema(f"{_PROFILE}scale-down-utilization-threshold"),),
)
def _threshold(cluster: Cluster) -> Faults:
    share = re.compile(r"0?\.\d+|[01](\.0*)?", re.ASCII)
    for key, path, text in _written(cluster, ("scaleDownUtilizationThreshold",), share.fullmatch):
        yield cluster.fault(path, f"{key} is {text}; it is a share of a node's capacity, from 0 to 1.")


@rule(
    "autoscaler-new-pod-delay-unit",
    "newPodScaleUpDelay is a whole number with a unit: 10s.",
    remedy="Write a number and s, m or h: 10s.",
    sources=(schema(f"{_PROFILE}new-pod-scale-up-delay"),),
)
def _new_pod(cluster: Cluster) -> Faults:
    duration = re.compile(r"\d+(ns|us|ms|s|m|h)", re.ASCII)
    for key, path, text in _written(cluster, ("newPodScaleUpDelay",), duration.fullmatch):
        yield cluster.fault(path, f"{key} is {text}; it is a whole number with a unit behind it.")
