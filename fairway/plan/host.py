"""Runs a Pulumi program in this process, without Pulumi's engine."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime import Settings, configure, run_in_stack, set_all_config

from fairway.plan.runtime import Loop, Turns, occupy_settings, put_setting
from fairway.project.invokes import Answers


@dataclass(frozen=True)
class Hosting:
    """What Pulumi passes to a program about its run."""

    project: str
    stack: str
    preview: bool
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    """Keys and texts as Pulumi passes them: `fairway:clusters` -> JSON text."""
    secret_keys: tuple[str, ...] = ()
    root_directory: str | None = None
    """The folder of Pulumi.yaml."""
    organization: str = "organization"
    answers: Answers = field(default_factory=Answers)
    """The results of the functions that the program calls."""


def run_hosted(program: Callable[[], object], hosting: Hosting, *, monitor: Any, engine: Any, transforms: Any) -> None:
    """Run `program` to its end, with its resources registered at `monitor` and its log sent to `engine`.

    It runs on its own thread and in its own context: the caller's Pulumi settings and event loop stay as they are, and
    the caller may itself be part of a Pulumi program. Raises what the program raises.
    """
    raised: list[BaseException] = []

    def run() -> None:
        set_all_config(dict(hosting.config), list(hosting.secret_keys))
        occupy_settings()
        configure(
            Settings(
                project=hosting.project,
                stack=hosting.stack,
                monitor=monitor,
                engine=engine,
                dry_run=hosting.preview,
                legacy_apply_enabled=False,
                organization=hosting.organization,
                root_directory=hosting.root_directory,
            )
        )
        put_setting("rpc_manager", Turns())
        put_setting("callbacks", transforms)
        try:
            _run_to_the_end(program)
        except BaseException as error:
            raised.append(error)

    # A fresh context: a copy of the caller's would have its root resource and its pending calls, and wait for
    # them.
    context = contextvars.Context()
    thread = threading.Thread(target=context.run, args=(run,), name="fairway-program", daemon=True)
    thread.start()
    thread.join()
    if raised:
        error = raised.pop()
        if error.__cause__ is error:
            error.__cause__ = None
        try:
            raise error
        finally:
            # Otherwise the frames of this call reference the error that references them.
            del error


def _run_to_the_end(program: Callable[[], object]) -> None:
    async def main() -> None:
        await run_in_stack(program)  # pyright: ignore[reportArgumentType] - its result is not used

    loop = Loop()
    loop.set_exception_handler(_ignore)
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(main())
    finally:
        _drop_tasks(loop)
        asyncio.set_event_loop(None)
        loop.close()


def _ignore(_loop: asyncio.AbstractEventLoop, _context: dict[str, Any]) -> None:
    """A program that fails leaves futures that are never awaited; asyncio would print each."""


def _drop_tasks(loop: Loop) -> None:
    pending = [each for each in loop.tasks if not each.done()]
    for task in pending:
        task.cancel()
    if pending:
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
