"""The administrator of Windows nodes, and what their profile goes with."""

from __future__ import annotations

import re
from dataclasses import replace

from fairway.azure.values import REFUSED_ADMIN_NAMES
from fairway.request import SECRET_TEXT
from fairway.rules.citations import aks, release, schema
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_NAME = "windowsProfile.adminUsername"
_PASSWORD = "windowsProfile.adminPassword"
_NAMES = schema("ManagedClusterWindowsProfile/properties/adminUsername")
_PASSWORDS = schema("ManagedClusterWindowsProfile/properties/adminPassword")

LONGEST = 20
SHORTEST_OF_THE_API, SHORTEST = 8, 14
"""The least characters of a password."""
PASSWORDS = {
    *("abc@123", "P@$$w0rd", "P@ssw0rd", "P@ssword123", "Pa$$word", "pass@word1", "Password!", "Password1"),
    *("Password22", "iloveyou!"),
}
KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[\W_]")
"""Kinds of characters, three of which a password has."""


@rule(
    "win-admin-username",
    "windowsProfile.adminUsername is a name of up to 20 characters that Windows does not reserve.",
    remedy="Choose a name such as azureuser, without a dot at its end.",
    sources=(_NAMES,),
)
def _name(cluster: Cluster) -> Faults:
    name = cluster.text(_NAME)
    if name.lower() in REFUSED_ADMIN_NAMES:
        yield cluster.fault(_NAME, f"{name} is one of the names that Azure refuses.")
    elif len(name) > LONGEST:
        yield cluster.fault(_NAME, f"{name} has {len(name)} characters; Windows takes {LONGEST}.")
    elif name.endswith("."):
        yield cluster.fault(_NAME, f"{name} ends in a dot.")


@rule(
    "win-admin-password-complexity",
    "windowsProfile.adminPassword has three of: lower case, upper case, digits, other characters.",
    remedy="Generate a password, and keep it as a secret.",
    sources=(_PASSWORDS,),
)
def _password(cluster: Cluster) -> Faults:
    text = cluster.text(_PASSWORD)
    kinds = sum(bool(re.search(each, text, re.ASCII)) for each in KINDS)
    reason = ""
    if text in PASSWORDS:
        reason = "the password is one of those that Azure refuses because everyone uses them."
    elif text and kinds < 3 and SECRET_TEXT not in text:
        reason = f"the password has {kinds} of the four kinds of characters; Azure wants three."
    if reason:
        # The fault carries no value: a password must not be in a report.
        yield replace(cluster.fault("windowsProfile", reason), value=None)


@rule(
    "win-admin-password-below-14",
    "windowsProfile.adminPassword has 14 characters or more.",
    remedy="Generate a password of 14 characters or more, and keep it as a secret.",
    # The API's description allows 8 characters.
    sources=(release("2020-11-16"), aks("learn/quick-windows-container-deploy-cli.md#create-an-aks-cluster")),
    severity="warning",
)
def _short_password(cluster: Cluster) -> Faults:
    text = cluster.text(_PASSWORD)
    if SHORTEST_OF_THE_API <= len(text) < SHORTEST and SECRET_TEXT not in text:
        reason = f"the password has {len(text)} characters; AKS requires {SHORTEST} since 2020-11."
        yield replace(cluster.fault("windowsProfile", reason), value=None)


@rule(
    "windows-profile-without-username",
    "windowsProfile has an adminUsername.",
    remedy="Write an adminUsername, such as azureuser.",
    sources=(schema("ManagedClusterWindowsProfile"),),
)
def _no_name(cluster: Cluster) -> Faults:
    if cluster.entries("windowsProfile") and cluster.missing(_NAME):
        yield cluster.fault(_NAME, "windowsProfile has no adminUsername, which nodes cannot be made without.")


@rule(
    "disable-outbound-nat-node-public-ip",
    "A pool with disableOutboundNat has no public addresses on its nodes.",
    remedy="Set enableNodePublicIP to false, or leave disableOutboundNat out.",
    sources=(schema("AgentPoolWindowsProfile/properties/disableOutboundNat"),),
)
def _public(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.windows and pool.on("windowsProfile.disableOutboundNat") and pool.on("enableNodePublicIP"):
            reason = f"pool {pool.shown} has disableOutboundNat, and its nodes have public addresses."
            yield pool.fault("windowsProfile.disableOutboundNat", reason)


@rule(
    "windows-pool-without-cni",
    "Windows pools need a network plugin of AKS.",
    remedy="Set networkPlugin to azure, with networkPluginMode overlay.",
    sources=(aks("windows-vs-linux-containers.md#considerations"),),
)
def _no_plugin(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.windows and cluster.word("networkProfile.networkPlugin") == "none":
            reason = f"pool {pool.shown} is Windows; an own network plugin (none) is supported on Linux only."
            yield cluster.fault("networkProfile.networkPlugin", reason)


@rule(
    "windows-annual-azure-npm",
    "Windows Server Annual Channel does not go with networkPolicy azure.",
    remedy="Set networkPolicy to calico or none.",
    sources=(aks("windows-annual-channel.md#limitations"),),
)
def _annual(cluster: Cluster) -> Faults:
    path = "networkProfile.networkPolicy"
    for pool in cluster.pools:
        if pool.os_sku == "windowsannual" and cluster.word(path) == "azure":
            yield cluster.fault(path, f"pool {pool.shown} is WindowsAnnual, which Azure's policy manager leaves out.")
