"""The config keys that an adoption reads and writes."""

from __future__ import annotations

from fairway.plan.subscription_ids import CONFIG_KEY

SUBSCRIPTION = CONFIG_KEY
LOCATION = "azure-native:location"
CLUSTERS = "fairway:clusters"
ALIASES = "fairway:aliases"
IMPORTS = "fairway:imports"
"""The ids of what the next update imports."""
SHARED = "fairway:shared"
WAIVERS = "fairway:waivers"
FILES = "fairway:clusterFiles"
"""The names of files with a cluster each."""
INCLUDE = "fairway:include"
"""The names of files with keys of a stack, without a namespace."""
