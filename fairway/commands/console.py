"""Replaces characters that a terminal or pipe cannot show, instead of failing with a UnicodeEncodeError."""

from __future__ import annotations

import codecs
import io
import sys

ASCII = {"\u2026": "...", "\u2192": "->"}
"""What Fairway's own texts use beyond ASCII: an ellipsis and an arrow. A terminal of cp1252, cp850 or ASCII lacks one
or both."""

_HANDLER = "fairway"


def degrade() -> None:
    """Make stdout and stderr replace what their encoding lacks: arrows and dots by ASCII, the rest by `\\u00fc`.

    Such streams are a pipe on Windows (cp1252), a POSIX locale, PYTHONIOENCODING=ascii.
    """
    codecs.register_error(_HANDLER, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def print_json(text: str) -> None:
    """Print JSON as UTF-8, otherwise as ASCII (RFC 8259, 8.1), so that values stay intact in any terminal."""
    utf8 = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    print(text if utf8 else "".join(map(_escaped, text)))


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(ASCII.get(each) or _escaped(each) for each in lost), error.end


def _escaped(character: str) -> str:
    """The escape of a character as in JSON: `\\u00fc`."""
    if character.isascii():
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
