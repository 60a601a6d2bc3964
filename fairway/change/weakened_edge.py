"""Changes in place of an application gateway and of WAF policies that cut clients off or let attacks through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from typing import Any

from fairway.change.effect import Effect, Finds, Properties, is_known
from fairway.request import UNKNOWN, Placeholder, mapping, sequence, value_at
from fairway.transitions.difference import same

_LEARN = "https://learn.microsoft.com/azure"
_FIREWALL = f"{_LEARN}/web-application-firewall/ag"
# In Detection the firewall logs and does not block; a policy that is off does neither.
_MODES = f"{_FIREWALL}/ag-overview#waf-modes"
_POLICY = f"{_FIREWALL}/policy-overview"
_SETS = f"{_FIREWALL}/application-gateway-crs-rulegroups-rules"
_CUSTOM = f"{_FIREWALL}/custom-waf-rules-overview"
_ADDRESS = f"{_LEARN}/application-gateway/configuration-frontend-ip"
# A pool without addresses is answered with 502.
_POOLS = f"{_LEARN}/application-gateway/application-gateway-troubleshooting-502#empty-backendaddresspool"
_LISTENERS = f"{_LEARN}/application-gateway/multiple-site-overview"
_REACHED = "Pods stay; attacks that the firewall blocked reach them."
_PRIMARY = frozenset({"owasp", "microsoft_defaultruleset"})
"""Of these a policy has one; the other then replaces it."""


def _policy(before: Properties, after: Properties) -> Iterator[Effect]:
    state, mode = "policySettings.state", "policySettings.mode"
    if same(value_at(after, state), "Disabled") and not same(value_at(before, state), "Disabled"):
        yield Effect(state, "The firewall is off: it neither blocks nor logs.", _POLICY, _REACHED)
    elif same(value_at(after, mode), "Detection") and same(value_at(before, mode), "Prevention"):
        yield Effect(
            mode,
            "The firewall only logs.",
            _MODES,
            _REACHED,
            "To let single requests through, use exclusions, and keep the mode Prevention.",
        )
    sets = "managedRules.managedRuleSets"
    if is_known(after.get("managedRules")):
        old, new = ({_type(each) for each in _objects(value_at(side, sets))} for side in (before, after))
        primary = bool(new & _PRIMARY)
        for gone in sorted(each for each in old - new if not (each in _PRIMARY and primary)):
            yield Effect(sets, f"The managed rules {gone} no longer apply.", _SETS, _REACHED)
    if is_known(after.get("customRules")):
        kept = {str(each.get("name")) for each in _objects(after.get("customRules")) if _blocks(each)}
        for rule in _objects(before.get("customRules")):
            if _blocks(rule) and rule.get("name") not in kept:
                yield Effect("customRules", f"The rule {rule.get('name')} no longer blocks.", _CUSTOM, _REACHED)


def _type(rules: Properties) -> str:
    return str(rules.get("ruleSetType")).casefold()


def _blocks(rule: Properties) -> bool:
    return same(rule.get("action"), "Block") and not same(rule.get("state"), "Disabled")


def _gateway(before: Properties, after: Properties) -> Iterator[Effect]:
    yield from _address(before, after)
    yield from _pools(before, after)
    yield from _hosts(before, after)


def _address(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "frontendIPConfigurations"
    if isinstance(after.get(path), Placeholder):
        return
    old, new = (dict(_public(side.get(path))) for side in (before, after))
    for name, id in old.items():
        other = new.get(name)
        if isinstance(id, Placeholder) or (isinstance(other, Placeholder) and other is not UNKNOWN):
            continue
        if not same(id, other):
            yield Effect(
                path,
                f"The frontend {name} gets another public address."
                if other is not None
                else f"The frontend {name} has no public address.",
                _ADDRESS,
                "Pods stay; clients and DNS records with the old address no longer reach them. An address that is "
                "deleted does not come back.",
                "First lower the TTL of the DNS records, and move them to the new address right after the update. To "
                "keep the old address, leave publicIPAddress as it is.",
            )


def _public(frontends: Any) -> Iterator[tuple[str, Any]]:
    for each in _objects(frontends):
        address = (mapping(each.get("publicIPAddress")) or {}).get("id")
        if address is not None:
            yield str(each.get("name")), address


def _pools(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "backendAddressPools"
    if not is_known(after.get(path)):
        return
    new = {str(each.get("name")): sequence(each.get("backendAddresses")) for each in _objects(after.get(path))}
    for pool in _objects(before.get(path)):
        name = str(pool.get("name"))
        if sequence(pool.get("backendAddresses")) and name in new and not new[name]:
            workloads = "Pods stay; the gateway answers requests for the pool with 502."
            yield Effect(path, f"The pool {name} has no addresses.", _POOLS, workloads)


def _hosts(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "httpListeners"
    if not is_known(after.get(path)):
        return
    new = {str(each.get("name")): _names(each) for each in _objects(after.get(path))}
    served = [name for names in new.values() for name in names]
    for listener in _objects(before.get(path)):
        name = str(listener.get("name"))
        had, has = _names(listener), new.get(name)
        if has is None:
            continue
        gone = sorted(each for each in had if has and not any(fnmatch(each, other) for other in served))
        what = f"for {', '.join(gone)}" if gone else "for other host names than its own" if has and not had else ""
        if what:
            yield Effect(
                path,
                f"The listener {name} no longer accepts requests {what}.",
                _LISTENERS,
                "Pods stay; these requests go to another listener, or are answered with 404.",
                "First add a listener for the new host name beside it, and remove this one when no client uses it.",
            )


def _names(listener: Properties) -> set[str]:
    names = [listener.get("hostName"), *(sequence(listener.get("hostNames")) or ())]
    return {str(each).casefold() for each in names if each}


def _objects(values: Any) -> list[Mapping[str, Any]]:
    return [each for each in map(mapping, sequence(values) or ()) if each]


EDGE: Mapping[str, Finds] = {
    "network:ApplicationGateway": _gateway,
    "network:WebApplicationFirewallPolicy": _policy,
}
"""By type: what a change of its properties does."""
