"""The parts of an application gateway as they are requested: their names become ids below the gateway's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.cluster_vault import ClusterVault
from config.application_gateway import ApplicationGateway
from config.application_gateway_parts import BackendHttpSettings, FromVault
from config.model import Settings
from fairway.azure.values import SELF

_LISTS = {
    "backend_address_pool": "backendAddressPools",
    "backend_http_settings": "backendHttpSettingsCollection",
    "default_backend_address_pool": "backendAddressPools",
    "default_backend_http_settings": "backendHttpSettingsCollection",
    "default_redirect_configuration": "redirectConfigurations",
    "http_listener": "httpListeners",
    "probe": "probes",
    "redirect_configuration": "redirectConfigurations",
    "ssl_certificate": "sslCertificates",
    "target_listener": "httpListeners",
    "url_path_map": "urlPathMaps",
}
"""The properties that name another part, and the lists of what they name."""


def parts(settings: ApplicationGateway, vault: ClusterVault) -> dict[str, Any]:
    """The SDK's arguments for the parts of the gateway. `vault` is the cluster's, for certificates by name."""
    listeners = settings.http_listeners
    found: dict[str, Any] = {
        "ssl_policy": {
            **settings.ssl_policy.arguments(),
            **({"policy_name": name} if (name := settings.ssl_policy.arm_name) else {}),
        },
        "ssl_certificates": _certificates(settings.ssl_certificates, vault),
        "trusted_root_certificates": _certificates(settings.trusted_root_certificates, vault),
        "backend_address_pools": _listed(settings.backend_address_pools),
        "backend_http_settings_collection": [
            _part(name, each, port=each.arm_port, trusted_root_certificates=_roots(each))
            for name, each in settings.backend_http_settings_collection.items()
        ],
        "probes": [
            _part(
                name,
                each,
                protocol=each.protocol or _protocol_of_users(settings, name),
                pick_host_name_from_backend_http_settings=each.picks_host_name,
            )
            for name, each in settings.probes.items()
        ],
        "frontend_ports": [{"name": f"port-{port}", "port": port} for port in settings.ports],
        "http_listeners": [
            _part(
                name,
                each,
                frontend_ip_configuration=_reference("frontendIPConfigurations", each.frontend_ip_configuration),
                frontend_port=_reference("frontendPorts", f"port-{each.port}"),
            )
            for name, each in listeners.items()
        ],
        "redirect_configurations": _listed(settings.redirect_configurations),
        "url_path_maps": [
            _part(name, each, path_rules=_listed(each.path_rules)) for name, each in settings.url_path_maps.items()
        ],
        "request_routing_rules": [
            _part(name, each, rule_type="PathBasedRouting" if each.url_path_map else "Basic")
            for name, each in settings.request_routing_rules.items()
        ],
    }
    return {key: value for key, value in (found if listeners else found | _START).items() if value}


def _protocol_of_users(settings: ApplicationGateway, probe: str) -> str:
    """The protocol of the backend settings that use a probe; Azure accepts no other."""
    users = (each.protocol for each in settings.backend_http_settings_collection.values() if each.probe == probe)
    return next(users, "Https")


def _reference(key: str, name: str) -> dict[str, str]:
    return {"id": f"{SELF}/{key}/{name}"}


_START: dict[str, Any] = {
    "frontend_ports": [{"name": "port-80", "port": 80}],
    "backend_address_pools": [{"name": "none"}],
    "backend_http_settings_collection": [{"name": "http", "port": 80, "protocol": "Http", "request_timeout": 30}],
    "http_listeners": [
        {
            "name": "http",
            "protocol": "Http",
            "frontend_ip_configuration": _reference("frontendIPConfigurations", "public"),
            "frontend_port": _reference("frontendPorts", "port-80"),
        }
    ],
    "request_routing_rules": [
        {
            "name": "http",
            "rule_type": "Basic",
            "priority": 20000,
            "http_listener": _reference("httpListeners", "http"),
            "backend_address_pool": _reference("backendAddressPools", "none"),
            "backend_http_settings": _reference("backendHttpSettingsCollection", "http"),
        }
    ],
}
"""What a gateway has until its ingress controller writes other parts: Azure accepts none without a listener."""


def _listed(entries: Mapping[str, Settings]) -> list[dict[str, Any]]:
    return [_part(name, each) for name, each in entries.items()]


def _part(name: str, settings: Settings, **more: Any) -> dict[str, Any]:
    """A part with the ids of the parts that it names."""
    references = {
        key: _reference(listed, str(other)) for key, listed in _LISTS.items() if (other := getattr(settings, key, None))
    }
    added = {key: value for key, value in more.items() if value is not None}
    return {"name": name, **settings.arguments(), **references, **added}


def _roots(settings: BackendHttpSettings) -> list[dict[str, str]] | None:
    return [_reference("trustedRootCertificates", each) for each in settings.trusted_root_certificates] or None


def _certificates(entries: Mapping[str, FromVault], vault: ClusterVault) -> list[dict[str, Any]]:
    """Without a version in the id, so that the gateway follows new versions."""
    found: list[dict[str, Any]] = []
    for name, each in entries.items():
        part: dict[str, Any] = _part(name, each)
        if each.key_vault_secret:
            part["key_vault_secret_id"] = vault.secret_id(each.key_vault_secret)
        found.append(part)
    return found
