"""Which properties are secrets by their names, whoever wrote them and whether they are marked or not.

azure-native's SDK marks no input of a resource as secret (3.29: no `additional_secret_outputs`, and `Output.secret` for
the provider's own settings alone), and ARM's specifications mark some with `x-ms-secret`. What ARM calls by these names
is one: of what the stand-in serves `windowsProfile.adminPassword`, `servicePrincipalProfile.secret`,
`aadProfile.serverAppSecret`, the keys of workspaces and storage accounts, `sharedKey` and `authorizationKey`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fairway.property_values import Secret
from fairway.request import SECRET, Path, Placeholder, Request, format_path, leaves, mapping, sequence, value_at
from fairway.type_tokens import unversioned

MASK = str(SECRET)
_KEYS_OF_USERS = frozenset({"tags", "nodelabels", "labels", "annotations"})
"""Maps whose keys a person chooses."""
_TELLTALE = re.compile(
    r"(password|passphrase|secret|token|connectionstring|private_?key|access_?key|account_?key|shared_?key|root_?key"
    r"|api_?key|authorization_?key|primary_?key|secondary_?key|sasur[il]|kubeconfig|protectedsettings)s?$"
)
_USER_IN_URL = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_BY_TYPE: Mapping[str, tuple[Path, ...]] = {"azure-native:keyvault:Secret": (("properties", "value"),)}
"""What is secret and called by an everyday name."""


def is_secret_name(key: str) -> bool:
    """Whether a property is by its name a secret."""
    return bool(_TELLTALE.search(key.casefold()))


def holds_secret(key: str, value: Any, within: str = "") -> bool:
    """Whether a value is a secret by the name of its property, in the map called `within`.

    Numbers and switches never are (`hasSharedKey`), nor what a person names: a label `usesSecret`.
    """
    if within.casefold() in _KEYS_OF_USERS:
        return False
    texts = isinstance(value, str) or mapping(value) is not None or sequence(value) is not None
    return texts and bool(value) and is_secret_name(key)


def shown(value: Any, key: str = "", within: str = "") -> Any:
    """A value for a report: secrets are the text `[secret]`, and so is what is called a password or the like."""
    if isinstance(value, (Secret, Placeholder)):
        return SECRET if isinstance(value, Secret) else value
    if key and holds_secret(key, value, within):
        return SECRET
    if isinstance(value, str):
        return _USER_IN_URL.sub(MASK, value)
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {name: shown(each, name, key) for name, each in entries.items()}
    return [shown(each, key, within) for each in items] if items is not None else value


def shown_request(request: Request) -> Request:
    """A request for a report: what is secret by its name is masked, and its path listed among the secrets."""
    properties: dict[str, Any] = shown(request.properties)
    for path in _BY_TYPE.get(unversioned(request.type), ()):
        if value_at(properties, path) is not None:
            properties = _with_mask(properties, path)
    if properties == request.properties:
        return request
    found = [format_path(path) for path, value in leaves(properties) if value is SECRET]
    return replace(request, properties=properties, secrets=(*dict.fromkeys([*request.secrets, *found]),))


def _with_mask(tree: Mapping[str, Any], path: Path) -> dict[str, Any]:
    key, rest = str(path[0]), path[1:]
    return {**tree, key: _with_mask(tree[key], rest) if rest else SECRET}
