"""The types of settings with their checks and messages, such as `Cidr`."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

import fairway.azure.values as azure_values
from config.forms import Form, IdOf, in_any_case, wrong
from fairway.request import mapping

T = TypeVar("T")


def _cidr(text: str) -> str:
    try:
        ip_network(text)
    except ValueError:
        try:
            network = str(ip_network(text, strict=False))
        except ValueError:
            raise wrong(f"{text!r} is not a CIDR range such as 10.224.0.0/16") from None
        raise wrong(f"{text!r} is an address inside a range; the range itself is {network}") from None
    if "/" not in text:
        raise wrong(f"{text!r} is a single address; write {text}/32")
    return text


def _address(text: str) -> str:
    try:
        ip_address(text)
    except ValueError:
        raise wrong(f"{text!r} is not an IP address") from None
    return text


def _address_or_range(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise wrong(f"{text!r} is neither an address nor a range; write 198.51.100.4 or 198.51.100.0/24") from None
    return text


def _no_credentials(url: str) -> str:
    if "@" in url:
        raise wrong(
            "this URL contains a user name or password in plain text; AKS supports no proxy authentication: remove it"
        )
    return url


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise wrong(f"{text} is not a valid date") from None
    return text


def _named(entries: Any) -> Any:
    """Drop entries that are null, with which a stack removes those of an include; refuse names that differ only in
    case."""
    given = mapping(entries)
    if given is None:
        return entries
    kept = {name: entry for name, entry in given.items() if entry is not None}
    folded = Counter(name.lower() for name in kept)
    same = sorted(name for name in kept if folded[name.lower()] > 1)
    if same:
        raise wrong(f"{' and '.join(same)} are the same name in Azure, which ignores letter case: rename all but one")
    return kept


def without_nulls(entries: Any) -> Any:
    """The entries that are not null, with which a stack removes those of an include."""
    given = mapping(entries)
    return entries if given is None else {name: entry for name, entry in given.items() if entry is not None}


Items = Annotated[tuple[T, ...], Field(strict=False)]
"""A list in YAML, a tuple in Python."""

NAME = r"^[A-Za-z][A-Za-z0-9_-]*$"
Named = Annotated[dict[Annotated[str, Field(pattern=NAME)], T], BeforeValidator(_named)]
"""Entries by name. A name starts with a letter and has letters, digits, `-` and `_`; null removes an entry."""

PoolName = Annotated[str, Form(r"^[A-Za-z][A-Za-z0-9]*$", "a pool name (letters and digits)", "system")]
"""A node pool's name: letters and digits. Azure requires lower case and at most 12 characters, 6 on Windows."""

Cidr = Annotated[str, AfterValidator(_cidr)]
"""A range of addresses: `10.224.0.0/16`."""

IpAddress = Annotated[str, AfterValidator(_address)]
"""One address: `10.0.0.10`."""

IpRange = Annotated[str, AfterValidator(_address_or_range)]
"""One address or a range of them."""

ResourceId = Annotated[str, IdOf()]
"""An Azure resource id: `/subscriptions/<id>/resourceGroups/<group>/providers/<namespace>/<type>/<name>`."""

ApplicationGatewayId = Annotated[str, IdOf(azure_values.APPLICATION_GATEWAY)]
ActionGroupId = Annotated[str, IdOf(azure_values.ACTION_GROUP)]
ApplicationSecurityGroupId = Annotated[str, IdOf(azure_values.APPLICATION_SECURITY_GROUP)]
AzureMonitorWorkspaceId = Annotated[str, IdOf(azure_values.AZURE_MONITOR_WORKSPACE)]
BackupPolicyId = Annotated[str, IdOf(azure_values.BACKUP_POLICY)]
BackupVaultId = Annotated[str, IdOf(azure_values.BACKUP_VAULT)]
CapacityReservationGroupId = Annotated[str, IdOf(azure_values.CAPACITY_RESERVATION_GROUP)]
ClusterId = Annotated[str, IdOf(azure_values.CLUSTER)]
DiskEncryptionSetId = Annotated[str, IdOf(azure_values.DISK_ENCRYPTION_SET)]
DnsZoneId = Annotated[str, IdOf(azure_values.DNS_ZONE)]
EventHubId = Annotated[str, IdOf(azure_values.EVENT_HUB)]
EventHubRuleId = Annotated[str, IdOf(azure_values.EVENT_HUB_RULE)]
FirewallPolicyId = Annotated[str, IdOf(azure_values.FIREWALL_POLICY)]
FleetId = Annotated[str, IdOf(azure_values.FLEET)]
GrafanaId = Annotated[str, IdOf(azure_values.GRAFANA)]
HostGroupId = Annotated[str, IdOf(azure_values.HOST_GROUP)]
IdentityId = Annotated[str, IdOf(azure_values.IDENTITY)]
NodePoolId = Annotated[str, IdOf(azure_values.NODE_POOL)]
NatGatewayId = Annotated[str, IdOf(azure_values.NAT_GATEWAY)]
LinkedResourceId = Annotated[str, IdOf(azure_values.LINKED_TO_SCOPE)]
PrivateDnsZoneId = Annotated[str, IdOf(azure_values.PRIVATE_DNS_ZONE)]
PrivateLinkScopeId = Annotated[str, IdOf(azure_values.PRIVATE_LINK_SCOPE)]
PublicAddressId = Annotated[str, IdOf(azure_values.PUBLIC_IP_ADDRESS)]
PublicPrefixId = Annotated[str, IdOf(azure_values.PUBLIC_IP_PREFIX)]
ProximityPlacementGroupId = Annotated[str, IdOf(azure_values.PROXIMITY_PLACEMENT_GROUP)]
RegistryId = Annotated[str, IdOf(azure_values.REGISTRY)]
RouteTableId = Annotated[str, IdOf(azure_values.ROUTE_TABLE)]
SecurityGroupId = Annotated[str, IdOf(azure_values.SECURITY_GROUP)]
SnapshotId = Annotated[str, IdOf(azure_values.SNAPSHOT)]
StorageAccountId = Annotated[str, IdOf(azure_values.STORAGE_ACCOUNT)]
SubnetId = Annotated[str, IdOf(azure_values.SUBNET)]
OnlyVaultId = Annotated[str, IdOf(azure_values.KEY_VAULT[:1])]
"""A vault's id, not that of a managed HSM, which has roles of its own and keeps no secrets."""
VaultId = Annotated[str, IdOf(azure_values.KEY_VAULT)]
VirtualNetworkId = Annotated[str, IdOf(azure_values.VIRTUAL_NETWORK)]
WafPolicyId = Annotated[str, IdOf(azure_values.WAF_POLICY)]
WorkspaceId = Annotated[str, IdOf(azure_values.WORKSPACE)]

AzureName = Annotated[
    str,
    Form(r"^([A-Za-z0-9_.()-]|\{(cluster|location)\})+$", "a name", "vnet-platform-01 or vnet-{cluster}-{location}"),
]
"""A name in Azure, which clusters can share: `{cluster}` is the cluster's name in Azure, `{location}` its region."""

StackName = Annotated[
    str,
    Form(r"^[^/\s]+/[^/\s]+/[^/\s]+$", "the full name of a stack", "acme/network/prod", "`pulumi stack ls` lists them"),
]
"""A Pulumi stack by its full name: `<organization>/<project>/<stack>`; the organization of a file or blob backend is
`organization`."""

OutputPath = Annotated[str, Form(r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$", "the name of an output", "subnetIds.nodes")]
"""An output of a stack: `vnetId`, or `subnetIds.nodes` for a value in a mapping."""

Zone = Annotated[str, Form("^[1-3]$", "an availability zone", '"1", "2" or "3"')]
"""An availability zone: every region with zones has three, `"1"`, `"2"` and `"3"`
(learn.microsoft.com/azure/reliability/availability-zones-overview)."""


def _guid(hint: str = "") -> Form:
    pattern = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
    return Form(pattern, "a GUID", "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b", hint)


Guid = Annotated[str, _guid()]
"""A GUID."""
ObjectId = Annotated[str, _guid("`az ad group show --group <name> --query id` shows the one of a group")]
"""The object id of an Entra group, a user or a service principal."""
_IDENTITY = "`az identity show --name <name> --resource-group <group> --query"
PrincipalId = Annotated[str, _guid(f"{_IDENTITY} principalId` shows the one of an identity")]
"""The object id of a managed identity."""
ClientId = Annotated[str, _guid(f"{_IDENTITY} clientId` shows the one of an identity")]
"""The client id of a managed identity."""
TenantId = Annotated[str, _guid("`az account show --query tenantId` shows that of your subscription")]
"""A tenant of Entra ID."""
RoleId = Annotated[str, _guid("`az role definition list --name <role> --query [].name` shows the one of a role")]
"""The name of a role definition."""

KubernetesVersion = Annotated[str, Form(r"^[0-9]+\.[0-9]+(\.[0-9]+)?$", "a Kubernetes version", '"1.35" or "1.35.2"')]
"""`"1.35"` (AKS uses the newest patch) or `"1.35.2"`, in quotes: without them, 1.30 is the number 1.3."""

VmSize = Annotated[
    str,
    Form(
        f"^({in_any_case('standard')}|{in_any_case('basic')})_[A-Za-z0-9][A-Za-z0-9_-]*$",
        "a full VM size name",
        "Standard_D4ds_v5",
    ),
]
"""A VM size by its full name: `Standard_D4ds_v5`. AKS accepts it in any letter case and returns what was sent
(Azure/azure-cli-extensions: aks-preview, recordings/test_aks_nodepool_update_with_nsg_control.yaml)."""

Tags = Annotated[dict[str, str], BeforeValidator(without_nulls)]
"""Azure tags or Kubernetes labels: texts by name. They are sent to Azure as written; null removes one."""

ProxyUrl = Annotated[str, AfterValidator(_no_credentials)]
"""A proxy's URL, without user name and password."""

SECRET_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,99}$")
NAMES_A_SECRET = "names a secret"
"""Marks a required setting of this type: pydantic keeps only the marks of its annotation."""
SecretName = Annotated[str, Field(pattern=SECRET_NAME.pattern), NAMES_A_SECRET]
"""The name of a secret config key: `webPassword` is set by `pulumi config set --secret fairway:webPassword`."""

ClockTime = Annotated[str, Form(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "a time of day", '"22:30"')]
"""A time of day, `22:30`."""

Urn = Annotated[
    str,
    Form(
        r"^urn:pulumi:[^:]+::[^:]+::.+::.+$",
        "a URN of Pulumi",
        '"urn:pulumi:prod::shops::azure-native:containerservice:ManagedCluster::shop"',
    ),
]
"""The URN of a resource in a state."""

Date = Annotated[str, Form(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a date", '"2026-12-24"'), AfterValidator(_day)]
"""A date, `"2026-12-24"`, in quotes."""
