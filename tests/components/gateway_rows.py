"""The settings of `network.applicationGateway` and `network.trafficController`, each with its effect on requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.components.registry_rows import Row
from tests.components.seen import Seen, of

KEY = "network.applicationGateway"
NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
ID = f"{NETWORK}/applicationGateways/edge"
ADDRESS = f"{NETWORK}/publicIPAddresses/edge"
POLICY = f"{NETWORK}/ApplicationGatewayWebApplicationFirewallPolicies/central"
IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/edge"
PRINCIPAL = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
SECRET = "https://kv-shop.vault.azure.net/secrets/tls"
SUBNETS = {
    "nodes": {"addressPrefix": "10.224.0.0/20"},
    "edge": {"addressPrefix": "10.224.16.0/24"},
    "other": {"addressPrefix": "10.224.17.0/24"},
}
GATEWAY = "ApplicationGateway"
WAF = "WebApplicationFirewallPolicy"
TLS = {"tls": {"keyVaultSecretId": SECRET}}
READS: dict[str, Any] = {"identity": {"userAssignedIdentities": [IDENTITY]}}
"""A gateway that can read another vault."""
START: dict[str, Any] = {
    "httpListeners": {"web": {"protocol": "Http"}},
    "backendAddressPools": {"ingress": {}, "other": {}},
    "backendHttpSettingsCollection": {"http": {"protocol": "Http"}, "other": {}},
    "redirectConfigurations": {"away": {"targetUrl": "https://example.com"}},
    "requestRoutingRules": {
        "web": {"priority": 100, "httpListener": "web", "backendAddressPool": "ingress", "backendHttpSettings": "http"}
    },
}
"""A gateway with a listener."""
MOVED = {"backendAddressPool": None, "backendHttpSettings": None}


def gateway(vault: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """A cluster with a gateway that has these settings too."""
    whole = {"subnet": "edge", **START, **settings}
    return {"network": {"subnets": SUBNETS, "applicationGateway": whole}, **({"keyVault": vault} if vault else {})}


def part(listed: str, **settings: Any) -> dict[str, Any]:
    """Settings with another value of the first part in a list."""
    entries = dict(START[listed])
    first = next(iter(entries))
    return {listed: entries | {first: entries[first] | settings}}


def _of_gateway(path: str, value: Any, **settings: Any) -> Row:
    return gateway(**settings), of(GATEWAY, path), value


def _below(path: str, value: Any) -> dict[str, Any]:
    document: Any = value
    for each in reversed(path.split(".")):
        document = {each: document}
    return document


def self(listed: str, name: str) -> str:
    """The id of a part in requests."""
    return f"$self/{listed}/{name}"


def _joined(record: Any) -> bool:
    return of(GATEWAY, "gatewayIPConfigurations[0].subnet.id")(record) == record.all("Subnet")[-1].id


def _scope_is_vault(record: Any) -> Any:
    found: Seen = of("RoleAssignment", "principalId", "shop/gateway/key-vault")
    return found(record)


_WHOLE: dict[str, Row] = {
    "id": (
        {
            "network": {"applicationGateway": {"id": ID}},
            "addonProfiles": {"ingressApplicationGateway": {"enabled": True}},
        },
        of("ManagedCluster", "addonProfiles.ingressApplicationGateway.config.applicationGatewayId"),
        ID,
    ),
    "subnet": (gateway(subnet="other"), _joined, True),
    "name": _of_gateway("applicationGatewayName", "edge", name="edge"),
    "sku.name": _of_gateway("sku.tier", "Standard_v2", sku={"name": "Standard_v2"}),
    "sku.capacity": _of_gateway("sku.capacity", 3, sku={"capacity": 3}),
    "autoscaleConfiguration.minCapacity": _of_gateway(
        "autoscaleConfiguration.minCapacity", 0, autoscaleConfiguration={"minCapacity": 0}
    ),
    "autoscaleConfiguration.maxCapacity": _of_gateway(
        "autoscaleConfiguration.maxCapacity", 20, autoscaleConfiguration={"maxCapacity": 20}
    ),
    "zones": _of_gateway("zones", ["1", "2"], zones=["1", "2"]),
    "publicIPAddress.id": _of_gateway(
        "frontendIPConfigurations[0].publicIPAddress.id", ADDRESS, publicIPAddress={"id": ADDRESS}
    ),
    "publicIPAddress.domainNameLabel": (
        gateway(publicIPAddress={"domainNameLabel": "shop"}),
        of("PublicIPAddress", "dnsSettings.domainNameLabel", "shop/gateway"),
        "shop",
    ),
    "privateIPAddress": _of_gateway(
        "frontendIPConfigurations[1].privateIPAddress", "10.224.16.9", privateIPAddress="10.224.16.9"
    ),
    "identity.userAssignedIdentities": _of_gateway(
        "identity.userAssignedIdentities", [IDENTITY], identity={"userAssignedIdentities": [IDENTITY]}
    ),
    "identity.principalId": (
        gateway(
            vault={"name": "kv-shop"},
            sslCertificates={"tls": {"keyVaultSecret": "tls"}},
            identity={"userAssignedIdentities": [IDENTITY], "principalId": PRINCIPAL},
        ),
        _scope_is_vault,
        PRINCIPAL,
    ),
    "enableHttp2": _of_gateway("enableHttp2", True, enableHttp2=True),
    "sslPolicy.policyType": _of_gateway(
        "sslPolicy.policyType", "CustomV2", sslPolicy={"policyType": "CustomV2", "cipherSuites": ["TLS_AES"]}
    ),
    "sslPolicy.policyName": _of_gateway(
        "sslPolicy.policyName", "AppGwSslPolicy20220101", sslPolicy={"policyName": "AppGwSslPolicy20220101"}
    ),
    "sslPolicy.minProtocolVersion": _of_gateway(
        "sslPolicy.minProtocolVersion",
        "TLSv1_3",
        sslPolicy={"policyType": "CustomV2", "cipherSuites": ["TLS_AES"], "minProtocolVersion": "TLSv1_3"},
    ),
    "sslPolicy.cipherSuites": _of_gateway(
        "sslPolicy.cipherSuites", ["TLS_AES"], sslPolicy={"policyType": "CustomV2", "cipherSuites": ["TLS_AES"]}
    ),
    "sslCertificates.*.keyVaultSecretId": _of_gateway(
        "sslCertificates[0].keyVaultSecretId", SECRET, sslCertificates=TLS, **READS
    ),
    "sslCertificates.*.keyVaultSecret": (
        gateway(
            vault={"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-shop"},
            sslCertificates={"tls": {"keyVaultSecret": "tls"}},
        ),
        of(GATEWAY, "sslCertificates[0].keyVaultSecretId"),
        SECRET,
    ),
    "trustedRootCertificates.*.data": _of_gateway(
        "trustedRootCertificates[0].data", "MII=", trustedRootCertificates={"own": {"data": "MII="}}
    ),
    "trustedRootCertificates.*.keyVaultSecretId": _of_gateway(
        "trustedRootCertificates[0].keyVaultSecretId", SECRET, trustedRootCertificates=TLS, **READS
    ),
    "trustedRootCertificates.*.keyVaultSecret": (
        gateway(
            vault={"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-shop"},
            trustedRootCertificates={"own": {"keyVaultSecret": "tls"}},
        ),
        of(GATEWAY, "trustedRootCertificates[0].keyVaultSecretId"),
        SECRET,
    ),
}
_LISTENER = {
    "protocol": _of_gateway(
        "httpListeners[0].protocol",
        "Https",
        sslCertificates=TLS,
        **READS,
        **part("httpListeners", protocol="Https", sslCertificate="tls"),
    ),
    "sslCertificate": _of_gateway(
        "httpListeners[0].sslCertificate.id",
        self("sslCertificates", "tls"),
        sslCertificates=TLS,
        **READS,
        **part("httpListeners", protocol="Https", sslCertificate="tls"),
    ),
    "frontendPort": _of_gateway("frontendPorts[0].port", 8080, **part("httpListeners", frontendPort=8080)),
    "frontendIPConfiguration": _of_gateway(
        "httpListeners[0].frontendIPConfiguration.id",
        self("frontendIPConfigurations", "private"),
        privateIPAddress="10.224.16.9",
        **part("httpListeners", frontendIPConfiguration="private"),
    ),
    **{
        key: _of_gateway(f"httpListeners[0].{key}", value, **part("httpListeners", **{key: value}))
        for key, value in {
            "hostName": "shop.example.com",
            "hostNames": ["*.example.com"],
            "requireServerNameIndication": True,
        }.items()
    },
}
_BACKEND = "backendHttpSettingsCollection"
_SETTINGS = {
    **{
        key: _of_gateway(f"{_BACKEND}[0].{key}", value, **part(_BACKEND, **{key: value}))
        for key, value in {
            "protocol": "Https",
            "port": 8080,
            "cookieBasedAffinity": "Enabled",
            "affinityCookieName": "shop",
            "requestTimeout": 60,
            "hostName": "shop.example.com",
            "pickHostNameFromBackendAddress": True,
            "path": "/shop",
        }.items()
    },
    **{
        f"connectionDraining.{key}": _of_gateway(
            f"{_BACKEND}[0].connectionDraining.{key}",
            value,
            **part(_BACKEND, connectionDraining={"enabled": True, "drainTimeoutInSec": 60}),
        )
        for key, value in {"enabled": True, "drainTimeoutInSec": 60}.items()
    },
    "probe": _of_gateway(
        f"{_BACKEND}[0].probe.id",
        self("probes", "ready"),
        probes={"ready": {"protocol": "Http"}},
        **part(_BACKEND, probe="ready", hostName="shop.example.com"),
    ),
    "trustedRootCertificates": _of_gateway(
        f"{_BACKEND}[0].trustedRootCertificates",
        [{"id": self("trustedRootCertificates", "own")}],
        trustedRootCertificates={"own": {"data": "MII="}},
        **part(_BACKEND, trustedRootCertificates=["own"]),
    ),
}
_PROBE = {
    key: _of_gateway(f"probes[0].{key}", value, probes={"ready": {"host": "shop", **_below(key, value)}})
    for key, value in {
        "protocol": "Http",
        "path": "/ready",
        "host": "shop.example.com",
        "pickHostNameFromBackendHttpSettings": False,
        "interval": 10,
        "timeout": 10,
        "unhealthyThreshold": 2,
        "port": 8080,
        "match.statusCodes": ["200"],
        "match.body": "ok",
    }.items()
}
_REDIRECT = {
    **{
        key: _of_gateway(f"redirectConfigurations[0].{key}", value, **part("redirectConfigurations", **{key: value}))
        for key, value in {
            "redirectType": "Found",
            "targetUrl": "https://shop.example.com",
            "includePath": False,
            "includeQueryString": False,
        }.items()
    },
    "targetListener": _of_gateway(
        "redirectConfigurations[0].targetListener.id",
        self("httpListeners", "web"),
        **part("redirectConfigurations", targetListener="web", targetUrl=None),
    ),
}


def _map(**settings: Any) -> dict[str, Any]:
    images = {"paths": ["/images/*"], "backendAddressPool": "other", "backendHttpSettings": "other"}
    whole = {"defaultBackendAddressPool": "ingress", "defaultBackendHttpSettings": "http"}
    rule = settings.pop("rule", {})
    maps = {"urlPathMaps": {"paths": {**whole, **settings, "pathRules": {"images": images | rule}}}}
    return maps | part("requestRoutingRules", urlPathMap="paths", **MOVED)


_NO_DEFAULT = {"defaultBackendAddressPool": None, "defaultBackendHttpSettings": None}
_MAP = {
    "defaultBackendAddressPool": ("defaultBackendAddressPool.id", self("backendAddressPools", "ingress"), {}),
    "defaultBackendHttpSettings": ("defaultBackendHttpSettings.id", self(_BACKEND, "http"), {}),
    "defaultRedirectConfiguration": (
        "defaultRedirectConfiguration.id",
        self("redirectConfigurations", "away"),
        {**_NO_DEFAULT, "defaultRedirectConfiguration": "away"},
    ),
    "pathRules.*.paths": ("pathRules[0].paths", ["/images/*"], {}),
    "pathRules.*.backendAddressPool": (
        "pathRules[0].backendAddressPool.id",
        self("backendAddressPools", "other"),
        {},
    ),
    "pathRules.*.backendHttpSettings": ("pathRules[0].backendHttpSettings.id", self(_BACKEND, "other"), {}),
    "pathRules.*.redirectConfiguration": (
        "pathRules[0].redirectConfiguration.id",
        self("redirectConfigurations", "away"),
        {"rule": {**MOVED, "redirectConfiguration": "away"}},
    ),
}
_RULE = {
    "priority": _of_gateway("requestRoutingRules[0].priority", 7, **part("requestRoutingRules", priority=7)),
    "httpListener": _of_gateway("requestRoutingRules[0].httpListener.id", self("httpListeners", "web")),
    "backendAddressPool": _of_gateway(
        "requestRoutingRules[0].backendAddressPool.id",
        self("backendAddressPools", "other"),
        **part("requestRoutingRules", backendAddressPool="other"),
    ),
    "backendHttpSettings": _of_gateway(
        "requestRoutingRules[0].backendHttpSettings.id",
        self(_BACKEND, "other"),
        **part("requestRoutingRules", backendHttpSettings="other"),
    ),
    "redirectConfiguration": _of_gateway(
        "requestRoutingRules[0].redirectConfiguration.id",
        self("redirectConfigurations", "away"),
        **part("requestRoutingRules", redirectConfiguration="away", **MOVED),
    ),
    "urlPathMap": _of_gateway("requestRoutingRules[0].urlPathMap.id", self("urlPathMaps", "paths"), **_map()),
}
_CONDITION = {"matchVariables": [{"variableName": "RemoteAddr"}], "operator": "IPMatch", "matchValues": ["10.0.0.0/8"]}
_SETS = [{"ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.2"}]
_EXCLUDED = [{"matchVariable": "RequestCookieNames", "selectorMatchOperator": "Equals", "selector": "session"}]


def _policy_rows(with_policy: Callable[..., dict[str, Any]], path: str, rule_type: str) -> dict[str, Row]:
    """The rows of a `firewallPolicy`; `path` is where the request has its id."""
    rule = {"priority": 10, "action": "Block", "matchConditions": [_CONDITION]}
    values: dict[str, dict[str, Any]] = {
        "policySettings": {
            "mode": "Detection",
            "state": "Disabled",
            "requestBodyCheck": False,
            "requestBodyInspectLimitInKB": 64,
            "maxRequestBodySizeInKb": 64,
            "fileUploadLimitInMb": 10,
            "customBlockResponseStatusCode": 405,
        },
        "managedRules": {"managedRuleSets": _SETS, "exclusions": _EXCLUDED},
    }
    custom = {
        "priority": 20,
        "ruleType": rule_type,
        "action": "Log",
        "matchConditions": [_CONDITION],
        "state": "Disabled",
        "rateLimitDuration": "FiveMins",
        "rateLimitThreshold": 100,
    }
    kind = path.partition(".")[0]
    return {
        "id": (with_policy(id=POLICY), of(kind, path.partition(".")[2]), POLICY),
        **{
            f"{group}.{key}": (with_policy(**{group: {key: value}}), of(WAF, f"{group}.{key}"), value)
            for group, settings in values.items()
            for key, value in settings.items()
        },
        **{
            f"customRules.*.{key}": (
                with_policy(customRules={"mine": {**rule, key: value}}),
                of(WAF, f"customRules[0].{key}"),
                value,
            )
            for key, value in custom.items()
        },
        "customRules.*.groupByUserSession": (
            with_policy(customRules={"mine": {**rule, "groupByUserSession": ["ClientAddr"]}}),
            of(WAF, "customRules[0].groupByUserSession"),
            [{"groupByVariables": [{"variableName": "ClientAddr"}]}],
        ),
    }


_POLICY = _policy_rows(
    lambda **policy: gateway(firewallPolicy=policy), "ApplicationGateway.firewallPolicy.id", "RateLimitRule"
)


def containers(**settings: Any) -> dict[str, Any]:
    """A cluster with Application Gateway for Containers that has these settings."""
    return {"network": {"subnets": SUBNETS, "trafficController": {"subnet": "edge", **settings}}}


def _association(record: Any) -> bool:
    found = of("AssociationsInterface", "subnet.id")(record)
    return found is not None and found == record.one("Subnet", "shop/subnet/other").id


_CONTAINERS: dict[str, Row] = {
    "subnet": (containers(subnet="other"), _association, True),
    "name": (containers(name="edge"), of("TrafficControllerInterface", "trafficControllerName"), "edge"),
    "frontends": (
        containers(frontends=["shop", "admin"]),
        lambda it: [each.get("frontendName") for each in it.all("FrontendsInterface")],
        ["shop", "admin"],
    ),
    **{
        f"albController.{key}": (
            containers(albController={key: value}),
            of("FederatedIdentityCredential", "subject"),
            subject,
        )
        for key, value, subject in (
            ("namespace", "edge", "system:serviceaccount:edge:alb-controller-sa"),
            ("serviceAccountName", "edge", "system:serviceaccount:azure-alb-system:edge"),
        )
    },
    **{
        f"firewallPolicy.{key}": row
        for key, row in _policy_rows(
            lambda **policy: containers(firewallPolicy=policy), "SecurityPoliciesInterface.wafPolicy.id", "MatchRule"
        ).items()
    },
}

GATEWAY_ROWS: dict[str, Row] = {
    f"{KEY}.{key}": row
    for key, row in {
        **_WHOLE,
        **{f"firewallPolicy.{key}": row for key, row in _POLICY.items()},
        **{f"httpListeners.*.{key}": row for key, row in _LISTENER.items()},
        "backendAddressPools.*.backendAddresses": _of_gateway(
            "backendAddressPools[0].backendAddresses",
            [{"ipAddress": "10.224.4.4"}],
            **part("backendAddressPools", backendAddresses=[{"ipAddress": "10.224.4.4"}]),
        ),
        **{f"{_BACKEND}.*.{key}": row for key, row in _SETTINGS.items()},
        **{f"probes.*.{key}": row for key, row in _PROBE.items()},
        **{f"redirectConfigurations.*.{key}": row for key, row in _REDIRECT.items()},
        **{
            f"urlPathMaps.*.{key}": _of_gateway(f"urlPathMaps[0].{path}", value, **_map(**settings))
            for key, (path, value, settings) in _MAP.items()
        },
        **{f"requestRoutingRules.*.{key}": row for key, row in _RULE.items()},
    }.items()
} | {f"network.trafficController.{key}": row for key, row in _CONTAINERS.items()}
"""A configuration with the setting, what to look at in the requests, and its value then."""
