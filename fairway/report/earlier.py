"""Words for what an earlier stack file requests and a new one does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fairway.adoption.earlier import Earlier

_MOVE = (
    "Only if nothing of it was imported or created: move it out of the folder first, and copy its `encryptionsalt` and "
    "secrets into the new one"
)


def earlier_lines(earlier: Earlier, file: Path) -> Iterator[str]:
    """What the new stack file would delete, or may delete, and what to do instead; nothing if it deletes nothing."""
    if earlier.unplanned:
        yield (
            f"{file} cannot be planned. If it was imported, what it requests and the new one would not is deleted in "
            "Azure by the next `pulumi up`, so it has to be compared first. Nothing was written:"
        )
        yield from (f"  {each}" for each in earlier.unplanned.splitlines())
        yield f"  Correct the file, until `fairway plan` has no such error, and repeat the command. {_MOVE}"
    if not earlier.dropped:
        return
    yield (
        f"{file} requests these, and the new one would not: if the stack has them, the next `pulumi up` deletes them "
        "in Azure. Nothing was written:"
    )
    yield from (f"  {each.type.rpartition(':')[2]} {each.name}" for each in earlier.dropped)
    options = " ".join(f"--manage {each}" for each in earlier.kinds)
    again = f"Repeat the command with {options}, if the earlier run had it, or change" if options else "Change"
    yield f"  {again} the file by hand instead. {_MOVE}"
