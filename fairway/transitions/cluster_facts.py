"""What Azure does when a property of a cluster changes, except its network and its pools: the table.

Properties that are not in the table change in place.
"""

from __future__ import annotations

from fairway.rules.citations import aks, schema, thread
from fairway.transitions.fact import ALL_POOLS, NOT_KNOWN, Fact, fixed_on_cluster

_REIMAGES = aks("node-disruption-policy.md#cluster-level-operations")
_PROXY = aks("http-proxy.md#update-http-proxy-configurations")
_LATER = "Upgrade the node images afterwards: `az aks upgrade --node-image-only`."


def _property(name: str) -> str:
    return schema(f"ManagedClusterProperties/properties/{name}")


CLUSTER: dict[str, Fact] = {
    "diskEncryptionSetID": fixed_on_cluster("The key that encrypts disks", _property("diskEncryptionSetID")),
    "dnsPrefix": fixed_on_cluster("The DNS prefix of the API server", _property("dnsPrefix")),
    "enableRBAC": fixed_on_cluster(
        "Kubernetes role-based access control", thread("Azure/azure-libraries-for-java/issues/794")
    ),
    "extendedLocation": fixed_on_cluster("The edge zone", _property("extendedLocation")),
    "fqdnSubdomain": fixed_on_cluster("The DNS subdomain of the API server", _property("fqdnSubdomain")),
    "linuxProfile.adminUsername": fixed_on_cluster("The administrator of Linux nodes", _property("linuxProfile")),
    "nodeResourceGroup": fixed_on_cluster("The node resource group", _property("nodeResourceGroup")),
    "servicePrincipalProfile.clientId": fixed_on_cluster(
        "The service principal", thread("Azure/azure-cli/issues/24764")
    ),
    "windowsProfile.adminUsername": fixed_on_cluster(
        "The administrator of Windows nodes", aks("learn/quick-windows-container-deploy-cli.md")
    ),
    "apiServerAccessProfile": Fact(
        "in_place",
        "Access to the API server changes.",
        aks("api-server-authorized-ip-ranges.md"),
        "Pods stay; clients of the API server may lose access to it.",
    ),
    "apiServerAccessProfile.disableRunCommand": Fact(
        "in_place",
        "`az aks command invoke` is disabled or enabled.",
        aks("access-private-cluster.md#disable-run-command"),
        "Pods stay; pipelines that run kubectl through `az aks command invoke` lose or gain access.",
    ),
    "autoUpgradeProfile.upgradeChannel": Fact(
        "in_place",
        "AKS upgrades by the new channel: in the maintenance window, or at any time if the cluster has none.",
        aks("auto-upgrade-cluster.md#use-planned-maintenance"),
        "Pods stay for now; at the next upgrade nodes are drained.",
        "If the cluster has no maintenance window, add `maintenance` in an update before this one.",
    ),
    "bootstrapProfile": Fact(
        "in_place",
        "The setting is stored and takes effect when the nodes get their next image.",
        aks("network-isolated.md#update-an-existing-aks-cluster-to-network-isolated-type"),
        workaround=_LATER,
    ),
    "disableLocalAccounts": Fact(
        "in_place",
        "The cluster's local admin account is disabled or enabled.",
        aks("local-accounts.md#disable-local-accounts"),
        "Pods stay; pipelines that use the admin kubeconfig lose or gain access.",
    ),
    "httpProxyConfig": Fact("reimage", "The proxy is written to every node.", _PROXY, ALL_POOLS),
    "identityProfile": Fact(
        "reimage",
        "The kubelet's identity is written to every node.",
        _REIMAGES,
        ALL_POOLS,
        "Roles that the old kubelet identity has outside this stack, such as AcrPull on a registry, do not move to the "
        "new one: create the identity first, and assign them to it before the cluster uses it.",
    ),
    "linuxProfile": Fact(
        "in_place",
        "The SSH key is stored and reaches a node with its next image.",
        aks("manage-ssh-node-access.md#update-ssh-public-key-on-an-existing-aks-cluster"),
        workaround=_LATER,
    ),
    "nodeResourceGroupProfile": Fact(
        "in_place",
        "A deny assignment on the node resource group is added (ReadOnly) or removed.",
        aks("node-resource-group-lockdown.md#restriction-levels"),
        "Pods stay; with ReadOnly, people, pipelines and other tools can no longer change what is in that group, such "
        "as disks, addresses, routes and security groups.",
        "With ReadOnly: first make sure that nothing changes resources there directly.",
    ),
    "nodeProvisioningProfile": Fact(
        "in_place",
        "Node auto-provisioning is turned on or off.",
        aks("node-auto-provisioning.md"),
        "Pods stay; with Manual, no more nodes are provisioned automatically.",
    ),
    "oidcIssuerProfile.enabled": Fact(
        "in_place",
        "The API server restarts with an issuer URL; this cannot be undone.",
        aks("use-oidc-issuer.md"),
        "Pods stay; the API server is briefly unavailable.",
    ),
    "securityProfile.azureKeyVaultKms": Fact(
        "in_place",
        "The key for secrets in etcd changes; existing secrets are encrypted with it when they are next written.",
        aks("use-kms-etcd-encryption.md"),
        "Pods stay; the API server restarts.",
        "Write all secrets again afterwards: `kubectl get secrets --all-namespaces -o json | kubectl replace -f -`.",
    ),
    "securityProfile.customCATrustCertificates": Fact(
        "reimage",
        "The certificates are installed on every node.",
        aks("custom-certificate-authority.md"),
        ALL_POOLS,
    ),
    "sku": Fact("in_place", "The tier changes the SLA and the price.", aks("free-standard-pricing-tiers.md")),
    "tags": Fact("in_place", "Tags are written to the cluster's Azure resources.", aks("use-tags.md")),
    "addonProfiles.azurepolicy.enabled": Fact(
        "in_place",
        "The policies of Azure Policy that are assigned to the cluster, its groups and its subscription apply in it.",
        "https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes",
        "Running pods stay; what breaks a policy with the effect Deny is refused from then on, also pods that are "
        "created again, and policies with the effect Mutate change what is created.",
        "First list the assignments with definitions of the category Kubernetes, and give those with Deny the effect "
        "Audit until nothing breaks them.",
    ),
    "autoScalerProfile": Fact(
        "in_place",
        "The cluster autoscaler uses the new settings for all pools.",
        aks("cluster-autoscaler.md"),
        "Pods stay, unless the autoscaler now removes their nodes.",
    ),
    "windowsProfile.gmsaProfile": Fact(
        "reimage",
        "Windows nodes are configured for group managed service accounts.",
        aks("node-disruption-policy.md"),
        ALL_POOLS,
    ),
    "windowsProfile": Fact("in_place", "The password or license of Windows nodes is stored.", aks("windows-faq.yml")),
}
"""By property: what is fixed, what reimages the nodes, and notes on other properties."""

ADDITIONAL = Fact("in_place", "Azure changes it in place.", schema("ManagedClusterProperties"), NOT_KNOWN)
"""Everything else: add-ons, monitoring, storage drivers, service mesh ..."""
