"""Grafana dashboards in the portal."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import AfterValidator

from config.forms import Form, wrong
from config.model import Settings
from fairway.request import mapping


def _grafana(text: str) -> str:
    try:
        found: Any = mapping(json.loads(text))
    except ValueError as error:
        raise wrong(
            f"this is not JSON ({error}): write the dashboard as Grafana exports it (Export, as JSON)"
        ) from None
    if found is None:
        raise wrong("this is JSON, but no dashboard: write the object that Grafana exports (Export, as JSON)")
    return text


class Dashboard(Settings):
    """A Grafana dashboard in the portal, below *Dashboards with Grafana*. It needs no Managed Grafana."""

    serialized_data: Annotated[str, AfterValidator(_grafana)]
    """The dashboard in JSON, as Grafana exports it."""
    name: (
        Annotated[str, Form(r"^[A-Za-z][A-Za-z0-9-]{0,28}[A-Za-z0-9]$", "a name of 2 to 30 letters", "pods")] | None
    ) = None
    """Name in Azure. If omitted, `<key>-<cluster name>`. Cannot change after creation."""
