"""What a provider's answer to Diff comes to, with what the program says about replacing."""

from __future__ import annotations

from dataclasses import replace

from fairway.engine.provider_client import ProviderDiff
from fairway.protocol import paths
from fairway.request import parse_path

_INIT_ERRORS = "#initerror"
"""The path under which `replace_on_changes` can name that Azure did not finish a resource."""

TAINTED = ProviderDiff(changes=True, replace_keys=("id",))
"""What `pulumi state taint` comes to: the provider is not asked, so the new one is made first unless the program says
otherwise (Pulumi's deploy/step_generator.go, isTargetedReplace)."""


def with_replace_on_changes(
    difference: ProviderDiff, replace_on_changes: tuple[str, ...], *, init_errors: bool = False
) -> ProviderDiff:
    """The same with changes at the paths in `replace_on_changes` as replacements.

    `init_errors` says that the old resource is half made (Pulumi's applyReplaceOnChanges).
    """
    wanted = [parse_path(each) for each in replace_on_changes]

    def named(path: str) -> bool:
        return any(paths.contains(each, parse_path(path)) for each in wanted)

    keys = [key for key in difference.changed_keys if named(key)]
    half_made = init_errors and named(_INIT_ERRORS)
    if half_made:
        keys.append(_INIT_ERRORS)
    detailed = difference.detailed and {
        path: f"{kind}-replace" if named(path) and not kind.endswith("-replace") else kind
        for path, kind in difference.detailed.items()
    }
    return replace(
        difference,
        changes=difference.changes or half_made,
        replace_keys=tuple(dict.fromkeys([*difference.replace_keys, *keys])),
        detailed=detailed,
    )


def replaces(difference: ProviderDiff) -> bool:
    """Whether a change needs another resource."""
    kinds = (difference.detailed or {}).values()
    return bool(difference.replace_keys) or any(kind.endswith("-replace") for kind in kinds)
