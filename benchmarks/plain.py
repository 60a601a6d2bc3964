"""The plain side: azure-native as its documentation shows it, with resource classes and dicts in one flat program.

It requests exactly the same as `benchmarks.ours`; `benchmarks.same` checks that. No component, no model, no
transformation: the program of a user who follows the SDK's examples.
"""

from __future__ import annotations

from collections.abc import Callable

import pulumi
from pulumi_azure_native import managedidentity, network, operationalinsights, resources

from benchmarks.plain_cluster import (
    BATCH,
    LOCATION,
    NETWORK_CONTRIBUTOR,
    TAGS,
    WEB,
    agent_pool,
    diagnostics,
    export,
    maintenance,
    managed_cluster,
    role,
)
from benchmarks.plain_platform import platform_cluster

POOLS = ("dqu", "r4r", "71e", "46u", "t8q")


def surrounded(count: int) -> Callable[[], None]:
    """A program with `count` clusters and everything around them."""

    def program() -> None:
        for index in range(count):
            _surrounded_cluster(f"c{index:03}")

    return program


def platform(count: int) -> Callable[[], None]:
    """A program with `count` clusters and the platform of each."""

    def program() -> None:
        for index in range(count):
            platform_cluster(f"c{index:03}")

    return program


def alone(count: int) -> Callable[[], None]:
    """A program with `count` clusters of five pools each, and nothing else."""

    def program() -> None:
        for index in range(count):
            name = f"c{index:03}"
            cluster = managed_cluster(
                name, "rg-existing", {}, {"type": "SystemAssigned"}, outbound="loadBalancer", depends_on=[]
            )
            for number, suffix in enumerate(POOLS):
                agent_pool(name, f"pool{number}", suffix, "rg-existing", cluster)
            export(name, cluster, "rg-existing")

    return program


def _surrounded_cluster(name: str) -> None:
    azure_name = f"{name}-bench"
    group = resources.ResourceGroup(
        f"{name}/group", resource_group_name=f"rg-{azure_name}", location=LOCATION, tags=TAGS
    )
    address = network.PublicIPAddress(
        f"{name}/nat/0",
        public_ip_address_name=f"pip-{azure_name}-0",
        resource_group_name=group.name,
        location=LOCATION,
        sku={"name": "Standard"},
        public_ip_allocation_method="Static",
        tags=TAGS,
    )
    gateway = network.NatGateway(
        f"{name}/nat",
        nat_gateway_name=f"ng-{azure_name}",
        resource_group_name=group.name,
        location=LOCATION,
        sku={"name": "Standard"},
        public_ip_addresses=[{"id": address.id}],
        tags=TAGS,
    )
    virtual_network = network.VirtualNetwork(
        f"{name}/vnet",
        virtual_network_name=f"vnet-{azure_name}",
        resource_group_name=group.name,
        location=LOCATION,
        address_space={"address_prefixes": ["10.64.0.0/16"]},
        tags=TAGS,
    )
    around: list[pulumi.Resource] = [group, address, gateway, virtual_network]
    subnets: dict[str, network.Subnet] = {}
    for key, prefix in {"nodes": "10.64.0.0/22", "web": "10.64.8.0/21"}.items():
        rules = network.NetworkSecurityGroup(
            f"{name}/nsg/{key}",
            network_security_group_name=f"nsg-{azure_name}-{key}",
            resource_group_name=group.name,
            location=LOCATION,
            security_rules=[],
            tags=TAGS,
        )
        subnets[key] = network.Subnet(
            f"{name}/subnet/{key}",
            subnet_name=key,
            virtual_network_name=virtual_network.name,
            resource_group_name=group.name,
            address_prefix=prefix,
            network_security_group={"id": rules.id},
            nat_gateway={"id": gateway.id},
            opts=pulumi.ResourceOptions(depends_on=list(subnets.values())),
        )
        around += [rules, subnets[key]]
    workspace = operationalinsights.Workspace(
        f"{name}/workspace",
        workspace_name=f"log-{azure_name}",
        resource_group_name=group.name,
        location=LOCATION,
        sku={"name": "PerGB2018"},
        retention_in_days=90,
        tags=TAGS,
        opts=pulumi.ResourceOptions(protect=True),
    )
    identity = managedidentity.UserAssignedIdentity(
        f"{name}/identity",
        resource_name_=f"id-{azure_name}",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
    )
    around.append(identity)
    for key, subnet in subnets.items():
        logical = f"{name}/role/subnet-{key}"
        around.append(role(logical, subnet.id, NETWORK_CONTRIBUTOR, identity.principal_id, create_first=True))
    cluster = managed_cluster(
        name,
        group.name,
        {"vnet_subnet_id": subnets["nodes"].id, "node_taints": ["CriticalAddonsOnly=true:NoSchedule"]},
        {"type": "UserAssigned", "user_assigned_identities": [identity.id]},
        outbound="userAssignedNATGateway",
        workspace_id=workspace.id,
        depends_on=around,
    )
    agent_pool(
        name,
        "web",
        WEB,
        group.name,
        cluster,
        ignore=("count",),
        count=3,
        vnet_subnet_id=subnets["web"].id,
        availability_zones=["1", "2", "3"],
        enable_auto_scaling=True,
        min_count=3,
        max_count=30,
        node_labels={"workload": "web"},
    )
    agent_pool(name, "batch", BATCH, group.name, cluster, count=2, vnet_subnet_id=subnets["nodes"].id)
    maintenance(name, group.name, cluster)
    diagnostics(name, cluster, workspace)
    export(name, cluster, group.name)
