"""Turns pydantic's errors into sentences: where, what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

from pydantic_core import ErrorDetails, ValidationError

from config.model_tree import fields, model_at, names_a_secret, plain
from config.translation import same_but_for_spelling
from config.unknown_key import about, in_quotes, nearest
from fairway.azure.values import OS_SINCE
from fairway.project.yaml_file import flow, plain_scalar
from fairway.request import Path, Place, format_path, mapping, parse_path, value_at
from fairway.secret_names import shown

BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "greater_than": ("more than", "gt"),
    "less_than": ("less than", "lt"),
}
_OTHER_SWITCHES = {**dict.fromkeys(("yes", "on", "y"), True), **dict.fromkeys(("no", "off", "n"), False)}
"""Words that older YAML reads as true and false."""


@dataclass(frozen=True)
class Problem:
    """One problem in the settings."""

    path: Path
    text: str
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{format_path(self.path)}\n    {self.text}" if self.path else f"{where}{self.text}"

    @property
    def in_one_line(self) -> str:
        """The problem as one line, for a warning."""
        return str(self).replace("\n    ", " ")


def once_each(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems without repetition: a value that several clusters include is one problem."""
    first: dict[tuple[str, str], Problem] = {}
    paths: dict[tuple[str, str], set[Path]] = {}
    for at, each in enumerate(problems):
        key = (str(each.place or at), each.text)
        first.setdefault(key, each)
        paths.setdefault(key, set()).add(each.path)
    for key, each in first.items():
        others = len(paths[key]) - 1
        among = "another cluster" if others == 1 else f"{others} other clusters"
        yield (
            replace(each, text=f"{each.text} (also in {among} that include{'s' * (others == 1)} this)")
            if others
            else each
        )


def problems_of(errors: ValidationError | Iterable[ErrorDetails], settings: Any = None) -> Iterator[Problem]:
    """The errors of a validation of `settings` as problems, without places."""
    found = errors.errors(include_url=False) if isinstance(errors, ValidationError) else list(errors)
    # A list whose only item is invalid is not empty, as pydantic reports too.
    within = {each["loc"][:-1] for each in found} | {each["loc"][:-2] for each in found}
    for each in found:
        if each["type"] == "too_short" and each["loc"] in within:
            continue
        path: Path = tuple(part for part in each["loc"] if part != "[key]")
        context = each.get("ctx", {})
        kind, value = each["type"], each["input"]
        if names_a_secret(path):
            yield Problem(
                path,
                "must be the name of the config key that holds the secret (letters, digits, - and _), not the "
                "secret itself",
            )
            continue
        group = model_at(path)
        keys = [*fields(group)] if group is not None and isinstance(value, str) else []
        if len(keys) == 1 and names_a_secret((*path, keys[0])):
            yield Problem(
                path,
                f"is a secret in plain text: write `{{{keys[0]}: <name>}}` with the name of a config key instead, and "
                "run `pulumi config set --secret fairway:<name>`",
            )
            continue
        if "at" in context:
            path = (*path, *parse_path(context["at"]))
        # The sentence quotes the value, and a URL may contain a password.
        if kind == "extra_forbidden":
            yield Problem(path, shown(about(path, value, mapping(value_at(settings, path[:-1])))))
        else:
            yield Problem(path, shown(_sentence(kind, value, context, each["msg"]) + _instead(kind, path, value)))


def _instead(kind: str, path: Path, value: Any) -> str:
    """The setting that a value is meant for: `name` of a group, or the one for several."""
    if kind in ("model_type", "model_attributes_type") and isinstance(value, str):
        group = model_at(path)
        choices: dict[str, tuple[Any, ...]] = (
            {key: get_args(plain(each)) for key, each in fields(group).items()} if group else {}
        )
        meant = [key for key, each in choices.items() if value in each]
        return f": write `{path[-1]}: {{{meant[0]}: {value}}}`" if len(meant) == 1 else ""
    if kind == "string_type" and isinstance(value, (list, tuple)):
        around = model_at(path[:-1]) if path else None
        several = f"{path[-1]}s" if path else ""
        return f": write `{several}: {flow(value)}`" if around and several in fields(around) else ""
    return ""


def _sentence(kind: str, value: Any, context: dict[str, Any], message: str) -> str:
    if kind == "missing":
        return "is required"
    if kind == "string_type":
        return _not_text(value)
    if kind in ("int_type", "int_from_float", "float_type"):
        return _not_a_number(value, "a number" if kind == "float_type" else "a whole number")
    if kind == "bool_type":
        return _not_a_switch(value)
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"is {_named(value)}, but must be a mapping (`key: value`)"
    if kind == "tuple_type":
        single = f": write `{flow([value])}`" if isinstance(value, (str, int, float)) else " (`- item`)"
        return f"is {_named(value)}, but must be a list{single}"
    if kind == "literal_error":
        return _not_among(value, context.get("expected", ""))
    if kind in BOUNDS:
        words, bound = BOUNDS[kind]
        return f"is {value}, but must be {words} {context[bound]:.15g}"
    if kind == "too_short" and context.get("min_length") == 1:
        return "is empty, but must have at least one item"
    if kind == "string_pattern_mismatch":
        return f"is {_named(value)}, but a name must be a letter followed by letters, digits, - and _"
    return message.removeprefix("Value error, ")


def _not_text(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"is the number {value}, but must be text. {in_quotes(value)}"
    return f"is {_named(value)}, but must be text" + (
        f': write "{_named(value)}", in quotes' if isinstance(value, bool) else ""
    )


def _not_a_number(value: Any, wanted: str) -> str:
    number = plain_scalar(value) if isinstance(value, str) else None
    quoted = isinstance(number, (int, float)) and not isinstance(number, bool)
    return f"is {_named(value)}, but must be {wanted}" + (f": write {number}, without quotes" if quoted else "")


def _not_a_switch(value: Any) -> str:
    text = value.lower() if isinstance(value, str) else value
    if text in ("true", "false"):
        return f"is {_named(value)}, but must be true or false: write {text}, without quotes"
    meant = _OTHER_SWITCHES.get(text) if isinstance(text, str) else None
    if meant is not None:
        return f"is {_named(value)}, but only true and false are booleans here: write {str(meant).lower()}"
    return f"is {_named(value)}, but must be true or false"


_INSTEAD = {
    "Ubuntu2404": "Until then, use Ubuntu: from Kubernetes 1.35 on it is the same",
    "Windows2025": "Until then, leave osSKU out and set enableFIPS to true: from Kubernetes 1.36 on, a new Windows "
    "pool has it by default",
}


def _not_among(value: Any, expected: str) -> str:
    if isinstance(value, str) and value in OS_SINCE:
        since = f"is {value}, which AKS accepts from API version {OS_SINCE[value]}; the installed SDK uses 2025-09-01"
        return f"{since}. {_INSTEAD.get(value, f'Until then, use one of {expected}')}"
    choices = [choice.strip("'") for choice in expected.replace(" or ", ", ").split(", ")]
    known = dict.fromkeys(choices)
    near = _near(value, known) if isinstance(value, str) else None
    meant = f" Did you mean {near}?" if near else ""
    which = f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0]
    return f"is {_named(value)}, but must be {which}.{meant}"


def _near(value: str, known: dict[str, None]) -> str | None:
    """The choice that `value` most likely means: the only one that begins with it comes before a similar one."""
    longer = [each for each in known if value and each.lower().startswith(value.lower())]
    return same_but_for_spelling(value, known) or (longer[0] if len(longer) == 1 else nearest(value, known))


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
