"""Registry, keys and roles exist before what needs them: proved by the requests that reached the stand-in, in order."""

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

STACK = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    identityProfile: {kubeletidentity: {}}
    network:
      subnets:
        nodes: {addressPrefix: 10.224.0.0/20, defaultOutboundAccess: false}
        endpoints: {addressPrefix: 10.224.16.0/24}
    networkProfile: {outboundType: none}
    bootstrapProfile: {artifactSource: Cache}
    containerRegistry:
      privateEndpoint: {subnet: endpoints}
      cacheRules:
        aks-managed-mcr: {sourceRepository: "mcr.microsoft.com/*", targetRepository: "aks-managed-repository/*"}
    keyVault:
      keys: {etcd: {}, disks: {}}
    diskEncryptionSet: {}
    securityProfile: {azureKeyVaultKms: {enabled: true}}
"""

CERTIFIED = """
shopTls: {secure: v1:abc}
clusters:
  shop:
    kubernetesVersion: "1.35"
    keyVault:
      secrets: {tls: {secret: shopTls, contentType: application/x-pkcs12}}
    network:
      subnets: {nodes: {addressPrefix: 10.224.0.0/20}, edge: {addressPrefix: 10.224.16.0/24}}
      applicationGateway:
        subnet: edge
        sslCertificates: {shop: {keyVaultSecret: tls}}
        httpListeners: {https: {sslCertificate: shop, hostName: shop.example.com}}
        backendAddressPools: {ingress: {backendAddresses: [{ipAddress: 10.224.15.250}]}}
        backendHttpSettingsCollection: {http: {protocol: Http}}
        requestRoutingRules:
          shop: {priority: 100, httpListener: https, backendAddressPool: ingress, backendHttpSettings: http}
"""


def kind_of(id: str) -> str:
    """The last type in an id, and the name of a role's scope: `roleAssignments kv-...`."""
    above, _, own = id.rpartition("/providers/")
    kind = own.split("/")[-2]
    return f"{kind} {above.rpartition('/')[2]}" if kind == "roleAssignments" else f"{kind} {id.rpartition('/')[2]}"


def written(tmp_path: Path, stack: str) -> list[str]:
    """What the first update of a stack creates, in order."""
    found = find_project(project(tmp_path / "project", stack_file(stack)))
    claim = claimed(tmp_path / "rehearsal", found.name, "test")
    with tuned_collector(), builtin.running(found, "test", claim, lambda _: None) as driver:
        assert not driver.update(dict(found.stack_config("test").values)).errors
    lines = [json.loads(line) for line in claim.journal.read_text().splitlines()]
    return [kind_of(each["id"]) for each in lines if each["operation"] == "PUT" and "/providers/" in each["id"]]


def test_one_update_creates_a_vault_with_a_certificate_and_the_gateway_that_reads_it(tmp_path: Path) -> None:
    order = written(tmp_path, CERTIFIED)
    (vault,) = (each for each in order if each.startswith("vaults "))
    (edge,) = (place for place, each in enumerate(order) if each.startswith("applicationGateways "))
    assert order.index(vault) < order.index("secrets tls") < edge
    assert order.index(vault) < order.index(vault.replace("vaults", "roleAssignments")) < edge


def test_an_isolated_encrypted_cluster_comes_after_all_that_it_stands_on(tmp_path: Path) -> None:
    order = written(tmp_path, STACK)

    def at(start: str) -> int:
        return next(place for place, each in enumerate(order) if each.startswith(start))

    registry, vault = (next(each.split()[1] for each in order if each.startswith(kind)) for kind in ("regis", "vaults"))
    chains = (
        (f"registries {registry}", "cacheRules aks-managed-mcr", "managedClusters shop"),
        (f"registries {registry}", "privateEndpoints ", "privateDnsZoneGroups ", "managedClusters shop"),
        (f"registries {registry}", f"roleAssignments {registry}", "managedClusters shop"),
        ("privateDnsZones ", "virtualNetworkLinks ", "privateDnsZoneGroups ", "managedClusters shop"),
        (f"vaults {vault}", "keys etcd", "managedClusters shop"),
        (f"vaults {vault}", f"roleAssignments {vault}", "managedClusters shop"),
        ("keys disks", "diskEncryptionSets ", "roleAssignments des-shop-test", "managedClusters shop"),
    )
    for chain in chains:
        assert [at(each) for each in chain] == sorted(at(each) for each in chain), chain
    roles_on_vault = [place for place, each in enumerate(order) if each == f"roleAssignments {vault}"]
    assert len(roles_on_vault) == 2  # the control plane's, and that of the disk encryption set
    assert max(roles_on_vault) < at("managedClusters shop")
