"""Outbound traffic through Azure Firewall: a new one, or the rules of AKS in an existing policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi_azure_native import Provider, network

from components.context import Context
from components.kind import Kind
from components.options import merged
from components.subnets import VirtualNetwork
from config.cluster import Cluster
from config.firewall import Firewall
from fairway.azure.resource_id import id_parts
from fairway.azure.values import FIREWALL_MANAGEMENT_SUBNET, FIREWALL_SUBNET

FIREWALL = Kind("AzureFirewall", "firewall", "afw-{cluster}", 56, "network.firewall")
ADDRESS = Kind("PublicIPAddress", "firewall/{key}", "pip-{cluster}-firewall-{key}", 80, "network.firewall")
POLICY = Kind("FirewallPolicy", "firewall-policy", "afwp-{cluster}", 80, "network.firewall")
RULES = Kind("FirewallPolicyRuleCollectionGroup", "firewall-rules", "aks-{cluster}", 80, "network.firewall")
PROVIDER = Kind("azure-native", "firewall-rules", configured="network.firewall")

_ALLOW = {"type": "Allow"}


def new_firewall(
    context: Context,
    virtual_network: VirtualNetwork,
    subnet_ids: Mapping[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> tuple[pulumi.Output[str], list[pulumi.Output[str]]]:
    """Declare the policy, its rules, and then the firewall, so that it never runs without rules. Returns its private
    address and its public ones.

    A firewall is in the resource group of its VNet (MicrosoftDocs/azure-docs issue 13491).
    """
    settings = context.settings.network.firewall
    assert settings is not None
    placed: dict[str, Any] = {**context.located, "resource_group_name": virtual_network.resource_group_name}
    zones: dict[str, Any] = {"zones": list(settings.zones)} if settings.zones else {}
    modes: dict[str, Any] = {"threat_intel_mode": settings.threat_intel_mode} if settings.threat_intel_mode else {}
    if settings.sku.tier != "Basic":
        # Names in network rules need it: learn.microsoft.com/azure/firewall/fqdn-filtering-network-rules.
        modes["dns_settings"] = settings.dns_settings.arguments()
    policy = network.FirewallPolicy(
        context.logical(POLICY),
        firewall_policy_name=context.azure(POLICY),
        sku={"tier": settings.sku.tier},
        opts=opts,
        **modes,
        **placed,
    )
    rules = _rules(context, settings, policy.name, virtual_network.resource_group_name, opts)

    def address(key: str) -> network.PublicIPAddress:
        return network.PublicIPAddress(
            context.logical(ADDRESS, key),
            public_ip_address_name=context.azure(ADDRESS, key),
            sku={"name": "Standard"},
            public_ip_allocation_method="Static",
            opts=opts,
            **zones,
            **placed,
        )

    new = [address(str(index)) for index in range(settings.new_addresses)]
    addresses = [*((each.id, each.ip_address) for each in new), *_existing_addresses(settings, opts)]
    # Only the first has the subnet, and all of them share its private address.
    configurations: list[Any] = [
        {
            "name": f"address-{index}",
            "public_ip_address": {"id": id},
            **({} if index else {"subnet": {"id": subnet_ids[FIREWALL_SUBNET]}}),
        }
        for index, (id, _) in enumerate(addresses)
    ]
    managed: dict[str, Any] = {}
    if settings.sku.tier == "Basic":
        managed["management_ip_configuration"] = {
            "name": "management",
            "public_ip_address": {"id": address("management").id},
            "subnet": {"id": subnet_ids[FIREWALL_MANAGEMENT_SUBNET]},
        }
    firewall = network.AzureFirewall(
        context.logical(FIREWALL),
        azure_firewall_name=context.azure(FIREWALL),
        sku={"name": "AZFW_VNet", "tier": settings.sku.tier},
        firewall_policy={"id": policy.id},
        ip_configurations=configurations,
        opts=merged(opts, depends_on=[rules]),
        **managed,
        **zones,
        **placed,
    )
    private = firewall.ip_configurations.apply(lambda each: each[0].private_ip_address if each else "")
    return private, [text.apply(lambda known: known or "") for _, text in addresses]


def _existing_addresses(
    settings: Firewall, opts: pulumi.ResourceOptions
) -> Iterator[tuple[pulumi.Output[str], pulumi.Output[str | None]]]:
    """The ids of the existing addresses, and the addresses, which Azure is queried for."""
    for each in settings.public_ip_addresses:
        parts = id_parts(each.id)
        found = network.get_public_ip_address_output(
            public_ip_address_name=parts.name,
            resource_group_name=parts.group,
            opts=pulumi.InvokeOutputOptions(parent=opts.parent),
        )
        yield pulumi.Output.from_input(each.id), found.ip_address


def rules_in_existing_policy(context: Context, opts: pulumi.ResourceOptions) -> None:
    """Declare the rule collection group in an existing policy, in its resource group and subscription."""
    settings = context.settings.network.firewall
    assert settings is not None
    assert settings.id is not None
    policy = id_parts(settings.id)
    # A hub is usually in another subscription, and azure-native has one for each provider.
    provider = Provider(context.logical(PROVIDER), subscription_id=policy.subscription, opts=opts)
    _rules(context, settings, policy.name, policy.group, merged(opts, provider=provider))


def _rules(
    context: Context,
    settings: Firewall,
    policy: pulumi.Input[str],
    resource_group_name: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> network.FirewallPolicyRuleCollectionGroup:
    # By their names in ARM: the SDK does not translate what can have one of several types.
    collections: list[Any] = [
        {
            "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
            "name": f"aks-{kind}",
            "priority": priority,
            "action": _ALLOW,
            "rules": rules,
        }
        for kind, priority, rules in (
            ("network", 100, network_rules(context.settings)),
            ("application", 200, application_rules(context.settings)),
        )
    ]
    return network.FirewallPolicyRuleCollectionGroup(
        context.logical(RULES),
        firewall_policy_name=policy,
        resource_group_name=resource_group_name,
        rule_collection_group_name=context.azure(RULES),
        priority=settings.priority,
        rule_collections=collections,
        opts=opts,
    )


def network_rules(settings: Cluster) -> list[dict[str, Any]]:
    """What AKS needs besides HTTP and HTTPS, and the network rules of the settings.

    Source: MicrosoftDocs/azure-aks-docs articles/aks/outbound-rules-control-egress.md (required network rules) and
    limit-egress-traffic.md. Ports 1194 and 9000 are for the tunnel of a public API server, and port 22 in China.
    """
    firewall, region = settings.network.firewall, settings.location or ""
    assert firewall is not None
    api_server = (f"AzureCloud.{region}",)
    access = settings.api_server_access_profile
    needed: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    if not (access and access.enable_private_cluster):
        needed |= {"tunnel-udp": ("UDP", "1194", api_server), "tunnel-tcp": ("TCP", "9000", api_server)}
    if region.startswith("china"):
        needed["tunnel-ssh"] = ("TCP", "22", api_server)
    if settings.network.dns_servers:
        needed["dns"] = ("UDP", "53", settings.network.dns_servers)
    if settings.monitoring is not None:
        needed["monitor"] = ("TCP", "443", ("AzureMonitor",))
    if firewall.id or not firewall.resolves_names:
        # Whether the DNS proxy of an existing policy is on, which a name needs, is not known.
        needed["time"] = ("UDP", "123", ("*",))
    rules: list[dict[str, Any]] = [
        _network_rule(settings, name, [protocol], [port], destinationAddresses=list(destinations))
        for name, (protocol, port, destinations) in needed.items()
    ]
    if "time" not in needed:
        rules.append(_network_rule(settings, "time", ["UDP"], ["123"], destinationFqdns=["ntp.ubuntu.com"]))
    for name, each in firewall.network_rules.items():
        to = {"destinationAddresses": each.destination_addresses, "destinationFqdns": each.destination_fqdns}
        known = {key: list(value) for key, value in to.items() if value}
        rules.append(_network_rule(settings, name, list(each.ip_protocols), list(each.destination_ports), **known))
    return rules


def application_rules(settings: Cluster) -> list[dict[str, Any]]:
    """The domains of AKS, by Azure's tag for all of them, and the application rules of the settings."""
    firewall = settings.network.firewall
    assert firewall is not None
    web = ("Http:80", "Https:443")
    rules = [_application_rule(settings, "aks", web, fqdnTags=["AzureKubernetesService"])]
    for name, each in firewall.application_rules.items():
        what = {"targetFqdns": list(each.target_fqdns)} if each.target_fqdns else {"fqdnTags": list(each.fqdn_tags)}
        rules.append(_application_rule(settings, name, each.protocols, **what))
    return rules


def _network_rule(settings: Cluster, name: str, protocols: list[str], ports: list[str], **to: list[str]) -> Any:
    return {
        "ruleType": "NetworkRule",
        "name": name,
        "ipProtocols": protocols,
        "sourceAddresses": _sources(settings),
        "destinationPorts": ports,
        **to,
    }


def _application_rule(settings: Cluster, name: str, protocols: tuple[str, ...], **to: list[str]) -> Any:
    pairs = (each.split(":") for each in protocols)
    return {
        "ruleType": "ApplicationRule",
        "name": name,
        "sourceAddresses": _sources(settings),
        "protocols": [{"protocolType": protocol, "port": int(port)} for protocol, port in pairs],
        **to,
    }


def _sources(settings: Cluster) -> list[str]:
    firewall = settings.network.firewall
    return list((firewall and firewall.source_addresses) or settings.network.address_prefixes)
