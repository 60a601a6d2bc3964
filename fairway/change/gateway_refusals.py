"""Changes of a security group that Azure refuses while an application gateway is in its subnet, checked with the
stand-in's ARM. An update deletes resources last: a gateway that it deletes still exists when the group changes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from fairway.azure.application_gateway import APPLICATION_GATEWAY
from fairway.azure.network import NETWORK_SECURITY_GROUP, SUBNET
from fairway.change.change import Reason
from fairway.change.network_refusals import Refusal
from fairway.change.planned_step import PlannedStep
from fairway.protocol.values import masked
from fairway.rules.citations import thread
from fairway.standin.arm import keep
from fairway.standin.cloud import CloudInMemory
from fairway.standin.errors import ArmError
from fairway.standin.rules_at_put import CODES, check_rules
from fairway.standin.types import served

_CODE = CODES["application-gateway-security-group"]
_TEXT = (
    "An application gateway is in the subnet of this group until the end of the update, and Azure refuses the group "
    "without the rule for the gateway's managers."
)
_KEEP = (
    "Keep the rule in this update, and remove it in a later one: `securityRules: {gateway-manager: {priority: 100, "
    "direction: Inbound, access: Allow, protocol: Tcp, sourceAddressPrefix: GatewayManager, destinationPortRange: "
    '"65200-65535"}}` for the subnet in the stack file. Or remove the subnet together with the gateway.'
)
_IN_A_PROGRAM = "Keep the rule that allows ports 65200-65535, and remove it in an update after the gateway is deleted."
_TYPES = (APPLICATION_GATEWAY.token, NETWORK_SECURITY_GROUP.token, SUBNET.token)


def gateway_refusals(steps: Iterable[PlannedStep]) -> dict[str, Refusal]:
    """The refusals, by URN."""
    known = [each for each in steps if each.token in _TYPES and each.id.startswith("/") and each.old_inputs]
    updates = [each for each in known if each.token == NETWORK_SECURITY_GROUP.token and each.op == "update"]
    if not updates or not any(each.token == APPLICATION_GATEWAY.token for each in known):
        return {}
    found: dict[str, Refusal] = {}
    with closing(CloudInMemory()) as cloud:
        for each in known:
            held = masked(each.old_inputs, None)
            keep(cloud, served(each.type), each.id, held, held)
        for each in updates:
            try:
                check_rules(cloud, each.token, each.id, masked(each.new_inputs, None))
            except ArmError as refused:
                if refused.code == _CODE:
                    reason = Reason(
                        _TEXT,
                        "securityRules",
                        rule=refused.code,
                        message=refused.message,
                        source=thread("Azure/AKS-Construction/issues/333"),
                    )
                    found[each.urn] = Refusal(
                        reason, _KEEP if each.advice.place(each) == "stack file" else _IN_A_PROGRAM
                    )
    return found
