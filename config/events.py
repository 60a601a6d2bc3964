"""Events of the cluster in Event Grid, and who receives them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings
from config.types import EventHubId, Items, Named, SecretName, StorageAccountId

EventType = Literal[
    "Microsoft.ContainerService.NewKubernetesVersionAvailable",
    "Microsoft.ContainerService.ClusterSupportEnded",
    "Microsoft.ContainerService.ClusterSupportEnding",
    "Microsoft.ContainerService.NodePoolRollingStarted",
    "Microsoft.ContainerService.NodePoolRollingSucceeded",
    "Microsoft.ContainerService.NodePoolRollingFailed",
]
"""learn.microsoft.com/azure/event-grid/event-schema-aks."""


class EventSubscription(Settings):
    """Who receives events of the cluster."""

    event_hub_id: EventHubId | None = None
    """Resource ID of an event hub. Set this, storageAccountId or endpointUrlSecret."""
    storage_account_id: StorageAccountId | None = None
    """Resource ID of a storage account with a queue."""
    queue_name: str | None = None
    """Name of the queue, with storageAccountId."""
    endpoint_url_secret: SecretName | None = None
    """Name of the config key that holds the URL of a webhook, which often contains a key: `pulumi config set --secret
    fairway:<key>`."""
    included_event_types: Annotated[Items[EventType], Field(min_length=1)] | None = None
    """Events that are sent. If omitted, all."""

    @check
    def _one_destination(self) -> Errors:
        destinations = (self.event_hub_id, self.storage_account_id, self.endpoint_url_secret)
        if sum(each is not None for each in destinations) != 1:
            yield wrong("set one destination: eventHubId, storageAccountId or endpointUrlSecret")
        if (self.storage_account_id is None) != (self.queue_name is None):
            yield wrong("set storageAccountId and queueName, or neither", at="queueName")


class SystemTopic(Settings):
    """The Event Grid topic of the cluster: new versions, end of support, and changes of nodes."""

    name: str | None = None
    """Name in Azure. If omitted, `egst-<cluster name>`. Cannot change after creation."""
    event_subscriptions: Named[EventSubscription] = {}
    """Who receives the events, by any name. Default: none."""
