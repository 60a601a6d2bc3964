"""Each step from an adopted cluster to the defaults does what is listed for it: alone, after those before it, and
after any of these."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from config.adoption.defaults import defaults
from fairway.adoption.existing import over
from fairway.adoption.hardening import UPDATES, Step, hardening
from fairway.adoption.keys import CLUSTERS
from fairway.adoption.result import Adoption
from fairway.engine import in_memory
from fairway.engine.engine import Program
from fairway.plan import program
from fairway.plan.checked import with_findings
from fairway.project.project import as_text
from fairway.project.stack_files import running_from
from fairway.protocol.state import Resource
from fairway.report.hardening import hardened
from fairway.request import format_path, parse_path
from fairway.standin.cloud import Cloud, CloudInMemory
from fairway.standin.preexisting import add_preexisting
from fairway.standin.rules_at_put import accept, accept_existing
from tests.adoption import test_random
from tests.adoption.test_round_trip import DAY, adoption
from tests.az_aks_show import GROUP, SUBNET, cluster, guid, pool

KEY = "orders-prod"
OWN = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders"
LAUNCHED = "AKSUbuntu-2204gen2TLcontainerd-202611.03.0"
LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"
CLUSTERS_FOUND: dict[str, dict[str, Any]] = {
    "public": cluster(pool("nodepool1", nodeImageVersion=LAUNCHED), pool("web", mode="User")),
    "of AKS's own network": cluster(pool("nodepool1", vnetSubnetId=None)),
    "with Entra ID and its own identity": cluster(
        pool("nodepool1", maxPods=110),
        aadProfile={"managed": True, "enableAzureRbac": False, "adminGroupObjectIDs": [guid(9)]},
        identity={
            "type": "UserAssigned",
            "userAssignedIdentities": {OWN: {"clientId": guid(7), "principalId": guid(8)}},
        },
        sku={"name": "Base", "tier": "Standard"},
    ),
    "private": cluster(
        pool("nodepool1"),
        apiServerAccessProfile={"enablePrivateCluster": True, "privateDnsZone": "system"},
        oidcIssuerProfile={"enabled": True, "issuerUrl": "https://westeurope.oic.prod-aks.azure.com/a/b/"},
    ),
    "with Windows": cluster(
        pool("nodepool1"),
        pool("win", mode="User", osType="Windows", osSku="Windows2022", vnetSubnetId=SUBNET),
        windowsProfile={"adminUsername": "azureuser", "enableCsiProxy": True},
    ),
}


def steps_of(done: Adoption) -> list[Step]:
    return hardening(done, done.each[0].defaults, DAY)


@contextmanager
def in_azure(done: Adoption) -> Iterator[CloudInMemory]:
    """The stand-in with what was found."""
    with in_memory.cloud() as cloud:
        done.azure.fill(cloud)
        add_preexisting(cloud, done.run.recorded().requests)
        accept(cloud, done.findings)
        accept_existing(cloud, [each.id for each in done.taken.resources])
        yield cloud


def clusters_of(done: Adoption) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(done.run.config[CLUSTERS])
    return found


class Updates:
    """`pulumi up` over what was adopted, with other clusters in the stack file."""

    def __init__(self, done: Adoption, of_program: Program, found: CloudInMemory) -> None:
        self.done, self._program, self.found = done, of_program, found

    def __call__(
        self, cloud: Cloud, state: Sequence[Resource], clusters: Mapping[str, Any]
    ) -> tuple[dict[str, str], list[Resource]]:
        """What it does to each resource, and the state after it. Raises RefusedError."""
        run = self.done.run.with_config({**self.done.run.config, CLUSTERS: as_text(clusters)})
        with over(run, cloud, state) as engine:
            outcome = engine.update(with_findings(self._program, ()))
            if outcome.errors or outcome.failure:
                raise RefusedError("".join([*outcome.errors, str(outcome.failure or "")]))
            ops = {f"{each.type.rpartition(':')[2]} {each.name}": each.op for each in outcome.steps if each.shown}
            return {name: op for name, op in ops.items() if op not in ("same", "read")}, engine.resources()


class RefusedError(Exception):
    pass


def listed(step: Step) -> dict[str, str]:
    return {each.label: "create" if each.outcome == "created" else "update" for each in step.changes}


def must_do_what_is_listed(update: Updates, steps: Sequence[Step]) -> None:
    done = update.done
    for each in steps:
        with in_memory.cloud(update.found) as cloud:
            clusters = each.applied(clusters_of(done))
            if each.cost in UPDATES:
                assert update(cloud, done.taken.resources, clusters)[0] == listed(each), each
            elif not each.why_not or each.changes:  # else rules refuse it before
                with pytest.raises(RefusedError) as refused:
                    update(cloud, done.taken.resources, clusters)
                assert ("protect" in str(refused.value)) == (each.cost == "replaced"), each


def must_work_in_order(update: Updates, steps: Sequence[Step]) -> None:
    done = update.done
    clusters, state = clusters_of(done), [*done.taken.resources]
    seen: dict[str, str] = {}
    with in_memory.cloud(update.found) as cloud:
        for each in (one for one in steps if one.cost in UPDATES):
            ops, state = update(cloud, state, each.applied(clusters))
            assert ops.items() <= listed(each).items(), each
            assert {name for name, op in listed(each).items() if op == "create"} <= {*seen, *ops}, each
            seen |= ops
            clusters = replace(each, once={}).applied(clusters)


def must_be_true(done: Adoption) -> list[Step]:
    steps = hardening(done, done.each[0].defaults, DAY)
    with running_from(done.run.file), program.loaded(done.run.project) as of_program, in_azure(done) as found:
        update = Updates(done, of_program, found)
        must_do_what_is_listed(update, steps)
        must_work_in_order(update, steps)
        for seed in range(2):
            chosen = Random(seed)
            must_work_in_order(update, [each for each in steps if chosen.random() < 1 / 2])
    return steps


@pytest.mark.parametrize("name", CLUSTERS_FOUND)
def test_each_step_does_what_is_listed_alone_in_order_and_in_any_selection(tmp_path: Path, name: str) -> None:
    steps = must_be_true(adoption(tmp_path, CLUSTERS_FOUND[name]))
    assert {"in place", "refused"} <= {each.cost for each in steps}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_steps_of_random_clusters(tmp_path: Path, seed: int) -> None:
    must_be_true(adoption(tmp_path, test_random.described(Random(seed))))


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """The steps of a public cluster."""
    done = adoption(tmp_path_factory.mktemp("public"), CLUSTERS_FOUND["public"])
    return hardening(done, done.each[0].defaults, DAY)


def step(steps: Sequence[Step], setting: str) -> Step:
    """The step to a default of the cluster."""
    return next(each for each in steps if each.removed[:1] == ((KEY, *parse_path(setting)),))


def test_a_default_that_another_one_allows_comes_with_it(public: list[Step]) -> None:
    found = {
        setting: [format_path(each[1:]) for each in step(public, setting).removed[1:]]
        for setting in ("securityProfile.defender", "securityProfile.workloadIdentity", "disableLocalAccounts")
    }
    assert found == {
        "securityProfile.defender": ["monitoring"],
        "securityProfile.workloadIdentity": ["oidcIssuerProfile.enabled"],
        "disableLocalAccounts": ["aadProfile"],
    }
    assert step(public, "securityProfile.defender").together.startswith("Defender is on, but has no workspace")


def test_the_workspace_that_a_null_switches_off_is_created(public: list[Step]) -> None:
    found = step(public, "monitoring")
    assert found.cost == "in place"
    assert {each.kind for each in found.changes} == {"Workspace", "DiagnosticSetting"}


def test_the_defaults_below_a_null_that_change_in_place_can_be_had_alone(public: list[Step]) -> None:
    assert step(public, "apiServerAccessProfile").cost == "refused"
    parts = [each.written for each in public if each.written]
    value = {"disableRunCommand": True, "enablePrivateCluster": None}
    assert parts == [{(KEY, "apiServerAccessProfile"): value}]


def test_a_setting_of_the_default_pool_needs_another_in_its_update(public: list[Step]) -> None:
    found = step(public, "defaultNodePool.securityProfile.enableSecureBoot")
    assert (found.cost, found.once) == ("reimage", {(KEY, "updateDefaultNodePool"): True})
    assert step(public, "defaultNodePool.maxPods").cost == "refused"


@pytest.fixture(scope="module")
def monitored(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """The steps of a cluster with Container Insights."""
    config = {"logAnalyticsWorkspaceResourceID": LOGS, "useAADAuth": "true"}
    found = cluster(addonProfiles={"omsagent": {"enabled": True, "config": config}})
    return steps_of(adoption(tmp_path_factory.mktemp("monitored"), found))


def test_secure_boot_and_vtpm_are_one_step_and_need_a_trusted_launch_image(
    public: list[Step], monitored: list[Step]
) -> None:
    both = [f"defaultNodePool.securityProfile.{each}" for each in ("enableSecureBoot", "enableVTPM")]
    for steps, cost in ((public, "reimage"), (monitored, "refused")):
        found = step(steps, both[0])
        assert (found.cost, [format_path(each[1:]) for each in found.removed]) == (cost, both)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """The steps of an old cluster, of which an old API version has less."""
    found = cluster(pool("nodepool1", type=None, currentOrchestratorVersion="1.24.9", orchestratorVersion="1.24"))
    found |= {"kubernetesVersion": "1.24", "currentKubernetesVersion": "1.24.9"}
    found["networkProfile"] |= {"loadBalancerSku": None}
    config = {"loganalyticsworkspaceresourceid": LOGS}
    found["addonProfiles"] = {"omsAgent": {"enabled": True, "config": config}}
    return steps_of(adoption(tmp_path_factory.mktemp("old"), found))


def test_what_an_old_description_lacks_is_no_default(old: list[Step]) -> None:
    for setting in ("networkProfile.loadBalancerSku", "defaultNodePool.type"):
        found = step(old, setting)
        assert (found.cost, found.changes) == ("refused", ())
        assert "Describe the cluster with a current az" in found.why_not


def test_local_accounts_go_with_entra_id_only_where_azure_does_not_refuse_it(old: list[Step]) -> None:
    found = step(old, "disableLocalAccounts")
    assert [format_path(each[1:]) for each in found.removed] == ["disableLocalAccounts", "aadProfile"]


def test_a_cluster_with_its_own_applications_for_sign_in_gets_the_managed_integration_first(tmp_path: Path) -> None:
    entra = {"managed": None, "clientAppId": guid(21), "serverAppId": guid(22), "tenantId": guid(4)}
    steps = steps_of(adoption(tmp_path, cluster(aadProfile=entra)))
    found = step(steps, "disableLocalAccounts")
    assert (found.cost, found.changes) == ("refused", ())
    assert "sign-in is no longer possible" in found.why_not
    assert step(steps, "aadProfile.enableAzureRBAC").cost == "refused"
    managed = step(steps, "aadProfile.managed")
    assert managed.cost == "in place"
    assert all("all users need a new kubeconfig" in each.workloads for each in managed.changes)


def test_container_logs_stay_in_the_workspace_whose_key_azure_returned_in_lower_case(old: list[Step]) -> None:
    found = step(old, "monitoring")
    assert found.cost == "in place"
    assert {each.kind for each in found.changes} == {"Workspace", "DiagnosticSetting"}


def test_a_rule_that_az_associated_with_the_cluster_is_not_associated_again(monitored: list[Step]) -> None:
    found = step(monitored, "monitoring")
    assert found.cost == "refused"
    assert "cannot create already existing resource" in found.why_not
    assert f"monitoring: {{workspaceId: {LOGS}}}" in found.why_not


def test_a_new_identity_without_roles_is_no_step_that_works(public: list[Step]) -> None:
    found = step(public, "identity.type")
    assert (found.cost, found.why_not.partition(":")[0]) == ("refused", "LinkedAuthorizationFailed")


def test_what_azure_native_replaces_is_no_step_in_place(public: list[Step]) -> None:
    assert step(public, "networkProfile.outboundType").cost == "replaced"
    both = step(public, "networkProfile.networkDataplane")
    assert (both.cost, len(both.removed)) == ("replaced", 2)


def test_the_list_begins_with_the_cheapest_and_repeats_no_long_text(public: list[Step]) -> None:
    text = "\n".join(hardened(public))
    titles = ("  In place:", "  With a reimage", "  Pulumi would replace", "  Not possible on this cluster")
    assert sorted(titles, key=text.index) == [*titles]
    long = [line for line in text.splitlines() if len(line) > 250]
    assert len(long) == len(set(long))
    assert "The same as for clusters.orders-prod.defaultNodePool.enableEncryptionAtHost." in text
    assert f"{KEY}.monitoring\n      creates Workspace {KEY}/workspace, DiagnosticSetting {KEY}/logs" in text
    assert "(write `updateDefaultNodePool: true` for this update)" in text


@pytest.mark.parametrize(("plan", "proposed"), [("AKSLongTermSupport", False), ("KubernetesOfficial", True)])
def test_a_tier_that_long_term_support_forbids_is_not_proposed(plan: str, proposed: bool) -> None:
    settings = {"supportPlan": plan, "sku": {"tier": "Premium"}, "nodePools": {"win": {"osType": "Windows"}}}
    assert [each.setting for each in defaults(KEY, settings)] == ([(KEY, "sku", "tier")] if proposed else [])
