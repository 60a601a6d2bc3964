"""Remedies that several rules share."""

from __future__ import annotations

from datetime import date

from fairway.azure.values import OS_SINCE
from fairway.rules.kubernetes import Minor, supported_from

REIMAGES = (
    " On a running pool this reimages the nodes, one after the other: choose a maintenance window, and see that the "
    "workloads tolerate it."
)
LAUNCH_POOL = (
    " A running pool can change this only if it was created with one of them (nodeImageVersion has TL), and is "
    "reimaged; otherwise add a pool that has it, drain the old one, and delete that one last."
)
REIMAGES_ALL = (
    " On a running cluster this reimages the nodes of all pools at once, and there is no documented way back: try it "
    "on a copy first, and choose a maintenance window."
)
NEW_POOL = " A running pool cannot change this: add a pool that has it, drain the old one, and delete that one last."
NEW_CLUSTER = (
    " A running cluster cannot change this, and Pulumi would replace it: create another cluster, move workloads and "
    "data, and delete the old one last."
)
ROLES_FIRST = (
    " On a running cluster, first give the new identity every role that the present one has on subnets, route tables, "
    "zones, keys and disks, then switch: without them it loses its networks and volumes."
)
EGRESS = (
    " On a running cluster this cuts open connections and changes the outbound addresses: create the route or NAT "
    "gateway first, allow its address in firewalls and in authorizedIPRanges, and change outboundType last. In a VNet "
    "that AKS manages, only managedNATGateway, managedNATGatewayV2, none and block are possible, and a NAT gateway "
    "cannot go back to the load balancer."
)
ENDPOINT_FIRST = (
    " First add the private endpoint with its DNS zone and check that nodes, add-ons and pipelines resolve the private "
    "address; close the public access last."
)
INTEGRATES = (
    " VNet integration cannot be disabled again. On a running cluster, enabling it gives the nodes of all pools a new "
    "image one after the other, which restarts all workloads, and the API server another address; the cluster must be "
    "stopped and started directly after it: choose a maintenance window."
)
UBUNTU_2404 = (
    f"Ubuntu, which is 24.04 from Kubernetes 1.35, or Ubuntu2404 (API version {OS_SINCE['Ubuntu2404']} or later)"
)
WINDOWS_2025 = (
    f"Windows2025 with enableFIPS true (API version {OS_SINCE['Windows2025']} or later; with an earlier one, a new "
    "Windows pool without osSKU has it on Kubernetes 1.36 or later)"
)
MINORS = " A running cluster is upgraded one minor version after the other."
WINDOW_FIRST = " Create a maintenance window first: an upgrade may begin at once."


def user_assigned(rights: str) -> str:
    """To have an identity before the cluster exists, with rights such as `Network Contributor on the VNet`."""
    return (
        f"Set identity.type to UserAssigned, with an identity in userAssignedIdentities that has {rights}.{ROLES_FIRST}"
    )


def newer_version(least: Minor, today: date) -> str:
    """To run a Kubernetes version from `least` on that new clusters can have."""
    major, minor = supported_from(least, today)
    return f"raise the Kubernetes version to {major}.{minor} or later"
