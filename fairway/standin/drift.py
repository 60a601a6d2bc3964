"""What Azure changes by itself overnight: autoscaled counts, versions upgraded by a channel or fleet, node images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure.application_gateway import APPLICATION_GATEWAY
from fairway.azure.generated import digits
from fairway.request import mapping, sequence, value_at
from fairway.rules.kubernetes import minor, version
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.fleets import upgraded_by
from fairway.standin.responses_aks import CLUSTER, POOL, image_release, node_image
from fairway.standin.types import served

NIGHT = 12 * 3600.0
_POOL = "pool-default-shop-80-bp-80"
_OS_CHANNELS = ("NodeImage", "SecurityPatch")


def overnight(cloud: Cloud) -> list[str]:
    """Let a night pass: twelve hours on the cloud's clock. Returns a sentence for each change."""
    moved: list[str] = []
    with cloud.transaction():
        cloud.wait(NIGHT)
        for cluster in cloud.of_type(CLUSTER):
            moved += _cluster(cloud, cluster)
            moved += _ingresses(cloud, cluster)
    return moved


def _cluster(cloud: Cloud, cluster: Resource) -> Iterator[str]:
    profile = mapping(cluster.state.get("autoUpgradeProfile")) or {}
    channel, fleets = str(profile.get("upgradeChannel", "none")), upgraded_by(cloud, cluster)
    if channel == "none" and fleets - {"nodeimage"}:
        channel = "patch"
    if channel in ("patch", "stable", "rapid"):
        was = str(cluster.state["currentKubernetesVersion"])
        now = next_patch(was)
        state = {**cluster.state, "currentKubernetesVersion": now, "kubernetesVersion": now}
        yield _keep(cloud, cluster, state, ["kubernetesVersion", "currentKubernetesVersion"], f"{was} is now {now}")
    image_moves = channel != "none" or str(profile.get("nodeOSUpgradeChannel")) in _OS_CHANNELS or bool(fleets)
    for pool in cloud.below(cluster.id, POOL):
        yield from _pool(cloud, pool, channel, image_moves=image_moves)


def _pool(cloud: Cloud, pool: Resource, channel: str, *, image_moves: bool) -> Iterator[str]:
    state = dict(pool.state)
    low, high = state.get("minCount"), state.get("maxCount")
    if state.get("enableAutoScaling") and isinstance(low, int) and isinstance(high, int):
        was = state["count"]
        state["count"] = low + (was - low + 1 + int(digits(pool.id, 4), 16) % max(high - low, 1)) % (high - low + 1)
        if state["count"] != was:
            yield _keep(cloud, pool, state, ["count"], f"count is now {state['count']}, not {was}")
    if channel in ("patch", "stable", "rapid"):
        was = str(state["currentOrchestratorVersion"])
        state["orchestratorVersion"] = state["currentOrchestratorVersion"] = next_patch(was)
        paths = ["orchestratorVersion", "currentOrchestratorVersion"]
        yield _keep(cloud, pool, state, paths, f"{was} is now {next_patch(was)}")
    if image_moves:
        month, number = image_release(str(state["nodeImageVersion"]))
        launched = "TL" in str(state["nodeImageVersion"])
        state["nodeImageVersion"] = node_image(state, month, number + 1, launched=launched)
        yield _keep(cloud, pool, state, ["nodeImageVersion"], f"its node image is now {state['nodeImageVersion']}")


def _ingresses(cloud: Cloud, cluster: Resource) -> Iterator[str]:
    """The ingress controller writes an Ingress to its gateway, and removes what is in no Ingress
    (learn.microsoft.com/azure/application-gateway/ingress-controller-overview)."""
    add_on = value_at(cluster.state, "addonProfiles.ingressApplicationGateway")
    gateway = cloud.get(str(value_at(add_on, "config.applicationGatewayId") or ""))
    if gateway is None or gateway.type != APPLICATION_GATEWAY.token or not value_at(add_on, "enabled"):
        return
    state = dict(gateway.state)
    written: dict[str, Any] = {
        "backendAddressPools": [{"name": _POOL, "backendAddresses": [{"ipAddress": "10.244.0.7"}]}],
        "tags": {**(mapping(state.get("tags")) or {}), "managed-by-k8s-ingress": "1.8.1"},
    }
    rules = [mapping(each) or {} for each in sequence(state.get("requestRoutingRules")) or ()]
    pool = {"backendAddressPool": {"id": f"{gateway.id}/backendAddressPools/{_POOL}"}}
    written["requestRoutingRules"] = [{**each, **pool} for each in rules]
    if written["requestRoutingRules"] != rules:
        paths = list(written)
        yield _keep(cloud, gateway, state | written, paths, "the ingress controller has written an Ingress to it")


def next_patch(text: str) -> str:
    """The next patch version: `1.35.3` after `1.35.2`."""
    numbers = version(text) or (0, 0)
    first, second = minor(text) or (0, 0)
    return f"{first}.{second}.{(numbers[2] if len(numbers) > 2 else 0) + 1}"


def _keep(cloud: Cloud, resource: Resource, state: Mapping[str, Any], changed: list[str], moved: str) -> str:
    cloud.put(Resource(resource.id, resource.type, resource.inputs, state), cloud.refers(resource.id))
    result = {"status": 200, "code": None, "message": None, "changed": changed, "by": "azure", "estimateSeconds": 0}
    cloud.write("PATCH", served(resource.type).arm, resource.id, **result)
    return f"{resource.type.rsplit(':', 1)[-1]} {resource.name}: {moved}."
