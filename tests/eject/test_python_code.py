"""Code is printed as a formatter prints it."""

from __future__ import annotations

import ast

import pytest

from fairway.eject.python_code import call, dictionary, listed, rendered, text


@pytest.mark.parametrize("value", ["plain", "it's", 'a "word"', "both ' and \"", "line\nbreak", "\\d", "ü", "\t", ""])
def test_a_text_reads_back_as_it_was(value: str) -> None:
    assert ast.literal_eval(text(value)) == value


def test_double_quotes_are_preferred() -> None:
    assert text("it's") == '"it\'s"'
    assert text('a "word"') == "'a \"word\"'"


def test_what_fits_stays_on_one_line() -> None:
    assert rendered(call("f", [("a", "1"), ("", listed(["2", "3"]))])) == "f(a=1, [2, 3])"


def test_what_does_not_fit_has_an_item_on_each_line() -> None:
    long = dictionary({"a": text("x" * 60), "b": text("y" * 60)})
    assert rendered(long) == '{\n    "a": "' + "x" * 60 + '",\n    "b": "' + "y" * 60 + '",\n}'
