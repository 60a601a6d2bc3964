"""Azure Firewall with its policy."""

from __future__ import annotations

from typing import Any

from fairway.azure.generated import digits
from fairway.azure.resource_type import ResourceType, Values, in_group
from fairway.request import mapping, sequence

_POLICY = in_group("Microsoft.Network/firewallPolicies/{firewallPolicyName}")


def _addresses(id: str, inputs: Values) -> dict[str, Any]:
    """All addresses share one private address, of the range of AzureFirewallSubnet; that range is not known here."""
    private = f"10.{int(digits(id, 2), 16)}.0.4"
    listed = [mapping(each) or {} for each in sequence(inputs.get("ipConfigurations")) or ()]
    found = [{**each, "privateIPAddress": private} if each.get("subnet") else dict(each) for each in listed]
    return {"ipConfigurations": found}


FIREWALL_POLICY = ResourceType(
    "network:FirewallPolicy",
    _POLICY,
    replaces=("location",),
    seconds=(60, 180, 60),
    defaults={"threatIntelMode": "Alert", "sku": {"tier": "Standard"}},
    shown=("sku.tier", "threatIntelMode"),
)
RULE_COLLECTION_GROUP = ResourceType(
    "network:FirewallPolicyRuleCollectionGroup",
    f"{_POLICY}/ruleCollectionGroups/{{ruleCollectionGroupName}}",
    seconds=(60, 120, 60),
    shown=("priority",),
)
AZURE_FIREWALL = ResourceType(
    "network:AzureFirewall",
    in_group("Microsoft.Network/azureFirewalls/{azureFirewallName}"),
    replaces=("location",),
    seconds=(480, 300, 480),
    defaults={"threatIntelMode": "Alert"},
    computed=_addresses,
    shown=("sku.tier", "zones"),
)
