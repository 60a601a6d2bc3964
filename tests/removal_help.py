"""A deployed stack in memory that changes step by step: what the comparison reports, and what the update does."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from fairway.change.change import Change, Comparison
from fairway.change.compare import compare
from fairway.change.preview import steps_against
from fairway.engine import in_memory
from fairway.engine.engine import Outcome
from fairway.plan import program
from fairway.plan.advice import Advice
from fairway.plan.checked import with_listener
from fairway.project.project import Project, find_project
from fairway.project.stack_files import running_from
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed
from fairway.standin.cloud import CloudInMemory
from fairway.standin.preexisting import add_preexisting
from fairway.standin.rules_at_put import waive
from tests.stacks import project, stack_file

GONE = object()
"""As a value in `changed`: the setting is removed."""

RICH = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    protect: false
    identityProfile: {kubeletidentity: {}}
    networkProfile: {outboundType: loadBalancer}
    network:
      loadBalancer: {publicIpCount: 2}
      subnets:
        nodes: {addressPrefix: 10.224.0.0/20}
        spare: {addressPrefix: 10.224.17.0/28}
      dnsZones:
        public: {name: shop.example.com}
        inside: {name: shop.internal, private: true}
    ingressProfile: {webAppRouting: {enabled: true}}
    containerRegistry: {}
    keyVault: {keys: {etcd: {}, disks: {}}}
    diskEncryptionSet: {}
    securityProfile: {azureKeyVaultKms: {enabled: true}}
    workloadIdentities:
      orders: {namespace: orders, serviceAccountNames: [api]}
    roleAssignments:
      ops:
        principalId: 1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d
        principalType: Group
        roleDefinitionName: Azure Kubernetes Service RBAC Reader
        scope: cluster
"""
"""A cluster that uses most of what can be removed; unprotected, so that nothing else refuses it."""


class RecordedCloud(CloudInMemory):
    """A cloud in memory that keeps the lines of its journal."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, str, str | None]] = []

    def write(self, operation: str, type: str, id: str, **result: Any) -> None:  # noqa: ARG002
        """Keep the operation, the id and ARM's code."""
        self.lines.append((operation, id, result.get("code")))


class Stack:
    """A deployed stack with these settings."""

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        self._folder, self.cloud = folder, RecordedCloud()
        self.resources: list[Resource] = []
        self.settings = settings
        assert not self.update(settings).errors

    def update(self, settings: Mapping[str, Any]) -> Outcome:
        """Deploy the settings."""
        found = self._project(settings)
        add_preexisting(self.cloud, program.plan(found, "test").record.requests)
        self.cloud.lines.clear()
        hosting = program.hosting_of(found, "test", preview=False)
        with (
            in_memory.engine(hosting, self.cloud, self.resources) as engine,
            running_from(found.stack_config("test").file),
            program.loaded(found) as run,
        ):
            outcome = engine.update(with_listener(run, lambda findings: waive(self.cloud, findings)))
            self.resources = [*engine.resources()]
        return outcome

    def compared(self, settings: Mapping[str, Any]) -> Comparison:
        """What the settings would change."""
        advice: list[Advice] = []
        steps, notes = steps_against(
            self._project(settings), "test", Deployed(tuple(self.resources), "shops", "test"), advice=advice
        )
        return compare(steps, notes=notes, advice=next(iter(advice), None))

    def _project(self, settings: Mapping[str, Any]) -> Project:
        text = yaml.safe_dump(json.loads(json.dumps(settings)), sort_keys=False)
        return find_project(project(self._folder, stack_file(text)))


def settings(text: str = RICH) -> dict[str, Any]:
    """Settings as data."""
    return yaml.safe_load(text)


def changed(tree: Mapping[str, Any], values: Mapping[str, Any], of: str = "clusters/shop") -> dict[str, Any]:
    """The settings with other values, by their paths below a cluster: `network/loadBalancer`."""
    found = copy.deepcopy(dict(tree))
    for path, value in values.items():
        *above, last = [*of.split("/"), *path.split("/")]
        node = found
        for each in above:
            node = node.setdefault(each, {})
        if value is GONE:
            node.pop(last)
        else:
            node[last] = value
    return found


def renamed(tree: Mapping[str, Any], path: str, key: str) -> dict[str, Any]:
    """The settings with another last key of a path below the cluster, in its place."""
    found = copy.deepcopy(dict(tree))
    node = found["clusters"]["shop"]
    *above, last = path.split("/")
    for each in above:
        node = node[each]
    kept = {key if each == last else each: value for each, value in node.items()}
    node.clear()
    node.update(kept)
    return found


def refused(found: Comparison) -> dict[str, Change]:
    """The refused changes, by label."""
    return {each.label: each for each in found.changes if each.outcome == "refused"}
