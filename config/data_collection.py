"""What the Container Insights agent collects."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.forms import Form, wrong
from config.model import Settings
from config.types import AzureName, Items

NamespaceName = Annotated[str, Form(r"^[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$", "a Kubernetes namespace", "kube-system")]
Stream = Annotated[
    str, Form(r"^Microsoft-[A-Za-z0-9-]+$", "a stream of Container Insights", "Microsoft-ContainerLogV2")
]
HIGH_SCALE = "Microsoft-ContainerLogV2-HighScale"
"""The stream of the agent's mode for many logs."""
LogLevel = Literal["Debug", "Info", "Notice", "Warning", "Error", "Critical", "Alert", "Emergency"]
Facility = Literal[
    "alert",
    "audit",
    "auth",
    "authpriv",
    "clock",
    "cron",
    "daemon",
    "ftp",
    "kern",
    "local0",
    "local1",
    "local2",
    "local3",
    "local4",
    "local5",
    "local6",
    "local7",
    "lpr",
    "mail",
    "news",
    "nopri",
    "ntp",
    "syslog",
    "user",
    "uucp",
]


class Syslog(Settings):
    """Messages of the nodes' operating system."""

    facility_names: Annotated[Items[Facility], Field(min_length=1)] = ("auth", "authpriv", "daemon", "kern", "syslog")
    """Parts of the system whose messages are collected. Default: auth, authpriv, daemon, kern, syslog."""
    log_levels: Annotated[Items[LogLevel], Field(min_length=1)] = ("Warning", "Error", "Critical", "Alert", "Emergency")
    """Severities that are collected. Default: Warning and above."""


class DataCollection(Settings):
    """What the Container Insights agent collects, and how often. It needs the add-on omsagent."""

    rule_name: AzureName | None = None
    """Name of the data collection rule in Azure; `{cluster}` and `{location}` are filled in. If omitted,
    `dcr-<cluster name>`. With another name it is another rule."""
    destination_name: str = "workspace"
    """Name of the workspace inside the rule. Default: workspace."""
    association_description: str | None = None
    """Description of the rule's association with the cluster. Default: none."""
    interval: Annotated[str, Form(r"^([1-9]|[12][0-9]|30)m$", "1m to 30m", '"5m"')] = "1m"
    """How often metrics and inventory are collected, `1m` to `30m`. Does not limit logs and events. Default: `1m`."""
    namespace_filtering_mode: Literal["Off", "Include", "Exclude"] = "Off"
    """Whether only the `namespaces` are collected (`Include`), all others (`Exclude`), or all (`Off`). Default: Off."""
    namespaces: Items[NamespaceName] = ()
    """Kubernetes namespaces for namespaceFilteringMode. Default: none."""
    streams: Annotated[Items[Stream], Field(min_length=1)] = ("Microsoft-ContainerInsights-Group-Default",)
    """What is collected, such as `Microsoft-ContainerLogV2`, `Microsoft-KubeEvents` and `Microsoft-KubePodInventory`.
    `Microsoft-ContainerLogV2-HighScale` is for more than 2,000 log lines a second of a node, and creates a data
    collection endpoint. Default: `Microsoft-ContainerInsights-Group-Default`, all."""
    enable_container_log_v2: Annotated[bool, Field(alias="enableContainerLogV2")] = True
    """Whether logs of containers go to the table ContainerLogV2, which can have the plan Basic, instead of
    ContainerLog. Default: true."""
    syslog: Syslog | None = None
    """Messages of the nodes' operating system as well (`{}` for the default ones). Default: none."""

    @check
    def _namespaces_have_a_mode(self) -> Errors:
        if self.namespaces and self.namespace_filtering_mode == "Off":
            yield wrong("has no effect with namespaceFilteringMode Off: set Include or Exclude", at="namespaces")
        if not self.namespaces and self.namespace_filtering_mode != "Off":
            yield wrong(f"{self.namespace_filtering_mode} needs namespaces", at="namespaceFilteringMode")

    @check
    def _one_stream_of_logs(self) -> Errors:
        if HIGH_SCALE in self.streams and "Microsoft-ContainerLogV2" in self.streams:
            yield wrong(f"{HIGH_SCALE} replaces Microsoft-ContainerLogV2: remove one of the two", at="streams")
        if HIGH_SCALE in self.streams and not self.enable_container_log_v2:
            yield wrong(f"the stream {HIGH_SCALE} needs it: remove false", at="enableContainerLogV2")
