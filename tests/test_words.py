"""The repository is in plain words: no forbidden word (tests/words.py) in code, documentation or YAML."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.words import forbidden_in

ROOT = Path(__file__).parent.parent
CODE = ("fairway", "components", "config", "benchmarks", "policy", "tests")
TEXTS = (
    "*.md",
    "pyproject.toml",
    ".ci/run",
    "*.yaml",
    "Makefile",
    "docs/**/*.md",
    "docs/*.json",
    "docs/**/*.yaml",
    "config/**/*.yaml",
)
EXEMPT = ("tests/words.py", "tests/test_words.py")
"""Files that have the words themselves."""

FILES = sorted({file for name in CODE for file in (ROOT / name).rglob("*.py")} | {ROOT / "__main__.py"})
DOCUMENTS = sorted(
    {file for pattern in TEXTS for file in ROOT.glob(pattern)}
    | {
        each
        for folder in ("examples", "benchmarks")
        for kind in ("yaml", "md")
        for each in (ROOT / folder).rglob(f"*.{kind}")
    }
)
TEXT_TOKENS = {
    tokenize.STRING,
    tokenize.COMMENT,
    *(getattr(tokenize, name) for name in ("FSTRING_MIDDLE",) if hasattr(tokenize, name)),
}
NAME = re.compile(r"\w*_\w*|\w*[a-z][A-Z]\w*")


def in_words(name: str) -> str:
    """`default_said` and `defaultSaid` as `default said`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")


def in_code(source: str) -> Iterator[tuple[int, str]]:
    """Each forbidden word in the names, texts and comments of a Python file, with its line."""
    if not forbidden_in(" ".join(in_words(source).split())):
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            found = forbidden_in(in_words(token.string))
        elif token.type in TEXT_TOKENS:
            text = " ".join(token.string.split())
            found = forbidden_in(text) or forbidden_in(NAME.sub(lambda name: in_words(name[0]), text))
        else:
            continue
        yield from ((token.start[0], word) for word in found)


def in_text(text: str) -> Iterator[tuple[int, str]]:
    """Each forbidden word in a document, with its line; one that a line break divides counts for the first line."""
    lines = text.splitlines()
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        both = " ".join(f"{line} {following.lstrip('# ')}".split())
        divided = set(forbidden_in(both)) - set(forbidden_in(following))
        yield from ((number, word) for word in forbidden_in(line) or divided)


def named(file: Path, found: Iterator[tuple[int, str]]) -> list[str]:
    return [f"{file.relative_to(ROOT)}:{line}: {word}" for line, word in found]


def test_code_is_in_plain_words() -> None:
    files = [file for file in FILES if file.relative_to(ROOT).as_posix() not in EXEMPT]
    assert [each for file in files for each in named(file, in_code(file.read_text("utf-8")))] == []


def test_documents_are_in_plain_words() -> None:
    assert [each for file in DOCUMENTS for each in named(file, in_text(file.read_text("utf-8")))] == []


@pytest.mark.parametrize(
    "source",
    [
        "x = 'it was told'",
        "# nobody\n",
        '"""Starts\nanew."""\n',
        "default_said = 1",
        "defaultSaid = 1",
        "x = '{default_said}'",
    ],
)
def test_a_word_in_a_text_a_comment_or_a_name_is_found(source: str) -> None:
    assert [line for line, _ in in_code(source)] == [1]


def test_a_word_in_a_document_is_found_also_across_lines() -> None:
    assert list(in_text("a\nthis is taken\naway from it")) == [(2, "taken away")]
