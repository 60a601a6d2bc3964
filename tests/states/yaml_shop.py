"""A stack of real life: a Pulumi YAML program with logical names of its own, grown over years.

Old API versions in tokens, a type that has moved, an explicit provider, other clouds beside it, a component, secrets as
ciphertext, a resource that is only looked up, one that was never finished, and an operation that was cut off.
"""

from __future__ import annotations

from typing import Any

from fairway.protocol.tokens import unversioned
from fairway.standin.fields import api_version
from fairway.standin.types import is_served
from tests.states.typescript_shop import ciphertext

SUBSCRIPTION = "99999999-8888-7777-6666-555555555555"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-web"
NETWORK_ID = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/web-net"
HUB_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/hub"
# AKS answers with `resourcegroups` in lower case.
CLUSTER_ID = GROUP_ID.replace("resourceGroups", "resourcegroups") + (
    "/providers/Microsoft.ContainerService/managedClusters/web"
)
HEAD = "urn:pulumi:live::webshop::"
STACK = f"{HEAD}pulumi:pulumi:Stack::webshop-live"
OWN = f"{HEAD}pulumi:providers:azure-native::west"
DEFAULT = f"{HEAD}pulumi:providers:azure-native::default_2_30_0"
KUBERNETES = f"{HEAD}pulumi:providers:kubernetes::inCluster"
SYSTEM = {
    "name": "sys",
    "mode": "System",
    "osType": "Linux",
    "vmSize": "Standard_D4s_v5",
    "count": 3,
    "vnetSubnetID": f"{NETWORK_ID}/subnets/nodes",
}

GROUP = f"{HEAD}azure-native:resources/v20220901:ResourceGroup::web"
BOX = f"{HEAD}shop:network:Network::net"
NETWORK = f"{HEAD}shop:network:Network$azure-native:network/v20230901:VirtualNetwork::net-vnet"
SUBNET = f"{HEAD}shop:network:Network$azure-native:network:Subnet::net-nodes"
CLUSTER = f"{HEAD}azure-native:containerservice/v20230401:ManagedCluster::shop.cluster"
POOL = f"{HEAD}azure-native:containerservice/v20240502preview:AgentPool::shop.cluster[web]"
AUDIT = f"{HEAD}azure-native:insights/v20210501preview:DiagnosticSetting::audit"
PASSWORD = f"{HEAD}random:index/randomPassword:RandomPassword::db"
BUCKET = f"{HEAD}aws:s3/bucket:Bucket::assets"
CHART = f"{HEAD}kubernetes:helm.sh/v3:Release::ingress"
HUB = f"{HEAD}azure-native:network:VirtualNetwork::hub"
UNFINISHED = f"{HEAD}azure-native:communication:CommunicationService::pager"

# With what the SDK's classes fill in.
VNET = {
    "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    "enableDdosProtection": False,
    "enableVmProtection": False,
}
LOGS = [{"category": "guard", "enabled": True}]
PAGER = {
    "communicationServiceName": "pager",
    "azureApiVersion": api_version("azure-native:communication:CommunicationService"),
    "dataLocation": "Europe",
    "location": "Global",
    "resourceGroupName": "rg-web",
}
RANGE = {
    "addressPrefix": "10.0.0.0/24",
    "privateEndpointNetworkPolicies": "Disabled",
    "privateLinkServiceNetworkPolicies": "Enabled",
}
CLUSTER_INPUTS: dict[str, Any] = {
    "agentPoolProfiles": [SYSTEM],
    "azureApiVersion": "2023-04-01",
    "dnsPrefix": "web",
    "identity": {"type": "SystemAssigned"},
    "kubernetesVersion": "1.34",
    "location": "westeurope",
    "resourceGroupName": "rg-web",
    "resourceName": "web",
    "windowsProfile": {"adminUsername": "azure", "adminPassword": ciphertext("v1:cluster:marker")},
}


def entry(urn: str, id: str, inputs: dict[str, Any], *, provider: str = "", **more: Any) -> dict[str, Any]:
    reference = f"{provider}::{'0' * 8}" if provider else ""
    token = urn.split("::")[2].rpartition("$")[2]
    outputs = more.pop("outputs", inputs)
    if is_served(token):
        # What a provider of version 2 left in the outputs: without it each resource would be updated once.
        outputs = {"name": id.rpartition("/")[2], "azureApiVersion": api_version(unversioned(token)), **outputs}
    return {
        "urn": urn,
        "custom": True,
        "id": id,
        "type": token,
        "inputs": inputs,
        "outputs": outputs,
        "parent": STACK,
        "provider": reference,
        **more,
    }


def provider(urn: str, **inputs: Any) -> dict[str, Any]:
    return {**entry(urn, "0" * 8, inputs), "provider": ""}


def resources() -> list[dict[str, Any]]:
    """The resources, in the order of the file."""
    common = {"resourceGroupName": "rg-web", "location": "westeurope"}
    web = {"resourceGroupName": "rg-web", "virtualNetworkName": "web-net"}
    pool = {"resourceGroupName": "rg-web", "resourceName": "web", "agentPoolName": "web"}
    nodes = f"{NETWORK_ID}/subnets/nodes"
    return [
        {"urn": STACK, "custom": False, "type": "pulumi:pulumi:Stack", "outputs": {"fqdn": "web.example"}},
        provider(DEFAULT, version="2.30.0", location="westeurope"),
        provider(OWN, location="westeurope", clientSecret=ciphertext("v1:provider:marker")),
        provider(KUBERNETES, kubeconfig=ciphertext("v1:kubeconfig:marker")),
        entry(GROUP, GROUP_ID, {"resourceGroupName": "rg-web", "location": "westeurope"}, provider=DEFAULT),
        {"urn": BOX, "custom": False, "type": "shop:network:Network", "parent": STACK},
        entry(
            NETWORK,
            NETWORK_ID,
            {**common, "virtualNetworkName": "web-net", **VNET},
            provider=DEFAULT,
            parent=BOX,
            propertyDependencies={"resourceGroupName": [GROUP]},
        ),
        entry(
            SUBNET,
            nodes,
            {**web, "subnetName": "nodes", **RANGE},
            provider=DEFAULT,
            parent=BOX,
            propertyDependencies={"virtualNetworkName": [NETWORK]},
        ),
        entry(
            HUB,
            HUB_ID,
            {"virtualNetworkName": "hub", "resourceGroupName": "rg-hub"},
            provider=DEFAULT,
            external=True,
            outputs={"name": "hub", "location": "westeurope", "addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}},
        ),
        entry(
            CLUSTER,
            CLUSTER_ID,
            CLUSTER_INPUTS,
            provider=OWN,
            protect=True,
            outputs={**CLUSTER_INPUTS, "fqdn": "web.example", "enableRBAC": True, "name": "web"},
        ),
        entry(
            POOL,
            f"{CLUSTER_ID}/agentPools/web",
            {**pool, "vmSize": "Standard_D4s_v5", "count": 3, "mode": "User", "vnetSubnetID": nodes},
            provider=OWN,
            ignoreChanges=["count"],
            propertyDependencies={"resourceName": [CLUSTER]},
        ),
        entry(
            AUDIT,
            f"{CLUSTER_ID}/providers/Microsoft.Insights/diagnosticSettings/audit",
            {"name": "audit", "resourceUri": CLUSTER_ID, "workspaceId": f"{GROUP_ID}/w", "logs": LOGS},
            provider=DEFAULT,
            propertyDependencies={"resourceUri": [CLUSTER]},
        ),
        entry(PASSWORD, "none", {"length": 20}, outputs={"length": 20, "result": ciphertext("v1:random:marker")}),
        entry(BUCKET, "assets-1", {"acl": "private"}, outputs={"acl": "private", "arn": "arn:aws:s3:::assets-1"}),
        entry(
            CHART,
            "default/ingress",
            {"chart": "ingress-nginx", "values": {"token": ciphertext("v1:chart:marker")}},
            provider=KUBERNETES,
        ),
        entry(UNFINISHED, "", PAGER, provider=DEFAULT, outputs={}),
    ]


def state(version: int = 3, *, shown: bool = False, drop: tuple[str, ...] = ()) -> dict[str, Any]:
    """What `pulumi stack export` writes; with `shown`, what it writes with `--show-secrets`."""
    found = [each for each in resources() if each["urn"] not in drop]
    deployment = {
        "manifest": {"time": "2026-11-01T10:00:00Z", "magic": "m", "version": "v3.190.0"},
        "secrets_providers": {"type": "passphrase", "state": {"salt": "v1:salt"}},
        "resources": _shown(found) if shown else found,
        "pending_operations": [{"resource": entry(UNFINISHED, "", {}), "type": "creating"}],
        "metadata": {},
    }
    features = {"features": ["refreshBeforeUpdate"]} if version > 3 else {}
    return {"version": version, **features, "deployment": deployment}


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [_shown(each) for each in value]
    if isinstance(value, dict):
        if "ciphertext" in value:
            plaintext = f'"plain {value["ciphertext"]}"'
            return {**{key: each for key, each in value.items() if key != "ciphertext"}, "plaintext": plaintext}
        return {key: _shown(each) for key, each in value.items()}
    return value


PROGRAM = """\
import pulumi
from pulumi_azure_native import Provider, containerservice, monitor, network, resources

config = pulumi.Config()
changes = config.get_object("changes") or {}


class Network(pulumi.ComponentResource):
    def __init__(self, name, group):
        super().__init__("shop:network:Network", name)
        below = pulumi.ResourceOptions(parent=self)
        self.vnet = network.VirtualNetwork(
            f"{name}-vnet",
            resource_group_name=group.name,
            virtual_network_name="web-net",
            address_space={"address_prefixes": ["10.0.0.0/16"]},
            opts=below,
        )
        network.Subnet(
            f"{name}-nodes",
            resource_group_name=group.name,
            virtual_network_name=self.vnet.name,
            subnet_name="nodes",
            address_prefix=changes.get("addressPrefix", "10.0.0.0/24"),
            opts=below,
        )


class Other(pulumi.CustomResource):
    def __init__(self, type, name, opts=None, **inputs):
        super().__init__(type, name, inputs, opts)


def program():
    west = Provider("west", location="westeurope", client_secret=config.require_secret("password"))
    group = resources.ResourceGroup("web", resource_group_name="rg-web")
    Network("net", group)
    hub = network.VirtualNetwork.get("hub", config.require("hub"))
    own = pulumi.ResourceOptions(provider=west)
    cluster = containerservice.ManagedCluster(
        "shop.cluster",
        resource_group_name="rg-web",
        resource_name_="web",
        location=changes.get("location", "westeurope"),
        dns_prefix=changes.get("dnsPrefix", "web"),
        kubernetes_version="1.34",
        identity={"type": "SystemAssigned"},
        agent_pool_profiles=[
            {
                "name": "sys",
                "mode": "System",
                "os_type": "Linux",
                "vm_size": "Standard_D4s_v5",
                "count": 3,
                "vnet_subnet_id": config.require("nodes"),
            }
        ],
        windows_profile={"admin_username": "azure", "admin_password": config.require_secret("password")},
        opts=pulumi.ResourceOptions(provider=west, protect=True, ignore_changes=changes.get("ignore")),
    )
    containerservice.AgentPool(
        "shop.cluster[web]",
        resource_group_name="rg-web",
        resource_name_=cluster.name,
        agent_pool_name="web",
        vm_size=changes.get("vmSize", "Standard_D4s_v5"),
        count=7,
        mode="User",
        vnet_subnet_id=config.require("nodes"),
        opts=pulumi.ResourceOptions(provider=west, ignore_changes=["count"]),
    )
    monitor.DiagnosticSetting(
        "audit", name="audit", resource_uri=cluster.id, workspace_id=config.require("workspace"),
        logs=[{"category": "guard", "enabled": True}],
    )
    Other("random:index/randomPassword:RandomPassword", "db", length=changes.get("length", 20))
    Other("aws:s3/bucket:Bucket", "assets", acl=changes.get("acl", "private"))
    inside = pulumi.ProviderResource("kubernetes", "inCluster", {"kubeconfig": config.require_secret("password")})
    Other(
        "kubernetes:helm.sh/v3:Release",
        "ingress",
        pulumi.ResourceOptions(provider=inside),
        chart="ingress-nginx",
        values={"token": config.require_secret("password")},
    )
    pager = {"dataLocation": "Europe", "location": "Global", "resourceGroupName": "rg-web"}
    Other("azure-native:communication:CommunicationService", "pager", **pager)
    pulumi.export("hub", hub.location)


def without_aliases(args):
    args.opts.aliases = None
    return pulumi.ResourceTransformationResult(args.props, args.opts)


if config.get("aliases") == "dropped":
    pulumi.runtime.register_stack_transformation(without_aliases)
program()
"""
"""A program of the same shape; `changes` in its config says what is to be otherwise."""
