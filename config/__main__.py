"""`python -m config` prints the JSON schema of a stack's settings, for editors and for people who look a key up."""

from __future__ import annotations

import json
import sys
from typing import Any

from config.stack import Stack


def stack_schema() -> dict[str, Any]:
    """The JSON schema of the keys under `fairway:`, by ARM's names, with every description and default."""
    return Stack.model_json_schema(by_alias=True)


if __name__ == "__main__":
    json.dump(stack_schema(), sys.stdout, indent=2)
    sys.stdout.write("\n")
