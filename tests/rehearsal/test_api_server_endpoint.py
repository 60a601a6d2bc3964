"""An endpoint to the API server in another VNet has its address in its DNS zone."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.azure.network import endpoint_address
from fairway.plan.recorder import tuned_collector
from fairway.project.project import find_project
from fairway.rehearsal import builtin
from fairway.rehearsal.folder import claimed
from tests.stacks import project, stack_file

STACK = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    network:
      apiServerEndpoint:
        subnetId: /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/agents
"""


@pytest.mark.usefixtures("quick")
def test_the_record_of_the_api_server_has_the_address_of_the_endpoints_network_interface(tmp_path: Path) -> None:
    found = find_project(project(tmp_path / "project", stack_file(STACK)))
    claim = claimed(tmp_path / "rehearsal", found.name, "test")
    with tuned_collector(), builtin.running(found, "test", claim, lambda _: None) as driver:
        config = dict(found.stack_config("test").values)
        assert not driver.update(config).errors
        states = {each.type.rpartition(":")[2]: each for each in driver.resources()}
    address = endpoint_address(states["PrivateEndpoint"].id)
    assert states["PrivateEndpoint"].outputs["customDnsConfigs"] == []
    assert states["PrivateRecordSet"].inputs["aRecords"] == [{"ipv4Address": address}]
