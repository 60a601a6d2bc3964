"""Time zones by the names of Windows, which Logic Apps uses, and by those of IANA."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

_TABLE = json.loads((Path(__file__).parent / "data" / "time_zones.json").read_text(encoding="utf-8"))

ZONES: Mapping[str, tuple[str, ...]] = {name: tuple(iana) for name, iana in _TABLE["zones"].items()}
"""The IANA names of each zone, by its name in Windows: `W. Europe Standard Time`."""

_WINDOWS = {each: name for name, iana in ZONES.items() for each in (name, *iana)}


def windows_zone(name: str) -> str | None:
    """The name in Windows of a zone, from that or an IANA name; None if the table has neither."""
    return _WINDOWS.get(name)


def time_zone_names() -> list[str]:
    """All names."""
    return list(_WINDOWS)
