"""The runtime of a program that is being recorded: its event loop, its settings, the order of its calls and its
log."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Generator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

from google.protobuf import empty_pb2
from pulumi._utils import ContextProperty  # pyright: ignore[reportPrivateUsage]
from pulumi.runtime import Settings, resource
from pulumi.runtime.proto import engine_pb2, source_pb2
from pulumi.runtime.rpc_manager import RPCManager

turn: ContextVar[int] = ContextVar("fairway_turn", default=0)
"""The number of the current call."""

invoke_depth: ContextVar[int] = ContextVar("fairway_invoke_depth", default=0)
"""How many invokes the current call is nested in."""


checked: ContextVar[bool] = ContextVar("fairway_checked", default=False)
"""Whether the current call is inside `run_checked`."""

of_rule: ContextVar[bool] = ContextVar("fairway_of_rule", default=False)
"""Whether the logged message is a rule's warning."""


class Turns(RPCManager):
    """Numbers the calls of a program in the order in which it makes them.

    The messages themselves arrive in an order that depends on the event loop and on the hashing of sets; the
    numbers do not. It also distinguishes the two forms of an invoke: the output form is a call within a call.
    """

    def __init__(self) -> None:
        super().__init__()
        self._next = itertools.count(1)

    def clear(self) -> None:
        """Forget all calls."""
        super().clear()
        self.rpcs = [_Turn()]

    def do_rpc(self, name: str, rpc_function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        number = next(self._next)

        async def numbered(*args: Any, **kwargs: Any) -> Any:
            turn.set(number)
            if name == "invoke":
                invoke_depth.set(invoke_depth.get() + 1)
            return await rpc_function(*args, **kwargs)

        return super().do_rpc(name, numbered)


class _Turn:
    """One turn of the event loop, as the first of the calls that the SDK waits for at the end of a program.

    The SDK waits for calls first, then for outputs. But a program that has just ended has made no call yet: they start
    with the next turn. So the SDK would go on to the outputs, and the time it takes to await those grows with the
    square of their number (pulumi 3.272, runtime/stack.py, wait_for_rpcs). With this it finds the calls, and waits for
    one after the other; then the outputs are ready.
    """

    def __await__(self) -> Generator[Any, None, None]:
        return asyncio.sleep(0).__await__()


@dataclass(frozen=True)
class Message:
    """A message that the program logged with `pulumi.log`."""

    severity: str
    """`info`, `warning` or `error`."""
    text: str
    of_rule: bool = False
    """Whether it is a rule's warning, which `fairway plan` shows with its place."""


class Engine:
    """Keeps what the program logs; debug messages are dropped."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def Log(self, request: Any) -> Any:  # noqa: N802 - the name is the protocol's
        """Keep one message."""
        if request.severity != engine_pb2.DEBUG:
            severity = _SEVERITIES.get(request.severity, "info")
            self.messages.append(Message(severity, request.message, of_rule=of_rule.get()))
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, _request: Any) -> Any:  # noqa: N802
        """Accepts any version: no CLI is involved."""
        return empty_pb2.Empty()


_SEVERITIES = {engine_pb2.WARNING: "warning", engine_pb2.ERROR: "error"}


class Loop(asyncio.SelectorEventLoop):
    """An event loop that makes the SDK's calls to the monitor directly instead of on a thread of a pool:
    nothing here blocks, and switching threads would cost more than the calls."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: WeakSet[asyncio.Task[Any]] = WeakSet()
        """This loop's own. `asyncio.all_tasks` walks the tasks of every earlier run in the process too, until they are
        collected."""

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        task = super().create_task(coro, **options)
        self.tasks.add(task)
        return task

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        if executor is not None:
            return super().run_in_executor(executor, func, *args)
        future: asyncio.Future[Any] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future


def occupy_settings() -> None:
    """Prevent the settings of this context from becoming those of the whole process.

    Pulumi's settings are context variables, but one that is None when it is set becomes the default of every
    other context too: a thread of the real program would then talk to the recorder.
    """
    for name, setting in vars(Settings).items():
        if isinstance(setting, ContextProperty):
            put_setting(name, object())


def put_setting(name: str, value: object) -> None:
    """Set one of Pulumi's settings in this context alone."""
    setting: Any = vars(Settings)[name]
    setting._data.set(value)


@contextlib.contextmanager
def without_source_positions() -> Generator[None]:
    """Spare the SDK the search for the line that makes each resource: a fifth of a run, for Pulumi's own engine alone.

    Only for a process that is ours, as the SDK has no setting for it (pulumi 3.272, runtime/resource.py,
    _get_stack_trace).
    """
    sdk: Any = resource
    before = sdk._get_stack_trace
    sdk._get_stack_trace = source_pb2.StackTrace
    try:
        yield
    finally:
        sdk._get_stack_trace = before
