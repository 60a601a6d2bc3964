"""`python -m config` prints the JSON schema of a stack file, `python -m config include` that of an include."""

from __future__ import annotations

import json
import sys

from config.schema import include_schema, stack_schema

if __name__ == "__main__":
    json.dump(include_schema() if sys.argv[1:] == ["include"] else stack_schema(), sys.stdout, indent=2)
    sys.stdout.write("\n")
