"""Regions."""

from __future__ import annotations

from typing import Any


def region_name(location: Any) -> str:
    """A region in the form in which Azure returns it: `West Europe` is `westeurope`; empty if there is none."""
    return str(location or "").replace(" ", "").lower()
