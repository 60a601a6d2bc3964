"""Changes of policy assignments: what they begin or cease to refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fairway.azure.policies import definitions
from fairway.change.effect import Effect, Finds, Properties
from fairway.request import Placeholder, leaves, mapping, sequence, value_at
from fairway.transitions.difference import same

_LEARN = "https://learn.microsoft.com/azure/governance/policy"
# The add-on looks for changed assignments every 15 minutes, and checks objects when they are created or updated.
POLICIES_OF_KUBERNETES = f"{_LEARN}/concepts/policy-for-kubernetes"
_MODE = f"{_LEARN}/concepts/assignment-structure#enforcement-mode"
REFUSED = "Running pods stay; what breaks the policy is refused from then on, also pods that are created again."
FIRST = "First read the compliance results of Azure Policy, and correct what breaks the policy."
NOT_REFUSED = "Pods stay; what breaks the policy is accepted from then on."
_EFFECT, _ENFORCEMENT, _EXCLUDED = "parameters.effect.value", "enforcementMode", "parameters.excludedNamespaces.value"


def denies(assignment: Properties) -> bool | None:
    """Whether the assignment refuses what breaks its policy; None if its effect is not known."""
    if same(assignment.get(_ENFORCEMENT), "DoNotEnforce"):
        return False
    effect = value_at(assignment, _EFFECT)
    if effect is None:
        definition = definitions().get(str(assignment.get("policyDefinitionId")).lower())
        effect = definition.usual_effect if definition else ""
    return same(effect, "Deny") if effect else None


def _assignment(before: Properties, after: Properties) -> Iterator[Effect]:
    if any(isinstance(each, Placeholder) for _, each in leaves(mapping(after.get("parameters")) or {})):
        return
    old, new = denies(before), denies(after)
    mode = not same(before.get(_ENFORCEMENT) or "Default", after.get(_ENFORCEMENT) or "Default")
    path, source = (_ENFORCEMENT, _MODE) if mode else (_EFFECT, POLICIES_OF_KUBERNETES)
    if old is False and (new or (new is None and mode)):
        yield Effect(path, "Violations are refused instead of reported.", source, REFUSED, FIRST)
    elif new is False and (old or (old is None and mode)):
        yield Effect(path, "Violations are no longer refused.", source, NOT_REFUSED)
    elif old and new:
        had, has = ({str(each) for each in sequence(value_at(side, _EXCLUDED)) or ()} for side in (before, after))
        if has and (gone := sorted(had - has)):
            text = f"The policy now applies to {', '.join(gone)}."
            yield Effect(_EXCLUDED, text, POLICIES_OF_KUBERNETES, REFUSED, FIRST)


POLICIES: Mapping[str, Finds] = {"authorization:PolicyAssignment": _assignment}
"""By type: what a change of its properties does."""
