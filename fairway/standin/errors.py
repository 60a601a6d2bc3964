"""The errors of ARM and of the stand-in."""

from __future__ import annotations


class ArmError(Exception):
    """ARM refuses: nothing has changed in Azure."""

    def __init__(self, status: int, code: str, message: str) -> None:
        """`status` is HTTP's, `code` and `message` are ARM's."""
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def __str__(self) -> str:
        return f'Status={self.status} Code="{self.code}" Message="{self.message}"'


class LateError(ArmError):
    """ARM accepted the request and failed while carrying it out: the resource exists, half created."""

    state = "Failed"
    """The resource's provisioningState."""


class DeadlineError(LateError):
    """The provider waited until its timeout, and Azure has not finished."""

    state = "Creating"

    def __str__(self) -> str:
        return self.message


class StandInError(Exception):
    """The stand-in does not support the request; Azure might."""


def not_found(id: str) -> ArmError:
    """ARM's error for a resource that does not exist: https://aka.ms/ARMResourceNotFoundFix."""
    group, _, rest = id.partition("/providers/")
    name = group.rsplit("/", 1)[-1]
    kind = "/".join(rest.split("/")[:1] + rest.split("/")[1::2]) or "Microsoft.Resources/resourceGroups"
    message = f"The Resource '{kind}/{id.rsplit('/', 1)[-1]}' under resource group '{name}' was not found. For more"
    return ArmError(404, "ResourceNotFound", f"{message} details please go to https://aka.ms/ARMResourceNotFoundFix")
