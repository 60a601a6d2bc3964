"""The words settings are made of. A model's field says `Cidr`, and the checks and the message are here, once."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from fairway.request import mapping

T = TypeVar("T")


def _cidr(text: str) -> str:
    try:
        ip_network(text)
    except ValueError:
        try:
            network = str(ip_network(text, strict=False))
        except ValueError:
            raise _wrong(f"{text!r} is not a range of addresses; write one like 10.224.0.0/16") from None
        raise _wrong(f"{text!r} is an address inside a range; the range itself is {network}") from None
    if "/" not in text:
        raise _wrong(f"{text!r} is one address; a range of one is {text}/32")
    return text


def _address(text: str) -> str:
    try:
        ip_address(text)
    except ValueError:
        raise _wrong(f"{text!r} is not an IP address") from None
    return text


def _address_or_range(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise _wrong(f"{text!r} is neither an address nor a range; write 198.51.100.4 or 198.51.100.0/24") from None
    return text


def _no_credentials(url: str) -> str:
    if "@" in url:
        raise _wrong("a password stands in this URL, in plain text; AKS supports no login to a proxy: leave it out")
    return url


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise _wrong(f"{text} is no day of the calendar") from None
    return text


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{message}", {"message": message})


def _named(entries: Any) -> Any:
    """Drop entries that are null (that is how a stack takes away what an include gave); names differ by more than
    case."""
    given = mapping(entries)
    if given is None:
        return entries
    kept = {name: entry for name, entry in given.items() if entry is not None}
    folded = Counter(name.lower() for name in kept)
    same = sorted(name for name in kept if folded[name.lower()] > 1)
    if same:
        raise _wrong(
            f"{' and '.join(same)} are one name to Azure, which does not look at letter case: rename all but one"
        )
    return kept


def _without_nulls(entries: Any) -> Any:
    given = mapping(entries)
    return entries if given is None else {name: entry for name, entry in given.items() if entry is not None}


Items = Annotated[tuple[T, ...], Field(strict=False)]
"""A list in YAML; frozen in Python."""

Named = Annotated[dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")], T], BeforeValidator(_named)]
"""Things by name. A name starts with a letter and holds letters, digits, `-` and `_`; null takes an entry away."""

PoolName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]*$")]
"""A node pool's name: letters and digits. Azure wants lower case, 12 characters at most, 6 on Windows."""

Cidr = Annotated[str, AfterValidator(_cidr)]
"""A range of addresses: `10.224.0.0/16`."""

IpAddress = Annotated[str, AfterValidator(_address)]
"""One address: `10.0.0.10`."""

IpRange = Annotated[str, AfterValidator(_address_or_range)]
"""One address or a range of them."""

ResourceId = Annotated[str, Field(pattern=r"(?i)^/subscriptions/[^/]+(/resourceGroups/[^/]+)?/providers/[^/]+/.+$")]
"""An Azure resource id: `/subscriptions/<id>/resourceGroups/<group>/providers/<namespace>/<type>/<name>`."""

ObjectId = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
"""A GUID, such as the object id of an Entra group."""

KubernetesVersion = Annotated[str, Field(pattern=r"^\d+\.\d+(\.\d+)?$")]
"""`"1.35"` (AKS takes the newest patch) or `"1.35.2"`. In quotes: bare, 1.30 is the number 1.3."""

VmSize = Annotated[str, Field(pattern=r"^(Standard|Basic)_[A-Za-z0-9][A-Za-z0-9_-]*$")]
"""A VM size by its full name: `Standard_D4ds_v5`."""

Tags = Annotated[dict[str, str], BeforeValidator(_without_nulls)]
"""Azure tags or Kubernetes labels: text by text. They reach Azure as written; null takes one away."""

ProxyUrl = Annotated[str, AfterValidator(_no_credentials)]
"""A proxy's URL, without a login."""

SECRET_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,99}$")
SecretName = Annotated[str, Field(pattern=SECRET_NAME.pattern)]
"""The name of a secret config key: `webPassword` is set by `pulumi config set --secret fairway:webPassword`."""

ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A time of day, `22:30`."""

Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_day)]
"""A day, `"2026-12-24"`, in quotes."""
