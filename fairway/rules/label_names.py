"""Names of labels and taints, and taints that are there twice."""

from __future__ import annotations

import re

from fairway.rules.citations import KUBERNETES_LABELS, KUBERNETES_TAINTS, thread, validator
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_LABEL = (KUBERNETES_LABELS, validator("validate_label"), thread("Azure/AKS/issues/1538"))
_NAME = r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
_DNS_NAME = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
LONGEST_PREFIX = 253


@rule(
    "label-name-characters",
    "The name of a label is letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.",
    remedy="Write hyphens for other characters, and begin and end with a letter or digit.",
    sources=_LABEL,
)
def _names(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for key in pool.entries("nodeLabels"):
            name = key.rpartition("/")[2]
            if not re.fullmatch(_NAME, name):
                reason = f"label {key!r} of pool {pool.shown} has the name {name!r}; Azure refuses it."
                yield pool.fault("nodeLabels", reason)


@rule(
    "label-prefix-characters",
    "A label's prefix is a DNS name of up to 253 characters, with one slash after it.",
    remedy="Write a domain such as example.com, and one slash between it and the name.",
    sources=_LABEL,
)
def _prefixes(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for key in pool.entries("nodeLabels"):
            prefix, slash, _ = key.rpartition("/")
            if slash and (len(prefix) > LONGEST_PREFIX or not re.fullmatch(_DNS_NAME, prefix.lower())):
                reason = f"label {key!r} of pool {pool.shown} has the prefix {prefix!r}, which is not a DNS name."
                yield pool.fault("nodeLabels", reason)


@rule(
    "taint-key-characters",
    "The key of a taint is letters, digits, `-`, `_` and `.`, after a DNS name and a slash if it has a prefix.",
    remedy="Write a key such as dedicated or example.com/dedicated.",
    sources=(
        KUBERNETES_TAINTS,
        validator("validate_taint"),
        thread("hashicorp/terraform-provider-azurerm/issues/31386"),
    ),
)
def _keys(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for path in ("nodeTaints", "nodeInitializationTaints"):
            for text in pool.texts(path):
                key = re.split("[=:]", text)[0]
                if not re.fullmatch(f"({_DNS_NAME}/)?{_NAME}", key):
                    reason = f"taint {text!r} of pool {pool.shown} has the key {key!r}: no node can register with it."
                    yield pool.fault(path, reason)


@rule(
    "taint-twice",
    "A pool has no two taints with the same key and effect.",
    remedy="Keep one of them, or give them different keys.",
    sources=(thread("Azure/AKS/issues/1412"),),
)
def _twice(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        seen: dict[tuple[str, str], str] = {}
        for text in pool.texts("nodeTaints"):
            left, _, effect = text.partition(":")
            key = (left.partition("=")[0], effect)
            if key in seen:
                reason = f"pool {pool.shown} has {seen[key]} and {text}: its nodes never become ready."
                yield pool.fault("nodeTaints", reason)
            seen[key] = text
