"""Application Gateway for Containers."""

from __future__ import annotations

from typing import Any

from fairway.azure.generated import digits
from fairway.azure.resource_type import ResourceType, Values, in_group

_CONTROLLER = in_group("Microsoft.ServiceNetworking/trafficControllers/{trafficControllerName}")
DELEGATION = "Microsoft.ServiceNetworking/trafficControllers"


def _controller(id: str, _inputs: Values) -> dict[str, Any]:
    return {"configurationEndpoints": [f"{digits(id, 32)}.trafficcontroller.azure.com"]}


def _frontend(id: str, _inputs: Values) -> dict[str, Any]:
    # The form in MicrosoftDocs/azure-docs articles/application-gateway/for-containers/
    # quickstart-create-application-gateway-for-containers-byo-deployment.md and its how-to pages.
    return {"fqdn": f"{digits(id, 16)}.fz{digits(id, 2)}.alb.azure.com"}


TRAFFIC_CONTROLLER = ResourceType(
    "servicenetworking:TrafficControllerInterface",
    _CONTROLLER,
    replaces=("location",),
    seconds=(60, 30, 60),
    computed=_controller,
    shown=(),
)
FRONTEND = ResourceType(
    "servicenetworking:FrontendsInterface",
    f"{_CONTROLLER}/frontends/{{frontendName}}",
    replaces=("location",),
    seconds=(30, 15, 30),
    computed=_frontend,
    shown=(),
)
ASSOCIATION = ResourceType(
    "servicenetworking:AssociationsInterface",
    f"{_CONTROLLER}/associations/{{associationName}}",
    replaces=("location",),
    seconds=(300, 60, 300),
    shown=("subnet.id",),
)
SECURITY_POLICY = ResourceType(
    "servicenetworking:SecurityPoliciesInterface",
    f"{_CONTROLLER}/securityPolicies/{{securityPolicyName}}",
    replaces=("location",),
    seconds=(30, 30, 30),
    shown=("wafPolicy.id",),
)
