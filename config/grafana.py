"""Azure Managed Grafana, which shows metrics and logs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.existing import reference_errors
from config.forms import Form, wrong
from config.model import Settings
from config.types import GrafanaId, Guid, Named, ObjectId

Switch = Literal["Enabled", "Disabled"]

GrafanaName = Annotated[
    str,
    Form(
        r"^[A-Za-z][A-Za-z0-9-]{0,21}[A-Za-z0-9]$",
        "a Grafana workspace's name (2 to 23 letters, digits and hyphens, a letter first)",
        "amg-shop",
    ),
]


class GrafanaSku(Settings):
    """The tier of Grafana."""

    name: Literal["Standard", "Essential"] = "Standard"
    """`Standard` has alerts, zone redundancy, private endpoints and an SLA; `Essential` is for tests. Default:
    Standard."""


class GrafanaUser(Settings):
    """Who can do what in Grafana."""

    principal_id: ObjectId
    """Object ID of a group, user or service principal."""
    principal_type: Literal["Group", "User", "ServicePrincipal"] = "Group"
    """The kind of principal. Azure needs it to accept a principal that was created a moment ago. Default: Group."""
    role_definition_name: Literal["Grafana Admin", "Grafana Editor", "Grafana Viewer", "Grafana Limited Viewer"] = (
        "Grafana Viewer"
    )
    """What the principal can do in Grafana. Default: Grafana Viewer."""


class Grafana(Settings):
    """Azure Managed Grafana with a system-assigned identity."""

    name: GrafanaName | None = None
    """Name in Azure, 2 to 23 letters, digits and hyphens, which no other Grafana in the world has. If omitted,
    `amg-<name>-<hash>` from the names of cluster or key and stack. Cannot change after creation."""
    location: str | None = None
    """Azure region. If omitted, that of the cluster. Cannot change after creation."""
    sku: GrafanaSku = GrafanaSku()
    """The tier of Grafana. Default: Standard."""
    api_key: Switch | None = None
    """Whether API keys and service accounts of Grafana can sign in. Azure's default: Disabled."""
    deterministic_outbound_ip: Annotated[Switch | None, Field(alias="deterministicOutboundIP")] = None
    """Whether Grafana queries data sources from two fixed addresses, for their firewall rules. Azure's default:
    Disabled."""
    public_network_access: Switch | None = None
    """Whether Grafana can be reached from the internet. Disabled needs a private endpoint. Azure's default: Enabled."""
    zone_redundancy: Switch | None = None
    """Whether Grafana is spread over availability zones. Cannot change after creation. Azure's default: Disabled."""
    grafana_major_version: str | None = None
    """Major version of Grafana, such as `"11"`. If omitted, Azure's default."""
    role_assignments: Named[GrafanaUser] = {}
    """Who can use Grafana, by any name. Without an entry, only who has a role from above can sign in. Default:
    none."""


class ClusterGrafana(Grafana):
    """The Grafana of the cluster: a new one, an existing one (`id`), or one of `shared`."""

    id: GrafanaId | None = None
    """Resource ID of an existing Grafana, which Fairway does not change."""
    shared: str | None = None
    """Name of a Grafana in `shared.grafanas`."""
    principal_id: Guid | None = None
    """Object ID of the identity of the existing Grafana. If set, Fairway gives it the roles that read the cluster's
    metrics; if omitted, you assign them."""

    @check
    def _new_existing_or_shared(self) -> Errors:
        yield from reference_errors(self, "Grafana", {"principal_id"} if self.id else set())
        if self.principal_id and not self.id:
            yield wrong("is of an existing Grafana, which `id` names: remove it", at="principalId")
