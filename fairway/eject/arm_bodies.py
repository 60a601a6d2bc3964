"""ARM's bodies of azure-native's inputs, and ARM's paths of its outputs: what azure-native has one level up is below
`properties`, at every depth (pulumi-azure-native, provider/pkg/convert/sdkInputsToRequestBody.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.documents.tables import properties_of, renamed_by_arm
from fairway.request import Path, mapping, sequence

_BESIDE = frozenset(
    (
        *("eTag", "extendedLocation", "id", "identity", "kind", "location", "managedBy", "plan", "properties", "scale"),
        *("sku", "tags", "zones"),
    )
)
"""Members of a resource beside `properties`, in the schemas of all types that `fields.json` has
(Azure/azure-resource-manager-schemas, commit a1454431151fd3e9c1b254b1a11d00c2d8474611)."""
_BESIDE_IN_LISTS = _BESIDE - {"identity", "kind", "managedBy", "plan", "scale"} | {"endpointType", "name", "type"}
"""The same for objects below a resource."""
_BELOW = frozenset(
    (
        *((f"network:{each}", "sku") for each in ("ApplicationGateway", "AzureFirewall", "FirewallPolicy")),
        *(("network:VirtualNetworkGateway", "sku"), ("operationalinsights:Workspace", "sku")),
        *(("containerservice:AgentPool", "tags"), ("operationalinsights:Query", "tags")),
        *(("operationalinsights:Table", "plan"), ("network:BackendAddressPoolArgs", "location")),
        ("network:VirtualNetworkGatewayNatRuleArgs", "type"),
    )
)
"""Those that are below `properties` nevertheless."""
_NETWORK = (
    *("BackendAddressPool", "BastionHostIPConfiguration", "Delegation", "FrontendIPConfiguration", "InboundNatPool"),
    *("InboundNatRule", "LoadBalancerBackendAddress", "LoadBalancingRule", "NatGateway", "NetworkSecurityGroup"),
    *("NetworkInterfaceIPConfiguration", "OutboundRule", "PrivateDnsZoneConfig", "PrivateEndpointIPConfiguration"),
    *("PrivateLinkService", "PrivateLinkServiceConnection", "PrivateLinkServiceIpConfiguration", "Probe"),
    *("PublicIPAddress", "Route", "RouteTable", "SecurityRule", "ServiceEndpointPolicy", "Subnet"),
    *("ServiceEndpointPolicyDefinition", "VirtualNetworkGatewayIPConfiguration", "VirtualNetworkGatewayNatRule"),
    *("VirtualNetworkGatewayPolicyGroup", "VirtualNetworkPeering", "VngClientConnectionConfiguration"),
    *("VpnClientRevokedCertificate", "VpnClientRootCertificate", "AzureFirewallApplicationRuleCollection"),
    *("AzureFirewallIPConfiguration", "AzureFirewallNatRuleCollection", "AzureFirewallNetworkRuleCollection"),
)
_GATEWAY = (
    *("AuthenticationCertificate", "BackendAddressPool", "BackendHttpSettings", "BackendSettings", "HttpListener"),
    *("FrontendIPConfiguration", "FrontendPort", "IPConfiguration", "Listener", "LoadDistributionPolicy", "PathRule"),
    *("LoadDistributionTarget", "PrivateLinkConfiguration", "PrivateLinkIpConfiguration", "Probe", "RewriteRuleSet"),
    *("RedirectConfiguration", "RequestRoutingRule", "RoutingRule", "SslCertificate", "SslProfile", "UrlPathMap"),
    *("TrustedClientCertificate", "TrustedRootCertificate"),
)
_MACHINE = ("NetworkInterfaceConfiguration", "NetworkInterfaceIPConfiguration", "PublicIPAddressConfiguration")
LIFTED = frozenset(
    (
        *(f"network:{each}Args" for each in _NETWORK),
        *(f"network:ApplicationGateway{each}Args" for each in _GATEWAY),
        *(f"compute:VirtualMachine{each}Args" for each in _MACHINE),
        *("compute:NetworkInterfaceReferenceArgs", "eventgrid:StorageBlobDeadLetterDestinationArgs"),
        "eventgrid:EventSubscriptionDestinationArgs",
    )
)
"""The objects below a resource that have `properties` in ARM and not in azure-native."""
_HYPHENS = "containerservice:ManagedClusterPropertiesAutoScalerProfileArgs"


def body_of(token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a resource; `inputs` are those that are not in its id. Raises KeyError for a type that is not
    known."""
    about = properties_of(token)
    if about is None:
        raise KeyError(token)
    return _object(about, inputs, token, _BESIDE, lifted=True)


def _object(
    about: Mapping[str, Any], inputs: Mapping[str, Any], name: str, beside: frozenset[str], *, lifted: bool
) -> dict[str, Any]:
    names = renamed_by_arm(name)
    outer: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    for key, value in inputs.items():
        own = hyphenated(key) if name.startswith(_HYPHENS) else names.get(key, key)
        place = inner if lifted and _is_below(name, key, beside) else outer
        place[own] = _value(about["in"].get(key, "any"), about["out"].get(key, "any"), value)
    return {**outer, **({"properties": {**(mapping(outer.get("properties")) or {}), **inner}} if inner else {})}


def _is_below(name: str, key: str, beside: frozenset[str]) -> bool:
    own = name.removeprefix("azure-native:").partition("/")[0]
    if own == "compute:VirtualMachine" and key == "placement":
        return False
    return key not in beside or (own, key) in _BELOW


def _value(kind: Any, output: Any, value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if isinstance(kind, list) and items is not None:
        if isinstance(output, dict):
            # A list of ids is a map of them in ARM: `userAssignedIdentities`.
            return Keys(tuple(items))
        return [_value(kind[0], output[0] if isinstance(output, list) else "any", each) for each in items]
    if isinstance(kind, dict) and entries is not None:
        return {key: _value(kind["*"], "any", each) for key, each in entries.items()}
    if isinstance(kind, str) and kind.startswith("#") and entries is not None:
        about, name = properties_of(kind), kind[1:]
        lifted = name.partition("/")[0] in LIFTED
        return value if about is None else _object(about, entries, name, _BESIDE_IN_LISTS, lifted=lifted)
    return value


class Keys(tuple[Any, ...]):
    """The keys of a map with empty objects; they may be expressions."""

    __slots__ = ()


def hyphenated(key: str) -> str:
    """`scanInterval` as ARM has it: `scan-interval`."""
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in key)


def path_of(token: str, path: Path) -> Path:
    """ARM's path of an output in the whole resource. Raises KeyError for a type that is not known."""
    about, found = properties_of(token), list[str | int]()
    if about is None:
        raise KeyError(token)
    lifted, beside, name = True, _BESIDE, token
    kind: Any = None
    for part in path:
        if about is not None and isinstance(part, str):
            if lifted and _is_below(name, part, beside):
                found.append("properties")
            found.append(hyphenated(part) if name.startswith(_HYPHENS) else renamed_by_arm(name).get(part, part))
            kind = about["out"].get(part, "any")
        else:
            found.append(part)
            kind = _item_of(kind)
        about = properties_of(kind) if isinstance(kind, str) and kind.startswith("#") else None
        if about is not None:
            name, beside = str(kind)[1:], _BESIDE_IN_LISTS
            lifted = name.partition("/")[0] in LIFTED
    return tuple(found)


def _item_of(kind: Any) -> Any:
    entries, items = mapping(kind), sequence(kind)
    return items[0] if items else entries["*"] if entries else "any"
