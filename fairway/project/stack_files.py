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
_OTHER = "FAIRWAY_COMPARED_WITH"


def stack_files() -> tuple[Path, ...]:
    """The files that the config of this run may be from, the latest last; none under `pulumi up`."""
    return tuple(Path(each) for each in os.environ.get(_VARIABLE, "").split(os.pathsep) if each)


def is_dry_run() -> bool:
    """Whether this run creates nothing real: it is a plan, a comparison or a rehearsal."""
    return bool(stack_files())


def compared_with() -> str:
    """The environment over which this run is previewed; empty where that is what Azure has."""
    return os.environ.get(_OTHER, "")


@contextmanager
def over(stack: str) -> Generator[None]:
    """Within this block, programs are previewed over an environment; over what Azure has if `stack` is empty."""
    with _set(_OTHER, stack):
        yield


@contextmanager
def running_from(*files: Path) -> Generator[None]:
    """Within this block, programs read their config from one of these files."""
    with _set(_VARIABLE, os.pathsep.join(str(each.absolute()) for each in files)):
        yield


@contextmanager
def _set(variable: str, value: str) -> Generator[None]:
    before = os.environ.get(variable)
    os.environ[variable] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before
