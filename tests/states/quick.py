"""The built-in engine without processes of its own and with keys that are quickly made, for tests of comparisons."""

from __future__ import annotations

from fairway.protocol import passphrase
from tests.rehearsal_help import quickly as quick

ROUNDS = passphrase._ROUNDS
"""As many as Pulumi makes."""

__all__ = ["ROUNDS", "quick"]
