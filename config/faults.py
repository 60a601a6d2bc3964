"""From pydantic's errors to sentences a person can act on: where, what, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError

from config.model import Settings, arm_name
from config.stack import Stack
from config.types import SecretName
from fairway.request import Path, Place, format_path, parse_path

NOT_SETTINGS = {
    "location": "is the cluster's: write it there, or for all clusters as azure-native:location",
    "secure": "is an encrypted value, which works only as a config key of its own, named by a setting "
    "that ends in Secret",
    "adminPassword": "is a secret and has no place in plain settings; write `adminPasswordSecret: <key>` and run "
    "`pulumi config set --secret fairway:<key>`",
    "serverAppSecret": "belonged to the Entra integration of before 2023; aadProfile.managed needs no secret",
    "servicePrincipalProfile": "needs a password that runs out; the cluster has a managed identity (see `identity`)",
    "podIdentityProfile": "ended in September 2025; securityProfile.workloadIdentity is its successor",
}
"""Keys that people look for here, and what to write instead."""


BOUNDS = {"greater_than_equal": "at least", "less_than_equal": "at most"}


@dataclass(frozen=True)
class Fault:
    """One thing about the settings that is wrong."""

    path: Path
    problem: str
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{format_path(self.path)}\n    {self.problem}" if self.path else f"{where}{self.problem}"


def faults_of(error: ValidationError) -> Iterator[Fault]:
    """Each error of a validation as a fault, without its place."""
    for each in error.errors(include_url=False):
        path: Path = tuple(part for part in each["loc"] if part != "[key]")
        context = each.get("ctx", {})
        kind, value = each["type"], each["input"]
        if names_a_secret(path):
            yield Fault(
                path, "names the config key of a secret: letters, digits, - and _. The secret itself goes there"
            )
            continue
        if "at" in context:
            path = (*path, *parse_path(context["at"]))
        yield Fault(path, _sentence(kind, value, path, context, each["msg"]))


def _sentence(kind: str, value: Any, path: Path, context: dict[str, Any], message: str) -> str:
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "missing":
        return "is missing, and has no default"
    if kind == "string_type" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"is the number {value}, and text belongs here. Put what you mean in quotes{_as_in(value)}"
    if kind == "string_type":
        return f"is {_named(value)}, and text belongs here"
    if kind in ("int_type", "int_from_float", "float_type"):
        return (
            f"is {_named(value)}, and a{' whole' if kind != 'float_type' else ''} number belongs here, without quotes"
        )
    if kind == "bool_type":
        return f"is {_named(value)}, and true or false belongs here, without quotes"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"is {_named(value)}, and a mapping (`key: value`) belongs here"
    if kind == "tuple_type":
        return f"is {_named(value)}, and a list (`- item`) belongs here"
    if kind == "literal_error":
        return _not_among(value, context.get("expected", ""))
    if kind in BOUNDS:
        return f"is {value}, and {BOUNDS[kind]} {context.get('ge', context.get('le'))} belongs here"
    if kind == "string_pattern_mismatch":
        return f"is {value!r}, which does not look like one (it must match {context.get('pattern')})"
    return message


def _as_in(number: float) -> str:
    return f': "{number}"' if isinstance(number, int) else ': "1.30" is text, a bare 1.30 is the number 1.3'


def _unknown_key(path: Path) -> str:
    key = str(path[-1])
    if key.startswith("fairway:"):
        return f"has a prefix that only stack files need; here it is {key.removeprefix('fairway:')}"
    if key in NOT_SETTINGS:
        return NOT_SETTINGS[key]
    around = _model_at(path[:-1])
    known = list(_fields(around)) if around else []
    elsewhere = [where for where, model in _models() if key in _fields(model)]
    near = _nearest(key, known)
    if near:
        return f"is not a setting. Did you mean {near}?"
    if elsewhere:
        return f"is not a setting here; it belongs under {' or '.join(elsewhere[:3])}"
    return f"is not a setting. Here can stand: {', '.join(sorted(known))}"


def _nearest(key: str, known: list[str]) -> str | None:
    """Right but for letter case, hyphens or underscores, or else a slip of the fingers away."""
    plain = {name.lower(): name for name in known}
    exact = plain.get(key.replace("_", "").replace("-", "").lower())
    if exact or arm_name(key) in known:
        return exact or arm_name(key)
    close = difflib.get_close_matches(key.lower(), plain, n=1, cutoff=0.7)
    return plain[close[0]] if close else None


LATER = {
    "Ubuntu2404": "2025-10-01",
    "Windows2025": "2026-02-01",
    "AzureContainerLinux": "2026-03-01",
}
"""Choices of ARM that the SDK's AKS API (2025-09-01) does not have, and the first stable version that has them."""


def _not_among(value: Any, expected: str) -> str:
    if value in LATER:
        return (
            f"is {value}, which AKS takes from API version {LATER[value]} on; the SDK in use speaks 2025-09-01. "
            f"Until it moves on, one of {expected} belongs here"
        )
    choices = [choice.strip("'") for choice in expected.replace(" or ", ", ").split(", ")]
    near = _nearest(value, choices) if isinstance(value, str) else None
    meant = f" Did you mean {near}?" if near else ""
    return f"is {_named(value)}, and one of {', '.join(choices)} belongs here.{meant}"


def _named(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    return f'the text "{value}"' if isinstance(value, str) else f"the number {value}"


@cache
def _fields(model: type[Settings]) -> Mapping[str, Any]:
    """A model's annotations by ARM's names."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def names_a_secret(path: Path) -> bool:
    """Whether the setting at `path` names the config key of a secret."""
    around = _model_at(path[:-1]) if path else None
    return around is not None and SecretName in get_args(_fields(around).get(str(path[-1])))


def is_named(path: Path) -> bool:
    """Whether `path` is an entry of a map of things by name: a cluster, a pool, a subnet, a role."""
    around = _annotation_at(path[:-1])
    return get_origin(around) is dict and _is_model(_inner(around))


def _model_at(path: Path) -> type[Settings] | None:
    """The model that the mapping at `path` is read by."""
    annotation = _annotation_at(path)
    return annotation if _is_model(annotation) else None


def _annotation_at(path: Path) -> Any:
    annotation: Any = Stack
    for part in path:
        annotation = _plain(annotation)
        if _is_model(annotation):
            annotation = _fields(annotation).get(str(part))
        elif get_args(annotation):
            annotation = get_args(annotation)[1 if get_origin(annotation) is dict else 0]
    return _plain(annotation)


def _plain(annotation: Any) -> Any:
    """Without `Annotated[...]` and without `| None`."""
    if get_origin(annotation) in (Union, UnionType, Annotated):
        return _plain(next(each for each in get_args(annotation) if each is not NoneType))
    return annotation


def _inner(annotation: Any) -> Any:
    """The model inside an annotation, also behind a map or a list."""
    annotation = _plain(annotation)
    return (
        _inner(get_args(annotation)[1 if get_origin(annotation) is dict else 0]) if get_args(annotation) else annotation
    )


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, Settings)


def _models() -> Iterator[tuple[str, type[Settings]]]:
    """Every model below a cluster with the key it stands under."""
    seen: set[Any] = set()

    def walk(where: str, model: type[Settings]) -> Iterator[tuple[str, type[Settings]]]:
        if model in seen:
            return
        seen.add(model)
        yield where, model
        for name, annotation in _fields(model).items():
            inner = _inner(annotation)
            if _is_model(inner):
                yield from walk(name, inner)

    yield from walk("the stack", Stack)
