"""Extensions and Flux configurations: order, defaults, outputs, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.cluster import Cluster
from config.stack import Stack
from tests.components.extension_rows import _flux
from tests.repository import build

DAPR = {"extensions": {"dapr": {"extensionType": "Microsoft.Dapr"}}}


def test_a_flux_configuration_waits_for_its_extension_which_is_added() -> None:
    record = build(_flux())
    extension = record.one("Extension")
    assert (extension.name, extension.get("extensionType")) == ("shop/extension/flux", "microsoft.flux")
    configuration = record.one("FluxConfiguration")
    assert extension.name in configuration.depends_on
    assert configuration.get("sourceKind") == "GitRepository"


def test_an_extension_of_flux_in_the_settings_is_the_one_that_is_used() -> None:
    own = {"extensions": {"gitops": {"extensionType": "Microsoft.Flux", "releaseTrain": "preview"}}}
    record = build({**_flux(), **own})
    assert [each.name for each in record.all("Extension")] == ["shop/extension/gitops"]
    assert "shop/extension/gitops" in record.one("FluxConfiguration").depends_on


def test_an_extension_with_a_version_is_not_upgraded_by_azure() -> None:
    assert build(DAPR).one("Extension").get("autoUpgradeMinorVersion") is True
    pinned = {"extensions": {"dapr": {"extensionType": "Microsoft.Dapr", "version": "1.14.4"}}}
    assert build(pinned).one("Extension").get("autoUpgradeMinorVersion") is False


def test_the_identity_of_an_extension_is_an_output() -> None:
    record = build(DAPR)
    output = record.exports["shop"]["extensions"]["dapr"]
    assert output["id"] == record.one("Extension").id
    assert output["principalId"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            _flux(bucket={"url": "https://s3.acme.com", "bucketName": "b"}, gitRepository={"url": "https://a"}),
            "set one source",
        ),
        ({"fluxConfigurations": {"apps": {"gitRepository": {"url": "https://a"}, "kustomizations": {}}}}, "at least 1"),
        (
            {"extensions": {"dapr": {"extensionType": "Microsoft.Dapr", "scope": {}}}},
            "set cluster or namespace, one of the two",
        ),
    ],
)
def test_what_flux_and_extensions_do_not_accept_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Cluster.model_validate(settings)


def test_a_secret_in_plain_text_is_refused() -> None:
    plain = {"extensionType": "Microsoft.Dapr", "configurationProtectedSettings": {"redis.password": "hunter2"}}
    with pytest.raises(ValidationError):
        Stack.model_validate({"clusters": {"shop": {"extensions": {"dapr": plain}}}})
