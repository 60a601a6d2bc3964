"""One environment of AKS clusters: read it, check what Azure would be asked for, then ask."""

import pulumi

from components import AksCluster, ClusterIdentity, ClusterMonitoring, ClusterNetwork, resource_group
from config.loader import load
from fairway.plan import run_checked

environment = load()


def build() -> None:
    """Declare every cluster of the environment, each with what surrounds it."""
    for name, settings in environment.settings.clusters.items():
        group = resource_group(name, settings)
        network = ClusterNetwork(name, settings, resource_group_name=group)
        monitoring = ClusterMonitoring(name, settings, resource_group_name=group)
        identity = ClusterIdentity(name, settings, resource_group_name=group, network=network)
        windows = settings.windows_profile and settings.windows_profile.admin_password_secret
        cluster = AksCluster(
            name,
            settings,
            resource_group_name=group,
            subnet_ids=network.subnet_ids,
            identity_id=identity.id,
            workspace_id=monitoring.workspace_id,
            private_dns_zone_id=network.private_dns_zone_id,
            outbound_ip_ranges=network.outbound_ip_ranges,
            windows_admin_password=environment.secret(windows) if windows else None,
            depends_on=[network, identity],
        )
        pulumi.export(
            name,
            {
                "name": cluster.name,
                "id": cluster.id,
                "resourceGroupName": group,
                "oidcIssuerUrl": cluster.oidc_issuer_url,
            },
        )


run_checked(build, locate=environment.locate)
