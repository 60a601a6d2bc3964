"""Who reaches a key vault: its access policies and its subnets."""

from __future__ import annotations

from fairway.azure import keyvault
from fairway.rules.citations import code, thread
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_SCHEMA = "schemas/2026-02-01/Microsoft.KeyVault.json#/definitions/VaultProperties/properties"

VAULT = keyvault.VAULT.token


@rule(
    "vault-without-access-policies",
    "A vault without Azure RBAC lists access policies.",
    remedy="Set enableRbacAuthorization to true, or list accessPolicies, which may be empty.",
    sources=(
        thread("Azure/bicep/issues/7840"),
        code("Azure/azure-resource-manager-schemas", f"{_SCHEMA}/accessPolicies"),
    ),
    over=VAULT,
)
def _policies(vault: Resource) -> Faults:
    path = "properties.accessPolicies"
    recovered = vault.word("properties.createMode") == "recover" or vault.hidden("properties.createMode")
    if (
        vault.off("properties.enableRbacAuthorization")
        and vault.get(path) is None
        and vault.missing(path)
        and not recovered
    ):
        yield vault.fault(path, "accessPolicies is not specified, and enableRbacAuthorization is false.")


@rule(
    "vault-subnet-without-endpoint",
    "A subnet that a vault admits has the service endpoint Microsoft.KeyVault.",
    remedy="Add Microsoft.KeyVault to serviceEndpoints of the subnet, or set ignoreMissingVnetServiceEndpoint.",
    sources=(
        thread("Azure/avdaccelerator/issues/818"),
        "https://learn.microsoft.com/azure/key-vault/general/network-security#key-vault-firewall-enabled-virtual-networks---dynamic-ips",
    ),
    over=Stack,
)
def _endpoints(stack: Stack) -> Faults:
    for vault in stack.all(VAULT):
        for part in vault.parts("properties.networkAcls.virtualNetworkRules"):
            subnet = stack.subnet(part.text("id"))
            if (
                subnet is None
                or subnet.partly_hidden("serviceEndpoints")
                or part.on("ignoreMissingVnetServiceEndpoint")
            ):
                continue
            services = [each.word("service") for each in subnet.parts("serviceEndpoints")]
            if all(services) and "microsoft.keyvault" not in services:
                reason = f"subnet {subnet.name} has no such endpoint (SubnetsHaveNoServiceEndpointsConfigured)."
                yield part.fault("id", reason)
