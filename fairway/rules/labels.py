"""Labels, taints and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.rules.citations import KUBERNETES_LABELS, KUBERNETES_TAINTS, aks, thread, validator
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, once
from fairway.rules.registry import rule

_TAINTS = (aks("use-node-taints.md#overview"), KUBERNETES_TAINTS, validator("validate_taint"))
_LABEL = (KUBERNETES_LABELS, validator("validate_label"))

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
LONGEST = 63
# kubelet may set these; node-role was refused once and no longer is (Azure/AKS#4628).
OPEN_PREFIXES = ("kubelet.kubernetes.io", "node.kubernetes.io", "node-role.kubernetes.io")


@once
def _taints(cluster: Cluster) -> Iterator[tuple[Pool, str, str, str, str]]:
    """Each taint as pool, path, key, value and effect; the effect is empty if it is missing."""
    for pool in cluster.pools:
        for key in ("nodeTaints", "nodeInitializationTaints"):
            for text in pool.texts(key):
                left, _, effect = text.partition(":")
                name, _, value = left.partition("=")
                yield pool, key, name, value, effect


@rule(
    "taint-without-effect",
    "A taint has an effect: key=value:effect.",
    remedy="Append :NoSchedule, :PreferNoSchedule or :NoExecute.",
    sources=_TAINTS,
)
def _taint_effect(cluster: Cluster) -> Faults:
    for pool, path, name, value, effect in _taints(cluster):
        if not effect:
            reason = (
                f"taint {name}={value} of pool {pool.shown} has no effect such as NoSchedule: no node can register."
            )
            yield pool.fault(path, reason)


@rule(
    "taint-unknown-effect",
    "The effect of a taint is NoSchedule, PreferNoSchedule or NoExecute.",
    remedy="Write NoSchedule, PreferNoSchedule or NoExecute, in this spelling.",
    sources=_TAINTS,
)
def _taint_effect_known(cluster: Cluster) -> Faults:
    for pool, path, name, _, effect in _taints(cluster):
        if effect and effect not in EFFECTS:
            yield pool.fault(path, f"taint {name} of pool {pool.shown} has the effect {effect}, which does not exist.")


@rule(
    "taint-value-too-long",
    "The value of a taint is at most 63 characters and begins with a letter or digit.",
    remedy="Shorten the value; use an annotation for longer text.",
    sources=_TAINTS[1:],
)
def _taint_value(cluster: Cluster) -> Faults:
    for pool, path, name, value, _ in _taints(cluster):
        if value and (len(value) > LONGEST or not value[0].isalnum()):
            reason = f"taint {name} of pool {pool.shown} has a value ({len(value)} characters) that is not valid."
            yield pool.fault(path, reason)


@once
def _labels(cluster: Cluster) -> Iterator[tuple[Pool, str, str, str]]:
    """Each label as pool, prefix, name and value."""
    for pool in cluster.pools:
        for key, value in pool.entries("nodeLabels").items():
            prefix, _, name = key.rpartition("/")
            yield pool, prefix, name, value if isinstance(value, str) else ""


@rule(
    "label-prefix-kubernetes-azure-com",
    "No label of your own has the prefix kubernetes.azure.com.",
    remedy="Use a prefix of your own, such as your company's domain.",
    sources=(
        aks("use-labels.md#reserved-prefixes"),
        thread("ams0/aks-nvme-ssd-provisioner/issues/5"),
        thread("Azure/AKS/issues/3152"),
    ),
)
def _label_of_azure(cluster: Cluster) -> Faults:
    for pool, prefix, name, value in _labels(cluster):
        # AKS puts this label on Spot nodes, and removes it if an update does not repeat it (Azure/AKS#3152).
        own = pool.spot and (name, value) == ("scalesetpriority", "spot")
        if prefix.lower() == "kubernetes.azure.com" and not own:
            yield pool.fault("nodeLabels", f"label {prefix}/{name} of pool {pool.shown} has AKS's reserved prefix.")


@rule(
    "label-prefix-kubernetes-io",
    "A label under kubernetes.io or k8s.io has the prefix kubelet.kubernetes.io or node.kubernetes.io.",
    remedy="Use a prefix of your own, or node.kubernetes.io.",
    sources=(aks("use-labels.md#reserved-prefixes"), thread("Azure/AKS/issues/2866")),
)
def _label_of_kubernetes(cluster: Cluster) -> Faults:
    for pool, prefix, name, _ in _labels(cluster):
        if re.search(r"(^|\.)(kubernetes|k8s)\.io$", prefix) and not prefix.endswith(OPEN_PREFIXES):
            reason = f"label {prefix}/{name} of pool {pool.shown}: kubelet may not set it, so nodes cannot join."
            yield pool.fault("nodeLabels", reason)


@rule(
    "label-prefix-uppercase",
    "A label's prefix is a DNS name in lower case.",
    remedy="Write the prefix in lower case.",
    sources=_LABEL,
)
def _label_prefix(cluster: Cluster) -> Faults:
    for pool, prefix, name, _ in _labels(cluster):
        if prefix != prefix.lower():
            yield pool.fault("nodeLabels", f"label {prefix}/{name} of pool {pool.shown} has capitals in its prefix.")


@rule(
    "label-name-too-long",
    "The name of a label (after its prefix) is no longer than 63 characters.",
    remedy="Shorten the name of the label.",
    sources=_LABEL,
)
def _label_name(cluster: Cluster) -> Faults:
    for pool, _, name, _ in _labels(cluster):
        if len(name) > LONGEST:
            yield pool.fault("nodeLabels", f"label {name} of pool {pool.shown} has a name of {len(name)} characters.")


@rule(
    "label-value-too-long",
    "The value of a label is no longer than 63 characters.",
    remedy="Shorten the value; use an annotation or a tag for longer text.",
    sources=_LABEL,
)
def _label_value_length(cluster: Cluster) -> Faults:
    for pool, _, name, value in _labels(cluster):
        if len(value) > LONGEST:
            reason = f"label {name} of pool {pool.shown} has a value of {len(value)} characters; the limit is 63."
            yield pool.fault("nodeLabels", reason)


@rule(
    "label-value-characters",
    "The value of a label is letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.",
    remedy="Write hyphens for blanks and special characters, which values of tags often have.",
    sources=_LABEL,
)
def _label_value(cluster: Cluster) -> Faults:
    for pool, _, name, value in _labels(cluster):
        if value and not re.fullmatch(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?", value):
            reason = f"label {name} of pool {pool.shown} has the invalid value {value!r}."
            allowed = re.sub(r"[^A-Za-z0-9_.]+", "-", value).strip("-_.")[:LONGEST].rstrip("-_.")
            # Other characters may be those of a password or of a URL with one, which must not be in the remedy.
            named = allowed and re.fullmatch(r"[\w .,/()+-]*", value)
            yield pool.fault("nodeLabels", reason, remedy=f"Write {allowed}." if named else "")


@rule(
    "tags-differ-only-in-case",
    "No two tags differ only in upper and lower case.",
    remedy="Keep one of the two tags.",
    sources=(aks("use-tags.md#limitations"),),
    severity="warning",
)
def _tags(cluster: Cluster) -> Faults:
    for part in (cluster, *cluster.pools):
        keys = list(part.entries("tags"))
        folded = [key.lower() for key in keys]
        twice = sorted({key for key in keys if folded.count(key.lower()) > 1})
        if twice:
            yield part.fault("tags", f"{' and '.join(twice)} are the same tag in Azure: one of the values is lost.")
