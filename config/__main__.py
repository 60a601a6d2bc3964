"""`python -m config` prints the JSON schema of a stack file, `python -m config include` that of an include, `python -m
config cluster` that of a cluster's file, and `python -m config newer` the page of properties that newer API versions
have."""

from __future__ import annotations

import json
import sys

from config.newer_versions import newer_page
from config.schema import cluster_schema, include_schema, stack_schema

SCHEMAS = {"include": include_schema, "cluster": cluster_schema}

if __name__ == "__main__":
    if sys.argv[1:] == ["newer"]:
        sys.stdout.write(newer_page())
    else:
        json.dump(SCHEMAS.get("".join(sys.argv[1:]), stack_schema)(), sys.stdout, indent=2)
        sys.stdout.write("\n")
