"""Role assignments, which clusters that have an identity and a scope in common declare once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from uuid import NAMESPACE_URL, uuid5
from weakref import WeakKeyDictionary

import pulumi
from pulumi_azure_native import authorization, containerservice

from components.kind import SHARED
from components.options import merged
from config.cluster import Cluster
from config.model import Settings


@dataclass
class _Declared:
    """The roles in a run of the program, and the principals that more than one of its clusters uses."""

    roles: dict[tuple[object, ...], authorization.RoleAssignment] = field(
        default_factory=dict[tuple[object, ...], authorization.RoleAssignment]
    )
    """By scope, role, principal and condition."""
    common: frozenset[str] = frozenset()
    """Object ids in lower case."""


_DECLARED: WeakKeyDictionary[pulumi.Resource, _Declared] = WeakKeyDictionary()


def _declared() -> _Declared:
    root = pulumi.runtime.get_root_resource()
    return _Declared() if root is None else _DECLARED.setdefault(root, _Declared())


def name_shared_roles(clusters: Iterable[Cluster]) -> None:
    """Choose the logical names of roles in this run of the program: those of identities that several of its clusters
    use contain no cluster."""
    seen = Counter(each for cluster in clusters for each in {*_principals(cluster)})
    _declared().common = frozenset(each for each, count in seen.items() if count > 1)


def _principals(settings: object) -> Iterator[str]:
    """The object ids of existing identities in the settings, in lower case."""
    if isinstance(settings, Mapping):
        inside = [*cast("Mapping[str, object]", settings).items()]
    elif isinstance(settings, Settings):
        inside = [*vars(settings).items()]
    else:
        return
    for key, value in inside:
        if key in ("principal_id", "object_id") and isinstance(value, str):
            yield value.lower()
        else:
            yield from _principals(value)


_TEXTS: WeakKeyDictionary[pulumi.Output[str], tuple[str, object]] = WeakKeyDictionary()
"""Texts for ids that several clusters have in common, and the provider, although their values are not known here."""


def same_for_all(id: pulumi.Output[str], text: str, provider: object = None) -> pulumi.Output[str]:
    """An id that several clusters have in common: its text is the same for all of them, although Outputs differ."""
    _TEXTS[id] = (text.lower(), provider)
    return id


def group_id(
    id: pulumi.Output[str], cluster: containerservice.ManagedCluster, name: pulumi.Input[str]
) -> pulumi.Output[str]:
    """The id of a resource group in a cluster's subscription, as a scope that is the same for all clusters with that
    group and provider."""
    provider = cluster.get_provider("azure-native:authorization:RoleAssignment")
    return same_for_all(id, name, provider) if isinstance(name, str) else id


def ids_for_all(component: pulumi.Resource) -> None:
    """The same for the ids of a component that several clusters use."""
    for key, value in vars(component).items():
        inside = cast("dict[str, object]", value) if isinstance(value, dict) else {"": value}
        for name, each in inside.items():
            if isinstance(each, pulumi.Output):
                text = "/".join(filter(None, (key, component.pulumi_resource_name, name)))
                same_for_all(cast("pulumi.Output[str]", each), text)


def comparable(value: pulumi.Input[str]) -> object:
    """An id in lower case; an Output, whose value is not known here, is only the same as itself, or by its text."""
    if isinstance(value, str):
        return value.lower()
    return _TEXTS.get(value, value) if isinstance(value, pulumi.Output) else value


def _stable(value: pulumi.Input[str]) -> str | None:
    """A text for an id that is the same in every run and for every cluster; None for what belongs to one cluster."""
    if isinstance(value, str):
        return value.lower()
    text, provider = _TEXTS.get(value, ("", None)) if isinstance(value, pulumi.Output) else ("", None)
    return text if provider is None and text else None


def _shared_name(scope: pulumi.Input[str], role: str, principal_id: pulumi.Input[str], condition: str) -> str | None:
    """A logical name that does not depend on the cluster; None for a role that only one cluster can need."""
    where, who = _stable(scope), _stable(principal_id)
    if where is None or who is None:
        return None
    digest = hashlib.sha256(f"{where}|{role}|{who}|{condition}".encode()).hexdigest()[:8]
    return f"{SHARED}/role/{where.rpartition('/')[2]}-{digest}"


def role_assignment(
    name: str,
    *,
    role: str,
    scope: pulumi.Input[str],
    principal_id: pulumi.Input[str],
    principal_type: str,
    condition: str | None = None,
    once: bool = True,
    opts: pulumi.ResourceOptions,
) -> authorization.RoleAssignment:
    """A role for a principal at a scope, with a name in Azure that is the same in every run and unique to the three.

    With `once`, the one that is already declared in this run of the program, if any, because Azure refuses a second
    (RoleAssignmentExists): what needs the role waits for that one. False for roles that the settings of one cluster
    list, where a second is a mistake.

    A role that clusters can have in common gets another logical name, by its scope and principal, while several
    of them use the principal: with the name of one cluster, Pulumi would create it again for the next when that
    cluster is removed, before it deletes the first, and Azure refuses that. Each name is an alias of the other.

    `principal_type` is always set: Azure then does not look up a principal that may not be replicated yet
    (learn.microsoft.com/azure/role-based-access-control/troubleshooting, PrincipalNotFound).
    """
    found = _declared()
    declared = found.roles if once else {}
    key = (comparable(scope), role.lower(), comparable(principal_id), condition)
    if key in declared:
        return declared[key]
    shared = _shared_name(scope, role.lower(), principal_id, condition or "") if once else None
    if shared:
        common = not isinstance(principal_id, str) or principal_id.lower() in found.common
        name, other = (shared, name) if common else (name, shared)
        opts = merged(opts, aliases=[pulumi.Alias(name=other)])
    scoped = pulumi.Output.from_input(scope)
    named = pulumi.Output.all(scope, principal_id).apply(lambda known: _assignment_name(known, role))
    declared[key] = authorization.RoleAssignment(
        name,
        role_assignment_name=named,
        role_definition_id=scoped.apply(lambda known: _role_definition_id(known, role)),
        scope=scope,
        principal_id=principal_id,
        principal_type=principal_type,
        condition=condition,
        condition_version="2.0" if condition else None,
        opts=opts,
    )
    return declared[key]


def _assignment_name(scope_and_principal: Sequence[str], role: str) -> str:
    """From lower case: Azure returns ids in another letter case than they were sent."""
    scope, principal = scope_and_principal
    return str(uuid5(NAMESPACE_URL, f"{scope}/{role}/{principal}".lower()))


def _role_definition_id(scope: str, role: str) -> str:
    """The full id with the scope's subscription, as Azure returns it: a shorter one would differ after each refresh.

    A management group has none.
    """
    subscription = "/".join(scope.split("/")[:3]) if scope.startswith("/subscriptions/") else ""
    return f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}"
