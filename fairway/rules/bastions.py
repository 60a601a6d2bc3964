"""Azure Bastion: what its SKUs offer, its subnet and its address."""

from __future__ import annotations

from fairway.azure.values import BASTION_SUBNET
from fairway.rules.citations import code, thread
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults, Reader
from fairway.rules.references import kind_of
from fairway.rules.registry import rule
from fairway.rules.resource import Resource
from fairway.rules.security_rules import SECURITY_RULE, may_be_in

_SETTINGS = "https://learn.microsoft.com/azure/bastion/configuration-settings"
_AZURERM = code("hashicorp/terraform-provider-azurerm", "internal/services/network/bastion_host_resource.go")

BASTION = "azure-native:network:BastionHost"
KIND = "microsoft.network/virtualnetworks/subnets"
FEATURES = {
    "enableFileCopy": ("standard", "premium"),
    "enableIpConnect": ("standard", "premium"),
    "enableShareableLink": ("standard", "premium"),
    "enableTunneling": ("standard", "premium"),
    "enableSessionRecording": ("premium",),
    "enablePrivateOnlyBastion": ("premium",),
}
"""Each switch with the SKUs that have it."""
FIXED_UNITS = 2
"""The scale units of the SKU Basic."""


def _sku(bastion: Resource) -> str:
    """The SKU in lower case; Basic where it is left out, and empty where it is not known."""
    hidden = bastion.hidden("sku") or bastion.hidden("sku.name")
    return "" if hidden else bastion.word("sku.name") or "basic"


@rule(
    "bastion-feature-sku",
    "A bastion has the features of its SKU.",
    remedy="Choose a sku.name that has the feature: Standard, or Premium for session recording; or leave it out.",
    sources=(f"{_SETTINGS}#skus", _AZURERM),
    over=BASTION,
)
def _features(bastion: Resource) -> Faults:
    sku = _sku(bastion)
    for key, skus in FEATURES.items():
        if sku and bastion.on(key) and sku not in skus:
            yield bastion.fault(key, f"the SKU {sku.title()} does not have it.")


@rule(
    "bastion-scale-units",
    "A bastion of the SKU Basic has two scale units.",
    remedy="Leave scaleUnits out, or set sku.name to Standard.",
    sources=(f"{_SETTINGS}#instance", thread("Azure/azure-powershell/issues/25078"), _AZURERM),
    over=BASTION,
)
def _units(bastion: Resource) -> Faults:
    units = bastion.whole("scaleUnits", FIXED_UNITS)
    if _sku(bastion) == "basic" and units not in (0, FIXED_UNITS):
        yield bastion.fault("scaleUnits", f"{units} scale units need the SKU Standard.")


@rule(
    "bastion-subnet-name",
    "A bastion is in a subnet called AzureBastionSubnet.",
    remedy="Create a subnet with that name, and write its id.",
    sources=(f"{_SETTINGS}#subnet",),
    over=BASTION,
)
def _subnet(bastion: Resource) -> Faults:
    for part in bastion.parts("ipConfigurations"):
        subnet = part.text("subnet.id")
        name = subnet.rpartition("/subnets/")[2]
        # A template may name the subnet by a parameter.
        if kind_of(subnet) == KIND and name.lower() != BASTION_SUBNET.lower() and "{" not in name:
            yield part.fault("subnet.id", f"the subnet is {name}, not {BASTION_SUBNET}.")


@rule(
    "bastion-address",
    "The public IP address of a bastion is static and has the SKU Standard.",
    remedy="Set sku.name of the address to Standard, and publicIPAllocationMethod to Static.",
    sources=(f"{_SETTINGS}#public-ip",),
    over=BASTION,
)
def _address(bastion: Resource) -> Faults:
    for part in bastion.parts("ipConfigurations"):
        address = bastion.stack.resource(part.text("publicIPAddress.id"))
        if address and address.word("sku.name") == "basic":
            yield part.fault("publicIPAddress.id", f"address {address.request.name} has the SKU Basic.")


@rule(
    "bastion-developer",
    "A bastion of the SKU Developer names its VNet, and has no ipConfigurations.",
    remedy="Set virtualNetwork.id, and leave ipConfigurations out.",
    sources=(thread("pulumi/pulumi-azure-native/issues/4000"), _AZURERM),
    over=BASTION,
)
def _developer(bastion: Resource) -> Faults:
    developer = _sku(bastion) == "developer"
    if developer and bastion.given("ipConfigurations"):
        yield bastion.fault(
            "ipConfigurations", "the SKU Developer has none (FeatureNotSupportedForDeveloperBastionSku)."
        )
    elif developer and bastion.missing("virtualNetwork"):
        yield bastion.fault("virtualNetwork", "the SKU Developer needs the id of a VNet.")


@rule(
    "bastion-subnet-route-table",
    "AzureBastionSubnet has no route table.",
    remedy="Leave routeTable of AzureBastionSubnet out.",
    sources=("https://learn.microsoft.com/azure/bastion/bastion-faq#udr",),
    over=Stack,
)
def _routes(stack: Stack) -> Faults:
    for subnet in stack.subnets.values():
        if subnet.name.lower() == BASTION_SUBNET.lower() and subnet.given("routeTable.id"):
            yield subnet.fault("routeTable", "Bastion works with no routes of others.")


@rule(
    "bastion-security-group",
    "The security group of AzureBastionSubnet lets the service tag GatewayManager in on port 443.",
    remedy="Add a rule that allows Tcp on port 443 from GatewayManager, and the others that Bastion needs.",
    sources=("https://learn.microsoft.com/azure/bastion/bastion-nsg",),
    over=Stack,
)
def _security(stack: Stack) -> Faults:
    for subnet in stack.subnets.values():
        bastion = subnet.name.lower() == BASTION_SUBNET.lower()
        group = stack.resource(subnet.text("networkSecurityGroup.id")) if bastion else None
        if group is None or group.partly_hidden("securityRules"):
            continue
        below = [each for each in stack.all(SECURITY_RULE) if may_be_in(each, group)]
        rules = (*group.parts("securityRules"), *below)
        if not any(_admits_gateway(each) for each in rules):
            name = group.request.name
            code = "NetworkSecurityGroupNotCompliantForAzureBastionSubnet"
            yield subnet.fault("networkSecurityGroup.id", f"no rule of {name} lets it in ({code}).")


def _admits_gateway(rule: Reader) -> bool:
    """Whether a rule may let the managers of gateways in; what is hidden may."""
    keys = ("direction", "access", "sourceAddressPrefix", "destinationPortRange")
    if any(rule.hidden(each) for each in (*keys, "destinationPortRanges")):
        return True
    ports = {rule.text("destinationPortRange"), *map(str, rule.items("destinationPortRanges"))}
    allowed = rule.word("direction") == "inbound" and rule.word("access") == "allow"
    return allowed and rule.word("sourceAddressPrefix") in ("gatewaymanager", "*") and bool(ports & {"443", "*"})
