"""The network of the platform cluster on the plain side: firewall, Bastion, DNS zones and private endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import network, privatedns, resources

from benchmarks.plain_cluster import LOCATION, TAGS

ZONES = ["1", "2", "3"]


@dataclass(frozen=True)
class Network:
    """What the cluster uses of its network."""

    network: network.VirtualNetwork
    subnets: dict[str, network.Subnet]
    routes: network.RouteTable
    zone: privatedns.PrivateZone
    declared: list[pulumi.Resource]


def platform_network(name: str, group: resources.ResourceGroup) -> Network:
    """VNet, firewall with its rules, route, six subnets, Bastion and the zone of the API server."""
    virtual_network = network.VirtualNetwork(
        f"{name}/vnet",
        virtual_network_name=f"vnet-{name}-bench",
        resource_group_name=group.name,
        location=LOCATION,
        address_space={"address_prefixes": ["10.64.0.0/16"]},
        tags=TAGS,
    )
    subnets = {"AzureFirewallSubnet": _subnet(name, group, virtual_network, "AzureFirewallSubnet", "10.64.5.0/26", [])}
    routes, of_the_firewall = _firewall(name, group, subnets["AzureFirewallSubnet"])
    declared: list[pulumi.Resource] = [virtual_network, *subnets.values(), *of_the_firewall]
    delegation = {"name": "managedClusters", "service_name": "Microsoft.ContainerService/managedClusters"}
    routed = {"route_table": {"id": routes.id}}
    ranges: dict[str, tuple[str, dict[str, Any]]] = {
        "nodes": ("10.64.0.0/22", routed),
        "web": ("10.64.8.0/21", routed),
        "api-server": ("10.64.4.0/28", {"delegations": [delegation]}),
        "endpoints": ("10.64.4.32/27", routed),
    }
    for key, (prefix, more) in ranges.items():
        rules = network.NetworkSecurityGroup(
            f"{name}/nsg/{key}",
            network_security_group_name=f"nsg-{name}-bench-{key}",
            resource_group_name=group.name,
            location=LOCATION,
            security_rules=[],
            tags=TAGS,
        )
        after = list(subnets.values())[-1:]
        more = {"network_security_group": {"id": rules.id}, **more}
        subnets[key] = _subnet(name, group, virtual_network, key, prefix, after, **more)
        declared += [rules, subnets[key]]
    bastion = "AzureBastionSubnet"
    after = [subnets["endpoints"]]
    subnets[bastion] = _subnet(name, group, virtual_network, bastion, "10.64.5.64/26", after)
    _bastion(name, group, subnets[bastion])
    zone, link = _api_server_zone(name, group, virtual_network)
    return Network(virtual_network, subnets, routes, zone, [*declared, subnets[bastion], zone, link])


def dns_zone(
    name: str, group: resources.ResourceGroup, virtual_network: network.VirtualNetwork, zone_name: str
) -> tuple[privatedns.PrivateZone, privatedns.VirtualNetworkLink]:
    """A private DNS zone of endpoints, linked to the network."""
    return _zone(
        f"{name}/zone/{zone_name}", f"{name}/zone/{zone_name}", f"{name}-bench", zone_name, group, virtual_network
    )


def private_endpoint(
    name: str,
    key: str,
    group: resources.ResourceGroup,
    subnet: network.Subnet,
    service: pulumi.CustomResource,
    group_id: str,
    zone: privatedns.PrivateZone,
) -> list[pulumi.Resource]:
    """A private endpoint of `service`, with its record in `zone`."""
    endpoint_name = f"pe-{name}-bench-{group_id}"
    endpoint = network.PrivateEndpoint(
        f"{name}/{key}/endpoint",
        private_endpoint_name=endpoint_name,
        resource_group_name=group.name,
        location=LOCATION,
        subnet={"id": subnet.id},
        private_link_service_connections=[
            {"name": endpoint_name, "group_ids": [group_id], "private_link_service_id": service.id}
        ],
        tags=TAGS,
    )
    record = network.PrivateDnsZoneGroup(
        f"{name}/{key}/endpoint",
        private_dns_zone_group_name="default",
        private_endpoint_name=endpoint.name,
        resource_group_name=group.name,
        private_dns_zone_configs=[{"name": group_id, "private_dns_zone_id": zone.id}],
    )
    return [endpoint, record]


def _api_server_zone(
    name: str, group: resources.ResourceGroup, virtual_network: network.VirtualNetwork
) -> tuple[privatedns.PrivateZone, privatedns.VirtualNetworkLink]:
    zone_name = f"privatelink.{LOCATION}.azmk8s.io"
    return _zone(f"{name}/dns", f"{name}/dns/cluster", f"{name}-bench-cluster", zone_name, group, virtual_network)


def _zone(
    logical: str,
    link_logical: str,
    link_name: str,
    zone_name: str,
    group: resources.ResourceGroup,
    virtual_network: network.VirtualNetwork,
) -> tuple[privatedns.PrivateZone, privatedns.VirtualNetworkLink]:
    zone = privatedns.PrivateZone(
        logical, private_zone_name=zone_name, resource_group_name=group.name, location="global", tags=TAGS
    )
    link = privatedns.VirtualNetworkLink(
        link_logical,
        virtual_network_link_name=link_name,
        private_zone_name=zone.name,
        resource_group_name=group.name,
        location="global",
        registration_enabled=False,
        virtual_network={"id": virtual_network.id},
        tags=TAGS,
    )
    return zone, link


def _subnet(
    name: str,
    group: resources.ResourceGroup,
    virtual_network: network.VirtualNetwork,
    key: str,
    prefix: str,
    after: list[network.Subnet],
    **more: Any,
) -> network.Subnet:
    return network.Subnet(
        f"{name}/subnet/{key}",
        subnet_name=key,
        virtual_network_name=virtual_network.name,
        resource_group_name=group.name,
        address_prefix=prefix,
        opts=pulumi.ResourceOptions(depends_on=after),
        **more,
    )


def _address(logical: str, name: str, group: resources.ResourceGroup) -> network.PublicIPAddress:
    return network.PublicIPAddress(
        logical,
        public_ip_address_name=name,
        resource_group_name=group.name,
        location=LOCATION,
        sku={"name": "Standard"},
        public_ip_allocation_method="Static",
        zones=ZONES,
        tags=TAGS,
    )


def _firewall(
    name: str, group: resources.ResourceGroup, subnet: network.Subnet
) -> tuple[network.RouteTable, list[pulumi.Resource]]:
    policy = network.FirewallPolicy(
        f"{name}/firewall-policy",
        firewall_policy_name=f"afwp-{name}-bench",
        resource_group_name=group.name,
        location=LOCATION,
        sku={"tier": "Standard"},
        dns_settings={"enable_proxy": True},
        tags=TAGS,
    )
    source = ["10.64.0.0/16"]
    monitor = network.NetworkRuleArgs(
        name="monitor",
        rule_type="NetworkRule",
        source_addresses=source,
        destination_addresses=["AzureMonitor"],
        destination_ports=["443"],
        ip_protocols=["TCP"],
    )
    time = network.NetworkRuleArgs(
        name="time",
        rule_type="NetworkRule",
        source_addresses=source,
        destination_fqdns=["ntp.ubuntu.com"],
        destination_ports=["123"],
        ip_protocols=["UDP"],
    )
    aks = network.ApplicationRuleArgs(
        name="aks",
        rule_type="ApplicationRule",
        source_addresses=source,
        fqdn_tags=["AzureKubernetesService"],
        protocols=[{"protocol_type": "Http", "port": 80}, {"protocol_type": "Https", "port": 443}],
    )
    rules = network.FirewallPolicyRuleCollectionGroup(
        f"{name}/firewall-rules",
        rule_collection_group_name=f"aks-{name}-bench",
        firewall_policy_name=policy.name,
        resource_group_name=group.name,
        priority=200,
        rule_collections=[
            network.FirewallPolicyFilterRuleCollectionArgs(
                name=f"aks-{kind}",
                priority=priority,
                rule_collection_type="FirewallPolicyFilterRuleCollection",
                action={"type": "Allow"},
                rules=allowed,
            )
            for kind, priority, allowed in (("network", 100, [monitor, time]), ("application", 200, [aks]))
        ],
    )
    address = _address(f"{name}/firewall/0", f"pip-{name}-bench-firewall-0", group)
    firewall = network.AzureFirewall(
        f"{name}/firewall",
        azure_firewall_name=f"afw-{name}-bench",
        resource_group_name=group.name,
        location=LOCATION,
        sku={"name": "AZFW_VNet", "tier": "Standard"},
        firewall_policy={"id": policy.id},
        ip_configurations=[{"name": "address-0", "subnet": {"id": subnet.id}, "public_ip_address": {"id": address.id}}],
        zones=ZONES,
        tags=TAGS,
        opts=pulumi.ResourceOptions(depends_on=[rules]),
    )
    hop = firewall.ip_configurations.apply(lambda each: each[0].private_ip_address if each else "")
    itself = pulumi.Output.format("{0}/32", address.ip_address)
    routes = network.RouteTable(
        f"{name}/routes",
        route_table_name=f"rt-{name}-bench",
        resource_group_name=group.name,
        location=LOCATION,
        routes=[
            {
                "name": "firewall",
                "address_prefix": "0.0.0.0/0",
                "next_hop_type": "VirtualAppliance",
                "next_hop_ip_address": hop,
            },
            {"name": "firewall-address-0", "address_prefix": itself, "next_hop_type": "Internet"},
        ],
        tags=TAGS,
    )
    return routes, [policy, rules, address, firewall, routes]


def _bastion(name: str, group: resources.ResourceGroup, subnet: network.Subnet) -> None:
    address = _address(f"{name}/bastion", f"pip-{name}-bench-bastion", group)
    network.BastionHost(
        f"{name}/bastion",
        bastion_host_name=f"bas-{name}-bench",
        resource_group_name=group.name,
        location=LOCATION,
        sku={"name": "Standard"},
        enable_tunneling=True,
        ip_configurations=[{"name": "address", "subnet": {"id": subnet.id}, "public_ip_address": {"id": address.id}}],
        zones=ZONES,
        tags=TAGS,
    )
