"""Event Grid: the events of a resource, and who receives them."""

from __future__ import annotations

from fairway.azure.generated import guid
from fairway.azure.resource_type import ResourceType, in_group

_TOPIC = in_group("Microsoft.EventGrid/systemTopics/{systemTopicName}")

SYSTEM_TOPIC = ResourceType(
    "eventgrid:SystemTopic",
    _TOPIC,
    replaces=("location", "source", "topicType"),
    computed=lambda id, _: {"metricResourceId": guid(id, "metric")},
    shown=("topicType",),
)
SYSTEM_TOPIC_EVENT_SUBSCRIPTION = ResourceType(
    "eventgrid:SystemTopicEventSubscription",
    f"{_TOPIC}/eventSubscriptions/{{eventSubscriptionName}}",
    seconds=(10, 10, 5),
    shown=("destination.endpointType",),
)
