"""A cluster in a component, as a user of Fairway would write it."""

import pulumi
from settings import read

from fairway.plan import Place, run_checked
from fairway.request import Path, Request, format_path

config = pulumi.Config("fairway")
settings = read(config)
SIZE = "Standard_D4s_v5"
print("the program prints to stdout")


class Shop(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("shop:index:Shop", name, {})
        from pulumi_azure_native import containerservice, resources

        inside = pulumi.ResourceOptions(parent=self)
        group = resources.ResourceGroup(name, location="westeurope", opts=inside)
        cluster = containerservice.ManagedCluster(
            name,
            resource_group_name=group.name,
            dns_prefix=name,
            identity={"type": "SystemAssigned"},
            agent_pool_profiles=[{"name": "system", "mode": "System", "count": 3, "vm_size": "Standard_D4s_v5"}],
            windows_profile={"admin_username": "azure", "admin_password": config.require_secret("password")},
            network_profile=settings.network,
            opts=pulumi.ResourceOptions(parent=self, protect=True, ignore_changes=["kubernetes_version"]),
        )
        for number in range(settings.pools):
            containerservice.AgentPool(
                f"{name}-{number}",
                resource_group_name=group.name,
                resource_name_=cluster.name,
                agent_pool_name=f"pool{number}",
                count=number,
                vm_size=SIZE,
                opts=inside,
            )
        self.cluster = cluster
        self.register_outputs({})


def build() -> None:
    shop = Shop("shop")
    pulumi.export("cluster", shop.cluster.id)
    pulumi.export("fqdn", shop.cluster.fqdn)
    pulumi.export("password", config.require_secret("password"))


def locate(_request: Request, path: Path) -> Place:
    return Place("stacks/Pulumi.dev.yaml", 3, format_path(path))


run_checked(build, locate=locate)
