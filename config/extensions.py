"""Extensions of a cluster: Azure installs and upgrades them inside it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from config.checks import Errors, check
from config.forms import wrong
from config.model import Settings
from config.types import SecretName, Tags, without_nulls


class ProtectedSetting(Settings):
    """A setting whose value is a secret."""

    secret: SecretName
    """Name of the secret config key with the value: `pulumi config set --secret fairway:<name>`."""


ProtectedSettings = Annotated[dict[str, ProtectedSetting], BeforeValidator(without_nulls)]
"""Secret settings by name."""


class ClusterScope(Settings):
    """An extension for the whole cluster."""

    release_namespace: str | None = None
    """Namespace that the extension is installed in. If omitted, the one of its type. Cannot change after creation."""


class NamespaceScope(Settings):
    """An extension for one namespace."""

    target_namespace: str
    """The namespace, which is created if it does not exist. Cannot change after creation."""


class ExtensionScope(Settings):
    """Whether an extension is for the cluster or for one namespace."""

    cluster: ClusterScope | None = None
    """Installs the extension for the whole cluster."""
    namespace: NamespaceScope | None = None
    """Installs the extension for one namespace."""

    @check
    def _one(self) -> Errors:
        if (self.cluster is None) == (self.namespace is None):
            yield wrong("set cluster or namespace, one of the two")


class ExtensionPlan(Settings):
    """What is bought of an extension from the Azure Marketplace."""

    name: str
    """Name of the plan of the offer."""
    publisher: str
    """Publisher of the offer, by its ID."""
    product: str
    """The offer, by the ID of the product."""
    promotion_code: str | None = None
    """Promotion code of the publisher. Default: none."""
    version: str | None = None
    """Version of the plan, if it has versions. Default: none."""


class Extension(Settings):
    """An extension of the cluster, of any type."""

    extension_type: str
    """Type of the extension, such as `Microsoft.Dapr` or `microsoft.flux`; `az k8s-extension extension-types
    list-by-cluster` lists them. Cannot change after creation."""
    version: str | None = None
    """Exact version; set autoUpgradeMinorVersion false with it. If omitted, the newest."""
    release_train: str | None = None
    """Which versions it follows: `stable`, `preview`. Azure's default: Stable."""
    auto_upgrade_minor_version: bool | None = None
    """Whether Azure upgrades it to new minor versions. Default: true without version, otherwise false."""
    configuration_settings: Tags = {}
    """Settings of the extension, by the names that its type has; texts, so `"true"` and `"3"` in quotes. Default:
    none."""
    configuration_protected_settings: ProtectedSettings = {}
    """Secret settings of the extension, each with the name of a secret: `{redisPassword: {secret: shopRedis}}`.
    Default: none."""
    scope: ExtensionScope | None = None
    """Whether it is for the cluster or one namespace. If omitted, for the cluster."""
    plan: ExtensionPlan | None = None
    """The plan of an extension from the Azure Marketplace. Default: none."""
