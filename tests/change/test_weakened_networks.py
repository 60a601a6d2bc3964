"""Changes of a virtual network that nodes feel have a text."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN
from tests.change.test_weakened import nested, updated

NETWORK, SERVERS = "network:VirtualNetwork", "dhcpOptions.dnsServers"


@pytest.mark.parametrize(
    ("old", "new", "by"),
    [
        (nested(SERVERS, ["10.1.1.1"]), nested(SERVERS, ["10.9.9.9"]), "10.9.9.9"),
        (nested(SERVERS, ["10.1.1.1"]), {}, "Azure's DNS"),
        ({}, nested(SERVERS, ["10.1.1.1", "10.1.1.2"]), "10.1.1.1, 10.1.1.2"),
    ],
)
def test_other_dns_servers_interrupt_nodes_that_take_them(old: Any, new: Any, by: str) -> None:
    found = updated(NETWORK, old, new)
    assert found.outcome == "interrupted"
    assert [each.text for each in found.reasons] == [f"Names are resolved by {by}."]
    assert "DHCP lease" in found.workloads
    assert "nslookup" in found.workaround


@pytest.mark.parametrize("new", [["10.1.1.2", "10.1.1.1"], [UNKNOWN]])
def test_the_same_servers_and_unknown_ones_interrupt_nothing(new: list[Any]) -> None:
    tags = {"tags": {"a": "b"}}
    old = nested(SERVERS, ["10.1.1.1", "10.1.1.2"])
    assert updated(NETWORK, old, {**nested(SERVERS, new), **tags}).outcome == "in place"
