"""Type tokens of older states are known by those of today."""

import inspect

import pytest
from pulumi_azure_native import monitor, privatedns

from fairway.protocol.tokens import _MONITOR, _PRIVATE_DNS, is_old, unversioned


@pytest.mark.parametrize(
    ("token", "today"),
    [
        ("azure-native:containerservice/v20230401:ManagedCluster", "azure-native:containerservice:ManagedCluster"),
        ("azure-native:containerservice/v20240502preview:AgentPool", "azure-native:containerservice:AgentPool"),
        ("azure-nextgen:containerservice/latest:AgentPool", "azure-native:containerservice:AgentPool"),
        ("azure-native:insights:DiagnosticSetting", "azure-native:monitor:DiagnosticSetting"),
        ("azure-native:insights/v20210501preview:DiagnosticSetting", "azure-native:monitor:DiagnosticSetting"),
        ("azure-native:insights:Component", "azure-native:applicationinsights:Component"),
        ("azure-native:network/v20200601:PrivateZone", "azure-native:privatedns:PrivateZone"),
        ("azure-native:network:VirtualNetwork", "azure-native:network:VirtualNetwork"),
        ("azure-native:containerservice:ManagedCluster", "azure-native:containerservice:ManagedCluster"),
        (
            "azure:containerservice/kubernetesCluster:KubernetesCluster",
            "azure:containerservice/kubernetesCluster:KubernetesCluster",
        ),
        ("pulumi:providers:azure-native", "pulumi:providers:azure-native"),
        ("azure-native", "azure-native"),
    ],
)
def test_old_type_tokens_are_known_by_todays(token: str, today: str) -> None:
    assert unversioned(token) == today
    assert is_old(token) is (token != today)


def test_every_move_of_the_table_is_one_the_sdk_has_an_alias_for() -> None:
    for module, names, former in ((monitor, _MONITOR, "insights"), (privatedns, _PRIVATE_DNS, "network")):
        for name in names:
            assert f'"azure-native:{former}:{name}"' in inspect.getsource(inspect.getmodule(getattr(module, name))), (
                name
            )
