"""Action groups: who is notified of an alert, and how."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.checks import Errors, check
from config.existing import beside, without_effect
from config.forms import Form, wrong
from config.model import Settings
from config.roles import RoleName
from config.types import ActionGroupId, EventHubId, Guid, Named, ResourceId, SecretName

EmailAddress = Annotated[
    str, Form(r"^[^@\s,;<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", "an email address", "oncall@example.com")
]
CountryCode = Annotated[str, Form(r"^[1-9][0-9]{0,3}$", "a country calling code without + or 00", '"49"')]
PhoneNumber = Annotated[str, Form(r"^[0-9][0-9 -]{3,19}$", "a phone number without country code", '"1512345678"')]


class EmailReceiver(Settings):
    """An email address that is notified."""

    email_address: EmailAddress
    """Address that gets the mails."""
    use_common_alert_schema: bool = True
    """Whether the mail has the format that all kinds of alerts share. Default: true."""


class PhoneReceiver(Settings):
    """A phone that is notified, by text message or call."""

    country_code: CountryCode
    """Country calling code, such as `"49"`."""
    phone_number: PhoneNumber
    """Phone number without country code."""


class AppPushReceiver(Settings):
    """The Azure mobile app of a user."""

    email_address: EmailAddress
    """Address with which the user signs in to the app."""


class WebhookReceiver(Settings):
    """A URL that is called with the alert."""

    service_uri_secret: SecretName
    """Name of the config key that holds the URL, which often contains a key: `pulumi config set --secret
    fairway:<key>`."""
    use_common_alert_schema: bool = True
    """Whether the body has the format that all kinds of alerts share. Default: true."""
    use_aad_auth: bool | None = None
    """Whether the call signs in with Microsoft Entra ID. Azure's default: false."""
    object_id: Guid | None = None
    """Object ID of the Entra application that accepts the call, with useAadAuth."""
    identifier_uri: str | None = None
    """Identifier of that application, such as `api://alerts`, with useAadAuth."""


class LogicAppReceiver(Settings):
    """A logic app that runs on the alert."""

    resource_id: ResourceId
    """Resource ID of the logic app."""
    callback_url_secret: SecretName
    """Name of the config key that holds the URL of its trigger: `pulumi config set --secret fairway:<key>`."""
    use_common_alert_schema: bool = True
    """Whether the body has the format that all kinds of alerts share. Default: true."""


class AzureFunctionReceiver(Settings):
    """An Azure function that runs on the alert."""

    function_app_resource_id: ResourceId
    """Resource ID of the function app."""
    function_name: str
    """Name of the function in it."""
    http_trigger_url_secret: SecretName
    """Name of the config key that holds the URL of its trigger: `pulumi config set --secret fairway:<key>`."""
    use_common_alert_schema: bool = True
    """Whether the body has the format that all kinds of alerts share. Default: true."""


class ArmRoleReceiver(Settings):
    """Everyone with a role on the subscription, by email."""

    role_definition_name: RoleName
    """Name of a built-in role, such as `Owner`."""
    use_common_alert_schema: bool = True
    """Whether the mail has the format that all kinds of alerts share. Default: true."""


class EventHubReceiver(Settings):
    """An event hub that gets the alert."""

    event_hub_id: EventHubId
    """Resource ID of the event hub."""
    use_common_alert_schema: bool = True
    """Whether the event has the format that all kinds of alerts share. Default: true."""


class ActionGroup(Settings):
    """Who is notified of an alert: a new action group, or an existing one (`id`)."""

    id: ActionGroupId | None = None
    """Resource ID of an existing action group, which Fairway does not change."""
    name: str | None = None
    """Name in Azure. If omitted, `ag-<cluster name>-<key>`. Cannot change after creation."""
    group_short_name: Annotated[str, Field(min_length=1, max_length=12)] | None = None
    """Name in text messages and mails, at most 12 characters. If omitted, the beginning of the key."""
    enabled: bool = True
    """Whether the receivers are notified. Default: true."""
    email_receivers: Named[EmailReceiver] = {}
    """Email addresses by any name. Default: none."""
    sms_receivers: Named[PhoneReceiver] = {}
    """Phones that get text messages, by any name. Default: none."""
    voice_receivers: Named[PhoneReceiver] = {}
    """Phones that are called, by any name. Default: none."""
    azure_app_push_receivers: Named[AppPushReceiver] = {}
    """Users of the Azure mobile app, by any name. Default: none."""
    webhook_receivers: Named[WebhookReceiver] = {}
    """URLs that are called, by any name, such as those of a chat or a paging service. Default: none."""
    arm_role_receivers: Named[ArmRoleReceiver] = {}
    """Roles of the subscription whose members get mails, by any name. Default: none."""
    logic_app_receivers: Named[LogicAppReceiver] = {}
    """Logic apps by any name. Default: none."""
    azure_function_receivers: Named[AzureFunctionReceiver] = {}
    """Azure functions by any name. Default: none."""
    event_hub_receivers: Named[EventHubReceiver] = {}
    """Event hubs by any name. Default: none."""

    @check
    def _new_or_existing(self) -> Errors:
        if self.id:
            why = "an action group with an `id` exists and is configured by its owner"
            yield from without_effect(self, beside(self, {"id"}), why)
        elif not any(getattr(self, each) for each in RECEIVERS):
            yield wrong("notifies no one: set emailReceivers or others, or the `id` of an existing action group")
        names = [name.lower() for each in RECEIVERS for name in getattr(self, each)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield wrong(f"two receivers are called {name}; names are unique over all kinds of receivers")


RECEIVERS = tuple(each for each in ActionGroup.model_fields if each.endswith("_receivers"))
"""The settings with receivers."""
