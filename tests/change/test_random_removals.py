"""Settings that are removed or renamed by chance: the update does what was compared, and nothing is lost silently.

`REMOVALS=500` plays more than the suite does, `REMOVALS_FROM=1000` others.
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fairway.change.change import Change
from fairway.change.preview import ComparisonError
from fairway.plan.program import ConfigError, ProgramError
from fairway.request import mapping
from tests.removal_help import RICH, Stack, refused, settings

pytestmark = pytest.mark.usefixtures("quick")

ROUTED = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    protect: false
    networkProfile: {outboundType: userDefinedRouting}
    network:
      firewall: {applicationRules: {docker: {targetFqdns: [registry-1.docker.io]}}}
      routeTable:
        routes: {office: {addressPrefix: 10.9.0.0/16, nextHopType: VirtualAppliance, nextHopIpAddress: 10.9.0.4}}
      bastion:
        jumpHost:
          subnet: jump
          sshPublicKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ops
      privateDNSZone: {}
      privateEndpoints:
        orders:
          subnet: nodes
          privateLinkServiceId:
            /subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/x/providers/Microsoft.Sql/servers/orders
          groupIds: [sqlServer]
      subnets:
        nodes:
          addressPrefix: 10.224.0.0/20
          securityRules: {web: {priority: 100, direction: Inbound, access: Allow, destinationPortRange: "8080"}}
        jump: {addressPrefix: 10.224.16.0/28}
        AzureBastionSubnet: {addressPrefix: 10.224.255.128/26}
        AzureFirewallSubnet: {addressPrefix: 10.224.255.192/26}
    containerRegistry:
      privateEndpoint: {subnet: nodes}
      cacheRules: {quay-io: {sourceRepository: "quay.io/*", targetRepository: "quay/*"}}
    managedNamespaces: {orders: {deletePolicy: Delete}}
    nodePools: {web: {vmSize: Standard_D4ds_v5}}
"""
STACKS = {"rich": RICH, "routed": ROUTED}
_MORE = os.environ.get("REMOVALS")
_FROM = int(os.environ.get("REMOVALS_FROM", "0"))
_SEEDS = range(_FROM, _FROM + int(_MORE or 6))
SILENT = frozenset(
    {
        # What the cluster itself no longer uses, and whose users are changes with texts.
        *(
            "NetworkSecurityGroup",
            "PublicIPAddress",
            "Subnet",
            "RouteTable",
            "FirewallPolicy",
            "MaintenanceConfiguration",
        ),
        *("BastionHost", "NetworkInterface", "VirtualMachine", "VirtualMachineExtension", "DiagnosticSetting"),
        *("DataCollectionRule", "DataCollectionRuleAssociation", "ManagedNamespace"),
    }
)
"""Types of resources whose deletion needs no text."""


def paths(tree: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key of nested mappings."""
    for key, value in tree.items():
        yield (*above, key)
        yield from paths(mapping(value) or {}, (*above, key))


def mutated(tree: Mapping[str, Any], chance: random.Random) -> tuple[dict[str, Any], list[str]]:
    """The settings with one or two keys removed or renamed."""
    found, names = copy.deepcopy(dict(tree)), []
    for _ in range(chance.choice((1, 1, 2))):
        own = found["clusters"]["shop"]
        path = chance.choice([each for each in paths(own) if each[0] not in ("kubernetesVersion", "protect")])
        node = own
        for each in path[:-1]:
            node = node[each]
        value = node.pop(path[-1])
        if chance.random() < 0.3:
            node[f"{path[-1]}x"] = value
        names.append("/".join(path))
    return found, names


def destructive(change: Change) -> bool:
    """Whether a change may take something from a running cluster."""
    return change.outcome in ("deleted", "replaced") and change.kind not in (*SILENT, "RoleAssignment")


def dangling(stack: Stack) -> list[str]:
    """The ids in the cloud that a resource uses and that do not exist."""
    known = {each.id.casefold() for each in stack.cloud.everything()}
    groups = [str(each.state.get("nodeResourceGroup")).casefold() for each in stack.cloud.everything()]
    return [
        f"{each.id} uses {id}"
        for each in stack.cloud.everything()
        for id in stack.cloud.refers(each.id)
        if id.startswith("/") and id not in known and not any(f"/{group}/" in id for group in groups)
    ]


@pytest.mark.parametrize("seed", _SEEDS)
def test_what_is_removed_by_chance_is_compared_as_it_is_updated(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    name = chance.choice([*STACKS])
    before = settings(STACKS[name])
    stack = Stack(tmp_path, before)
    for _ in range(100):
        wanted, removed = mutated(before, chance)
        try:
            found = stack.compared(wanted)
            break
        except (ConfigError, ProgramError, ComparisonError):
            continue  # the settings are refused before anything is compared
    else:
        pytest.skip("no such settings")
    expected = refused(found)
    errors = stack.update(wanted).errors
    assert bool(errors) == bool(expected), (removed, errors, [*expected])
    # The cluster keeps a kubelet identity that the settings no longer have, and with it the roles.
    kept = "UserAssignedIdentity shop/kubelet" in expected
    for error in errors:
        compared = any(error.startswith(f"{each.urn}: ") for each in expected.values())
        assert compared or (kept and "/acr-pull: cannot create already existing" in error), (removed, error)
    assert not dangling(stack), removed
    silent = [each.label for each in found.changes if destructive(each) and not (each.workloads or each.workaround)]
    assert not silent, removed
