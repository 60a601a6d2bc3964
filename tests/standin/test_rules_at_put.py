"""The stand-in refuses at PUT what the rules refuse, and accepts the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.generated import SUBSCRIPTION
from fairway.azure.resource_type import ResourceType
from fairway.azure.resource_types import type_of_id
from fairway.request import Request
from fairway.rules import RULES, Finding, check
from fairway.rules.cluster import MANAGED_CLUSTER
from fairway.rules.identity import FEDERATED_CREDENTIAL
from fairway.standin import rules_at_put
from fairway.standin.cloud import Cloud, CloudInMemory, Resource
from fairway.standin.errors import ArmError
from fairway.standin.provider import Provider
from fairway.standin.references import ids_in
from fairway.standin.responses import identity_of
from fairway.standin.roles import OWNER
from fairway.standin.rules_at_put import WAIVED, check_rules, waive
from fairway.standin.types import served
from fairway.subscription import is_saved
from fairway.waiver import Waiver
from tests import preflight
from tests.preflight import TODAY, cluster, of, requests_of, system, windows
from tests.rules.pairs import PAIRS
from tests.standin_help import urn

REFUSED = [rule for rule in PAIRS if (RULES[rule].kind, RULES[rule].severity) == ("refused", "error")]
NOT_SERVED = tuple(
    rule
    for rule, pair in PAIRS.items()
    if rule.startswith(("fleet-", "waiver-")) or any(map(is_saved, requests_of(pair[0])))
)
"""The stand-in has no fleets, a waiver is no resource, and every subscription has other quotas."""

NOT_AT_PUT = {
    "bootstrap-registry-without-cache-rule": "the registry exists by then, and may have the rule from elsewhere",
    "resource-declared-twice": "a second PUT of a resource is an update; the provider's Create refuses it",
    "pool-versions-partly-specified": "refused at an update; a new cluster may leave a version out",
    "np-name-duplicate": "a PUT of an AgentPool with an inline pool's name changes that; Create refuses it",
    "peering-overlapping-ranges": "the rule needs what other peerings refer to; resources outside AKS see their own",
    "federated-credentials-over-20": "refused in Entra ID's words; test_arm",
    "dedicated-host-other-subscription": "the stand-in has one subscription",
    "disk-encryption-set-other-subscription": "the stand-in has one subscription",
    "private-endpoint-group": "an id without a real subscription does not show its type for sure",
    "global-name-twice": "refused in the words of the registry, the vault or the storage account; test_arm",
    "role-assignment-twice": "refused in the words of the authorization service; test_arm",
    "federated-credential-duplicate": "refused in Entra ID's words; test_arm",
    "network-range-format": "refused in the network service's words; test_arm",
    "subnet-outside-vnet": "refused in the network service's words; test_arm",
    "subnets-overlap": "refused in the network service's words; test_arm",
    "trusted-access-role-of-source": "an id without a real subscription does not show its type for sure",
    "vault-subnet-without-endpoint": "the rule needs the subnet; resources outside AKS see their own",
    "network-child-twice": "the stand-in has the subnets of a VNet as resources of their own",
    "application-gateway-subnet": "the rule needs the gateway; a cluster sees what it refers to",
    "firewall-rule-names-without-proxy": "the rule needs the policy; resources outside AKS see their own",
    "private-endpoint-region": "the rule needs the VNet; resources outside AKS see their own",
    "private-endpoint-zone-group-twice": "the rule needs what is beside it; resources outside AKS see their own",
    "private-link-service-load-balancer": "the rule needs the load balancer; resources outside AKS see their own",
    "traffic-controller-association-region": "the rule needs the controller; resources outside AKS see their own",
    "traffic-controller-one-association": "the rule needs what is beside it; resources outside AKS see their own",
    "pool-mode-case": "the stand-in spells the values of enums before it checks them",
}
NOT_IN_STEPS = {
    "control-plane-role-missing": "the principal of a new identity is known once it exists, and the plan has none",
    "no-system-pool": "AKS wants a System pool in the PUT of the cluster; the plan sees one that comes after it",
    "user-natgw-without-vnet": "the subnet is no part of the plan, so rules do not look at it; the cloud has it",
}
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg1"

Prepared = tuple[ResourceType, dict[str, Any]]
"""A type and the inputs of a resource."""


def deploy(cloud: Cloud, requests: list[Request], waived: Iterable[Finding] = ()) -> None:
    """PUT all of it, each after what it refers to; other resources that it refers to exist."""
    provider = Provider(cloud)
    waive(provider.arm.cloud, waived)
    requests = [_with_names_of_id(each) for each in requests]
    ids = {each.id: served(each.type).id_of(each.properties) for each in requests if each.id}
    prepared = [(served(each.type), _as_inputs(each, ids)) for each in requests]
    created = {kind.id_of(inputs) for kind, inputs in prepared}
    _seed(provider, [inputs for _, inputs in prepared], created)
    for kind, inputs in _in_order(prepared):
        provider.arm.put(kind, kind.id_of(inputs), inputs)


def _in_order(prepared: list[Prepared]) -> Iterator[Prepared]:
    """Each after its parents and after what it refers to; clusters after all that is not theirs."""
    ids = [kind.id_of(inputs).lower() for kind, inputs in prepared]
    graph: dict[int, set[int]] = {}
    for at, (kind, inputs) in enumerate(prepared):
        named = {each.lower() for each in ids_in(inputs)}
        graph[at] = {
            other for other, id in enumerate(ids) if other != at and (id in named or ids[at].startswith(f"{id}/"))
        }
        if kind.token == MANAGED_CLUSTER:
            graph[at] |= {
                other for other, id in enumerate(ids) if ids[at] not in id and not _uses(prepared[other], ids[at])
            }
    return (prepared[at] for at in TopologicalSorter(graph).static_order())


def _uses(prepared: Prepared, id: str) -> bool:
    return prepared[0].token == MANAGED_CLUSTER or id in {each.lower() for each in ids_in(prepared[1])}


def _with_warnings(requests: list[Request]) -> list[Finding]:
    """What is only a warning where a resource may exist already, such as an old Kubernetes version, as waived."""
    accepted = Waiver("", "", "", TODAY)
    return [replace(each, waiver=accepted) for each in check(requests, today=TODAY) if each.severity == "warning"]


def _name(request: Request) -> str:
    return str(uuid5(NAMESPACE_URL, request.name)) if request.type == ROLE_ASSIGNMENT.token else request.name


def _with_names_of_id(request: Request) -> Request:
    kind = served(request.type)
    names = dict.fromkeys(kind.segments, "parent") | {"resourceGroupName": "rg1", kind.name_key: _name(request)}
    names |= kind.named_in(request.id) if "/providers/" in request.id else {}
    return replace(request, properties={**names, **request.properties})


def named_requests(fragment: dict[str, Any]) -> list[Request]:
    """The requests of a fragment; routes have the names Azure wants."""

    def named(request: Request) -> Request:
        routes = [{"name": f"route{at}", **each} for at, each in enumerate(request.properties.get("routes", ()))]
        return replace(request, properties={**request.properties, "routes": routes}) if routes else request

    return [named(each) for each in requests_of(fragment)]


def _as_inputs(request: Request, ids: dict[str, str]) -> dict[str, Any]:
    text = json.dumps(dict(request.properties))
    for settings in sorted(ids, key=len, reverse=True):
        text = text.replace(f'"{settings}"', f'"{ids[settings]}"')
    inputs = json.loads(text.replace(preflight.SUBSCRIPTION, SUBSCRIPTION))
    identities = inputs.get("identity", {}).get("userAssignedIdentities")
    if isinstance(identities, dict):
        inputs["identity"]["userAssignedIdentities"] = list(identities)
    if request.type == FEDERATED_CREDENTIAL:
        inputs.setdefault("federatedIdentityCredentialResourceName", inputs.pop("name", request.name))
    return inputs


def _seed(provider: Provider, inputs: list[dict[str, Any]], own: set[str]) -> None:
    cloud = provider.arm.cloud
    created = {id.lower() for id in own}
    for id in {*ids_in(inputs), *_identities(inputs), *(each.rsplit("/", 2)[0] for each in own), GROUP}:
        for each in _with_those_above(id):
            kind = type_of_id(each)
            if kind is not None and each.lower() not in created and cloud.get(each) is None:
                identity = identity_of(each) if each.lower().rsplit("/", 2)[-2] == "userassignedidentities" else {}
                cloud.put(Resource(each, kind.token, {}, {"location": "westeurope", **identity}))
                if identity:
                    _grant(provider, identity["principalId"])


def _identities(inputs: list[dict[str, Any]]) -> Iterator[str]:
    for each in inputs:
        if "federatedIdentityCredentialResourceName" in each:
            base = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
            yield f"{base}/{each['resourceName']}"


def _with_those_above(id: str) -> Iterator[str]:
    parts = id.split("/")
    yield from ("/".join(parts[:end]) for end in (5, *range(9, len(parts) + 1, 2)))


def _grant(provider: Provider, principal: str) -> None:
    inputs = {"scope": GROUP, "principalId": principal, "principalType": "ServicePrincipal", "roleDefinitionId": OWNER}
    kind = served("azure-native:authorization:RoleAssignment")
    named = provider.check(urn("authorization:RoleAssignment", principal), {}, inputs, principal.encode())[0]
    provider.arm.put(kind, kind.id_of(named), named)


@pytest.mark.parametrize("rule", [each for each in REFUSED if each not in (*NOT_AT_PUT, *NOT_SERVED)])
def test_what_a_rule_refuses_the_stand_in_refuses_at_put_for_the_same_reason(rule: str) -> None:
    requests = named_requests(PAIRS[rule][0])
    reasons = [each.reason for each in check(requests, today=TODAY) if each.severity == "error"]
    with pytest.raises(ArmError) as refused:
        deploy(CloudInMemory(), requests, _with_warnings(requests))
    assert refused.value.status in (400, 409)
    assert any(each in refused.value.message for each in reasons), refused.value.message


@pytest.mark.parametrize("rule", [each for each in PAIRS if each not in (*NOT_IN_STEPS, *NOT_SERVED)])
def test_what_breaks_no_rule_the_stand_in_takes(rule: str) -> None:
    requests = named_requests(PAIRS[rule][1])
    deploy(CloudInMemory(), requests, _with_warnings(requests))


def test_a_windows_pool_is_of_the_default_of_the_version_it_was_made_on(tmp_path: Path) -> None:
    with pytest.raises(ArmError, match="pool win1 is Windows Server 2025; it has FIPS images only"):
        deploy(Cloud(tmp_path / "new"), requests_of(cluster(windows(osSKU=""))))
    made = requests_of(cluster(windows(osSKU=""), kubernetesVersion="1.35"))
    deploy(Cloud(tmp_path / "there"), made)
    upgraded = [replace(each, properties={**each.properties, "kubernetesVersion": "1.36"}) for each in made]
    provider = Provider(Cloud(tmp_path / "there"))
    kind = served(upgraded[-1].type)
    inputs = _as_inputs(upgraded[-1], {})
    assert provider.arm.put(kind, kind.id_of(inputs), inputs)


def test_a_version_that_ended_is_refused_for_a_new_cluster_and_not_for_one_that_runs(tmp_path: Path) -> None:
    ended = requests_of(PAIRS["version-out-of-support"][0])
    with pytest.raises(ArmError, match=r"all support of Kubernetes .* ended on"):
        deploy(Cloud(tmp_path / "new"), ended)
    cloud = Cloud(tmp_path / "there")
    provider = Provider(cloud)
    kind, inputs = served(ended[0].type), _as_inputs(ended[0], {})
    _seed(provider, [inputs], set())
    id = kind.id_of(inputs)
    provider.arm.put(kind, id, {**inputs, "kubernetesVersion": "1.35"})
    check_rules(cloud, kind.token, id, inputs)


def test_what_is_waived_for_a_type_the_stand_in_takes(tmp_path: Path) -> None:
    bad = named_requests(PAIRS["dns-prefix-dot"][0])
    with pytest.raises(ArmError, match="dnsPrefix"):
        deploy(Cloud(tmp_path), bad)
    Cloud(tmp_path).remember(WAIVED, [["dns-prefix-dot", "AgentPool"], ["dns-prefix-too-long", "ManagedCluster"]])
    with pytest.raises(ArmError, match="dnsPrefix"):
        deploy(Cloud(tmp_path), bad)
    Cloud(tmp_path).remember(WAIVED, [["dns-prefix-dot", "ManagedCluster"]])
    deploy(Cloud(tmp_path), bad)


def test_a_put_is_checked_with_what_is_around_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[list[str]] = []

    def recorded(requests: list[Request], **more: Any) -> list[Finding]:
        checked.append([each.name for each in requests if each.type == MANAGED_CLUSTER])
        return check(requests, **more)

    monkeypatch.setattr(rules_at_put, "check", recorded)
    cloud = CloudInMemory()
    for name in ("shop", "blog", "mail"):
        deploy(
            cloud,
            [replace(each, properties={**each.properties, "resourceName": name}) for each in requests_of(cluster())],
        )
    assert [each for each in checked if each] == [["shop"], ["blog"], ["mail"]]
    checked.clear()
    shared = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets/nodes"
    for name in ("news", "wiki"):
        requests = requests_of(of(system(vnetSubnetID=shared)))
        deploy(cloud, [replace(each, properties={**each.properties, "resourceName": name}) for each in requests])
    assert [each for each in checked if each] == [["news"], ["news", "wiki"]]
