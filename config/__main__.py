"""`python -m config` prints the JSON schema of a stack file, `python -m config include` that of an include, and `python
-m config newer` the page of properties that newer API versions have."""

from __future__ import annotations

import json
import sys

from config.newer_versions import newer_page
from config.schema import include_schema, stack_schema

if __name__ == "__main__":
    if sys.argv[1:] == ["newer"]:
        sys.stdout.write(newer_page())
    else:
        json.dump(include_schema() if sys.argv[1:] == ["include"] else stack_schema(), sys.stdout, indent=2)
        sys.stdout.write("\n")
