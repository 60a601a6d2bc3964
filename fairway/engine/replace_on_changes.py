"""A provider's answer to Diff, combined with the program's `replace_on_changes`."""

from __future__ import annotations

from dataclasses import replace

from fairway.engine.provider_client import ProviderDiff
from fairway.protocol import paths
from fairway.request import parse_path

_INIT_ERRORS = "#initerror"
"""The path in `replace_on_changes` for a resource that Azure did not finish."""

TAINTED = ProviderDiff(changes=True, replace_keys=("id",))
"""The difference of a resource after `pulumi state taint`: the provider is not called, so the new one is created first
unless the program sets otherwise (Pulumi's deploy/step_generator.go, isTargetedReplace)."""


def with_replace_on_changes(
    difference: ProviderDiff, replace_on_changes: tuple[str, ...], *, init_errors: bool = False
) -> ProviderDiff:
    """The difference with changes at the paths in `replace_on_changes` as replacements.

    `init_errors`: the old resource is half created (Pulumi's applyReplaceOnChanges).
    """
    wanted = [parse_path(each) for each in replace_on_changes]

    def named(path: str) -> bool:
        return any(paths.contains(each, parse_path(path)) for each in wanted)

    keys = [key for key in difference.changed_keys if named(key)]
    half_created = init_errors and named(_INIT_ERRORS)
    if half_created:
        keys.append(_INIT_ERRORS)
    detailed = difference.detailed and {
        path: f"{kind}-replace" if named(path) and not kind.endswith("-replace") else kind
        for path, kind in difference.detailed.items()
    }
    return replace(
        difference,
        changes=difference.changes or half_created,
        replace_keys=tuple(dict.fromkeys([*difference.replace_keys, *keys])),
        detailed=detailed,
    )


def replaces(difference: ProviderDiff) -> bool:
    """Whether a change replaces the resource."""
    kinds = (difference.detailed or {}).values()
    return bool(difference.replace_keys) or any(kind.endswith("-replace") for kind in kinds)
