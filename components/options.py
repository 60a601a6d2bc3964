"""Resource options and arguments that every component shares."""

from __future__ import annotations

import functools
import re
from typing import Any

import pulumi

VERSION_ALIAS = re.compile(r"azure-native:\w+/v\d+\w*:\w+$")

LONG_RUNNING = pulumi.CustomTimeouts(create="60m", update="6h", delete="60m")
"""For clusters and pools: an upgrade drains node after node, which can take longer than the provider's two hours."""


def component_options(version_aliases: str, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions | None:
    """A component's options: the caller's, and a transformation that drops version aliases unless they are kept."""
    if version_aliases == "keep":
        return opts
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[drop_version_aliases]))


def merged(opts: pulumi.ResourceOptions, **more: Any) -> pulumi.ResourceOptions:
    """The options with `more`."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(**more))


def drop_version_aliases(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
    """Drop aliases that differ from the type only in the API version; those of moved types and the user's own stay.

    Each creates an Output, 60 to 110 per resource: pulumi/pulumi `Resource.__init__`.
    """
    kept = [alias for alias in args.opts.aliases or [] if not _of_a_version(alias, args.type_)]
    args.opts.aliases = kept or None
    return pulumi.ResourceTransformationResult(args.props, args.opts)


def _of_a_version(alias: object, type_token: str) -> bool:
    if not isinstance(alias, pulumi.Alias) or not isinstance(alias.type_, str):
        return False
    parts: list[object] = [alias.name, alias.parent, alias.stack, alias.project]
    return all(part is ... for part in parts) and _differs_in_version(alias.type_, type_token)


@functools.cache
def _differs_in_version(old: str, new: str) -> bool:
    return bool(VERSION_ALIAS.match(old)) and re.sub(r"/v\d+\w*:", ":", old) == new


def untyped(arguments: Any) -> Any:
    """The SDK has hundreds of TypedDicts for arguments; a test checks these arguments against its metadata instead."""
    return arguments
