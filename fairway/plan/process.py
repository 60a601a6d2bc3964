"""The surroundings of a new process, for a program that runs in this one."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Collection, Generator, Mapping
from pathlib import Path
from types import ModuleType

from fairway.rules import RULES, Rule

_Stamp = tuple[int, int] | None
"""When a file was changed, and its size."""

ONCE = "IMPORTED_ONCE"
"""What a package of a program sets to True if its modules are the same in each run: they read no config and no
environment, read no other files at import (a data file that changes would not be read again), create no resources,
register no rules and keep nothing. They are imported once for all runs in this process, as long as their own files are
the same. A package with a folder without `__init__.py` is imported in each run: that folder has no file."""

_kept: dict[Path, dict[str, tuple[ModuleType, _Stamp]]] = {}
"""The modules of such packages, by the program's folder and their names."""


@contextlib.contextmanager
def as_a_process(folder: Path, argument: str) -> Generator[None]:
    """The surroundings of a new process in `folder`; everything is restored afterwards.

    The program's modules are imported again in each run, except the packages with `ONCE`: what they read at import
    belongs to one environment, and two projects may both have a package called `config`.
    """
    names = _module_names(folder)
    before = _loaded(names)
    path, argv, cwd = list(sys.path), list(sys.argv), Path.cwd()
    own = _forget_rules({*names, "__main__"})
    _forget(before)
    sys.modules.update(_unchanged(folder))
    sys.path.insert(0, str(folder))
    sys.argv[:] = [argument]
    os.chdir(folder)
    started = time.time_ns()
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
        _keep(folder, _loaded(names), started)
    finally:
        os.chdir(cwd)
        sys.argv[:] = argv
        sys.path[:] = path
        _forget(_loaded(names))
        sys.modules.update(before)
        for rule in own:
            if rule.function.__module__ in before:
                RULES.setdefault(rule.id, rule)


def _unchanged(folder: Path) -> dict[str, ModuleType]:
    """The modules that are kept, if all their files are as they were."""
    kept = _kept.get(folder, {})
    if any(_stamp(module) != stamp for module, stamp in kept.values()):
        del _kept[folder]
        return {}
    return {name: module for name, (module, _) in kept.items()}


def _keep(folder: Path, modules: Mapping[str, ModuleType], started: int) -> None:
    """Keep the modules of the packages with `ONCE`; not if a file changed during the run, as it may be older."""
    packages = {name for name, module in modules.items() if getattr(module, ONCE, None) is True}
    packages -= {_top(name) for name, module in modules.items() if not module.__file__}
    packages -= {_top(rule.function.__module__) for rule in RULES.values()}
    before = _kept.get(folder, {})
    once = {name: (each, _stamp(each)) for name, each in modules.items() if _top(name) in packages}
    if all(stamp and (stamp[0] < started or before.get(name) == (each, stamp)) for name, (each, stamp) in once.items()):
        _kept[folder] = once


def _stamp(module: ModuleType) -> _Stamp:
    if not module.__file__:
        return None
    try:
        state = Path(module.__file__).stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _forget_rules(modules: Collection[str]) -> list[Rule]:
    """Unregister the rules of these modules, as the program registers its own again. Returns the rules."""
    own = [each for each in RULES.values() if each.file and _top(each.function.__module__) in modules]
    for each in own:
        del RULES[each.id]
    return own


def _module_names(folder: Path) -> set[str]:
    found = {each.stem for each in folder.glob("*.py")} | {each.parent.name for each in folder.glob("*/*.py")}
    # Fairway itself may be in the project's folder; its classes must stay the ones that are waiting for the
    # answer.
    return found - {"__main__", "fairway"} - set(sys.stdlib_module_names)


def _loaded(names: Collection[str]) -> dict[str, ModuleType]:
    if sys.modules.keys().isdisjoint(names):
        return {}
    # No call for each: there are thousands of the SDK.
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] in names}


def _forget(modules: Mapping[str, ModuleType]) -> None:
    for name in modules:
        sys.modules.pop(name, None)


def _top(name: str) -> str:
    return name.partition(".")[0]
