"""Application Gateway for Containers."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.traffic_controllers import ASSOCIATION, CONTROLLER
from tests.preflight import GROUP, NETWORK, Fragment, Pairs, broken, cluster, distinguishes, virtual_network

HOME = f"{GROUP}/providers/Microsoft.ServiceNetworking/trafficControllers/edge"
DELEGATION = ["Microsoft.ServiceNetworking/TrafficControllers"]


def association(name: str = "one", location: str = "westeurope") -> Request:
    inputs = {"associationName": name, "subnet": {"id": f"{NETWORK}/vnet1/subnets/edge"}, "location": location}
    return Request(ASSOCIATION, name, inputs, id=f"{HOME}/associations/{name}")


def edge(*associations: Request, prefix: str = "10.241.0.0/24", delegations: Any = DELEGATION) -> Fragment:
    """A traffic controller, its associations and their subnet."""
    subnet = {"name": "edge", "addressPrefix": prefix, "delegations": delegations}
    controller = Request(CONTROLLER, "edge", {"location": "West Europe"}, id=HOME)
    return cluster(virtualNetwork=virtual_network("10.240.0.0/22", subnet), beside=[controller, *associations])


PAIRS: Pairs = {
    "traffic-controller-subnet-delegation": (edge(association(), delegations=[]), edge(association())),
    "traffic-controller-subnet-size": (edge(association(), prefix="10.241.0.0/25"), edge(association())),
    "traffic-controller-one-association": (edge(association(), association("two")), edge(association())),
    "traffic-controller-region": (
        cluster(beside=[Request(CONTROLLER, "edge", {"location": "Poland Central"})]),
        cluster(beside=[Request(CONTROLLER, "edge", {"location": "West Europe"})]),
    ),
    "traffic-controller-association-region": (edge(association(location="northeurope")), edge(association())),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_traffic_controllers_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_subnet_for_something_else_is_not_delegated_to_a_traffic_controller() -> None:
    other = ["Microsoft.ContainerInstance/containerGroups"]
    assert "traffic-controller-subnet-delegation" in broken(edge(association(), delegations=other))
    assert "traffic-controller-subnet-delegation" not in broken(cluster(beside=[association()]))
