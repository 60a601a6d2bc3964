"""Changes in place that take access, traffic or room from what runs: each with what happens and its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from fairway.change.backups import EFFECTS
from fairway.change.change import OUTCOMES, Change, Outcome, Reason, stepwise
from fairway.change.effect import Effect, Finds, Properties, rank
from fairway.change.fleets import FLEETS
from fairway.change.planned_step import PlannedStep
from fairway.change.reasons import within
from fairway.change.security_rules import narrowed
from fairway.change.weakened_access import ACCESS
from fairway.change.weakened_edge import EDGE
from fairway.change.weakened_flux import FLUX
from fairway.change.weakened_monitoring import MONITORING
from fairway.change.weakened_namespaces import NAMESPACES
from fairway.change.weakened_networks import NETWORKS
from fairway.change.weakened_policies import POLICIES
from fairway.change.weakened_roles import ROLES
from fairway.change.weakened_subnets import SUBNETS
from fairway.change.weakened_support import of_support
from fairway.request import Placeholder, leaves, value_at
from fairway.rules.citations import aks
from fairway.transitions.difference import same
from fairway.transitions.fact import UNTOUCHED

_LEARN = "https://learn.microsoft.com/azure"
_SECURITY_GROUPS = f"{_LEARN}/virtual-network/network-security-groups-overview"


def with_weakened(step: PlannedStep, change: Change) -> Change:
    """The change of an update, with what it takes from what runs."""
    found = [*_effects(step)]
    if not found:
        return change
    sides = (step.old_inputs, step.new_inputs)
    reasons = [
        Reason(each.text, each.path, *(value_at(side, each.path) for side in sides), source=each.source)
        for each in found
    ]
    paths = [each.path for each in found]
    others = (
        each for each in change.reasons if not (each.repeats_outcome and any(within(each.path, p) for p in paths))
    )
    before = "" if change.workloads == UNTOUCHED else change.workloads
    effects: list[Outcome] = ["refused" if each.refused else "interrupted" for each in found if each.interrupts]
    return replace(
        change,
        reasons=(*reasons, *others),
        outcome=max(*effects, change.outcome, key=OUTCOMES.index) if effects else change.outcome,
        workloads=_together(dict.fromkeys(each for each in (before, *(each.workloads for each in found)) if each)),
        workaround=stepwise(*(each.workaround for each in found), change.workaround),
    )


_PODS_STAY = "Pods stay"
_AND_BESIDES = f"{_PODS_STAY}; "
"""How a text begins that goes on with what else happens."""


def _together(texts: Iterable[str]) -> str:
    """The texts, of which only the first one starts with what happens to pods."""
    first, *others = [*texts] or [""]
    stay = first.startswith(_PODS_STAY)
    rest = [each.removeprefix(_AND_BESIDES) if stay else each for each in others]
    return " ".join((first, *(f"{each[:1].upper()}{each[1:]}" for each in rest)))


def _effects(step: PlannedStep) -> Iterator[Effect]:
    short = step.token.removeprefix("azure-native:")
    if short == "resources:Resource":
        short = f"resources:{step.old_inputs.get('resourceType')}"
    for table in (_FOUND, ACCESS, SUBNETS):
        if find := table.get(short):
            yield from find(step.old_inputs, step.new_inputs)
    yield from of_support(short, step.old_inputs, step.new_inputs)


def _security_group(before: Properties, after: Properties) -> Iterator[Effect]:
    """Rules that allow less or deny more than before."""
    rules = (value for side in (before, after) for _, value in leaves(side.get("securityRules")))
    if any(isinstance(each, Placeholder) for each in rules):
        return
    if text := " ".join(narrowed(before, after)):
        workloads = "Pods stay; new connections that the rules no longer allow fail at once."
        yield Effect(
            "securityRules",
            text,
            _SECURITY_GROUPS,
            workloads,
            "Check first that nothing needs the traffic that is no longer allowed.",
        )


def _safeguards(before: Properties, after: Properties) -> Iterator[Effect]:
    levels = ("Warn", "Enforce")
    old, new = (rank(levels, value_at(each, "properties.level")) for each in (before, after))
    standards = ("Privileged", "Baseline", "Restricted")
    path = "properties.podSecurityStandardsLevel"
    loose, strict = (rank(standards, value_at(each, path)) for each in (before, after))
    source = aks("deployment-safeguards.md")
    workloads = "Running pods stay; what breaks the rules is refused from then on, also pods that are created again."
    first = "With level Warn, read the warnings that `kubectl apply` shows and the results of Azure Policy first."
    if new == 1 and old == 0:
        yield Effect("properties.level", "Violations are refused instead of reported.", source, workloads, first)
    elif new == 1 and loose is not None and strict is not None and strict > loose:
        yield Effect(path, "The level of pod security is stricter.", source, workloads, first)


def _machine(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "hardwareProfile.vmSize"
    if not same(value_at(before, path), value_at(after, path)) and value_at(after, path):
        source = f"{_LEARN}/virtual-machines/sizes/resize-vm"
        yield Effect(
            path, "Azure restarts the VM with the new size.", source, "Sessions on the VM end.", interrupts=False
        )


def _credential(before: Properties, after: Properties) -> Iterator[Effect]:
    for key in ("subject", "issuer"):
        old, new = value_at(before, key), value_at(after, key)
        if old and new and old != new:
            workloads = (
                "Pods of the old service account get no new tokens, so their calls to Azure fail once "
                "those that they have expire, within a day."
            )
            workaround = (
                "Add a credential for the new service account beside this one, move the pods, then remove this."
            )
            text = f"It is for another {key}."
            yield Effect(key, text, aks("workload-identity-overview.md"), workloads, workaround)


_TIERS = ("Basic", "Standard", "Premium")


def _registry(before: Properties, after: Properties) -> Iterator[Effect]:
    old, new = (rank(_TIERS, value_at(each, "sku.name")) for each in (before, after))
    if old is not None and new is not None and new < old:
        yield Effect(
            "sku.name",
            "The registry has less storage and throughput.",
            f"{_LEARN}/container-registry/container-registry-skus#changing-skus",
            "Pods stay; pulls may be throttled.",
            "Azure refuses it while the registry uses what only the higher SKU has, such as replications or private "
            "endpoints: remove those in an update before this one.",
            interrupts=False,
        )
    yield from _private(before, after, "", "registry", f"{_LEARN}/container-registry/container-registry-private-link")


def _vault(before: Properties, after: Properties) -> Iterator[Effect]:
    yield from _private(before, after, "properties.", "vault", f"{_LEARN}/key-vault/general/network-security")


def _private(before: Properties, after: Properties, at: str, what: str, source: str) -> Iterator[Effect]:
    """Public access that is turned off or limited to some addresses."""
    workloads = f"Pods stay; clients that reach the {what} by its public address lose it, nodes and pods included."
    workaround = f"First give them a private endpoint of the {what}, in an update before this one."
    access = f"{at}publicNetworkAccess"
    if same(value_at(after, access), "Disabled") and not same(value_at(before, access), "Disabled"):
        yield Effect(access, "Public access is turned off.", source, workloads, workaround)
        return
    for key in ("networkAcls", "networkRuleSet"):
        path = f"{at}{key}.defaultAction"
        if same(value_at(after, path), "Deny") and not same(value_at(before, path), "Deny"):
            yield Effect(path, "Only some addresses keep public access.", source, workloads, workaround)


_FOUND: Mapping[str, Finds] = {
    **EFFECTS,
    **EDGE,
    **FLEETS,
    **FLUX,
    **MONITORING,
    **NAMESPACES,
    **NETWORKS,
    **POLICIES,
    **ROLES,
    "network:NetworkSecurityGroup": _security_group,
    "resources:deploymentSafeguards": _safeguards,
    "compute:VirtualMachine": _machine,
    "managedidentity:FederatedIdentityCredential": _credential,
    "containerregistry:Registry": _registry,
    "keyvault:Vault": _vault,
}
