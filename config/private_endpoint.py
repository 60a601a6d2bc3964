"""Private endpoints: addresses in a VNet for services outside it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from config.forms import IdOf
from config.model import Settings
from config.types import SubnetId
from fairway.azure.values import PRIVATE_DNS_ZONE


def _zone(text: str) -> str:
    return text if text == "none" else IdOf(PRIVATE_DNS_ZONE).check(text)


class PrivateEndpoint(Settings):
    """A private endpoint: an address in a subnet for a service outside the VNet."""

    subnet: str | None = None
    """Name of the subnet in network.subnets. Set this or subnetId."""
    subnet_id: SubnetId | None = None
    """Resource ID of any other subnet. Set this or subnet."""
    private_dns_zone_id: Annotated[str, AfterValidator(_zone)] | None = None
    """Resource ID of an existing private DNS zone for the service's name; its owner links it to the VNet. With `none`
    no record is added, if a policy or another team adds it. If omitted, Fairway creates the zone and links it to the
    VNet."""

    @model_validator(mode="after")
    def _one_subnet(self) -> Self:
        if (self.subnet is None) == (self.subnet_id is None):
            raise PydanticCustomError(
                "setting", "set subnet to a name in network.subnets, or subnetId to another subnet, one of the two"
            )
        return self
