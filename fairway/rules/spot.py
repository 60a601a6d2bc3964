"""Spot pools: prices and upgrades."""

from __future__ import annotations

from fairway.rules.citations import aks, thread, validator
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_PRICE = (aks("spot-node-pool.md#limitations"), validator("validate_spot_max_price"))
_TERRAFORM = "hashicorp/terraform-provider-azurerm"

ON_DEMAND = -1
DECIMALS = 5


@rule(
    "spot-max-surge",
    "A Spot pool has no maxSurge.",
    remedy="Leave upgradeSettings.maxSurge out of Spot pools, also where a default sets it for all pools.",
    sources=(thread(f"{_TERRAFORM}/issues/19355"), thread("jenkins-infra/azure/pull/730")),
)
def _surge(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        surge = pool.text("upgradeSettings.maxSurge")
        if pool.spot and surge:
            reason = f"Spot pool {pool.shown} has maxSurge {surge}, but there may be no Spot capacity for it."
            yield pool.fault("upgradeSettings.maxSurge", reason)


@rule(
    "spot-max-unavailable",
    "A Spot pool has no maxUnavailable.",
    remedy="Leave upgradeSettings.maxUnavailable out of Spot pools.",
    sources=(thread(f"{_TERRAFORM}/pull/31129"),),
)
def _unavailable(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        share = pool.text("upgradeSettings.maxUnavailable", "0")
        if pool.spot and share not in ("0", "0%"):
            reason = f"Spot pool {pool.shown} has maxUnavailable {share}, but Azure evicts Spot nodes regardless of it."
            yield pool.fault("upgradeSettings.maxUnavailable", reason)


@rule(
    "spot-maxprice-negative",
    "spotMaxPrice is -1 (up to the on-demand price) or a price above 0.",
    remedy="Write -1, or a price in US dollars per hour.",
    sources=_PRICE,
    malformed=True,
)
def _price(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        price = pool.number("spotMaxPrice")
        if price is not None and price <= 0 and price != ON_DEMAND:
            reason = f"pool {pool.shown} has spotMaxPrice {price:.15g}, which is not a valid price."
            yield pool.fault("spotMaxPrice", reason)


@rule(
    "spot-maxprice-decimals",
    "spotMaxPrice has at most five decimal places.",
    remedy="Round the price to five places.",
    sources=_PRICE,
)
def _price_places(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        price = pool.number("spotMaxPrice")
        if price is not None and round(price, DECIMALS) != price:
            yield pool.fault(
                "spotMaxPrice", f"pool {pool.shown} has spotMaxPrice {price!r}; the limit is five decimals."
            )


@rule(
    "spot-maxprice-on-regular",
    "Only a Spot pool has a spotMaxPrice.",
    remedy="Leave spotMaxPrice out, or set scaleSetPriority to Spot.",
    sources=_PRICE[1:],
    severity="warning",
)
def _price_of_regular(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        price = pool.number("spotMaxPrice")
        regular = not pool.spot and not pool.hidden("scaleSetPriority")
        if regular and price not in (None, ON_DEMAND):
            reason = f"pool {pool.shown} is not Spot: it costs the full price, and spotMaxPrice {price} has no effect."
            yield pool.fault("spotMaxPrice", reason)


@rule(
    "spot-scale-sets-only",
    "A Spot pool is of type VirtualMachineScaleSets.",
    remedy="Set type to VirtualMachineScaleSets, or scaleSetPriority to Regular.",
    sources=_PRICE[:1],
)
def _scale_sets(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.spot and pool.word("type") not in ("", "virtualmachinescalesets"):
            reason = f"Spot pool {pool.shown} is of type {pool.text('type')}; Spot nodes come from scale sets only."
            yield pool.fault("type", reason)
