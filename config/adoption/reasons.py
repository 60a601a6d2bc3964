"""Why a value in Azure is not written into the settings, and what happens to it."""

from __future__ import annotations

from typing import Any

from fairway.adoption.of_azure import WHOLE
from fairway.request import SECRET, Path, mapping

_OF_AZURE = frozenset(
    (
        "networkProfile.loadBalancerProfile.effectiveOutboundIPs",
        "networkProfile.natGatewayProfile.effectiveOutboundIPs",
        "identity.tenantId",
        "identity.principalId",
        "powerState.code",
        *WHOLE,
    )
)
"""What only Azure sets."""


def why_left(path: Path, value: Any) -> str:
    """The reason, and what happens to the value at the path; empty for what only Azure sets and for
    an add-on that is off."""
    text = ".".join(map(str, path))
    if any(text == each or text.startswith(f"{each}.") for each in _OF_AZURE):
        return ""
    add_on = mapping(value) if path[0] == "addonProfiles" else None
    if add_on is not None and not any(add_on.values()):
        return ""  # an add-on that is off
    if text.lower() == "addonprofiles.httpapplicationrouting":
        return (
            "Azure has retired it (`fairway rules http-application-routing-retired` has the way to its successor), and "
            "no setting has it, so it is not sent"
        )
    if value is SECRET:
        return "a secret is not written, and no setting has it, so it is not sent"
    return "no setting has it, so it is not sent"
