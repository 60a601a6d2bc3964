"""Writes the settings of what exists in Azure: `fairway adopt` imports this package of a project."""

from __future__ import annotations

from config.adoption.stack import configured

__all__ = ["configured"]
