"""Changes that Azure refuses for resources other than clusters and pools, and that azure-native sends as updates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.request import format_path, value_at
from fairway.transitions.difference import Difference, differences
from fairway.transitions.fact import Fact
from fairway.transitions.transition import Transition

Properties = Mapping[str, Any]

_LEARN = "https://learn.microsoft.com/azure"
ANOTHER_RESOURCE = (
    "Create another resource with the new value under another name, move what uses this one, then delete this one."
)
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


_PREFIX = "virtual-network/ip-services/public-ip-address-prefix#constraints"
_FIXED: Mapping[str, Mapping[str, Fact]] = {
    "compute:VirtualMachine": {
        "osProfile": _fixed(
            "The administrator and the SSH keys of a VM",
            "templates/microsoft.compute/virtualmachines#osprofile",
        )
    },
    "dashboard:Grafana": {
        "properties.zoneRedundancy": _fixed("Zone redundancy of Managed Grafana", "managed-grafana/high-availability")
    },
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


def of_other(type: str, before: Properties, after: Properties) -> Iterator[Transition]:
    """The refusals of an update of a resource; `type` is Pulumi's token without `azure-native:` and version.

    Properties that are left out stay as they are.
    """
    table = _FIXED.get(type, {})
    for change in differences(before, after):
        key = str(change.path[0])
        if change.before is None or change.after is None:
            continue
        if key == "location":
            fact = of_location(change, after)
            if fact.effect == "refused":
                yield fact.of(change)
        elif found := table.get(key) or table.get(format_path(change.path)):
            yield found.of(change)


def of_location(change: Difference, after: Properties, workaround: str = ANOTHER_RESOURCE) -> Fact:
    """What a change of `location` does for any resource: case and spaces are ignored, and no resource can move."""
    old, new = (str(each or "").replace(" ", "").casefold() for each in (change.before, change.after))
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
