"""Which properties are secrets by their names, in any program and whether they are marked or not.

azure-native's SDK marks no input of a resource as secret (3.29: no `additional_secret_outputs`, and `Output.secret`
only for the provider's own settings), and ARM's specifications mark some with `x-ms-secret`. Properties with these
names are secrets in ARM: among those of the stand-in `windowsProfile.adminPassword`, `servicePrincipalProfile.secret`,
`aadProfile.serverAppSecret`, the keys of workspaces and storage accounts, `sharedKey` and `authorizationKey`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fairway.protocol.secret import Secret
from fairway.protocol.tokens import unversioned
from fairway.request import SECRET, Path, Placeholder, Request, format_path, leaves, mapping, sequence, value_at

MASK = str(SECRET)
KEYS_OF_USERS = frozenset({"tags", "nodelabels", "labels", "annotations"})
"""Maps whose keys are the user's."""
_SECRET_NAME = re.compile(
    r"(password|passphrase|secret|token|connectionstring|private_?key|access_?key|account_?key|shared_?key|root_?key"
    r"|workspace_?key|api_?key|authorization_?key|primary_?key|secondary_?key|sasur[il]|kube_?config|protectedsettings)s?$"
)
_IN_TEXT = re.compile(
    # user:password@ ends at the last @, as a password may have @ and / in it; host:3128/path@v1 is none. If a
    # host and its port follow the last @, everything before it is a password, and so is a text without a host.
    r"(?<=//)(?:\S+(?=@(?:[\w.-]+|\[[\da-f:.]+\]):\d+(?![^\s/\"'`,;)]))|:\S+|(?!\[)[^\s/@:]*:(?!\d*/)\S+"
    r"|(?!localhost/)[^\s/@:.]+/\S+|[^\s/@]+)(?=@)"
    # The same without a scheme; repository:tag@sha256:... is an image.
    r"|(?<![^\s=\"',;(\[{])[^\s/@:=]+:(?!//|\d*/)\S+(?=@(?!sha\d+:))"
    r"|(?<=[?&;\s]sig=)[^&;\s\"']+|(?<=^sig=)[^&;\s\"']+",
    re.IGNORECASE,
)
_PROXY = re.compile(r"proxy(url)?$", re.IGNORECASE)
_IN_PROXY = re.compile(r"(?:(?<=//)|^(?!\S*//))\S+(?=@)")
"""A proxy's URL has no path, so everything before the last @ is a user and a password."""
_IN_CONNECTION_STRING = re.compile(
    r"((?:password|passwd|pwd|account_?key|shared_?access_?(?:key|signature)|client_?secret)\s*=\s*)[^;\s][^;\r\n]*",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"\b(gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}\b"
    r"|eyJ[\w-]{8,}\.eyJ[\w-]+\.[\w-]*)"
)
"""Tokens of GitHub, GitLab and Slack, access keys of AWS, JSON web tokens: each has a beginning of its own."""
_WRITTEN_OUT = (
    # JSON in a text, also with its quotes escaped or single, and cut off: a secret's name and a text or a list.
    re.compile(
        rf"(?P<before>[\"'][\w.-]{{0,80}}{_SECRET_NAME.pattern.removesuffix('$')}\\*[\"']\s*:\s*(?P<quote>\\*[\"']))"
        r"(?!(?P=quote)).+?(?=(?<!\\)(?P=quote)|\Z)",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"(?P<before>[\"'][\w.-]{{0,80}}{_SECRET_NAME.pattern.removesuffix('$')}\\*[\"']\s*:\s*[\[{{])[^\]}}]+",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<before>)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(
        r"(?P<before>\bauthorization[\"']?\s*[:=]\s*[\"']?(?:basic|bearer|token)\s+"
        r"|\bbearer\s+(?=[\w.~+/-]*\d|[\w.~+/-]{20}))[\w.~+/-]{6,}=*",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<before>){_TOKEN.pattern}"),
)
"""Secrets after a name, or in a form of their own."""
_UNBROKEN = re.compile(r"[^\W_]{20,}")
"""Names have separators; a generated key has none."""
_PASSWORD = 8
_CHARACTERS = ("[a-z]", "[A-Z]", r"\d", r"[^\w.:/-]")
_KINDS = 3
"""A password has this many characters at least, and characters of this many of the kinds."""
_SWITCHES = ("Enabled", "Disabled")
"""Values of `apiKey` in Azure Managed Grafana, which is a switch."""
_VM = (("osProfile", "customData"), ("userData",))
_BY_TYPE: Mapping[str, tuple[Path, ...]] = {
    "azure-native:compute:VirtualMachine": _VM,
    "azure-native:compute:VirtualMachineScaleSet": tuple(("virtualMachineProfile", *path) for path in _VM),
    "azure-native:keyvault:Secret": (("properties", "value"),),
    "azure-native:web:WebAppApplicationSettings": (("properties",),),
    "azure-native:web:WebAppApplicationSettingsSlot": (("properties",),),
    "kubernetes:core/v1:Secret": (("data",), ("stringData",)),
}
"""Properties with ordinary names that are secret, including everything below them."""


def is_secret_name(key: str) -> bool:
    """Whether a property is a secret by its name."""
    return bool(_SECRET_NAME.search(key.casefold()))


def holds_secret(key: str, value: Any, within: str = "") -> bool:
    """Whether a value is a secret by the name of its property, in the map `within`.

    Numbers and booleans never are (`hasSharedKey`), nor are the keys of users: a label `usesSecret`.
    """
    if within.casefold() in KEYS_OF_USERS:
        return False
    texts = isinstance(value, str) or mapping(value) is not None or sequence(value) is not None
    return texts and bool(value) and value not in _SWITCHES and is_secret_name(key)


def is_password(key: str, value: Any, within: str) -> bool:
    """Whether a label or a tag with a name like `password` has a value like one, which `usesSecret: "true"` has not, or
    any has a token of a well-known form."""
    if within.casefold() not in KEYS_OF_USERS or not isinstance(value, str):
        return False
    if _TOKEN.search(value):
        return True
    if not is_secret_name(key):
        return False
    if any(re.search(r"\d", each) and re.search("[A-Za-z]", each) for each in _UNBROKEN.findall(value)):
        return True
    return len(value) >= _PASSWORD and sum(bool(re.search(kind, value)) for kind in _CHARACTERS) >= _KINDS


def _may_have_part(text: str) -> bool:
    """Whether the patterns can match: on a long text without these they take seconds."""
    return "@" in text or "sig=" in text.casefold()


def secret_parts(value: Any, key: str = "") -> Iterator[str]:
    """The parts of texts that are secret wherever they are: `bob:Pa55` of `https://bob:Pa55@host`."""
    if isinstance(value, str) and not isinstance(value, Placeholder):
        for pattern in _WRITTEN_OUT:
            yield from (found[0].removeprefix(found["before"]) for found in pattern.finditer(value))
        in_proxy = [_IN_PROXY] if _PROXY.search(key) else []
        for pattern in (_IN_TEXT, *in_proxy) if _may_have_part(value) else ():
            yield from (found[0] for found in pattern.finditer(value))
        yield from (found[0].removeprefix(found[1]) for found in _IN_CONNECTION_STRING.finditer(value))
    for name, each in (mapping(value) or {}).items():
        yield from secret_parts(each, name)
    for each in sequence(value) or ():
        yield from secret_parts(each, key)


def shown(value: Any, key: str = "", within: str = "") -> Any:
    """A value for a report: secrets become the text `[secret]`, as do properties with names like `password`."""
    if isinstance(value, (Secret, Placeholder)):
        return SECRET if isinstance(value, Secret) else value
    if key and (holds_secret(key, value, within) or is_password(key, value, within)):
        return SECRET
    if isinstance(value, str):
        for pattern in _WRITTEN_OUT:
            value = pattern.sub(rf"\g<before>{MASK}", value)
        if _may_have_part(value):
            value = _IN_TEXT.sub(MASK, _IN_PROXY.sub(MASK, value) if _PROXY.search(key) else value)
        return _IN_CONNECTION_STRING.sub(rf"\1{MASK}", value)
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {name: shown(each, name, key) for name, each in entries.items()}
    return [shown(each, key, within) for each in items] if items is not None else value


def shown_at(type: str, path: Path, value: Any) -> Any:
    """The value at a path of a resource of this type, for a report: also masks what is secret by the type alone."""
    found = shown(value, str(path[-1]) if path else "")
    for secret in _BY_TYPE.get(unversioned(type), ()):
        if path[: len(secret)] == secret:
            return found if value is None or isinstance(value, Placeholder) else SECRET
        below = secret[len(path) :]
        if secret[: len(path)] == path and value_at(found, below) is not None:
            found = _with_mask(found, below)
    return found


def shown_request(request: Request) -> Request:
    """A request for a report: what is secret by name or type is masked, with its path among the secrets."""
    properties: dict[str, Any] = shown_at(request.type, (), request.properties)
    if properties == request.properties:
        return request
    found = [format_path(path) for path, value in leaves(properties) if value is SECRET]
    return replace(request, properties=properties, secrets=(*dict.fromkeys([*request.secrets, *found]),))


def _with_mask(tree: Mapping[str, Any], path: Path) -> dict[str, Any]:
    key, rest = str(path[0]), path[1:]
    return {**tree, key: _with_mask(tree[key], rest) if rest else SECRET}
