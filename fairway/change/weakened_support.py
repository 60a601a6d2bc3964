"""Changes in place of networks, registries, vaults and identities, by which pods lose access, names or traffic.

The sources, by what was read in them:

- virtual-network-manage-peering: without access the tag VirtualNetwork no longer has the other network, so that only
  rules with its addresses let traffic through; forwarded traffic does not flow between spokes without
  `allowForwardedTraffic`, that of a VPN gateway does; `allowGatewayTransit` and `useRemoteGateways` are the two sides
  of one gateway.
- container-registry-rbac-abac-repository-permissions: with ABAC, AcrPull, AcrPush and AcrDelete are not honored, Owner,
  Contributor and Reader have no data plane, and tasks lose their default access.
- key-vault/general/rbac-guide: the permission model of RBAC invalidates all access policies and can cause outages.
- key-vault/general/network-security: `bypass` lets trusted services in where the firewall is on, and without a firewall
  all services reach the vault.
- firewall/dns-settings: the proxy listens on port 53 for networks whose DNS server is the firewall.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairway.change.effect import Effect, Properties
from fairway.request import Placeholder, leaves, mapping, sequence, value_at
from fairway.transitions.difference import same

_LEARN = "https://learn.microsoft.com/azure"


@dataclass(frozen=True)
class _Switch:
    """A value that takes something from pods when it becomes `to`."""

    effect: Effect
    to: Any
    default: Any = None
    """What Azure uses if the property is left out."""


def _switch(
    path: str, to: Any, text: str, page: str, workloads: str, workaround: str = "", default: Any = None
) -> _Switch:
    return _Switch(Effect(path, text, f"{_LEARN}/{page}", workloads, workaround), to, default)


_PEERING = "virtual-network/virtual-network-manage-peering#create-a-peering"
_ABAC = "container-registry/container-registry-rbac-abac-repository-permissions"
_NO_PULL = "pods that start or move to other nodes end in ImagePullBackOff."
_POLICIES = "key-vault/general/rbac-guide#enable-azure-rbac-permissions-on-key-vault"
_SWITCHES: Mapping[str, Sequence[_Switch]] = {
    "network:VirtualNetworkPeering": (
        _switch("allowVirtualNetworkAccess", False,
                "By default the two networks no longer reach each other: the tag VirtualNetwork of security rules no "
                "longer has the other one.", _PEERING,
                "Pods stay; connections through the peering are denied unless a security rule allows their addresses.",
                default=True),
        _switch("allowForwardedTraffic", False,
                "Traffic that a firewall or another appliance in the other network forwards is no longer accepted; "
                "that of its VPN gateway is.", _PEERING,
                "Pods stay; connections that come in this way, as from other spokes, are denied unless a security rule "
                "allows their addresses.",
                "Keep it while routes of the nodes or of other networks lead through the other network: without these "
                "routes the same connections are cut too.", False),
        _switch("useRemoteGateways", False, "The gateway of the other network is no longer used.", _PEERING,
                "Pods stay; their connections to networks behind that gateway are cut.", default=False),
        _switch("allowGatewayTransit", False, "The other network no longer uses this network's gateway.", _PEERING,
                "Pods stay; connections between the other network and networks behind this gateway are cut.",
                default=False),
    ),
    "network:RouteTable": (
        _switch("disableBgpRoutePropagation", True, "Routes of virtual network gateways no longer apply.",
                "virtual-network/virtual-networks-udr-overview#border-gateway-protocol",
                "Pods stay; connections to networks behind a VPN or ExpressRoute gateway take the other routes of the "
                "table, such as 0.0.0.0/0, and are cut if these do not lead there.",
                "First add routes to the table for these networks whose next hop reaches them.", False),
    ),
    "network:FirewallPolicy": (
        _switch("dnsSettings.enableProxy", False, "The firewall no longer answers DNS queries.",
                "firewall/dns-settings",
                "Pods stay; in networks that use the firewall as DNS server, names are no longer resolved.",
                "First set other dnsServers for these networks.", False),
    ),
    "containerregistry:Registry": (
        _switch("roleAssignmentMode", "AbacRepositoryPermissions",
                "The roles AcrPull, AcrPush and AcrDelete no longer apply, and Owner, Contributor and Reader no longer "
                "reach images.", _ABAC,
                f"Pods stay; identities with these roles only cannot pull images: {_NO_PULL}",
                "First give them the role Container Registry Repository Reader, also pipelines and tasks of the "
                "registry (Repository Writer if they push)."),
        _switch("adminUserEnabled", False, "The admin user is turned off.",
                "container-registry/container-registry-authentication#admin-account",
                f"Pods stay; pull secrets with the admin user's password no longer work: {_NO_PULL}",
                "First pull by an identity with the role AcrPull.", False),
        _switch("anonymousPullEnabled", False, "Images are no longer pulled without sign-in.",
                "container-registry/anonymous-pull-access",
                f"Pods stay; nodes without a role on the registry cannot pull images: {_NO_PULL}",
                "First give the nodes' identities the role AcrPull.", False),
    ),
    "keyvault:Vault": (
        _switch("properties.enableRbacAuthorization", True, "Access policies no longer apply, only roles.", _POLICIES,
                "Pods stay; identities that have only an access policy lose keys and secrets: clusters that encrypt "
                "etcd or disks with a key as well.",
                "First assign roles to all identities that have an access policy."),
        _switch("properties.networkAcls.bypass", "None", "Trusted services of Azure no longer reach the vault.",
                "key-vault/general/network-security",
                "Pods stay; disk encryption sets lose the key: nodes and pods with these disks stop.",
                "Keep AzureServices while disks are encrypted with a key of the vault.", "AzureServices"),
    ),
}  # fmt: skip


def of_support(kind: str, before: Properties, after: Properties) -> Iterator[Effect]:
    """What a change of a resource of this type (`keyvault:Vault`) does, besides what other tables have."""
    for each in _SWITCHES.get(kind, ()):
        if each.effect.path.endswith(".bypass") and not _is_closed(after):
            continue
        old, new = (value_at(side, each.effect.path, each.default) for side in (before, after))
        if not isinstance(old, Placeholder) and same(new, each.to) and not same(old, each.to):
            yield each.effect
    if kind == "keyvault:Vault":
        yield from _access_policies(before, after)
    if kind == "managedidentity:FederatedIdentityCredential":
        yield from _audiences(before, after)
    if kind in ("dns:RecordSet", "privatedns:PrivateRecordSet"):
        yield from _records(before, after)


def _is_closed(vault: Properties) -> bool:
    """Whether a vault takes only some addresses; otherwise all of Azure reaches it by its public address."""
    limited = same(value_at(vault, "properties.networkAcls.defaultAction"), "Deny")
    return limited or same(value_at(vault, "properties.publicNetworkAccess"), "Disabled")


def _access_policies(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "properties.accessPolicies"
    lists = [sequence(value_at(side, path)) for side in (before, after)]
    if any(each is None or _is_hidden(each) for each in lists):
        return
    old, new = ({str((mapping(each) or {}).get("objectId")) for each in some or ()} for some in lists)
    if gone := sorted(old - new):
        yield Effect(
            path,
            f"No access policy for {', '.join(gone)}.",
            f"{_LEARN}/key-vault/general/assign-access-policy",
            "Pods stay; these identities lose the keys and secrets of the vault.",
            "First make sure that neither pods, nor disk encryption sets, nor the encryption of etcd use them.",
        )


def _audiences(before: Properties, after: Properties) -> Iterator[Effect]:
    old, new = before.get("audiences"), after.get("audiences")
    if old and new and not _is_hidden([old, new]) and not same(old, new):
        yield Effect(
            "audiences",
            "Tokens are accepted for another audience.",
            f"{_LEARN}/aks/workload-identity-overview",
            "Pods with tokens for the old audience cannot sign in to Azure: their calls fail once the tokens that they "
            "have expire, within a day.",
            "Keep api://AzureADTokenExchange, which pods with workload identity use.",
        )


def _records(before: Properties, after: Properties) -> Iterator[Effect]:
    for path in sorted(key for key in before if key.casefold().endswith(("records", "record"))):
        old, new = before[path], after.get(path)
        if old and not _is_hidden([old, new]) and not same(old, new):
            text = "The name has other records." if new else "The name has no such records."
            workloads = "Pods stay; clients connect to the new records once their time to live has passed."
            yield Effect(path, text, f"{_LEARN}/dns/dns-zones-records", workloads, interrupts=not new)


def _is_hidden(tree: Any) -> bool:
    return isinstance(tree, Placeholder) or any(isinstance(each, Placeholder) for _, each in leaves(tree))
