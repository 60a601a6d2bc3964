"""The administrator's name and key on Linux nodes."""

from __future__ import annotations

import re
from dataclasses import replace

from fairway.rules.citations import schema, support, thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_FAQ = support("create-upgrade-delete/aks-common-issues-faq.yml")

ADMIN_NAME = 32


@rule(
    "linux-admin-username-pattern",
    "linuxProfile.adminUsername begins with a letter, followed by letters, digits, `-` and `_`.",
    remedy="Choose a name such as azureuser.",
    sources=(schema("ContainerServiceLinuxProfile/properties/adminUsername"), _FAQ),
)
def _admin_name_characters(cluster: Cluster) -> Faults:
    name = cluster.text("linuxProfile.adminUsername")
    if name and not re.fullmatch(r"[A-Za-z][-A-Za-z0-9_]*", name):
        reason = f"{name} is not a Linux user name that AKS can create on the nodes."
        yield cluster.fault("linuxProfile.adminUsername", reason)


@rule(
    "linux-admin-username-too-long",
    "linuxProfile.adminUsername is no longer than 32 characters.",
    remedy="Shorten the user name to 32 characters.",
    sources=(_FAQ,),
)
def _admin_name_length(cluster: Cluster) -> Faults:
    name = cluster.text("linuxProfile.adminUsername")
    if len(name) > ADMIN_NAME:
        reason = f"the user name has {len(name)} characters; Linux allows {ADMIN_NAME}."
        yield cluster.fault("linuxProfile.adminUsername", reason)


@rule(
    "ssh-more-than-one-key",
    "linuxProfile.ssh.publicKeys has one key.",
    remedy="Keep one key; add others to the nodes with a DaemonSet, or use Entra ID for SSH.",
    sources=(schema("ContainerServiceSshConfiguration/properties/publicKeys"),),
)
def _ssh_keys(cluster: Cluster) -> Faults:
    keys = cluster.items("linuxProfile.ssh.publicKeys")
    if len(keys) > 1:
        reason = f"{len(keys)} keys are listed; AKS installs one and refuses more."
        yield cluster.fault("linuxProfile.ssh.publicKeys", reason)


@rule(
    "ssh-key-format",
    "The key in linuxProfile.ssh is a public key in OpenSSH's form, which is one line.",
    remedy="Copy the content of the file with the suffix .pub, such as ~/.ssh/id_rsa.pub.",
    sources=(
        thread("MicrosoftDocs/azure-docs/issues/74569"),
        schema("ContainerServiceSshPublicKey/properties/keyData"),
    ),
)
def _ssh_key(cluster: Cluster) -> Faults:
    for part in cluster.parts("linuxProfile.ssh.publicKeys"):
        found = re.match(r"-+ ?BEGIN ([A-Z0-9 ]*PRIVATE KEY|SSH2 PUBLIC KEY)", part.text("keyData").strip())
        if found:
            # The fault carries no value, as it may be a private key.
            reason = f"the key begins with BEGIN {found[1]}; AKS reads a line that begins with ssh-rsa or ssh-ed25519."
            yield replace(part.fault("keyData", reason), value=None)
