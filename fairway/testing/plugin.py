"""The pytest plugin. pytest loads it in every session, so it imports nothing until a fixture is used."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fairway.plan.program import Plan
    from fairway.plan.recorder import Record
    from fairway.testing.plans import Plans

_INI = "fairway_project"
_MARK = "fairway_environments"
_PLANS = pytest.StashKey["dict[Path, Plans]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting of the project's folder."""
    parser.addini(_INI, "The folder of Pulumi.yaml, relative to pytest's root directory.", default="")


def pytest_configure(config: pytest.Config) -> None:
    """The mark that chooses environments."""
    config.addinivalue_line(
        "markers", f"{_MARK}(*names): the environments that `plan` is parametrised with, by name or pattern."
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each environment."""
    if "fairway_environment" not in metafunc.fixturenames:
        return
    marks = [*metafunc.definition.iter_markers(_MARK)]
    direct = {name for each in metafunc.definition.iter_markers("parametrize") for name in _names(each.args)}
    if "fairway_environment" not in direct:
        with _readable():
            names = _chosen(
                _folder(metafunc.config, metafunc.definition.path), [str(name) for each in marks for name in each.args]
            )
        metafunc.parametrize("fairway_environment", names, scope="session")


@pytest.fixture(scope="module")
def fairway_plans(request: pytest.FixtureRequest) -> Plans:
    """The plan of each environment by its name, recorded once in a session: `fairway_plans["prod"]`."""
    from fairway.testing.plans import Plans

    with _readable():
        found = Plans(_folder(request.config, request.path))
    return request.config.stash.setdefault(_PLANS, {}).setdefault(found.project.root, found)


@pytest.fixture(scope="session")
def fairway_environment(request: pytest.FixtureRequest) -> str:
    """The name of one environment; a test with it, or with `plan`, runs once for each."""
    return request.param


@pytest.fixture
def plan(fairway_plans: Plans, fairway_environment: str) -> Plan:
    """The plan of one environment; a test with it runs once for each."""
    with _readable():
        return fairway_plans[fairway_environment]


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Callable[..., Record]:
    """`record(build)` is what a build function requests, with no account and no engine. `record(build, "dev")` passes
    it the config of an environment; further options are those of `fairway.record`."""
    from fairway.testing.plans import record_in

    def recorded(build: Callable[[], object], environment: str | None = None, **options: Any) -> Record:
        return record_in(_folder(request.config, request.path), build, environment, **options)

    return recorded


def _folder(config: pytest.Config, test: Path) -> Path:
    """The configured folder, otherwise that of the test, which is in the project or below it."""
    configured = str(config.getini(_INI))
    return config.rootpath / configured if configured else test.parent


def _names(arguments: tuple[Any, ...]) -> list[str]:
    names: Any = arguments[0] if arguments else ()
    return [each.strip() for each in names.split(",")] if isinstance(names, str) else [str(each) for each in names]


def _chosen(folder: Path, patterns: list[str]) -> list[str]:
    """The environments of the project that match one of the patterns, all without patterns."""
    from fairway.project.project import ProjectError, find_project

    project = find_project(folder)
    names = project.environments()
    if not names:
        raise ProjectError(f"{project.stack_config_dir}: there is no environment; add a file Pulumi.<name>.yaml here")
    for pattern in patterns:
        if not any(fnmatch(name, pattern) for name in names):
            raise ProjectError(f"no environment matches {pattern}; existing: {', '.join(names)}")
    return [name for name in names if not patterns or any(fnmatch(name, pattern) for pattern in patterns)]


@contextmanager
def _readable() -> Generator[None]:
    """What is wrong with the project or its program fails the test in its own words, without a traceback."""
    from fairway.plan.program import ConfigError, ProgramError
    from fairway.project.project import ProjectError

    try:
        yield
    except ProjectError as error:
        message = str(error).replace("set the project's folder with --project", f"set `{_INI}` in pytest's settings")
    except ConfigError as error:
        message = str(error)
    except ProgramError as error:
        message = f"the program failed:\n{error}"
    else:
        return
    raise pytest.fail.Exception(message, pytrace=False) from None
