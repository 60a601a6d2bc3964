"""Writes what a stack requests as an ARM template for a subscription, with a deployment for each resource group."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from fairway.azure.newer_api import RESOURCE
from fairway.azure.resource_types import TYPES
from fairway.eject.arm_bodies import body_of
from fairway.eject.arm_limits import exceeded
from fairway.eject.arm_places import DEPLOYMENTS, Place, Run, id_text, needed_text, parts_of, runs_of
from fairway.eject.arm_requested import Requested, parameter_name
from fairway.eject.arm_text import Writer, quoted, reference
from fairway.eject.expressions import Output, inside
from fairway.eject.search import Search
from fairway.eject.trace import EjectError, Trace
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import Secret, bare
from fairway.request import Path, leaves, mapping, sequence
from fairway.standin import fields

_SCHEMA = "https://schema.management.azure.com/schemas/{}#"
_OF_SUBSCRIPTION = _SCHEMA.format("2018-05-01/subscriptionDeploymentTemplate.json")
_OF_GROUP = _SCHEMA.format("2019-04-01/deploymentTemplate.json")
_DEPLOYMENT_VERSION = "2024-03-01"


@dataclass(frozen=True)
class Template:
    """A template, and what a user has to know about it."""

    tree: dict[str, Any]
    resources: int
    names: tuple[str, ...]
    """The parameters of role assignments' names."""
    secrets: tuple[str, ...]
    left_out: tuple[str, ...]
    """Outputs that the template does not have, with the reason."""
    ignored: tuple[str, ...]
    """What the program ignores changes of, and a deployment sets."""


def arm_template(search: Search, trace: Trace, stack: str) -> Template:
    """The template of a stack. Raises EjectError with every value that cannot be in one."""
    made = _Template(search, trace, stack)
    tree = made.whole()
    problems = [*made.problems, *exceeded(tree)]
    if problems:
        listed = "\n".join(dict.fromkeys(problems))
        raise EjectError(f"{stack} cannot be an ARM template:\n{listed}")
    return Template(
        tree,
        len(made.urns),
        tuple(made.names.values()),
        tuple(made.secrets.values()),
        tuple(made.left_out),
        tuple(made.ignored()),
    )


@dataclass
class _Template(Requested):
    secrets: dict[tuple[str, Path], str] = field(default_factory=dict[tuple[str, Path], str])
    left_out: list[str] = field(default_factory=list[str])
    deployments: dict[str, str] = field(default_factory=dict[str, str])
    """By URN, the id of the deployment that a resource is in."""

    def whole(self) -> dict[str, Any]:
        """The template."""
        resources: list[Any] = []
        count: dict[str, int] = {}
        for run in runs_of(self.urns, self.places, self.needs):
            if run.place.group:
                group = run.place.group
                count[group] = count.get(group, 0) + 1
                number = "" if count[group] == 1 else f"-{count[group]}"
                resources.append(self._deployment(run, f"{self.stack}-{group}"[:60] + number))
            else:
                writer = self._writer(run.place, _own, {})
                resources.append(self._resource(run.urns[0], writer, self._waits(run)))
        outputs = self._outputs()
        parameters: dict[str, Any] = {}
        for urn, name in self.names.items():
            about = (
                f"The name of the role assignment {self.by_urn[urn].name}. If it is deployed, the name that it has: "
                "Azure refuses a second one."
            )
            parameters[name] = {
                "type": "string",
                "defaultValue": f"[{self._new_name(urn)}]",
                "metadata": {"description": about},
            }
        for (key, _), name in self.secrets.items():
            parameters[name] = {"type": "securestring", "metadata": {"description": f"The config key {key}."}}
        return {
            "$schema": _OF_SUBSCRIPTION,
            "contentVersion": "1.0.0.0",
            **({"parameters": parameters} if parameters else {}),
            "resources": resources,
            **({"outputs": outputs} if outputs else {}),
        }

    def _new_name(self, urn: str) -> str:
        """A GUID of the scope, the role and the principal; of a principal that Azure creates, the id of what has it."""
        writer, given, own = self._writer(Place(self.own), _own, _TOP), self.properties[urn], self.by_urn[urn]
        inputs, principal = bare(own.inputs), given.get("principalId")
        fixed = [str(inputs.get("roleDefinitionId")).rpartition("/")[2], own.name]
        texts = [quoted(each) for each in (*fixed, *([principal] if isinstance(principal, str) else []))]
        for each in inside([given.get("scope"), principal]):
            if isinstance(each, Output):
                texts.append(writer.id_of(each.urn))
        return f"guid(subscription().id, {', '.join(dict.fromkeys(texts))})"

    def _writer(self, here: Place, outer: Any, passed: dict[str, str]) -> Writer:
        """A writer for the template at `here`; `passed` collects the parameters that it takes from outside."""

        def id_of(urn: str) -> str:
            last = self.names.get(urn, "")
            if last and passed is not _TOP and here.group:
                passed[last] = last
            return id_text(self.by_urn[urn].id, here, self.own, f"parameters('{last}')" if last else "")

        def parameter(key: str, path: Path) -> str:
            if (key, path) not in self.secrets:
                name = parameter_name(" ".join([key.rpartition(":")[2], *map(str, path)]), self.secrets.values())
                self.secrets[key, path] = name
            name = self.secrets[key, path]
            passed[name] = name
            return f"parameters('{name}')"

        return Writer(id_of, self.version_of, parameter, outer, self.by_urn, self.trace.calls)

    def _deployment(self, run: Run, name: str) -> dict[str, Any]:
        """The deployment of a run, with a template of its own."""
        passed: dict[str, str] = {}
        values: dict[Output, str] = {}
        top = self._writer(Place(self.own), _own, _TOP)

        def outer(each: Output) -> str | None:
            if each.urn in run.urns:
                return None
            if each not in values:
                text = f"{self.by_urn[each.urn].name} {' '.join(str(one) for one in each.path)}"
                values[each] = parameter_name(text.replace("<", "").replace(">", ""), [*values.values(), *passed])
            return f"parameters('{values[each]}')"

        inner = self._writer(run.place, outer, passed)
        resources = [
            self._resource(
                urn, inner, [f"[{inner.id_of(one)}]" for one in run.urns if one in self.needs(urn)], self.names.get(urn)
            )
            for urn in run.urns
        ]
        for urn in run.urns:
            if urn in self.names:
                passed[self.names[urn]] = self.names[urn]
        types = {each: "securestring" if self.is_secret(each) else _type_of(self.value_of(each)) for each in values}
        secret = set(self.secrets.values())
        parameters = {given: {"type": types[each]} for each, given in values.items()}
        parameters |= {each: {"type": "securestring" if each in secret else "string"} for each in passed}
        arguments = {given: {"value": f"[{reference(top, each)}]"} for each, given in values.items()}
        arguments |= {each: {"value": f"[parameters('{each}')]"} for each in passed}
        scope = f"/subscriptions/{run.place.subscription}/resourceGroups/{run.place.group}"
        waits = self._waits(run)
        for urn in run.urns:
            self.deployments[urn] = f"{scope}/providers/{DEPLOYMENTS}/{name}"
        other = {} if run.place.subscription == self.own else {"subscriptionId": run.place.subscription}
        return {
            "type": DEPLOYMENTS,
            "apiVersion": _DEPLOYMENT_VERSION,
            "name": name,
            **other,
            "resourceGroup": run.place.group,
            **({"dependsOn": waits} if waits else {}),
            "properties": {
                "mode": "Incremental",
                "expressionEvaluationOptions": {"scope": "inner"},
                **({"parameters": arguments} if arguments else {}),
                "template": {
                    "$schema": _OF_GROUP,
                    "contentVersion": "1.0.0.0",
                    **({"parameters": parameters} if parameters else {}),
                    "resources": resources,
                },
            },
        }

    def _waits(self, run: Run) -> list[str]:
        """What a deployment or a resource beside it waits for."""
        needed = {one for urn in run.urns for one in self.needs(urn)} - {*run.urns}
        group = f"/subscriptions/{run.place.subscription}/resourceGroups/{run.place.group}".lower()
        needed |= {urn for urn in self.urns if run.place.group and self.by_urn[urn].id.lower() == group}
        here = Place(self.own)
        ids = {
            self.deployments.get(urn, ""): urn for urn in sorted(needed, key=self.urns.index) if urn in self.deployments
        }
        found = [id_text(each, here, self.own) for each in ids]
        for urn in sorted(needed - self.deployments.keys(), key=self.urns.index):
            last = self.names.get(urn, "")
            found.append(needed_text(self.by_urn[urn].id, here, self.own, f"parameters('{last}')" if last else ""))
        return [f"[{each}]" for each in found]

    def _resource(self, urn: str, writer: Writer, waits: list[str], named: str | None = None) -> dict[str, Any]:
        each = self.by_urn[urn]
        token = unversioned(each.type)
        kind, parts = TYPES[token], parts_of(each.id)
        dropped = {*kind.segments, "resourceGroupName", *(["apiVersion"] if kind is RESOURCE else [])}
        inputs = {key: one for key, one in self.properties[urn].items() if key not in dropped and one is not None}
        location = bare(each.outputs).get("location")
        if kind.default_location and "location" not in inputs and fields.is_input(token, "location") and location:
            inputs["location"] = location
        named = named or self.names.get(urn)
        is_extension = "/providers/" in parts.scope
        ignored = ", ".join(self.ignored_of(urn))
        comments = f"A deployment resets {ignored} to what is written here. Write the values of Azure here before it."
        body: dict[str, Any] = {}
        for key, one in (inputs if kind is RESOURCE else body_of(token, inputs)).items():
            try:
                body[key] = writer.value(one)
            except EjectError as error:
                self.problems.append(f"{token.rpartition(':')[2]} {each.name}: a value in {key} {error}")
        outside = {key: one for key, one in body.items() if key != "properties"}
        if "reference(" in json.dumps(outside):
            self.problems.append(
                f"{token.rpartition(':')[2]} {each.name}: ARM takes outputs of other resources in its properties alone"
            )
        return {
            "type": parts.type,
            "apiVersion": self.version_of(urn),
            "name": f"[parameters('{named}')]" if named else "/".join(parts.names),
            **({"scope": f"[{id_text(parts.scope, self.places[urn], self.own)}]"} if is_extension else {}),
            **({"comments": comments} if ignored else {}),
            **({"dependsOn": waits} if waits else {}),
            **body,
        }

    def _outputs(self) -> dict[str, Any]:
        tree, problems = self.search.exports()
        self.problems += problems

        def tolerant(each: Output) -> str | None:
            doubtful = each.doubtful(bare(self.by_urn[each.urn].inputs))
            return reference(writer, each, doubtful) if doubtful else None

        writer = self._writer(Place(self.own), tolerant, _TOP)
        found: dict[str, Any] = {}
        for key, each in tree.items():
            given = self.trace.exports[key]
            if any(isinstance(one, Secret) for _, one in leaves(given)) or isinstance(given, Secret):
                self.left_out.append(f"{key}: it is secret, and outputs of a deployment can be read")
                continue
            try:
                value = writer.value(each)
            except EjectError as error:
                self.left_out.append(f"{key}: it {error}")
                continue
            if isinstance(each, Output) and each.doubtful(bare(self.by_urn[each.urn].inputs)):
                value = f"[coalesce({writer.text(each)}, '')]"  # an output of a template is never null
            if given is not None:
                found[key] = {"type": _type_of(bare(given)), "value": value}
        return found


_TOP: dict[str, str] = {}


def _own(_each: Output) -> str | None:
    return None


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "int"
    return "array" if sequence(value) is not None else "object" if mapping(value) is not None else "string"
