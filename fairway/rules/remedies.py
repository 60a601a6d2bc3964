"""Remedies that several rules share."""

from __future__ import annotations

from datetime import date

from fairway.rules.kubernetes import Minor, supported_from


def user_assigned(rights: str) -> str:
    """To have an identity before the cluster exists, with rights such as `Network Contributor on the VNet`."""
    return f"Set identity.type to UserAssigned, with an identity in userAssignedIdentities that has {rights}."


def newer_version(least: Minor, today: date) -> str:
    """To run a Kubernetes version from `least` on that new clusters can have."""
    major, minor = supported_from(least, today)
    return f"raise the Kubernetes version to {major}.{minor} or later"
