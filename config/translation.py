"""Translates settings with names of Terraform and the Azure CLI to ARM's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from config.model import Settings, arm_name
from config.model_tree import ANY_NAME, annotation_at, as_model, fields, plain
from config.other_words import WITHOUT_COUNTERPART, WORDS
from fairway.project.yaml_file import flow
from fairway.request import leaves, mapping, sequence
from fairway.secret_names import is_secret_name

T = TypeVar("T")


def translated(model: type[Settings], tree: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping with ARM's names; an unknown key stays as it is."""
    result: dict[str, Any] = {}
    for key, value in tree.items():
        fragment = None if key in fields(model) else converted(model, key, value)
        known = key if key in fields(model) else same_but_for_spelling(key, fields(model))
        if fragment is not None:
            result = joined(result, translated(model, fragment))
        elif known:
            result = joined(result, {known: _value(fields(model)[known], value)})
        elif folded(key) not in plain_words(WITHOUT_COUNTERPART):
            result[key] = value
    return result


def same_but_for_spelling(key: str, known: Mapping[str, Any]) -> str | None:
    """The known key that differs only in letter case, hyphens or underscores."""
    plain_keys = {folded(name): name for name in known}
    snake = arm_name(key.replace("-", "_"))
    return plain_keys.get(folded(key)) or (snake if snake in known else None)


def converted(model: type[Settings], key: str, value: Any) -> dict[str, Any] | None:
    """One step of `translated`: what a name of the table becomes; None for other names."""
    for each in model.__mro__:
        if convert := plain_words(WORDS.get(each, {})).get(folded(key)):
            return convert(value)
    return None


def _value(annotation: Any, value: Any) -> Any:
    """A value with ARM's names; a whole number or boolean as text if the setting takes text.

    A fraction stays a number: 1.30 is read as 1.3, which as text would be another version.
    """
    annotation = plain(annotation)
    entries, items = mapping(value), sequence(value)
    if entries is not None and (model := as_model(annotation)):
        return translated(model, entries)
    if entries is not None and annotation_at((ANY_NAME,), annotation):
        return {key: _value(annotation_at((ANY_NAME,), annotation), each) for key, each in entries.items()}
    if items is not None and annotation_at((0,), annotation):
        return [_value(annotation_at((0,), annotation), each) for each in items]
    text = flow(value)
    is_text = isinstance(value, (bool, int)) and not takes(annotation, value) and takes(annotation, text)
    return text if is_text else value


def loadable(model: type[Settings], key: str, value: Any) -> dict[str, Any] | None:
    """The key and its value with ARM's names, if the model accepts them and they contain no password."""
    fragment = translated(model, {key: value})
    hidden = any(is_secret_name(str(part)) for path, _ in leaves({key: value}) for part in path)
    if hidden or key in fragment:
        return None
    try:
        model.model_validate(fragment)
    except ValidationError as error:
        if any(each["type"] != "missing" or len(each["loc"]) > 1 for each in error.errors(include_url=False)):
            return None
    return fragment


def takes(annotation: Any, value: Any) -> bool:
    """Whether a setting of this type accepts the value as it is."""
    try:
        TypeAdapter(annotation).validate_python(value, strict=not isinstance(value, (list, dict)) or None)
    except ValidationError:
        return False
    return True


def joined(low: dict[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """Both mappings merged; lists are concatenated."""
    both = dict(low)
    for key, value in high.items():
        here = low.get(key)
        if isinstance(here, dict) and isinstance(value, dict):
            both[key] = joined(here, value)  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(here, list) and isinstance(value, list):
            both[key] = [*here, *value]  # pyright: ignore[reportUnknownVariableType]
        else:
            both[key] = value
    return both


def plain_words(words: Mapping[str, T]) -> dict[str, T]:
    """A table by its names without underscores, hyphens and letter case."""
    return {folded(word): each for word, each in words.items()}


def folded(key: str) -> str:
    """A key without underscores, hyphens and letter case."""
    return key.replace("_", "").replace("-", "").lower()
