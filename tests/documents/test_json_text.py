"""JSON with comments, and where its values are."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.documents.json_text import parse
from fairway.documents.source import UnreadableError, decoded
from fairway.request import leaves

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
    max_leaves=15,
)


@given(JSON, st.sampled_from([None, 1, "\t"]))
def test_the_position_of_a_value_is_where_it_begins(tree: Any, indent: Any) -> None:
    text = json.dumps(tree, indent=indent)
    source = parse(text, "a.json")
    assert source.tree == tree
    for path, value in leaves(tree):
        line, column = source.position(path)
        assert "\n".join(text.split("\n")[line - 1 :])[column - 1 :].startswith(json.dumps(value)[:-1] or "")


def test_comments_last_commas_and_line_breaks_in_texts_are_read() -> None:
    text = '{ // the name, "quoted"\n "a": "x // y\n z", /* two\n lines */ "b": [1, 2,],\n}'
    source = parse(text, "a.json")
    assert source.tree == {"a": "x // y\n z", "b": [1, 2]}
    assert source.position(("b", 1)) == (4, 20)


def test_warnings_of_az_before_its_output_are_skipped() -> None:
    source = parse('WARNING: The behavior of this command has been altered.\n{"a": 1}', "a.json")
    assert (source.tree, source.position(("a",))) == ({"a": 1}, (2, 7))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "(AuthorizationFailed) The client 'me' has no authorization to read it.\nCode: AuthorizationFailed\n",
            "an error of Azure instead of a description: AuthorizationFailed: The client 'me' has no",
        ),
        ("ERROR: (ResourceNotFound) The Resource 'x' was not found.", "ResourceNotFound: The Resource 'x' was not"),
        ("ERROR: Please run 'az login' to setup account.\n", "a description: Please run 'az login' to setup"),
        ("Name    Location\n------  ----------\norders  westeurope\n", "`--output json`"),
    ],
)
def test_what_az_printed_instead_of_json_is_reported(text: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=re.escape(why)):
        parse(text, "a.json")


def test_a_value_that_is_missing_is_at_what_would_hold_it() -> None:
    assert parse('{\n  "a": {}}', "a.json").position(("a", "b", 0)) == (2, 8)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": [1,', "cut short, at line 1"),
        ("{]", "line 1, column 2"),
        ("[" * 100_000, "nested deeper"),
        ("[" * 120 + "]" * 120, "nested deeper"),
        ("9" * 5000, "not JSON"),
    ],
)
def test_what_is_no_json_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        parse(text, "a.json")


def test_text_is_utf_8_or_what_powershell_writes() -> None:
    assert decoded("{}".encode("utf-16")) == decoded(b"\xef\xbb\xbf{}") == "{}"
    assert decoded("{}".encode("utf-16-le")) == decoded("{}".encode("utf-16-be")) == "{}"
    with pytest.raises(UnreadableError, match="line 2"):
        decoded(b"{\n\xff}")


def test_json_lines_are_read_as_a_list() -> None:
    source = parse('{"a": 1}\n\n{"b": {"c": 2}}\n', "a.json")
    assert source.tree == [{"a": 1}, {"b": {"c": 2}}]
    assert source.position((1, "b", "c")) == (3, 13)
    with pytest.raises(UnreadableError, match="Extra data"):
        parse('{"a": 1}\n{"b"', "a.json")
