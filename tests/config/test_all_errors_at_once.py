"""Mistakes in any places of a stack are all reported in one run, each as if it were the only one."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.problems import problems_of
from config.stack import Stack
from config.validation import validate
from fairway.request import Path, format_path, parse_path

NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
VNET = f"{NETWORK}/virtualNetworks/v"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
GROUP = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
STACK: dict[str, Any] = {
    "shared": {
        "containerRegistries": {"images": {"name": "shopimages"}},
        "keyVaults": {"common": {"keys": {"disks": {}}}},
        "networks": {"spoke": {"subnets": {"nodes": {"addressPrefix": "10.224.0.0/20"}}}},
    },
    "clusters": {
        "shop": {
            "network": {
                "subnets": {
                    "nodes": {"addressPrefix": "10.224.0.0/20"},
                    "endpoints": {"addressPrefix": "10.224.32.0/24"},
                    "jump": {"addressPrefix": "10.224.33.0/24"},
                    "AzureBastionSubnet": {"addressPrefix": "10.224.34.0/26"},
                },
                "bastion": {
                    "jumpHost": {
                        "subnet": "jump",
                        "sshPublicKey": KEY,
                    }
                },
                "privateEndpoints": {
                    "files": {
                        "subnet": "endpoints",
                        "privateLinkServiceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/"
                        "storageAccounts/a",
                        "groupIds": ["blob"],
                    }
                },
            },
            "defaultNodePool": {"subnet": "nodes"},
            "nodePools": {"web": {"subnet": "nodes"}, "batch": {}},
            "containerRegistry": {"name": "shopregistry", "privateEndpoint": {"subnet": "endpoints"}},
            "keyVault": {"keys": {"etcd": {}, "disks": {}}, "privateEndpoint": {"subnet": "endpoints"}},
            "diskEncryptionSet": {},
            "securityProfile": {"azureKeyVaultKms": {"enabled": True}},
            "roleAssignments": {
                "admins": {"principalId": GROUP, "roleDefinitionName": "Reader"},
                "owners": {"principalId": GROUP, "roleDefinitionName": "Contributor"},
            },
            "workloadIdentities": {
                "orders": {
                    "namespace": "orders",
                    "serviceAccountName": "orders",
                    "roleAssignments": {"read": {"roleDefinitionName": "Reader", "scope": "cluster"}},
                }
            },
            "managedNamespaces": {"orders": {}},
        },
        "store": {
            "containerRegistry": {"shared": "images"},
            "keyVault": {"shared": "common"},
            "network": {"shared": "spoke"},
            "nodePools": {"web": {}},
        },
    },
}
REMOVED = object()
FAULTS: dict[str, tuple[Any, str]] = {
    "clusters.shop.bogus": (1, "is not a setting"),
    "clusters.shop.containerRegistry.name": ("a", "is not a registry's name"),
    "clusters.shop.containerRegistry.privateEndpoint.subnet": ("none", "is not in network.subnets"),
    "clusters.shop.defaultNodePool.maxPods": ("x", "must be a whole number"),
    "clusters.shop.defaultNodePool.podSubnet": ("none", "is not in network.subnets"),
    "clusters.shop.diskEncryptionSet.key": ("none", "is not among the keys of the vault"),
    "clusters.shop.enableRBAC": (1, "must be true or false"),
    "clusters.shop.identity.principalId": (GROUP, "needs userAssignedIdentities"),
    "clusters.shop.keyVault.azureKeyvaultSecretsProvider": (3, "must be true or false"),
    "clusters.shop.keyVault.webAppRouting": (True, "application routing is off"),
    "clusters.shop.managedNamespaces.orders.adoptionPolicy": ("Often", "must be one of"),
    "clusters.shop.network.apiServerSubnet": ("none", "is not in network.subnets"),
    "clusters.shop.network.bastion.jumpHost.sshPublicKey": ("x", "is not a public SSH key"),
    "clusters.shop.network.bastion.jumpHost.subnet": ("none", "is not in network.subnets"),
    "clusters.shop.network.bastion.sku": ({"name": "Basic", "enableTunneling": True}, "is not a setting"),
    "clusters.shop.network.firewall": ({}, "a new firewall needs a subnet"),
    "clusters.shop.network.loadBalancer": ({"publicIpCount": 1}, "outboundType: loadBalancer"),
    "clusters.shop.network.peerings.hub.remoteVirtualNetworkId": (f"{VNET}/subnets/s", "must be of Microsoft.Network"),
    "clusters.shop.network.privateEndpoints.files.groupIds": ([], "is empty"),
    "clusters.shop.network.privateEndpoints.files.privateLinkServiceId": (VNET[1:], "is not a resource id"),
    "clusters.shop.network.privateEndpoints.files.subnet": ("none", "is not in network.subnets"),
    "clusters.shop.network.subnets.endpoints.addressPrefix": ("10.9.0.0/24", "is outside the VNet"),
    "clusters.shop.network.subnets.jump.addressPrefixes": (["10.9.0.0"], "is a single address"),
    "clusters.shop.nodePools.batch.applicationSecurityGroups": (
        ["none"],
        "is not in network.applicationSecurityGroups",
    ),
    "clusters.shop.nodePools.batch.subnet": ("none", "is not in network.subnets"),
    "clusters.shop.nodePools.web.count": (1.5, "must be a whole number"),
    "clusters.shop.nodePools.web.subnet": ("none", "is not in network.subnets"),
    "clusters.shop.roleAssignments.admins.identity": ("webAppRouting", "set either principalId"),
    "clusters.shop.roleAssignments.owners.roleDefinitionName": ("Boss", "is not one of Azure's built-in roles"),
    "clusters.shop.roleAssignments.owners.scope": ("workspce", "is not a scope"),
    "clusters.shop.workloadIdentities.orders.roleAssignments.read.scope": ("diskEncryption", "is not a scope"),
    "clusters.shop.workloadIdentities.orders.serviceAccountName": (REMOVED, "set either serviceAccountName"),
    "clusters.store.containerRegistry.shared": ("pictures", "is not in shared.containerRegistries"),
    "clusters.store.diskEncryptionSet.key": ("etcd", "is not among the keys of the vault"),
    "clusters.store.keyVault.name": ("kv-store", "has no effect"),
    "clusters.store.nodePools.web.podSubnet": ("pods", "is not in network.subnets"),
    "clusters.store.roleAssignments.read": ({"principalId": GROUP}, "set either roleDefinitionName"),
    "profile": ("strict", "must be one of dev, prod, regulated"),
    "shared.containerRegistries.images.credentialSets.hub": ({"loginServer": "docker.io"}, "is required"),
    "shared.keyVaults.common.name": ("a", "is not a key vault's name"),
    "shared.keyVaults.common.privateEndpoint": ({"subnet": "endpoints"}, "subnets belong to clusters"),
    "shared.networks.other": ({}, "no cluster uses it"),
    "shared.networks.spoke.dnsServers": (["x"], "is not an IP address"),
    "waivers": ([{"rule": "x"}], "is required"),
}
"""A wrong value by its path in `STACK`, with the beginning of what the error says."""


def _with(faults: frozenset[str]) -> dict[str, Any]:
    tree = copy.deepcopy(STACK)
    for path in faults:
        *above, last = parse_path(path)
        at: Any = tree
        for part in above:
            at = at.setdefault(part, {})
        if FAULTS[path][0] is REMOVED:
            del at[last]
        else:
            at[last] = copy.deepcopy(FAULTS[path][0])
    return tree


def _errors(faults: frozenset[str]) -> set[tuple[Path, str]]:
    tree = _with(faults)
    return {(each.path, each.text) for each in problems_of(validate(Stack, tree)[1], tree)}


def test_without_a_mistake_nothing_is_reported() -> None:
    assert _errors(frozenset()) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_mistake_is_reported_where_it_is(fault: str) -> None:
    errors = _errors(frozenset([fault]))
    assert any(FAULTS[fault][1] in text for _, text in errors), errors
    for path, _ in errors:
        assert format_path(path).startswith((fault, fault.rpartition(".")[0])), format_path(path)


@settings(max_examples=150, deadline=None)
@given(st.frozensets(st.sampled_from(sorted(FAULTS)), min_size=2, max_size=3))
def test_several_mistakes_are_reported_as_each_alone_is(faults: frozenset[str]) -> None:
    expected = {error for fault in faults for error in _errors(frozenset([fault]))}
    assert _errors(faults) == expected


def test_all_mistakes_are_reported_in_one_run() -> None:
    """But for those that depend on a setting that another mistake makes invalid."""
    found = {format_path(path) for path, _ in _errors(frozenset(FAULTS))}
    hidden = {fault for fault in FAULTS if not any(each.startswith(fault.rpartition(".")[0]) for each in found)}
    assert hidden == set()
