"""Resources that another program has in its state, or that nothing manages yet: found by alias, or imported."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi


class TakenOver:
    """Sets the old URNs and the ids of a stack's settings on the resources that they are for."""

    def __init__(self, aliases: Mapping[str, str], imports: Mapping[str, str]) -> None:
        """Both by the last two parts of the new resource's URN: `<type>::<logical name>`."""
        self._aliases = aliases
        self._imports = imports
        self._unused = {**dict.fromkeys(aliases, "aliases"), **dict.fromkeys(imports, "imports")}
        if self._unused:
            # The last of the transformations, so that aliases of API versions are dropped before.
            pulumi.runtime.register_stack_transformation(self._apply)

    def complete(self) -> None:
        """Refuse settings for resources that the program does not declare: what they are for would be created."""
        if self._unused:
            listed = "\n".join(f"  fairway:{setting}: {key}" for key, setting in self._unused.items())
            raise pulumi.RunError(
                "The program declares no resource with the type and the name of:\n"
                f"{listed}\nWithout its entry an existing resource would be created again. Write the key as the URN "
                "in `pulumi preview --urns` ends: `<type>::<name>`; remove it if the resource is not needed"
            )

    def _apply(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        key = f"{args.type_}::{args.name}"
        self._unused.pop(key, None)
        if key in self._aliases:
            args.opts.aliases = [*(args.opts.aliases or []), self._aliases[key]]
        if key in self._imports:
            args.opts.import_ = self._imports[key]
        return pulumi.ResourceTransformationResult(args.props, args.opts)
