"""What Pulumi's refusal to replace a protected resource does not have: which property makes the replacement."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from fairway.engine.step import Step

_REFUSED = ": unable to replace resource: it is protected"


def with_causes(errors: Iterable[str], steps: Sequence[Step], state: Path | None, stack: str) -> Iterator[str]:
    """The errors; below one about a protected resource, what replaces it, and the comparison that shows more."""
    causes = {each.urn: found for each in steps if (found := _causes(each))}
    compare = "" if state is None else f"`fairway diff {shlex.quote(str(state))} {stack}`"
    for error in errors:
        found = causes.get(error.partition(_REFUSED)[0]) if _REFUSED in error else None
        if found is None:
            yield error
            continue
        more = f" {compare} shows what that does to workloads, and the workaround." if compare else ""
        one = "a change" if len(found) == 1 else "changes"
        yield (
            f"{error}.\n    It would be replaced because of {one} of {', '.join(found)}: the resource would be deleted "
            f"and created again. Without `protect` Pulumi does that.{more}"
        )


def _causes(step: Step) -> list[str]:
    if not step.replace_keys:
        return []
    paths = [path for path, kind in (step.detailed or {}).items() if kind.endswith("replace")]
    return sorted(paths or step.replace_keys)
