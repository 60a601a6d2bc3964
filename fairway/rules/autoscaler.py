"""The cluster autoscaler: a pool's bounds and the cluster's profile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fairway.rules.citations import aks, cli, cli_pool, code, schema, thread, validator
from fairway.rules.cluster import Cluster
from fairway.rules.node_pool import POOL_NODES
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_BOUNDS = cli_pool("__validate_counts_in_autoscaler")
_PROFILE = "ManagedClusterPropertiesAutoScalerProfile/properties/"


def _bounded(cluster: Cluster) -> Iterator[tuple[Pool, float, float]]:
    """The autoscaled pools with both bounds known."""
    for pool in cluster.pools:
        low, high = pool.number("minCount"), pool.number("maxCount")
        if pool.autoscaled and low is not None and high is not None:
            yield pool, low, high


@rule(
    "autoscale-without-bounds",
    "An autoscaled pool has minCount and maxCount.",
    remedy="Set both minCount and maxCount.",
    sources=(_BOUNDS, thread("hashicorp/terraform-provider-azurerm/issues/13647")),
)
def _without_bounds(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for key in ("minCount", "maxCount"):
            if pool.autoscaled and pool.missing(key):
                yield pool.fault(key, f"pool {pool.shown} is autoscaled, but {key} is missing.")


@rule(
    "autoscale-min-over-max",
    "minCount is not above maxCount.",
    remedy="Set minCount to maxCount or less.",
    sources=(thread("kubernetes-sigs/cluster-api-provider-azure/issues/5947"), _BOUNDS),
)
def _min_over_max(cluster: Cluster) -> Faults:
    for pool, low, high in _bounded(cluster):
        if low > high:
            reason = f"pool {pool.shown} has minCount {low:.15g}, above maxCount {high:.15g}."
            yield pool.fault("minCount", reason, remedy=f"Set minCount to {high:.15g} or less.")


@rule(
    "autoscale-count-outside-bounds",
    "The count of an autoscaled pool is between minCount and maxCount.",
    remedy="Set count to a number from minCount to maxCount; it is the pool's initial size.",
    sources=(
        _BOUNDS,
        cli("tests/latest/recordings/test_aks_create_autoscaler_then_update.yaml"),
    ),
    # `az aks create` refuses it; Azure itself accepted it, and the autoscaler then scaled the pool into its bounds.
    severity="warning",
    kind="practice",
    profiles=("prod", "regulated"),
)
def _count_outside(cluster: Cluster) -> Faults:
    for pool, low, high in _bounded(cluster):
        count = pool.number("count")
        if count is not None and low <= high and not low <= count <= high:
            reason = f"pool {pool.shown} starts with {count:.15g} nodes, outside its bounds {low:.15g} to {high:.15g}."
            nearest = f"{low if count < low else high:.15g}"
            yield pool.fault("count", reason, remedy=f"Set count to {nearest}; it is the pool's initial size.")


@rule(
    "autoscale-max-over-1000",
    "maxCount is at most 1000.",
    remedy="Lower maxCount to 1000, or use a second pool.",
    sources=(
        code("MicrosoftDocs/azure-docs", "includes/container-service-limits.md"),
        validator("validate_nodes_count"),
    ),
    malformed=True,
)
def _max_count(cluster: Cluster) -> Faults:
    for pool, _, high in _bounded(cluster):
        if high > POOL_NODES:
            yield pool.fault(
                "maxCount", f"pool {pool.shown} may grow to {high:.15g} nodes; a scale set has at most 1000."
            )


@rule(
    "autoscale-bounds-without-autoscaler",
    "A pool without the autoscaler has no minCount or maxCount.",
    remedy="Set enableAutoScaling to true, or leave minCount and maxCount out.",
    sources=(_BOUNDS,),
    severity="warning",
)
def _idle_bounds(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        keys = [key for key in ("minCount", "maxCount") if pool.whole(key)]
        if keys and not pool.autoscaled and not pool.hidden("enableAutoScaling"):
            bounds = " and ".join(f"{key} {pool.whole(key)}" for key in keys)
            yield pool.fault(keys[0], f"pool {pool.shown} has {bounds}, but the autoscaler is off.")


@rule(
    "system-pool-autoscale-min-zero",
    "An autoscaled pool of mode System has a minCount of 1 or more.",
    remedy="Set minCount to at least 1, better 2.",
    sources=(
        thread("Azure/azure-cli/pull/22442"),
        _BOUNDS,
        aks("use-system-pools.md#system-and-user-node-pools"),
    ),
)
def _system_min(cluster: Cluster) -> Faults:
    for pool, low, _ in _bounded(cluster):
        if pool.system and low < 1:
            reason = f"system pool {pool.shown} may shrink to {low:.15g} nodes, which stops cluster DNS."
            yield pool.fault("minCount", reason)


def _durations(cluster: Cluster, keys: Iterable[str], unit: str, *, bare: bool = False) -> Faults:
    """The keys of autoScalerProfile that are not whole numbers of one unit; with `bare`, the unit may be left out.

    The SDK writes them in camel case, ARM with hyphens.
    """
    for key in keys:
        hyphened = re.sub("[A-Z]", lambda capital: f"-{capital[0].lower()}", key)
        for path in (f"autoScalerProfile.{key}", f"autoScalerProfile.{hyphened}"):
            text = cluster.text(path)
            if text and not re.fullmatch(rf"\d+{unit}{'?' if bare else ''}", text):
                yield cluster.fault(path, f"{key} {text} is not a whole number followed by {unit!r}.")


@rule(
    "autoscaler-scale-down-delay-unit",
    "scaleDownDelayAfterAdd, scaleDownUnneededTime and similar settings are whole minutes: 10m.",
    remedy="Write minutes: 10m, not 600s and not 0.5h.",
    sources=(schema(f"{_PROFILE}scale-down-delay-after-add"),),
)
def _scale_down(cluster: Cluster) -> Faults:
    after = ("scaleDownDelayAfterAdd", "scaleDownDelayAfterFailure")
    yield from _durations(cluster, (*after, "scaleDownUnneededTime", "scaleDownUnreadyTime"), "m")


@rule(
    "autoscaler-provision-time-unit",
    "maxNodeProvisionTime is whole minutes: 15m.",
    remedy="Write minutes: 15m.",
    sources=(schema(f"{_PROFILE}max-node-provision-time"),),
)
def _provision_time(cluster: Cluster) -> Faults:
    yield from _durations(cluster, ("maxNodeProvisionTime",), "m")


@rule(
    "autoscaler-scan-interval-unit",
    "scanInterval is whole seconds: 10s.",
    remedy="Write seconds: 10s.",
    sources=(schema(f"{_PROFILE}scan-interval"),),
)
def _scan_interval(cluster: Cluster) -> Faults:
    # ARM's schema has "10", the examples of az have "10s".
    yield from _durations(cluster, ("scanInterval",), "s", bare=True)


@rule(
    "autoscaler-unready-percentage",
    "maxTotalUnreadyPercentage is a whole number from 0 to 100, as text.",
    remedy='Write a number from "0" to "100", without a percent sign.',
    sources=(schema(f"{_PROFILE}max-total-unready-percentage"),),
)
def _unready(cluster: Cluster) -> Faults:
    for key in ("maxTotalUnreadyPercentage", "max-total-unready-percentage"):
        text = cluster.text(f"autoScalerProfile.{key}")
        if text and not (text.isdecimal() and int(text) <= 100):
            yield cluster.fault(f"autoScalerProfile.{key}", f"{text} is not a whole number from 0 to 100.")
