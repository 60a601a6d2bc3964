"""Resource ids that another Pulumi stack exports."""

from __future__ import annotations

from typing import Any

import pulumi

from components.context import Context
from components.role_assignment import same_for_all
from config.existing import MaybeExisting
from config.forms import IdOf
from fairway.request import mapping


class StackOutputs:
    """The outputs of `network.stackReference`; the stack is read at the first of them."""

    def __init__(self, context: Context, name: str | None, opts: pulumi.ResourceOptions) -> None:
        """`name` is the full name of the stack; None if there is none, and then no setting has an `output`."""
        self._context, self._name, self._opts = context, name, opts
        self._stack: pulumi.StackReference | None = None

    def id_of(self, settings: MaybeExisting, types: tuple[str, ...]) -> pulumi.Input[str]:
        """The id of an existing resource of one of these types, from its settings: its `id` or its `output`."""
        found: str | None = getattr(settings, "id", None)
        return found or self.id(str(settings.output), types)

    def id(self, output: str, types: tuple[str, ...]) -> pulumi.Output[str]:
        """The id in an output. The deployment stops if it is not the id of a resource of one of these types."""
        if self._stack is None:
            # Another name than the stack's: two clusters can read one stack.
            name = f"{self._context.name}/stack"
            self._stack = pulumi.StackReference(name, stack_name=self._name, opts=self._opts)
        name, *inside = output.split(".")

        def checked(value: Any) -> str:
            for part in inside:
                value = (mapping(value) or {}).get(part)
            where = f"the output {output} of the stack {self._name}"
            if not isinstance(value, str):
                raise pulumi.RunError(f"{where} is not text, but must be {IdOf(types).example}")
            try:
                return IdOf(types).check(value)
            except ValueError as error:
                raise pulumi.RunError(f"{where}: {error}") from None

        return same_for_all(self._stack.get_output(name).apply(checked), f"{self._name}/{output}")
