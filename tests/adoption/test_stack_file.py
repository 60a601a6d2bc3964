"""Stack files are written as a person would write them, and read back as the same."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from fairway.adoption.stack_file import stack_file


def test_short_values_are_on_one_line_and_long_ones_in_blocks() -> None:
    config = {"a:b": {"sku": {"tier": "Free"}, "pool": {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}}}
    assert stack_file(config, {}) == (
        "config:\n  a:b:\n    sku: {tier: Free}\n    pool:\n      one: 1\n      two: 2\n      three: 3\n"
        "      four: 4\n      five: 5\n"
    )


def test_every_text_is_read_as_it_was() -> None:
    texts = [
        "1.30",
        "true",
        "null",
        "a: b",
        "#x",
        "",
        " ",
        "key=value:NoSchedule",
        "10.0.0.0/16",
        "\n",
        "é",
        "- a",
        "*",
        "...",
        "... a",
        "a: b",
        "a: b: c",
        "a #b",
        "---",
    ]
    config = {"values": {f"k{at}": each for at, each in enumerate(texts)}, "list": texts}
    assert yaml.safe_load(stack_file(config, {}))["config"] == config


@given(st.text(), st.text())
def test_any_text_is_read_as_it_was_and_no_comment_breaks_the_file(key: str, value: str) -> None:
    config = {"tags": {key: value}, "list": [value]}
    text = stack_file(config, {(): key, ("tags", key): value})
    text.encode()
    assert yaml.safe_load(text)["config"] == config


def test_other_readers_of_yaml_1_1_read_letters_as_text() -> None:
    assert stack_file({"y": "n"}, {}) == 'config:\n  "y": "n"\n'


def test_comments_are_above_what_they_are_about() -> None:
    text = stack_file({"a": {"b": 1}}, {(): "first", ("a", "b"): "about b"})
    assert text == "# first\nconfig:\n  a:\n    # about b\n    b: 1\n"
