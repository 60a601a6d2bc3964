"""Which stack file a program's config is from when `fairway` runs it instead of `pulumi up`.

A comparison runs the config of one environment under the name of another, and a rehearsal moves a stack to a second
file. Pulumi has no setting for that; an environment variable reaches the program with both engines.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fairway.request import SECRET_TEXT as SECRET_TEXT

_VARIABLE = "FAIRWAY_STACK_FILES"


def stack_files() -> tuple[Path, ...]:
    """The files that the config of this run may be from, the latest last; none under `pulumi up`."""
    return tuple(Path(each) for each in os.environ.get(_VARIABLE, "").split(os.pathsep) if each)


def is_dry_run() -> bool:
    """Whether this run creates nothing real: it is a plan, a comparison or a rehearsal."""
    return bool(stack_files())


@contextmanager
def running_from(*files: Path) -> Generator[None]:
    """Within this block, programs read their config from one of these files."""
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = os.pathsep.join(str(each.absolute()) for each in files)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before
