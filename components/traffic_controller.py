"""Application Gateway for Containers, and the identity with which its controller in the cluster configures it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import containerservice, managedidentity, servicenetworking

from components.context import Component, Context, Part
from components.kind import Kind
from components.network import ClusterNetwork
from components.role_assignment import role_assignment
from components.waf_policy import waf_policy
from components.workloads import AUDIENCE
from fairway.azure.resource_id import id_parts
from fairway.azure.roles import BUILT_IN_ROLES

_CONFIGURED = "network.trafficController"
CONTROLLER = Kind("TrafficControllerInterface", "traffic-controller", "agfc-{cluster}", 64, _CONFIGURED)
FRONTEND = Kind("FrontendsInterface", "traffic-controller/{key}", configured=f"{_CONFIGURED}.frontends")
ASSOCIATION = Kind("AssociationsInterface", "traffic-controller", configured=_CONFIGURED)
POLICY = Kind(
    "WebApplicationFirewallPolicy",
    "traffic-controller",
    "waf-{cluster}-containers",
    80,
    f"{_CONFIGURED}.firewallPolicy",
    parent="traffic-controller",
)
SECURITY_POLICY = Kind("SecurityPoliciesInterface", "traffic-controller", configured=f"{_CONFIGURED}.firewallPolicy")
IDENTITY = Kind(
    "UserAssignedIdentity",
    "alb-controller",
    "id-{cluster}-alb",
    128,
    f"{_CONFIGURED}.albController",
)
ROLE = Kind("RoleAssignment", "alb-controller/{key}", configured=f"{_CONFIGURED}.albController")
CREDENTIAL = Kind("FederatedIdentityCredential", "alb-controller", configured=f"{_CONFIGURED}.albController")

RENAMED = {"trafficControllerName": "name"}


class ClusterTrafficController(Component, Part):
    """A traffic controller with frontends, its association with a subnet, and the identity of the ALB Controller.

    The cluster does not wait for it, and it does not wait for the cluster.
    """

    id: pulumi.Output[str]
    """The traffic controller's resource id."""

    def __init__(
        self, context: Context, network: ClusterNetwork, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare what `settings.network.trafficController` configures, in a subnet of `network`."""
        super().__init__("ClusterTrafficController", "traffic-controller", context, opts)
        settings = context.settings.network.traffic_controller
        assert settings is not None
        self._settings = settings
        controller = servicenetworking.TrafficControllerInterface(
            context.logical(CONTROLLER),
            traffic_controller_name=settings.name or context.azure(CONTROLLER),
            opts=self._child,
            **context.located,
        )
        self.id = controller.id
        below: dict[str, Any] = {**context.located, "traffic_controller_name": controller.name}
        self._frontends = {
            name: servicenetworking.FrontendsInterface(
                context.logical(FRONTEND, name), frontend_name=name, opts=self._child, **below
            )
            for name in settings.frontends
        }
        subnet_id = network.subnet_ids[settings.subnet]
        servicenetworking.AssociationsInterface(
            context.logical(ASSOCIATION),
            association_name="subnet",
            association_type="subnets",
            subnet={"id": subnet_id},
            opts=self._child,
            **below,
        )
        self._policy_id = self._firewall_policy(below)
        self._identity = managedidentity.UserAssignedIdentity(
            context.logical(IDENTITY), resource_name_=context.azure(IDENTITY), opts=self._child, **context.located
        )
        self._roles(subnet_id)
        context.scopes["trafficController"] = self.id
        self.register_outputs({"id": self.id})

    def before(self) -> Sequence[pulumi.Resource]:
        """Nothing: pods configure the traffic controller later."""
        return []

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        found: dict[str, Any] = {
            "id": self.id,
            "frontends": {name: each.fqdn for name, each in self._frontends.items()},
            "albControllerClientId": self._identity.client_id,
        }
        return {"trafficController": found | ({"firewallPolicyId": self._policy_id} if self._policy_id else {})}

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Bind the identity to the controller's service account, and let it read the resource group of the nodes.

        MicrosoftDocs/azure-docs articles/application-gateway/for-containers/
        quickstart-deploy-application-gateway-for-containers-alb-controller-helm.md.
        """
        context, controller = self._context, self._settings.alb_controller
        subscription = cluster.id.apply(lambda id: id_parts(id).subscription)
        managedidentity.FederatedIdentityCredential(
            context.logical(CREDENTIAL),
            resource_group_name=context.resource_group_name,
            resource_name_=self._identity.name,
            federated_identity_credential_resource_name="azure-alb-identity",
            issuer=cluster.oidc_issuer_profile.apply(lambda profile: profile.issuer_url if profile else None),
            subject=f"system:serviceaccount:{controller.namespace}:{controller.service_account_name}",
            audiences=[AUDIENCE],
            opts=opts,
        )
        nodes = pulumi.Output.concat("/subscriptions/", subscription, "/resourceGroups/", _group(cluster))
        self._role("nodes", "Reader", nodes, opts)

    def _roles(self, subnet_id: pulumi.Input[str]) -> None:
        """MicrosoftDocs/azure-docs articles/application-gateway/for-containers/
        quickstart-create-application-gateway-for-containers-byo-deployment.md (delegate permissions)."""
        group = self.id.apply(lambda id: id.partition("/providers/")[0])
        self._role("group", "AppGw for Containers Configuration Manager", group, self._child)
        self._role("subnet", "Network Contributor", subnet_id, self._child)
        if self._policy_id is not None:
            # It needs Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/join/action.
            self._role("firewall-policy", "Network Contributor", self._policy_id, self._child)

    def _role(self, key: str, role: str, scope: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
        role_assignment(
            self._context.logical(ROLE, key),
            role=BUILT_IN_ROLES[role],
            scope=scope,
            principal_id=self._identity.principal_id,
            principal_type="ServicePrincipal",
            opts=opts,
        )

    def _firewall_policy(self, below: dict[str, Any]) -> pulumi.Input[str] | None:
        """The WAF policy, and the security policy that lets the controller use it."""
        if self._settings.firewall_policy is None:
            return None
        policy = waf_policy(self._context, POLICY, self._settings.firewall_policy, self._child)
        servicenetworking.SecurityPoliciesInterface(
            self._context.logical(SECURITY_POLICY),
            security_policy_name="firewall",
            waf_policy={"id": policy},
            opts=self._child,
            **below,
        )
        return policy


def traffic_controllers(context: Context, network: ClusterNetwork) -> list[ClusterTrafficController]:
    """The traffic controller of the settings, as a list of one; empty without one."""
    return [ClusterTrafficController(context, network)] if context.settings.network.traffic_controller else []


def _group(cluster: containerservice.ManagedCluster) -> pulumi.Output[str]:
    return cluster.node_resource_group.apply(lambda name: name or "")
