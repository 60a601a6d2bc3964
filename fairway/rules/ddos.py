"""DDoS protection of VNets and public IP addresses."""

from __future__ import annotations

from fairway.rules.citations import network_schema
from fairway.rules.cluster_network import VIRTUAL_NETWORK
from fairway.rules.public_addresses import PUBLIC_ADDRESS
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DDOS = "https://learn.microsoft.com/azure/ddos-protection/manage-ddos-protection"


@rule(
    "ddos-protection-without-plan",
    "A VNet with DDoS protection names a plan.",
    remedy="Set ddosProtectionPlan.id, or enableDdosProtection to false.",
    sources=(_DDOS,),
    over=VIRTUAL_NETWORK,
)
def _network(net: Resource) -> Faults:
    if net.on("enableDdosProtection") and net.missing("ddosProtectionPlan"):
        yield net.fault("ddosProtectionPlan", "enableDdosProtection is true, and no plan is named.")


@rule(
    "public-ip-ddos-plan",
    "A public IP address with a DDoS protection plan has the protection mode Enabled.",
    remedy="Set ddosSettings.protectionMode to Enabled, or leave the plan out.",
    sources=(network_schema("DdosSettings/properties/ddosProtectionPlan"),),
    over=PUBLIC_ADDRESS,
)
def _address(address: Resource) -> Faults:
    key, mode = "ddosSettings.ddosProtectionPlan", "ddosSettings.protectionMode"
    if address.given(f"{key}.id") and not address.hidden(mode) and address.word(mode) != "enabled":
        yield address.fault(key, f"the protection mode is {address.text(mode, 'VirtualNetworkInherited')}.")
