"""What Azure returned and the API version of requests does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fairway.azure.containerservice import AGENT_POOL
from fairway.request import Path, Request, format_path, leaves, value_at
from fairway.secret_names import shown
from fairway.standin.types import served
from fairway.transitions import omitted

_BY_TOOLS = frozenset(("resourcegroup", "systemdata", "zones", "kube_config"))
"""Keys that az and Ansible (azure_rm_aks_info) add."""
_COLUMNS = (("tenantid",), ("subscriptionid",))
"""Columns that `az graph query` adds to each resource."""
_IDENTITIES = ("identity", "userassignedidentities")
_OWN = frozenset(("resourceName", "resourceGroupName", "agentPoolName", "agentPoolProfiles"))


_BY_AZURE = ("controlPlanePluginProfiles", "httpProxyConfig.effectiveNoProxy")
"""What requests cannot set."""
_USUAL = {
    "enablefips": "false",
    "enablepodsecuritypolicy": "false",
    "hostedsystemprofile.enabled": "false",
    "httpproxyconfig.enabled": "true",
    "networkprofile.dockerbridgecidr": "172.17.0.1/16",
    "networkprofile.loadbalancerprofile.clusterserviceloadbalancerhealthprobemode": "servicenodeport",
    "networkprofile.podlinklocalaccess": "imds",
    "storageprofile.diskcsidriver.version": "v1",
    "enablecustomcatrust": "false",
    "upgradestrategy": "rolling",
    "storageprofile": "manageddisks",
}
"""What Azure sets by itself where a request has nothing, path and value in lower case: recordings of
Azure/azure-cli-extensions (`src/aks-preview/azext_aks_preview/tests/latest/recordings`) and of
Azure/azure-service-operator (`v2/internal/controllers/recordings`) return these to requests without them. containerd
has no Docker bridge. `storageProfile` of pools is of API version 2018-03-31, which had no other value for AKS."""


def words(request: Request) -> str:
    """A cluster or a pool in words."""
    return f"the pool {request.name}" if request.type == AGENT_POOL.token else "the cluster"


def newer_values(request: Request) -> Iterator[tuple[str, Path, Any]]:
    """What the reader kept of a response and the SDK has neither as an input nor as an output: the resource in words,
    the path and the value, with secrets masked. What Azure sets by itself is left out."""
    return ((words(request), *each) for each in without_setting(request) if not _is_usual(*each))


def usual_values(requests: Iterable[Request]) -> list[str]:
    """The paths of what Azure sets by itself, of that."""
    found = [path for request in requests for path, value in without_setting(request) if _is_usual(path, value)]
    shown = [next((each for each in _BY_AZURE if _is_in(path, each)), format_path(path)) for path in found]
    return [*dict.fromkeys(shown)]


def _is_usual(path: Path, value: Any) -> bool:
    usual = _USUAL.get(format_path(path).lower())
    return str(value).lower() == usual or any(_is_in(path, each) for each in _BY_AZURE)


def _is_in(path: Path, group: str) -> bool:
    return f"{format_path(path)}.".lower().replace("[", ".").startswith(f"{group}.".lower())


def without_setting(request: Request) -> Iterator[tuple[Path, Any]]:
    """What the reader kept of a response and the SDK has neither as an input nor as an output."""
    if not request.outputs:
        return
    own = _OWN | served(request.type).named_in(request.id).keys()
    known = {_folded(path[:end]) for path, _ in leaves(request.outputs) for end in range(1, len(path) + 1)}
    for path, value in leaves(shown({key: each for key, each in request.properties.items() if key not in own})):
        folded = _folded(path)
        # Identities are a list in states of Pulumi, and an object in ARM.
        if folded in _COLUMNS or folded[:2] == _IDENTITIES:
            continue
        if value not in (None, "", [], {}) and folded not in known and folded[-1] not in _BY_TOOLS:
            yield path, value


def stays(request: Request, path: Path) -> bool:
    """Whether Azure is known to keep a value that the API version of requests does not have; what is in a list is sent
    with the list."""
    lists = (path[:at] for at, part in enumerate(path) if isinstance(part, int))
    sent = any(value_at(request.outputs, each) is not None for each in lists)
    return not sent and omitted.keeps_unknown(path, request.outputs)


NEVER_RETURNED = frozenset(
    (("windowsProfile", "adminPassword"), ("servicePrincipalProfile", "secret"), ("aadProfile", "serverAppSecret"))
)
"""What AKS never returns and keeps if an update has none (`x-ms-secret` in its specification): only an edited file has
it."""


def stays_without(request: Request, path: Path) -> bool:
    """Whether Azure is known to keep a value that has a secret and is not sent; `request` is without it."""
    kind = "pool" if request.type == AGENT_POOL.token else "cluster"
    return path in NEVER_RETURNED or bool(omitted.kept(kind, path, request.properties))


def _folded(path: Path) -> Path:
    return tuple(each.replace("-", "").casefold() if isinstance(each, str) else each for each in path)
