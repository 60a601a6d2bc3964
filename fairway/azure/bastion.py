"""Azure Bastion, and the parts of a VM."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

_MACHINE = in_group("Microsoft.Compute/virtualMachines/{vmName}")

BASTION_HOST = ResourceType(
    "network:BastionHost",
    in_group("Microsoft.Network/bastionHosts/{bastionHostName}"),
    replaces=("location",),
    seconds=(480, 300, 300),
    defaults={"scaleUnits": 2},
    shown=("sku.name", "enableTunneling", "scaleUnits", "zones"),
)
NETWORK_INTERFACE = ResourceType(
    "network:NetworkInterface",
    in_group("Microsoft.Network/networkInterfaces/{networkInterfaceName}"),
    replaces=("location",),
    seconds=(5, 5, 10),
    shown=(),
)
VIRTUAL_MACHINE = ResourceType(
    "compute:VirtualMachine",
    _MACHINE,
    replaces=("location",),
    seconds=(60, 60, 60),
    shown=("hardwareProfile.vmSize", "osProfile.adminUsername"),
)
VIRTUAL_MACHINE_EXTENSION = ResourceType(
    "compute:VirtualMachineExtension",
    f"{_MACHINE}/extensions/{{vmExtensionName}}",
    replaces=("location",),
    seconds=(60, 60, 30),
    shown=("publisher", "type"),
)
