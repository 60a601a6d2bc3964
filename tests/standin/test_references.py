"""What is in a private link scope of Azure Monitor is in it once, and stays as long as it is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.standin.errors import ArmError
from tests.standin_help import GROUP, Azure, urn

WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"
TYPE, LINK = "operationalinsights:Workspace", "monitor:PrivateLinkScopedResource"
LINKED = f"{GROUP}/providers/Microsoft.Insights/privateLinkScopes/ampls/scopedResources/one"
SCOPE = {"resourceGroupName": "rg", "scopeName": "ampls"}


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    """A workspace in a private link scope."""
    found = Azure(tmp_path)
    found.group()
    found.create(TYPE, "logs", resourceGroupName="rg", workspaceName="logs", location="x")
    modes = {"ingestionAccessMode": "Open", "queryAccessMode": "Open"}
    found.create("monitor:PrivateLinkScope", "ampls", **SCOPE, location="global", accessModeSettings=modes)
    link(found, "one", WORKSPACE)
    return found


def link(azure: Azure, name: str, target: str) -> None:
    """Put a resource into the scope."""
    inputs = azure.check(LINK, name, {**SCOPE, "name": name, "linkedResourceId": target})
    azure.provider.create(urn(LINK, name), inputs)


def test_a_resource_is_in_a_scope_once(azure: Azure) -> None:
    with pytest.raises(ArmError, match=r"Conflict.*is in this scope by another name"):
        link(azure, "two", WORKSPACE)


def test_a_resource_in_a_scope_is_not_deleted(azure: Azure) -> None:
    with pytest.raises(ArmError, match="cannot be deleted because it is connected to private link scopes"):
        azure.provider.delete(urn(TYPE, "logs"), WORKSPACE)
    azure.provider.delete(urn(LINK, "one"), LINKED)
    azure.provider.delete(urn(TYPE, "logs"), WORKSPACE)
