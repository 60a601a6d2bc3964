"""Changes in place that take something from what runs have a text, and harmless ones have none."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.change.change import Change
from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep


def updated(kind: str, old: dict[str, Any], new: dict[str, Any]) -> Change:
    token = f"azure-native:{kind}"
    return compare([PlannedStep("update", f"urn:{token}", token, "shop/x", old, new)]).changes[0]


def nested(path: str, value: Any) -> dict[str, Any]:
    for each in reversed(path.split(".")):
        value = {each: value}
    return value


WEB = {"name": "web", "access": "Allow", "destinationPortRange": "8080"}
NAMESPACE, REGISTRY = "containerservice:ManagedNamespace", "containerregistry:Registry"
VAULT, GUARD = "keyvault:Vault", "resources:Resource"


def level(value: str, standard: str = "Baseline") -> dict[str, Any]:
    properties = {"level": value, "podSecurityStandardsLevel": standard}
    return {"resourceType": "deploymentSafeguards", "properties": properties}


@pytest.mark.parametrize(
    ("kind", "old", "new", "outcome", "text"),
    [
        ("network:NetworkSecurityGroup", {"securityRules": [WEB]}, {}, "interrupted", "no longer allows"),
        (
            "network:NetworkSecurityGroup",
            {"securityRules": [WEB]},
            {"securityRules": [WEB, {**WEB, "name": "no", "access": "Deny"}]},
            "interrupted",
            "denies traffic",
        ),
        (
            NAMESPACE,
            nested("properties.defaultNetworkPolicy.egress", "AllowAll"),
            nested("properties.defaultNetworkPolicy.egress", "DenyAll"),
            "interrupted",
            "allows less egress traffic",
        ),
        (
            NAMESPACE,
            nested("properties.defaultResourceQuota.memoryLimit", "2Gi"),
            nested("properties.defaultResourceQuota.memoryLimit", "2000Mi"),
            "in place",
            "The quota is smaller: memoryLimit",
        ),
        (GUARD, level("Warn"), level("Enforce"), "interrupted", "refused instead of reported"),
        (GUARD, level("Enforce"), level("Enforce", "Restricted"), "interrupted", "stricter"),
        (
            "compute:VirtualMachine",
            nested("hardwareProfile.vmSize", "Standard_D2s_v5"),
            nested("hardwareProfile.vmSize", "Standard_D4s_v5"),
            "in place",
            "restarts the VM",
        ),
        (
            "managedidentity:FederatedIdentityCredential",
            {"subject": "system:serviceaccount:a:b"},
            {"subject": "system:serviceaccount:a:c"},
            "interrupted",
            "another subject",
        ),
        (REGISTRY, nested("sku.name", "Premium"), nested("sku.name", "Standard"), "in place", "less storage"),
        (REGISTRY, {}, {"publicNetworkAccess": "Disabled"}, "interrupted", "turned off"),
        (VAULT, {}, nested("properties.publicNetworkAccess", "Disabled"), "interrupted", "turned off"),
        (VAULT, {}, nested("properties.networkAcls.defaultAction", "Deny"), "interrupted", "Only some addresses"),
    ],
)
def test_what_runs_loses_is_in_a_text(kind: str, old: Any, new: Any, outcome: str, text: str) -> None:
    found = updated(kind, old, new)
    assert found.outcome == outcome
    reason = next(each for each in found.reasons if text in each.text)
    assert reason.source
    assert found.workloads


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("network:NetworkSecurityGroup", {"securityRules": []}, {"securityRules": [WEB]}),
        ("network:NetworkSecurityGroup", {"securityRules": [WEB]}, {"securityRules": [{**WEB, "description": "Shop"}]}),
        ("network:NetworkSecurityGroup", {"securityRules": [{**WEB, "access": "Deny"}]}, {"securityRules": []}),
        (
            NAMESPACE,
            nested("properties.defaultNetworkPolicy.egress", "DenyAll"),
            nested("properties.defaultNetworkPolicy.egress", "AllowAll"),
        ),
        (
            NAMESPACE,
            nested("properties.defaultResourceQuota.cpuLimit", "500m"),
            nested("properties.defaultResourceQuota.cpuLimit", "0.6"),
        ),
        (GUARD, level("Enforce"), level("Warn")),
        (REGISTRY, nested("sku.name", "Standard"), nested("sku.name", "Premium")),
        (VAULT, nested("properties.publicNetworkAccess", "Disabled"), {}),
        ("network:BastionHost", nested("sku.name", "Basic"), nested("sku.name", "Standard")),
    ],
)
def test_what_opens_or_grows_has_no_text(kind: str, old: Any, new: Any) -> None:
    found = updated(kind, old, new)
    assert found.outcome == "in place"
    assert not found.workaround
    assert all(each.repeats_outcome for each in found.reasons)


def test_a_lower_sku_of_a_bastion_host_is_refused() -> None:
    found = updated("network:BastionHost", nested("sku.name", "Standard"), nested("sku.name", "Basic"))
    assert found.outcome == "refused"
    assert "add it again with the lower SKU" in found.workaround


def test_what_happens_to_pods_is_written_once() -> None:
    open, closed = (dict.fromkeys(("ingress", "egress"), each) for each in ("AllowAll", "DenyAll"))
    sides = (nested("properties.defaultNetworkPolicy", each) for each in (open, closed))
    found = updated(NAMESPACE, *sides)
    assert found.workloads == (
        "Pods stay; ingress traffic that the policy no longer allows is denied at once. Egress traffic that the policy "
        "no longer allows is denied at once."
    )
