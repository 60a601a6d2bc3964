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


LABEL = "dnsSettings.domainNameLabel"


@pytest.mark.parametrize("new", [{}, {"dnsSettings": {}}, nested(LABEL, "other")])
def test_a_label_that_goes_takes_its_name_with_it(new: dict[str, Any]) -> None:
    found = updated("network:PublicIPAddress", nested(LABEL, "shop"), new)
    assert found.outcome == "interrupted"
    assert [each.text for each in found.reasons] == ["The name shop.REGION.cloudapp.azure.com is no longer resolved."]
    assert "anyone can take the name" in found.workloads


def test_the_name_is_azures_where_it_is_known() -> None:
    old = {"dnsSettings": {"domainNameLabel": "shop", "fqdn": "shop.westeurope.cloudapp.azure.com"}}
    assert "shop.westeurope.cloudapp" in updated("network:PublicIPAddress", old, {}).reasons[0].text


@pytest.mark.parametrize(("old", "new"), [("Shop", "shop"), ("shop", UNKNOWN), (None, "shop")])
def test_a_label_that_stays_is_new_or_unknown_has_no_text(old: Any, new: Any) -> None:
    kind = "network:PublicIPAddress"
    assert updated(kind, nested(LABEL, old), {**nested(LABEL, new), "tags": {"a": "b"}}).workloads == ""
