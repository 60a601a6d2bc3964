"""The stories that both engines must tell alike. Each is short; each act is one run of Pulumi or a deed in Azure."""

from __future__ import annotations

from tests.stories import (
    stories_changes,
    stories_clusters,
    stories_components,
    stories_drift,
    stories_options,
    stories_others,
    stories_pools,
    stories_trouble,
)
from tests.stories.acts import Story

_MODULES = (
    stories_changes,
    stories_clusters,
    stories_components,
    stories_options,
    stories_others,
    stories_trouble,
    stories_drift,
    stories_pools,
)

STORIES: dict[str, Story] = {each.name: each for module in _MODULES for each in module.STORIES}
"""By name."""
