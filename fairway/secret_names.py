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
    r"(password|passphrase|passwd|pwd|secret|token|connection[-_]?string|kube[-_]?config|protectedsettings|sasur[il]"
    r"|(?:private|access|account|shared|root|workspace|api|authorization|primary|secondary)[-_]?key)s?$"
)
_PASS = re.compile(r"(?:(?:^|[^A-Za-z])(?:pass|PASS)|(?:^|[^A-Z])Pass)$")
"""As a word: `DB_PASS`, `dbPass`, and not `bypass`."""
_PASSWORD_NAME = re.compile(r"(password|passphrase|passwd|pwd)s?$", re.IGNORECASE)
"""Names of what is a password itself. Others, such as `tls-secret`, often have the name of a secret as their value."""
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
    r"(?:\b(?:gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}\b"
    r"|eyJ[\w-]{8,}\.eyJ[\w-]+\.[\w-]*|hooks\.slack\.com/(?:services|workflows|triggers)/[\w+/-]{20,})"
    # gitleaks' rule azure-ad-client-secret
    r"|(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-]))"
)
"""Tokens of GitHub, GitLab and Slack, access keys of AWS, JSON web tokens, webhooks of Slack, client secrets of Entra:
each has a form of its own."""
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
_SHORTEST = 6
"""The shortest value that counts by the name of its key."""
_LONGEST = 256
"""The longest value of a tag; a longer one is not looked at for names."""
_REFERENCE = re.compile(r"https://[\w-]+\.vault\.|/subscriptions/|@Microsoft\.KeyVault\(", re.IGNORECASE)
"""Begins the address of a secret in a vault, which is not the secret."""
_NAME = re.compile(r"(?:(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,16}){1,3}\d{0,2}|\d{1,4})(?:[-_./: ]+|$)")
"""A part of a name, such as `shop-vault-kv1` or `weekly`, or of a date. `s3cr3t` is none."""
_NO_PASSWORDS = frozenset(
    (
        *("true", "false", "yes", "no", "on", "off", "none", "null", "enabled", "disabled", "required", "optional"),
        *("strict", "strong", "managed", "unmanaged", "generated", "random", "rotated", "expired", "expires", "never"),
        *("always", "daily", "weekly", "monthly", "quarterly", "yearly", "unset", "empty", "default", "hidden"),
        *("masked", "redacted", "see", "in", "from", "by", "stored", "azure", "entra", "key", "vault", "keyvault"),
        *("rotation", "policy"),
    )
)
"""Words that a tag or a label `password` has where its value is none."""
_SWITCHES = ("Enabled", "Disabled")
"""Values of `apiKey` in Azure Managed Grafana, which is a switch."""
_CLIENT_ID = re.compile(r"(?:client|app|application|principal)[-_]?id$", re.IGNORECASE)
_GUID = re.compile(r"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}", re.IGNORECASE)
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
    return bool(_SECRET_NAME.search(key.casefold()) or _PASS.search(key))


def holds_secret(key: str, value: Any, within: str = "") -> bool:
    """Whether a value is a secret by the name of its property, in the map `within`.

    Numbers and booleans never are (`hasSharedKey`), nor are the keys of users: a label `usesSecret`.
    """
    if within.casefold() in KEYS_OF_USERS:
        return False
    texts = isinstance(value, str) or mapping(value) is not None or sequence(value) is not None
    return texts and bool(value) and value not in _SWITCHES and is_secret_name(key)


def is_client_id(key: str, value: Any) -> bool:
    """Whether a value is the id of an application, by its name and form. Azure shows it to all who may read the
    cluster, also where a template or a variable marks it as secret."""
    return bool(_CLIENT_ID.search(key)) and isinstance(value, str) and bool(_GUID.fullmatch(value))


def is_password(key: str, value: Any, within: str) -> bool:
    """Whether a label or a tag with a name like `password` has a value that may be one, which `usesSecret: "true"` and
    `tls-secret: shop-tls` have not, or any has a token of a well-known form."""
    if within.casefold() not in KEYS_OF_USERS or not isinstance(value, str):
        return False
    if _TOKEN.search(value):
        return True
    if not is_secret_name(key):
        return False
    if value == MASK or _REFERENCE.match(value) or _has_plain_words(value):
        return False
    return is_like_password(value) or not _is_harmless(value, anything=bool(_PASSWORD_NAME.search(key)))


def is_like_password(value: str) -> bool:
    """Whether a value has the form of a password or a generated key, whatever its name."""
    if any(re.search(r"\d", each) and re.search("[A-Za-z]", each) for each in _UNBROKEN.findall(value)):
        return True
    return len(value) >= _PASSWORD and sum(bool(re.search(kind, value)) for kind in _CHARACTERS) >= _KINDS


def _has_plain_words(value: str) -> bool:
    """Whether a value has words alone that tell something about a password."""
    return {*re.split(r"[\W_]+", value.casefold())} <= {"", *_NO_PASSWORDS}


def _is_harmless(value: str, *, anything: bool) -> bool:
    """Whether the value of a key with a secret's name is short or the name of something; `anything`: the key is one
    such as `password`, whose value may also be a word."""
    return len(value) < _SHORTEST or (not anything and len(value) <= _LONGEST and not _NAME.sub("", value))


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
