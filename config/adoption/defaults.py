"""The defaults that the settings of an adopted cluster switch off or replace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.adoption.settings import Tree
from config.cluster import Cluster
from config.model import Settings
from config.model_tree import as_model, plain
from config.node_pool import DefaultNodePool, NodePool
from fairway.adoption.configured import Default
from fairway.request import Path, mapping, value_at

_NEVER = ("name", "osType")
"""Another name or operating system is no default to get."""
_FILLS: Mapping[Path, tuple[Path, ...]] = {
    ("monitoring",): (("securityProfile", "defender"), ("addonProfiles", "omsagent")),
}
"""Of Fairway's own settings those that fill in values of others."""


def defaults(key: str, settings: Tree) -> Iterator[Default]:
    """The defaults of the cluster with that key and of its pools."""
    for path, parts in replaced(Cluster, settings):
        # Long-term support has one tier.
        if path != ("sku", "tier") or value_at(settings, "supportPlan") != "AKSLongTermSupport":
            yield Default((key, *path), parts)
    for path, fills in _FILLS.items():
        if settings.get(str(path[0]), "") is None:
            yield Default((key, *path), fills=tuple((key, *each) for each in fills))
    inline = mapping(settings.get("defaultNodePool")) or {}
    for path, parts in replaced(DefaultNodePool, dict(inline)):
        # An update of the cluster leaves the settings of its pools as they are in Azure, unless this is set.
        yield Default((key, "defaultNodePool", *path), parts, once={(key, "updateDefaultNodePool"): True})
    for name, pool in (mapping(settings.get("nodePools")) or {}).items():
        for path, parts in replaced(NodePool, dict(mapping(pool) or {})):
            yield Default((key, "nodePools", name, *path), parts)


def replaced(model: type[Settings], tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """The path of each setting with another default; for a null the settings below it with their defaults."""
    for name, about in model.model_fields.items():
        alias = about.alias or name
        if about.exclude or alias not in tree or alias in _NEVER or about.is_required():
            continue
        value = tree[alias]
        default = about.get_default(call_default_factory=True, validated_data={})
        inner, entries = as_model(plain(about.annotation)), mapping(value)
        if inner is not None and entries is not None:
            yield from replaced(inner, dict(entries), (*path, alias))
        elif isinstance(default, Settings):
            if parts := default.by_arm_name():
                yield (*path, alias), parts
        elif default not in (None, value, (), {}) and not isinstance(default, Mapping):
            yield (*path, alias), {}
