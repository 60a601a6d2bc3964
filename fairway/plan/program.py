"""Runs the program of a project folder as Pulumi would, and checks what it requests."""

from __future__ import annotations

import contextlib
import runpy
import traceback
from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pulumi

from fairway.plan import recorder
from fairway.plan.checked import check
from fairway.plan.host import Hosting
from fairway.plan.process import as_a_process
from fairway.plan.subscription_ids import in_subscription
from fairway.project.project import Project, ProjectError, find_project
from fairway.project.stack_files import running_from, stack_files
from fairway.request import Request
from fairway.rules import Finding, Profile
from fairway.secret_names import shown, shown_request
from fairway.secret_texts import everywhere_without, without

_OURS = Path(__file__).parent


class ConfigError(Exception):
    """The program raised a `pulumi.RunError`: its config cannot be read. The message is the
    program's."""


class ProgramError(Exception):
    """The program raised. The message is what to show: the traceback from the program's own first frame."""


@dataclass(frozen=True)
class Plan:
    """What an environment requests from Azure, and the findings about it."""

    record: recorder.Record
    findings: tuple[Finding, ...]
    """Errors first."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that would stop `pulumi up`."""
        return tuple(each for each in self.findings if each.stops)


def plan(
    project_root: Path | str | Project, stack: str, *, today: date | None = None, profile: Profile | None = None
) -> Plan:
    """Plan the environment `stack` of the project in `project_root`.

    The program runs in this process, from its own folder, with its own modules; what it prints goes to
    stderr. `today` is the date for rules that depend on it, `profile` replaces the one of the program. Raises
    ProjectError for a project or stack file that cannot be read, ConfigError if the program refuses its config,
    ProgramError if it fails.
    """
    project = project_root if isinstance(project_root, Project) else find_project(Path(project_root))
    return plan_with(project, stack, project.stack_config(stack).values, today=today, profile=profile)


def plan_with(
    project: Project,
    stack: str,
    config: Mapping[str, str],
    *,
    today: date | None = None,
    profile: Profile | None = None,
) -> Plan:
    """The same with other config than the stack file's; the same keys are secret as in the file."""
    file = project.stack_config(stack).file
    with loaded(project) as run, translated_errors(project), running_from(*(stack_files() or (file,))):
        record = recorder.record(
            run,
            project=project.name,
            stack=stack,
            config=config,
            secret_keys=project.stack_config(stack).secrets,
            root_directory=str(project.root),
            invokes=project.answers,
        )
    # The rules see the real values; what is shown or compared after them has no secrets, and the same ids everywhere.
    checked = replace(record, requests=in_subscription(record.requests, config))
    return Plan(_without_secrets(record), tuple(check(checked, today=today, profile=profile)))


def _without_secrets(record: recorder.Record) -> recorder.Record:
    """The record with secrets masked: by name, and by value if the program marks the same value elsewhere."""
    secrets = record.secret_texts
    return replace(
        record,
        requests=tuple(_shown_request(each, secrets) for each in record.requests),
        reads=tuple(_shown_request(each, secrets) for each in record.reads),
        exports=everywhere_without(shown(record.exports), secrets),
        outputs={
            component: everywhere_without(shown(outputs), secrets) for component, outputs in record.outputs.items()
        },
        messages=tuple(replace(each, text=without(each.text, secrets)) for each in record.messages),
    )


def _shown_request(request: Request, secrets: Collection[str]) -> Request:
    by_name = shown_request(request)
    return replace(by_name, properties=everywhere_without(by_name.properties, secrets)) if secrets else by_name


def hosting_of(project: Project, stack: str, *, preview: bool) -> Hosting:
    """What Pulumi would pass to the program of this environment. Raises ProjectError."""
    config = project.stack_config(stack)
    return Hosting(
        project=project.name,
        stack=stack,
        preview=preview,
        config=config.values,
        secret_keys=tuple(sorted(config.secrets)),
        root_directory=str(project.root),
        answers=project.answers,
    )


@contextlib.contextmanager
def loaded(project: Project) -> Generator[Callable[[], object]]:
    """The program of a project, to be called once, as if in a new process of Pulumi.

    Raises ProjectError if there is none.
    """
    if project.runtime != "python":
        raise ProjectError(f"{project.file}: the runtime is {project.runtime}; fairway runs Python programs only")
    folder = _folder(project)
    program = project.main / "__main__.py" if project.main.is_dir() else project.main
    if not program.is_file():
        raise ProjectError(f"{project.file}: there is no program {program}; set `main:` to its path")
    with as_a_process(folder, "." if project.main.is_dir() else project.main.name):
        # The folder itself, not its __main__.py, as Pulumi does: `__file__` and the traceback are the
        # same.
        yield lambda: runpy.run_path(str(project.main), run_name="__main__")


@contextlib.contextmanager
def translated_errors(project: Project) -> Generator[None]:
    """Raises a `pulumi.RunError` of the program as ConfigError, everything else as ProgramError."""
    try:
        yield
    except (recorder.DuplicateResourcesError, recorder.UnansweredInvokeError) as error:
        raise ProgramError(str(error)) from error
    except pulumi.RunError as error:
        raise ConfigError(str(error)) from error
    except SystemExit as error:
        raise ProgramError(f"the program called sys.exit({error.code!r})") from error
    except Exception as error:
        raise ProgramError(user_traceback(error, _folder(project))) from error


def _folder(project: Project) -> Path:
    return project.main if project.main.is_dir() else project.main.parent


def user_traceback(error: BaseException, folder: Path) -> str:
    """The traceback of `error` without the frames before the first one of the program in `folder`, and
    without Fairway's own frames."""
    found = traceback.TracebackException.from_exception(error)
    each: traceback.TracebackException | None = found
    while each is not None:
        frames = list(each.stack)
        first = next((at for at, frame in enumerate(frames) if _is_users(frame.filename, folder)), 0)
        kept = [frame for frame in frames[first:] if not Path(frame.filename).is_relative_to(_OURS)]
        each.stack = traceback.StackSummary.from_list(kept)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "".join(found.format()).rstrip()


def _is_users(file: str, folder: Path) -> bool:
    path = Path(file)
    inside = path.is_relative_to(folder) and not path.is_relative_to(_OURS)
    return inside and "site-packages" not in path.parts
