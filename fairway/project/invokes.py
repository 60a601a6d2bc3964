"""Results of the functions that a program calls, from the file of `--invokes`.

By the function's token one result for every call, or a list of results for calls with certain arguments:

    azure-native:authorization:getClientConfig: {tenantId: 00000000-0000-0000-0000-000000000000}
    azure-native:network:getSubnet:
      - args: {subnetName: nodes}
        result: {addressPrefix: 10.0.0.0/22}

The outputs of another stack are a result as well:

    pulumi:pulumi:StackReference:
      - args: {name: acme/network/prod}
        result: {vnetId: /subscriptions/...}
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from fairway.project import yaml_file
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import bare
from fairway.request import Path, Placeholder, leaves, mapping, sequence
from fairway.secret_names import shown

STACK_REFERENCE = "pulumi:pulumi:StackReference"
_FORM = "write the result as a mapping, or as a list of `{args: {...}, result: {...}}` if it depends on the arguments"


class InvokesError(Exception):
    """The results are not in the right form. The message names every fault, with file and line if there is a file."""


@dataclass(frozen=True)
class _Answer:
    result: Mapping[str, Any]
    args: Mapping[str, Any]
    """The arguments that a call must have; it may have others."""


class Answers:
    """The results by the function's token. Remembers which functions were called."""

    def __init__(self, given: Mapping[str, Any] | None = None, file: str = "", lines: Mapping[Path, int] | None = None):
        """`given` is a result by token, or a list of `{args, result}`. Raises InvokesError."""
        self._file, self._lines = file, lines or {}
        self._faults: list[str] = []
        self._by_token = {token: tuple(self._answers(token, each)) for token, each in (given or {}).items()}
        self._called: set[str] = set()
        self._stacks: dict[str, bool] = {}
        if self._faults:
            raise InvokesError("\n".join(self._faults))

    def find(self, token: str, args: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The result of a call; None if there is none. A token without an API version applies to every version."""
        self._called.add(token)
        actual = bare(args)
        answers = self._by_token.get(token) or self._by_token.get(unversioned(token)) or ()
        fitting = (each for each in answers if all(actual.get(key) == value for key, value in each.args.items()))
        return next((each.result for each in fitting), None)

    def outputs_of(self, stack: str) -> Mapping[str, Any] | None:
        """The outputs of another stack; None if the file does not have them."""
        found = self.find(STACK_REFERENCE, {"name": stack})
        self._stacks[stack] = found is not None
        return found

    def missing(self) -> Iterator[str]:
        """A sentence about each stack that the program refers to and whose outputs are not known."""
        for stack in (each for each, is_known in self._stacks.items() if not is_known):
            unchecked = "are not known here, so what depends on them is not checked."
            yield f"the outputs of the stack {stack} {unchecked} {stack_remedy(stack)}"

    def unused(self) -> Iterator[str]:
        """A sentence about each function that has a result and was not called."""
        called = {unversioned(each) for each in self._called}
        for token in self._by_token:
            if token in self._called or token in called:
                continue
            if token == STACK_REFERENCE:
                yield f"{self._at((token,))}the program refers to no other stack, so these outputs are not used."
                continue
            same_name = sorted(each for each in called if each.rpartition(":")[2] == token.rpartition(":")[2])
            close = [*same_name, *difflib.get_close_matches(token, sorted(called), n=1)]
            hint = f" Did you mean {close[0]}?" if close else ""
            yield f"{self._at((token,))}the program does not call {token}, so this result is not used.{hint}"

    def _answers(self, token: str, given: Any) -> Iterator[_Answer]:
        result, entries = mapping(given), sequence(given)
        if result is not None:
            yield _Answer(result, {})
        elif not entries:
            value = "an empty list" if entries is not None else "nothing" if given is None else f"`{given}`"
            self._faults.append(f"{self._at((token,))}the result of {token} is {value}; {_FORM}")
        for at, each in enumerate(entries or ()):
            entry = mapping(each) or {}
            result, args = mapping(entry.get("result")), mapping(entry.get("args", {}))
            if result is None or args is None or entry.keys() - {"args", "result"}:
                self._faults.append(f"{self._at((token, at))}entry {at + 1} of {token} is wrong; {_FORM}")
            else:
                yield _Answer(result, args)

    def _at(self, path: Path) -> str:
        return f"{self._file}:{self._lines[path]}: " if path in self._lines else ""


def read(file: FilePath) -> Answers:
    """The results in a file of YAML or JSON. Raises InvokesError."""
    try:
        document = yaml_file.read(file)
    except yaml_file.YamlError as error:
        raise InvokesError(f"--invokes {error}") from None
    return Answers(document.value, str(file), document.lines)


def stack_remedy(stack: str) -> str:
    """How to pass the outputs of another stack in a file."""
    return (
        "Put its outputs into a file, and pass it with `--invokes answers.yaml` "
        f"(`pulumi stack output --json --stack {stack}` prints them):\n\n"
        f"{STACK_REFERENCE}:\n  - args: {yaml_file.flow({'name': stack})}\n    result: {{}}\n"
    )


def remedy(token: str, args: Mapping[str, Any]) -> str:
    """How to give the result of a call in a file, and what to write into it."""
    given = {key: each for key, each in bare(args).items() if _is_plain(key, each)}
    entry = f"{token}:\n  - args: {yaml_file.flow(given)}\n    result: {{}}" if given else f"{token}: {{}}"
    return (
        "put the result into a file, and pass it with `--invokes answers.yaml`. The last braces take what the function "
        f"returns, with ARM's property names (`{{addressPrefix: 10.0.0.0/22}}`):\n\n{entry}\n"
    )


def _is_plain(key: str, value: Any) -> bool:
    """Whether a value can be shown: it is known, and not a secret."""
    return shown(value, key) == value and not any(isinstance(each, Placeholder) for _, each in leaves({key: value}))
