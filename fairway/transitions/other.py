"""Changes that Azure refuses for resources other than clusters and pools, and that azure-native sends as updates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fairway.azure.regions import region_name
from fairway.request import format_path, value_at
from fairway.transitions.backup import of_backup
from fairway.transitions.difference import Difference, differences, same
from fairway.transitions.fact import ASSUMED, Fact
from fairway.transitions.fleet import of_fleet
from fairway.transitions.transition import Transition

Properties = Mapping[str, Any]

_LEARN = "https://learn.microsoft.com/azure"
ANOTHER_RESOURCE = (
    "Create another resource with the new value under another name, move what uses this one, then delete this one."
)
# Also where a request leaves them out (this issue), and where it adds them (Azure/bicep-registry-modules issue 2702).
_ZONES = Fact(
    "refused",
    "The availability zones of a resource cannot change after it is created.",
    "https://github.com/Azure/azure-powershell/issues/13656",
    workaround=ANOTHER_RESOURCE,
    code="ResourceAvailabilityZonesCannotBeModified",
    message="Zones cannot be added/updated/removed once the resource is created. The resource cannot be updated from "
    "regional to zonal or vice-versa.",
)


def _fixed(what: str, page: str) -> Fact:
    return Fact(
        "refused", f"{what} cannot change after it is created.", f"{_LEARN}/{page}", workaround=ANOTHER_RESOURCE
    )


_GATEWAY = "application-gateway/application-gateway-faq"
_GATEWAY_SUBNET = Fact(
    "refused",
    "The subnet of an application gateway cannot change while it runs.",
    f"{_LEARN}/{_GATEWAY}#can-i-change-the-virtual-network-or-subnet-for-an-existing-application-gateway",
    workaround="Stop the gateway, change its subnet with `az network application-gateway`, start it, and write the new "
    f"subnet here. Traffic is interrupted. Or: {ANOTHER_RESOURCE}",
)


def _gateway_sku(change: Difference) -> Fact | None:
    """What another tier of an application gateway does."""
    old, new = (str(each or "").casefold() for each in (change.before, change.after))
    if old.endswith("_v2") != new.endswith("_v2"):
        what = "An application gateway cannot change between versions 1 and 2."
        page = f"{_LEARN}/application-gateway/migrate-v1-v2"
        return Fact("refused", what, page, workaround=ANOTHER_RESOURCE)
    if (old, new) == ("waf_v2", "standard_v2"):
        return Fact(
            "in_place",
            "Requests to the application gateway are no longer inspected by a web application firewall.",
            "https://github.com/MicrosoftDocs/azure-docs/issues/121005",
            "Pods stay; attacks that the policy blocks reach them.",
            "Keep WAF_v2, and set the mode of its policy to Detection to only log.",
            interrupts=True,
        )
    return None


_PREFIX = "virtual-network/ip-services/public-ip-address-prefix#constraints"
# DedicatedHostGroupUpdate in MicrosoftDocs/azure-docs-sdk-python: only tags may be updated. A host's sku is not in the
# table: a host can be resized to a larger one (rest/api/compute/dedicated-hosts/update).
_HOST_GROUP = Fact(
    "refused",
    "The zone and the number of fault domains of a host group cannot change after it is created.",
    "https://github.com/MicrosoftDocs/azure-docs-sdk-python/blob/main/docs-ref-autogen/azure-mgmt-compute/"
    "azure.mgmt.compute.v2019_03_01.models.DedicatedHostGroupUpdate.yml",
    workaround=ANOTHER_RESOURCE,
)
_PRINCIPAL = Fact(
    "refused",
    "The principal and the scope of a role assignment cannot change after it is created.",
    "https://github.com/pulumi/pulumi-azure-native/issues/771",
    workaround="Give the new assignment a name of its own, made of scope, principal and role (`guid()`), deploy it "
    "beside this one, and remove this one in a later update.",
    code="RoleAssignmentUpdateNotPermitted",
    message="Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
)
_LOWER_ADDRESS = Fact(
    "refused",
    "The SKU of a public IP address cannot change from Standard to Basic.",
    "https://github.com/Azure/azure-cli/issues/12570",
    workaround="Keep Standard: Azure has retired Basic.",
    code=ASSUMED,
    message="Sku property is set at creation time and cannot be changed from Standard to Basic on resource update",
)
_FIXED: Mapping[str, Mapping[str, Fact]] = {
    "authorization:RoleAssignment": {"principalId": _PRINCIPAL, "scope": _PRINCIPAL},
    "compute:DedicatedHostGroup": {"platformFaultDomainCount": _HOST_GROUP, "zones": _HOST_GROUP},
    "compute:VirtualMachine": {
        "osProfile": _fixed(
            "The administrator and the SSH keys of a VM",
            "templates/microsoft.compute/virtualmachines#osprofile",
        )
    },
    "dashboard:Grafana": {
        "properties.zoneRedundancy": _fixed("Zone redundancy of Managed Grafana", "managed-grafana/high-availability")
    },
    "network:ApplicationGateway": {"zones": _ZONES},
    "network:NatGateway": {"zones": _ZONES},
    "network:PrivateEndpoint": {
        "subnet": Fact(
            "refused",
            "The subnet of a private endpoint cannot change after it is created.",
            "https://github.com/pulumi/pulumi-azure-native/issues/3883",
            workaround=ANOTHER_RESOURCE,
            code="CannotChangeSubnetOnExistingPrivateEndpoint",
        )
    },
    "network:PublicIPAddress": {"zones": _ZONES},
    "network:PublicIPPrefix": {
        "prefixLength": _fixed("The length of a public IP prefix", _PREFIX),
        "publicIPAddressVersion": _fixed("The IP version of a public IP prefix", _PREFIX),
        "zones": _ZONES,
    },
    "privatedns:VirtualNetworkLink": {
        "virtualNetwork": _fixed("The virtual network of a link", "dns/private-dns-virtual-network-links"),
    },
}


_BASTION_SKUS = ("developer", "basic", "standard", "premium")


def _lower_sku(change: Difference) -> Fact | None:
    """The refusal of a lower SKU of a Bastion host; None for a higher one."""
    skus = [str(each).casefold() for each in (change.before, change.after)]
    known = change.path == ("sku", "name") and all(each in _BASTION_SKUS for each in skus)
    if not known or _BASTION_SKUS.index(skus[0]) <= _BASTION_SKUS.index(skus[1]):
        return None
    return Fact(
        "refused",
        "The SKU of a Bastion host cannot become a lower one.",
        f"{_LEARN}/bastion/upgrade-sku",
        workaround="Keep the SKU, or remove the Bastion host in one update and add it again with the lower SKU in the "
        "next. Nothing else uses it.",
        code="BadRequest",
    )


def of_other(type: str, before: Properties, after: Properties) -> Iterator[Transition]:
    """What Azure refuses in an update of a resource, and some changes that it makes in place.

    `type` is Pulumi's token without `azure-native:` and version. Properties that are left out stay as they are.
    """
    table = _FIXED.get(type, {})
    yield from of_fleet(type, before, after)
    for change in differences(before, after):
        key = str(change.path[0])
        if table.get(key) is _ZONES:
            if (change.before and change.after) or not _is_in_all_zones(after):
                yield _zones(change).of(change)
            continue
        if change.before is None or change.after is None:
            continue
        if key == "location":
            fact = of_location(change, after)
            if fact.effect == "refused":
                yield fact.of(change)
        elif found := table.get(key) or table.get(format_path(change.path)) or _computed(type, change):
            yield found.of(change)
        elif type == "network:BastionHost" and (lower := _lower_sku(change)):
            yield lower.of(change)


def _is_in_all_zones(after: Properties) -> bool:
    """Whether it is zone redundant without naming zones (learn.microsoft.com/azure/nat-gateway/nat-sku)."""
    return same(value_at(after, "sku.name"), "StandardV2")


def _zones(change: Difference) -> Fact:
    """What other zones do, also where a request leaves them out or adds them."""
    if change.before and change.after:
        return _ZONES
    kept = f"Write zones: {json.dumps(change.before)}" if change.before else "Leave zones out"
    return replace(_ZONES, workaround=f"{kept}, as the resource has it. For other zones: {ANOTHER_RESOURCE}")


def _retention(change: Difference) -> Fact:
    """What another period of soft delete of a vault does."""
    return Fact(
        "refused",
        "The retention of deleted vaults and keys cannot change once it is set.",
        "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/keyvault/"
        "key_vault_resource.go",
        workaround=f"Keep softDeleteRetentionInDays: {change.before}. Only a new vault can have another.",
        code="BadRequest",
        message='The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
    )


def _computed(type: str, change: Difference) -> Fact | None:
    if type == "keyvault:Vault" and change.path == ("properties", "softDeleteRetentionInDays"):
        return _retention(change)
    if type == "network:PublicIPAddress" and change.path == ("sku", "name"):
        return _LOWER_ADDRESS if same(change.before, "Standard") and same(change.after, "Basic") else None
    if type != "network:ApplicationGateway":
        return of_backup(type, change)
    if format_path(change.path) == "sku.tier":
        return _gateway_sku(change)
    subnets = [str(value_at(each, "[0].subnet.id")).casefold() for each in (change.before, change.after)]
    moved = format_path(change.path) == "gatewayIPConfigurations" and subnets[0] != subnets[1]
    return _GATEWAY_SUBNET if moved else None


def of_location(change: Difference, after: Properties, workaround: str = ANOTHER_RESOURCE) -> Fact:
    """What a change of `location` does for any resource: case and spaces are ignored, and no resource can move."""
    old, new = (region_name(each) for each in (change.before, change.after))
    source = f"{_LEARN}/azure-resource-manager/troubleshooting/error-invalid-template"
    if old == new or not old:
        return Fact("in_place", "It is the same region.", source)
    name, group = (
        value_at(after, "name") or value_at(after, "resourceName", ""),
        value_at(after, "resourceGroupName", ""),
    )
    message = (
        f"The resource '{name}' already exists in location '{old}' in resource group '{group}'. A resource with the "
        f"same name cannot be created in location '{new}'. Please select a new resource name."
    )
    reason = "A resource cannot move to another region."
    return Fact("refused", reason, source, "", workaround, "InvalidResourceLocation", message)
