"""The areas of the catalogue: which modules of rules are listed together."""

from __future__ import annotations

from collections.abc import Mapping

from fairway.rules.registry import Rule

AREAS: Mapping[str, tuple[str, ...]] = {
    "address-ranges": (
        *("network_cidr", "address_plan", "pod_blocks", "subnet", "pod_subnet", "virtual_networks", "network_limits"),
        "network_counts",
        *("dual_stack", "kubenet", "peering", "routes", "network_parts"),
    ),
    "network": ("network_policy", "advanced_networking", "kube_proxy", "network_practice", "security_rules"),
    "outbound": (
        *("load_balancer", "outbound", "egress", "nat_gateways", "public_addresses", "public_prefixes", "http_proxy"),
        "isolated",
        *("gateway", "firewalls"),
    ),
    "dns": ("local_dns", "local_dns_zones", "private_dns", "private_zones"),
    "api-server": ("api_server", "api_server_limits", "jwt_authenticator"),
    "identity": (
        *("identity", "identity_limits", "identity_practice", "assignments", "federated_credentials", "role_practice"),
        "control_plane_roles",
    ),
    "security": ("security", "disk_encryption", "vaults", "vault_access", "confidential", "node_access"),
    "add-ons": (
        *("add_ons", "add_on_limits", "add_on_practice", "mesh_limits", "log_practice", "flux", "extension_secrets"),
        *("deployment_safeguards", "policies"),
    ),
    "node-pools": (
        *(
            "node_pool",
            "node_practice",
            "labels",
            "label_names",
            "autoscaler",
            "autoscaler_profile",
            "availability_set",
        ),
        *(
            "vms_pool",
            "spot",
            "placement",
            "placement_groups",
            "placed_sizes",
            "reserved_capacity",
            "local_disk",
            "flex_nodes",
        ),
    ),
    "vm-sizes": ("vm_size", "gpu", "offers", "quota"),
    "node-images": ("os_image", "os_feature", "windows", "windows_profile", "linux_profile"),
    "node-configuration": ("node_config", "kubelet_reserve", "sysctl"),
    "versions-and-upgrades": (
        *("version", "kubernetes_range", "feature_versions", "upgrade", "upgrade_practice", "upgrade_strategy"),
        "retired",
    ),
    "maintenance": ("maintenance", "maintenance_schedule"),
    "automatic": ("automatic", "automatic_settings", "node_provisioning"),
    "fleet": ("fleet", "fleet_limits", "fleet_update_runs", "fleet_upgrades"),
    "availability": ("reliability",),
    "around-a-cluster": (
        *("around_a_cluster", "monitoring", "neighbour_practice", "load_balancers", "firewall_policies", "bastions"),
        *(
            "application_gateways",
            "gateway_subnets",
            "application_gateway_parts",
            "web_application_firewall",
            "traffic_controllers",
        ),
        *("private_link", "network_gateways", "flow_logs", "alerts", "storage_accounts", "backup_vaults"),
        *(
            "governance",
            "locks",
            "registry_parts",
            "surrounding_bounds",
            "monitoring_resources",
            "private_link_scopes",
            "private_monitoring",
            "ddos",
            "role_definitions",
        ),
    ),
    "names-and-references": (
        *("naming", "resource_names", "known_names", "tags", "region", "references", "duplicates"),
        "node_resource_group",
    ),
    "schema": ("schema",),
    "waivers": ("waivers",),
}
"""Each area with its modules, in the order of the catalogue."""

OTHER = "other"
"""The area of a module that is in none, and of a program's own rules."""

_OF_MODULE = {module: area for area, modules in AREAS.items() for module in modules}


def area_of(rule: Rule) -> str:
    """The area of a rule, such as `address-ranges`."""
    return OTHER if rule.file else _OF_MODULE.get(rule.function.__module__.rpartition(".")[2], OTHER)
