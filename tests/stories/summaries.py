"""The result of an act, in a form in which two engines can be compared.

It leaves out what differs from run to run (random names, generated ids, times), the outputs of the stand-in, which
other tests check, and default providers, which are created without the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fairway.engine.step import Step
from fairway.protocol.state import Resource
from fairway.protocol.urns import is_provider
from fairway.protocol.values import Secret, masked
from fairway.request import UNKNOWN, mapping, sequence
from fairway.standin.cloud import Cloud

_RANDOM = re.compile(r"(?<=-)[0-9a-f]{8}(?![0-9a-f-])")
_UUID = re.compile(r"(?!0{8}-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def summary(kind: str, steps: Iterable[Step], failed: bool, after: Sequence[Resource], cloud: Cloud) -> dict[str, Any]:
    """The act as plain JSON."""
    return {
        "failed": failed,
        "steps": steps_of(each for each in steps if each.op != "refresh" or kind == "refresh"),
        "cloud": {_plain(each.id.lower()): _plain(_inputs(each.inputs)) for each in cloud.everything()},
        "state": _state_of([each for each in after if not _by_itself(each.urn, each.type)]),
    }


def _state_of(resources: Sequence[Resource]) -> dict[str, Any]:
    """The shape of each resource; one that is to be deleted is listed besides its replacement."""
    found: dict[str, Any] = {}
    for each in resources:
        key = _short(each.urn) + (" (to be deleted)" if each.delete else "")
        while key in found:
            key += "+"
        found[key] = resource_of(each)
    return dict(sorted(found.items()))


def steps_of(steps: Iterable[Step]) -> dict[str, list[str]]:
    """What was done to each resource, in order, and why."""
    found: dict[str, list[str]] = {}
    for each in steps:
        if not _by_itself(each.urn, each.type) and each.op != "same":
            found.setdefault(each.urn.split("::", 2)[2], []).append(_step(each))
    return dict(sorted(found.items()))


def _step(step: Step) -> str:
    words = ["gone" if step.op == "refresh" and step.new is None else step.op]
    if step.replace_keys:
        words.append(f"because of {', '.join(sorted(step.replace_keys))}")
    if step.detailed and step.op in ("update", "replace", "refresh"):
        words.append(f"[{', '.join(f'{kind} {path}' for path, kind in sorted(step.detailed.items()))}]")
    if step.new is not None and step.op not in ("replace", "refresh") and (unknown := unknowns(step.new.inputs)):
        words.append(f"with unknown {', '.join(unknown)}")
    return _RANDOM.sub("RANDOM", " ".join(words))


def unknowns(value: Any, at: str = "") -> list[str]:
    """The paths at which a value is unknown; the CLI does not report those of secrets."""
    if value is UNKNOWN:
        return [at]
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        dot = f"{at}." if at else ""
        return [path for key, each in sorted(entries.items()) for path in unknowns(each, f"{dot}{key}")]
    return [path for index, each in enumerate(items or ()) for path in unknowns(each, f"{at}[{index}]")]


def resource_of(resource: Resource) -> dict[str, Any]:
    """The shape of a resource in the state; what is empty is left out."""
    shape = {
        "id": resource.id.lower(),
        "custom": resource.custom,
        "external": resource.external,
        "protect": resource.protect,
        "pendingReplacement": resource.pending_replacement,
        "initErrors": len(resource.init_errors),
        "parent": _short(resource.parent),
        "provider": _provider(resource.provider),
        "dependencies": sorted(_short(each) for each in resource.dependencies),
        "propertyDependencies": {
            key: sorted(_short(each) for each in urns)
            for key, urns in sorted(resource.property_dependencies.items())
            if urns
        },
        "secrets": [*secrets(resource.inputs, "inputs"), *secrets(resource.outputs, "outputs")],
        "inputs": masked(_inputs(resource.inputs), "[secret]"),
        "outputs": {} if resource.custom else masked(resource.outputs, "[secret]"),
        "additionalSecretOutputs": list(resource.additional_secret_outputs),
        "importID": resource.import_id.lower(),
        "retainOnDelete": resource.retain_on_delete,
        "deletedWith": _short(resource.deleted_with),
        "ignoreChanges": list(resource.ignore_changes),
        "replaceOnChanges": list(resource.replace_on_changes),
        "aliases": [_short(each) for each in resource.aliases],
    }
    return {key: _plain(value) for key, value in shape.items() if value}


def secrets(value: Any, at: str) -> list[str]:
    """The paths at which there is a secret."""
    if isinstance(value, Secret):
        return [at]
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return [path for key, each in sorted(entries.items()) for path in secrets(each, f"{at}.{key}")]
    return [path for index, each in enumerate(items or ()) for path in secrets(each, f"{at}[{index}]")]


def differences(actual: Any, expected: Any, at: str = "") -> Iterator[str]:
    """Where two summaries differ: a line for each place."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        for key in sorted({*actual, *expected}):
            yield from differences(actual.get(key), expected.get(key), f"{at}/{key}")
    elif isinstance(actual, list) and isinstance(expected, list) and len(actual) == len(expected):
        for index, (one, other) in enumerate(zip(actual, expected, strict=True)):
            yield from differences(one, other, f"{at}/{index}")
    elif actual != expected:
        yield f"{at}: {actual}, not {expected}"


def _inputs(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in inputs.items() if key not in ("azureApiVersion", "__internal")}


def _plain(value: Any) -> Any:
    if value is UNKNOWN:
        return "[unknown]"
    if isinstance(value, str):
        return _UUID.sub("UUID", _RANDOM.sub("RANDOM", value))
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {_plain(key): _plain(each) for key, each in sorted(entries.items())}
    return [_plain(each) for each in items] if items is not None else value


def _provider(reference: str) -> str:
    urn = reference.rpartition("::")[0]
    name = urn.rpartition("::")[2]
    return "" if not urn or name.startswith("default") else name


def _short(urn: str) -> str:
    return urn.split("::", 2)[2] if urn else ""


def _by_itself(urn: str, type: str) -> bool:
    return is_provider(type) and urn.rpartition("::")[2].startswith("default")
