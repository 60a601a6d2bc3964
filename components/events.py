"""The Event Grid topic of a cluster, and who receives its events."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice, eventgrid

from components.context import Context, Part
from components.kind import Kind
from config.events import EventSubscription, SystemTopic

_TOPIC = "monitoring.systemTopic"
TOPIC = Kind("SystemTopic", "system-topic", "egst-{cluster}", 50, _TOPIC)
SUBSCRIPTION = Kind(
    "SystemTopicEventSubscription",
    "system-topic/{key}",
    "{key}-{cluster}",
    64,
    f"{_TOPIC}.eventSubscriptions.{{key}}",
)

RENAMED = {"systemTopicName": "name", "filter.includedEventTypes": "includedEventTypes", "destination": ""}


class ClusterEvents(Part):
    """The events of a cluster: learn.microsoft.com/azure/event-grid/event-schema-aks."""

    def __init__(self, context: Context, settings: SystemTopic) -> None:
        """Declare nothing yet: the topic is of the cluster."""
        self._context, self._settings = context, settings

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare the topic and its subscriptions."""
        context = self._context
        topic = eventgrid.SystemTopic(
            context.logical(TOPIC),
            system_topic_name=self._settings.name or context.azure(TOPIC),
            source=cluster.id,
            topic_type="Microsoft.ContainerService.ManagedClusters",
            opts=opts,
            **context.located,
        )
        for key, each in self._settings.event_subscriptions.items():
            eventgrid.SystemTopicEventSubscription(
                context.logical(SUBSCRIPTION, key),
                event_subscription_name=context.azure(SUBSCRIPTION, key),
                system_topic_name=topic.name,
                resource_group_name=context.resource_group_name,
                destination=self._destination(each),
                event_delivery_schema="EventGridSchema",
                filter={"included_event_types": list(each.included_event_types)} if each.included_event_types else None,
                opts=opts,
            )

    def _destination(self, settings: EventSubscription) -> Any:
        # The SDK translates the names of a union's members only in these classes.
        if settings.event_hub_id:
            return eventgrid.EventHubEventSubscriptionDestinationArgs(
                endpoint_type="EventHub", resource_id=settings.event_hub_id
            )
        if settings.storage_account_id:
            return eventgrid.StorageQueueEventSubscriptionDestinationArgs(
                endpoint_type="StorageQueue",
                resource_id=settings.storage_account_id,
                queue_name=settings.queue_name,
            )
        return eventgrid.WebHookEventSubscriptionDestinationArgs(
            endpoint_type="WebHook", endpoint_url=self._context.secret(str(settings.endpoint_url_secret))
        )

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """Nothing."""
        return {}
