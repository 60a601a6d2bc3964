"""What the stand-in refuses for application gateways, as Azure does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.azure.roles import BUILT_IN_ROLES
from fairway.standin.errors import ArmError
from fairway.standin.gateways import begin_update
from tests.standin_help import GROUP, IDENTITY, NETWORK, Azure, urn

HOME = f"{GROUP}/providers/Microsoft.Network"
GATEWAY = f"{HOME}/applicationGateways/edge"
ADDRESS = f"{HOME}/publicIPAddresses/edge"
POLICY = f"{HOME}/ApplicationGatewayWebApplicationFirewallPolicies/waf"
GROUP_OF_SUBNET = f"{HOME}/networkSecurityGroups/edge"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv1"
PLACE = {"resourceGroupName": "rg", "location": "westeurope"}
V2 = {"name": "WAF_v2", "tier": "WAF_v2", "capacity": 2}
PARTS: dict[str, Any] = {
    "gatewayIPConfigurations": [{"name": "subnet", "subnet": {"id": f"{NETWORK}/subnets/edge"}}],
    "frontendIPConfigurations": [{"name": "public", "publicIPAddress": {"id": ADDRESS}}],
    "frontendPorts": [{"name": "port-80", "port": 80}],
    "httpListeners": [
        {
            "name": "http",
            "protocol": "Http",
            "frontendPort": {"id": "$self/frontendPorts/port-80"},
            "frontendIPConfiguration": {"id": "$self/frontendIPConfigurations/public"},
        }
    ],
}
MANAGED = {
    "name": "gateway-manager",
    "priority": 100,
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "sourceAddressPrefix": "GatewayManager",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
    "destinationPortRange": "65200-65535",
}
RULES = {"managedRules": {"managedRuleSets": [{"ruleSetType": "OWASP", "ruleSetVersion": "3.2"}]}}
PREVENTION = {"firewallMode": "Prevention", "ruleSetType": "OWASP", "ruleSetVersion": "3.2"}
IN_VAULT = {
    "sslCertificates": [{"name": "tls", "keyVaultSecretId": "https://kv1.vault.azure.net/secrets/tls"}],
    "identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
}


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    """A VNet with a subnet for a gateway, an address and a policy."""
    azure = Azure(tmp_path)
    azure.network()
    named = {"resourceGroupName": "rg", "virtualNetworkName": "vnet", "subnetName": "edge"}
    secured(azure, MANAGED)
    group = {"networkSecurityGroup": {"id": GROUP_OF_SUBNET}}
    azure.create("network:Subnet", "edge", **named, addressPrefix="10.240.4.0/24", **group)
    static = {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"}
    azure.create("network:PublicIPAddress", "edge", **PLACE, publicIpAddressName="edge", **static)
    azure.create("network:WebApplicationFirewallPolicy", "waf", **PLACE, policyName="waf", **RULES)
    return azure


def secured(azure: Azure, *rules: dict[str, Any]) -> None:
    named = {**PLACE, "networkSecurityGroupName": "edge", "securityRules": [*rules]}
    azure.create("network:NetworkSecurityGroup", "edge", **named)


def inputs(**more: Any) -> dict[str, Any]:
    own = {"applicationGatewayName": "edge", "sku": V2, "firewallPolicy": {"id": POLICY}}
    found = PLACE | own | PARTS | more
    return {key: value for key, value in found.items() if value is not None}


def gateway(azure: Azure, **more: Any) -> dict[str, Any]:
    return azure.create("network:ApplicationGateway", "edge", **inputs(**more))[1]


def refused(code: str) -> Any:
    return pytest.raises(ArmError, match=f'Code="{code}"')


def test_the_parts_of_a_gateway_have_ids_and_name_each_other_by_them(azure: Azure) -> None:
    listener = gateway(azure)["httpListeners"][0]
    assert listener["id"] == f"{GATEWAY}/httpListeners/http"
    assert listener["frontendPort"]["id"] == f"{GATEWAY}/frontendPorts/port-80"


def test_what_a_gateway_uses_is_not_deleted(azure: Azure) -> None:
    gateway(azure)
    for kind, id, code in (
        ("network:PublicIPAddress", ADDRESS, "PublicIPAddressCannotBeDeleted"),
        ("network:Subnet", f"{NETWORK}/subnets/edge", "InUseSubnetCannotBeDeleted"),
        ("network:WebApplicationFirewallPolicy", POLICY, "InUseWebApplicationFirewallPolicyCannotBeDeleted"),
    ):
        with refused(code):
            azure.provider.delete(urn(kind, "edge"), id)


def test_a_gateway_reads_its_certificate_with_a_role_on_the_vault(azure: Azure) -> None:
    principal = azure.identity()
    sku = {"family": "A", "name": "standard"}
    properties = {"sku": sku, "tenantId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b", "enableRbacAuthorization": True}
    azure.create("keyvault:Vault", "kv", **PLACE, vaultName="kv1", properties=properties)
    with refused("ApplicationGatewayKeyVaultSecretException"):
        gateway(azure, **IN_VAULT)
    azure.grant(VAULT, BUILT_IN_ROLES["Key Vault Secrets User"], principal, principalType="ServicePrincipal")
    gateway(azure, **IN_VAULT)


def test_a_certificate_does_not_exist_in_the_update_that_creates_its_vault(azure: Azure) -> None:
    principal = azure.identity()
    begin_update(azure.cloud)
    properties = {"sku": {"family": "A", "name": "standard"}, "tenantId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"}
    azure.create("keyvault:Vault", "kv", **PLACE, vaultName="kv1", properties=properties)
    azure.grant(VAULT, BUILT_IN_ROLES["Key Vault Secrets User"], principal, principalType="ServicePrincipal")
    with pytest.raises(ArmError, match=r"SecretNotFound.*`az keyvault certificate import --vault-name kv1 --name tls"):
        gateway(azure, **IN_VAULT)
    begin_update(azure.cloud)
    gateway(azure, **IN_VAULT)


def test_a_certificate_that_is_a_secret_of_a_new_vault_exists_in_the_same_update(azure: Azure) -> None:
    principal = azure.identity()
    begin_update(azure.cloud)
    properties = {"sku": {"family": "A", "name": "standard"}, "tenantId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"}
    azure.create("keyvault:Vault", "kv", **PLACE, vaultName="kv1", properties=properties)
    named = {"resourceGroupName": PLACE["resourceGroupName"], "vaultName": "kv1", "secretName": "tls"}
    _, state = azure.create("keyvault:Secret", "tls", **named, properties={"value": "TUlJ", "contentType": "a/b"})
    assert state["properties"]["secretUri"] == "https://kv1.vault.azure.net/secrets/tls"
    assert "TUlJ" not in str(state["properties"])
    with refused("ApplicationGatewayKeyVaultSecretException"):
        gateway(azure, **IN_VAULT)
    azure.grant(VAULT, BUILT_IN_ROLES["Key Vault Secrets User"], principal, principalType="ServicePrincipal")
    gateway(azure, **IN_VAULT)


def test_a_gateway_reads_an_existing_vault_of_which_nothing_is_known(azure: Azure) -> None:
    azure.identity()
    gateway(azure, **IN_VAULT)


def test_a_gateway_keeps_its_policy_as_long_as_it_has_a_firewall(azure: Azure) -> None:
    gateway(azure)
    configuration = {"webApplicationFirewallConfiguration": {"enabled": True, **PREVENTION}}
    with refused("ApplicationGatewayFirewallPolicyCannotBeRemoved"):
        azure.update("network:ApplicationGateway", "edge", GATEWAY, **inputs(firewallPolicy=None, **configuration))
    plain = {"name": "Standard_v2", "tier": "Standard_v2", "capacity": 2}
    azure.update("network:ApplicationGateway", "edge", GATEWAY, **inputs(firewallPolicy=None, sku=plain))


def test_the_security_group_of_a_gateway_lets_azures_managers_in(azure: Azure) -> None:
    web = {"networkSecurityGroupName": "edge", "securityRules": [MANAGED | {"destinationPortRange": "443"}]}
    azure.update("network:NetworkSecurityGroup", "edge", GROUP_OF_SUBNET, **PLACE, **web)
    with refused("ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup"):
        gateway(azure)


def test_the_security_group_keeps_its_rules_as_long_as_the_gateway_exists(azure: Azure) -> None:
    gateway(azure)
    none = {**PLACE, "networkSecurityGroupName": "edge", "securityRules": []}
    with refused("ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup"):
        azure.update("network:NetworkSecurityGroup", "edge", GROUP_OF_SUBNET, **none)
    azure.provider.delete(urn("network:ApplicationGateway", "edge"), GATEWAY)
    azure.update("network:NetworkSecurityGroup", "edge", GROUP_OF_SUBNET, **none)


def test_zones_and_subnet_of_a_gateway_do_not_change(azure: Azure) -> None:
    gateway(azure, zones=["1"])
    with refused("ResourceAvailabilityZonesCannotBeModified"):
        azure.update("network:ApplicationGateway", "edge", GATEWAY, **inputs(zones=["1", "2"]))
    moved = {"gatewayIPConfigurations": [{"name": "subnet", "subnet": {"id": f"{NETWORK}/subnets/nodes"}}]}
    with refused("PropertyChangeNotAllowed"):
        azure.update("network:ApplicationGateway", "edge", GATEWAY, **inputs(zones=["1"], **moved))


def test_a_subnet_with_application_gateway_for_containers_is_not_deleted(azure: Azure) -> None:
    named = {**PLACE, "trafficControllerName": "agfc"}
    azure.create("servicenetworking:TrafficControllerInterface", "agfc", **named)
    service = {"name": "trafficControllers", "serviceName": "Microsoft.ServiceNetworking/trafficControllers"}
    place = {"resourceGroupName": "rg", "virtualNetworkName": "vnet", "subnetName": "containers"}
    azure.create("network:Subnet", "containers", **place, addressPrefix="10.240.5.0/24", delegations=[service])
    subnet = f"{NETWORK}/subnets/containers"
    own = {"associationName": "subnet", "associationType": "subnets", "subnet": {"id": subnet}}
    azure.create("servicenetworking:AssociationsInterface", "subnet", **named, **own)
    with refused("InUseSubnetCannotBeDeleted"):
        azure.provider.delete(urn("network:Subnet", "containers"), subnet)
