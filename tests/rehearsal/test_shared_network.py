"""A shared network with firewall and Bastion exists before the clusters in it, and is deleted after them: proved by the
requests that reached the stand-in, in order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway.plan.recorder import tuned_collector
from fairway.project.project import find_project
from fairway.rehearsal import builtin
from fairway.rehearsal.folder import claimed
from tests.stacks import project, stack_file

pytestmark = pytest.mark.usefixtures("quick")

SHARED = """
shared:
  networks:
    spoke:
      addressPrefixes: [10.224.0.0/16]
      subnets:
        blue: {addressPrefix: 10.224.0.0/20}
        green: {addressPrefix: 10.224.16.0/20}
        jump: {addressPrefix: 10.224.32.0/28}
        AzureFirewallSubnet: {addressPrefix: 10.224.255.192/26}
        AzureBastionSubnet: {addressPrefix: 10.224.255.128/26}
      firewall: {}
      bastion:
        jumpHost:
          subnet: jump
          sshPublicKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ops
clusters:
  blue:
    kubernetesVersion: "1.35"
    networkProfile: {outboundType: userDefinedRouting}
    network: {shared: spoke}
    defaultNodePool: {subnet: blue}
  green:
    kubernetesVersion: "1.35"
    networkProfile: {outboundType: userDefinedRouting}
    network: {shared: spoke}
    defaultNodePool: {subnet: green}
"""
HUB = """
clusters: {}
shared:
  networks:
    hub:
      addressPrefixes: [10.200.0.0/24]
      subnets:
        AzureFirewallSubnet: {addressPrefix: 10.200.0.0/26}
        AzureBastionSubnet: {addressPrefix: 10.200.0.128/26}
      firewall: {}
      bastion: {}
"""


def life(folder: Path, settings: str) -> tuple[list[str], list[str]]:
    """What is created, in order, and what is deleted when the stack is destroyed: `Subnet shared/subnet/spoke/blue`."""
    found = find_project(project(folder / "project", stack_file(settings)))
    claim = claimed(folder / "rehearsal", found.name, "test")
    with tuned_collector(), builtin.running(found, "test", claim, lambda _: None) as driver:
        assert not driver.update(dict(found.stack_config("test").values)).errors
        names = {
            each.id.casefold(): f"{each.type.rpartition(':')[2]} {each.name}" for each in driver.resources() if each.id
        }
        driver.unprotect()
        assert not driver.destroy().errors
        assert not driver.resources()
    lines = [json.loads(line) for line in claim.journal.read_text("utf-8").splitlines()]
    created = [str(each["id"]).casefold() for each in lines if each.get("status") == 201]
    deleted = [str(each["id"]).casefold() for each in lines if each["operation"] == "DELETE"]
    return [names[id] for id in created if id in names], [names[id] for id in deleted if id in names]


def in_order(names: list[str], *order: str) -> bool:
    return sorted(order, key=names.index) == list(order)


def test_the_clusters_of_a_shared_network_come_after_its_firewall_and_are_deleted_before_it(tmp_path: Path) -> None:
    created, deleted = life(tmp_path, SHARED)
    rules, firewall = (
        "FirewallPolicyRuleCollectionGroup shared/firewall-rules/spoke",
        "AzureFirewall shared/firewall/spoke",
    )
    for cluster in ("blue", "green"):
        subnet, nodes = f"Subnet shared/subnet/spoke/{cluster}", f"ManagedCluster {cluster}"
        assert in_order(created, rules, firewall, "RouteTable shared/routes/spoke", subnet, nodes)
        assert in_order(deleted, nodes, subnet, "RouteTable shared/routes/spoke", firewall, rules)
    bastion = ("Subnet shared/subnet/spoke/AzureBastionSubnet", "BastionHost shared/bastion/spoke")
    assert in_order(created, *bastion)
    assert in_order(deleted, *reversed(bastion))
    jump_host = ("Subnet shared/subnet/spoke/jump", "VirtualMachine shared/jump-host/spoke")
    assert in_order(created, *jump_host)
    assert in_order(deleted, *reversed(jump_host), "VirtualNetwork shared/vnet/spoke")
    assert sorted(created) == sorted(deleted)


def test_a_hub_is_created_and_deleted_without_clusters(tmp_path: Path) -> None:
    created, deleted = life(tmp_path, HUB)
    parts = (
        "Subnet shared/subnet/hub/AzureFirewallSubnet",
        "FirewallPolicyRuleCollectionGroup shared/firewall-rules/hub",
        "AzureFirewall shared/firewall/hub",
    )
    for part in parts[:2]:
        assert in_order(created, part, parts[2])
        assert in_order(deleted, parts[2], part)
    assert in_order(deleted, parts[0], "VirtualNetwork shared/vnet/hub")
    assert sorted(created) == sorted(deleted)
