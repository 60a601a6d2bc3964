"""The region of a cluster that is adopted."""

from __future__ import annotations

from collections.abc import Container

from fairway.adoption.found import AdoptionError, Found
from fairway.adoption.keys import LOCATION
from fairway.azure.regions import region_name
from fairway.rules.known_names import meant_region


def must_have_a_region(found: Found, config: Container[str]) -> None:
    """Raise AdoptionError if neither the descriptions nor the `config` of all stacks have the region of the cluster, or
    if it is misspelled. A waiver would not help: the region cannot change, so an update would replace the cluster."""
    if not found.cluster.get("location") and LOCATION not in config:
        raise AdoptionError(
            f"the region of the cluster {found.cluster.name} is not in the descriptions: add `--location "
            "<region>`, or pass the output of `az aks show --output json` too"
        )
    name = region_name(found.cluster.get("location"))
    if meant := meant_region(name):
        files = ", ".join(found.files)
        how = (
            "Azure never returns such a name, so the description was edited: describe the cluster again with `az aks "
            "show --output json`"
            if found.complete
            else "Correct it in the description, or in `--location`"
        )
        raise AdoptionError(
            f"{files}: the cluster {found.cluster.name} has the region {name}, which does not exist. Did you mean "
            f"{meant}? {how}"
        )
