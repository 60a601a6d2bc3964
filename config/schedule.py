"""When a cluster is started and stopped."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings
from config.types import ClockTime, Items
from fairway.azure.time_zones import time_zone_names, windows_zone

if TYPE_CHECKING:
    from config.cluster import Cluster

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
APART = 30
"""Minutes that AKS needs from a stop to the next start: MicrosoftDocs/azure-aks-docs articles/aks/start-stop-cluster.md
("wait 15-30 minutes")."""


def _zone(name: str) -> str:
    if windows_zone(name):
        return name
    near = difflib.get_close_matches(name, time_zone_names(), n=1, cutoff=0.6)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise wrong(f"{name!r} is not a time zone such as Europe/Amsterdam or W. Europe Standard Time.{meant}")


class PowerSchedule(Settings):
    """When the cluster is started and stopped, by two logic apps with a role on the cluster."""

    start: ClockTime
    """Time of day when it is started, in quotes: `"07:00"`."""
    stop: ClockTime
    """Time of day when it is stopped, later than `start`, in quotes: `"19:00"`."""
    days: Annotated[Items[Weekday], Field(min_length=1)] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    """Days on which it is started and stopped; on the others it remains stopped. Default: Monday to Friday."""
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """Time zone of both times: an IANA name such as `Europe/Amsterdam`, or one of Windows. Default: UTC."""

    @check
    def _apart(self) -> Errors:
        running = _minutes(self.stop) - _minutes(self.start)
        if running <= 0:
            yield wrong(f"stop is {self.stop}, not later than start, {self.start}: both are on the same day", at="stop")
        elif running < APART or 24 * 60 - running < APART:
            yield wrong(
                f"start and stop are less than {APART} minutes apart, which AKS needs between the two", at="stop"
            )


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def check_schedule(cluster: Cluster) -> Errors:
    """Refuse a schedule where AKS does not stop the cluster: "Unable to perform 'stopping' operation since the cluster
    enables .properties.nodeProvisioningProfile.mode 'Auto'" (MicrosoftDocs/azure-docs issue 118661; Azure/AKS issue
    5356, open on 2026-09-08)."""
    if cluster.schedule is None:
        return
    profile = cluster.node_provisioning_profile
    if cluster.automatic:
        yield wrong(
            "AKS stops no cluster with node auto-provisioning, and Automatic has it: remove schedule", at="schedule"
        )
    elif profile and profile.mode == "Auto":
        yield wrong(
            "AKS stops no cluster with node auto-provisioning: remove schedule, or set nodeProvisioningProfile.mode "
            "to Manual",
            at="schedule",
        )
