"""Programs of someone else, as data: what a generator makes, both engines play, and a shrinker makes smaller."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import pulumi

from fairway.standin.cloud import Cloud
from tests.stories import acts
from tests.stories.acts import GROUP, Act, Story
from tests.stories.programs import VERSION, Azure, system

TYPES = {
    "vnet": ("network:VirtualNetwork", "virtualNetworkName", "Microsoft.Network/virtualNetworks"),
    "routes": ("network:RouteTable", "routeTableName", "Microsoft.Network/routeTables"),
    "identity": (
        "managedidentity:UserAssignedIdentity",
        "resourceName",
        "Microsoft.ManagedIdentity/userAssignedIdentities",
    ),
    "address": ("network:PublicIPAddress", "publicIpAddressName", "Microsoft.Network/publicIPAddresses"),
    "cluster": ("containerservice:ManagedCluster", "resourceName", "Microsoft.ContainerService/managedClusters"),
    "subnet": ("network:Subnet", "subnetName", ""),
    "pool": ("containerservice:AgentPool", "agentPoolName", ""),
}
"""By kind: the type, the property with its name in Azure, and its path in the group."""
OUT = {"identity": ("name", "principalId"), "cluster": ("name", "fqdn"), "address": ("name", "ipAddress")}
"""Outputs that a program may read, beside the name."""


@dataclass
class Node:
    """A resource, component, provider or look-up of a program."""

    kind: str
    """One of TYPES, or `box`, `provider`, `lookup`."""
    name: str
    azure: str = ""
    """Its name in Azure; empty lets the provider choose one."""
    inside: str = ""
    """The subnet's network, the pool's cluster, what is looked up."""
    parent: str = ""
    tags: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """By key: `plain`, `secret`, `of` or `secret-of`, and the value or the resource whose output it is."""
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    """Resource options; a resource stands there by its name. `alias` names what another name or parent was."""
    needs: list[str] = field(default_factory=list[str])

    def id(self) -> str:
        """Its id, if it is directly in the group."""
        return f"{GROUP}/providers/{TYPES[self.kind][2]}/{self.azure}"

    def uses(self) -> set[str]:
        """The names of what must be there before it."""
        values = [self.options.get(key) or () for key in ("deleted_with", "replace_with", "provider", "providers")]
        named = [each for value in values for each in ([value] if isinstance(value, str) else value)]
        sources = [value for how, value in self.tags.values() if how.endswith("of")]
        return {self.inside, self.parent, *self.needs, *named, *sources} - {""}


@dataclass
class Program:
    """What one run registers."""

    nodes: list[Node] = field(default_factory=list[Node])
    transforms: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Each with `only` (part of a type or a name), and `tags` or `options` that it adds; `own` names its resource."""
    exports: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    chained: bool = False
    """Each resource waits for the one before: then a run that fails has done the same under every engine."""
    raises: str = ""
    """The resource whose output the program does not like."""


@dataclass
class Deed:
    """An act."""

    kind: str
    """`update`, `preview`, `refresh`, `destroy`, `fault`, `changed`, `deleted` or `there`."""
    program: Program | None = None
    refreshing: bool = False
    text: str = ""
    """The fault, or the id in Azure."""
    tags: dict[str, str] = field(default_factory=dict[str, str])


Life = list[Deed]


def as_json(life: Life) -> str:
    """The life as text."""
    return json.dumps([asdict(each) for each in life])


def from_json(text: str) -> Life:
    """The inverse of `as_json`."""
    found: Life = []
    for each in json.loads(text):
        program = each.pop("program")
        if program is not None:
            program["nodes"] = [Node(**node) for node in program["nodes"]]
            program = Program(**program)
        found.append(Deed(program=program, **each))
    return found


def story_of(name: str, life: Life) -> Story:
    """The story that both engines play."""
    text = as_json(life)
    module = "__import__('tests.stories.foreign').stories.foreign"
    source = f"{module}.story_of({name!r}, {module}.from_json({text!r}))"
    own = any(node.kind == "provider" for each in life if each.program for node in each.program.nodes)
    return Story(name, tuple(_act(each) for each in life), own_provider=own, source=source)


def _act(deed: Deed) -> Act:
    program = deed.program
    if program is not None:
        return Act(deed.kind, lambda: Run(program).play(), deed.refreshing)
    if deed.kind == "fault":
        return acts.fault(deed.text)
    if deed.kind == "there":
        return acts.exists_in_azure(deed.text, "network:RouteTable", location="westeurope", **_tagged(deed))
    if deed.kind == "changed":
        return Act("cloud", cloud=lambda cloud: _change(cloud, deed))
    if deed.kind == "deleted":
        return Act("cloud", cloud=lambda cloud: cloud.remove(deed.text))
    return Act(deed.kind)


def _tagged(deed: Deed) -> dict[str, Any]:
    return {"tags": deed.tags} if deed.tags else {}


def _change(cloud: Cloud, deed: Deed) -> None:
    change = acts.changed(deed.text, tags=deed.tags).cloud
    if change is not None and cloud.get(deed.text) is not None:
        change(cloud)


class Box(pulumi.ComponentResource):
    """A component with inputs and outputs."""


class Run:
    """Registers what a program holds."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._made: dict[str, Any] = {}
        self._last: Any = None

    def play(self) -> None:
        for each in self._program.transforms:
            if not each.get("own"):
                pulumi.runtime.register_resource_transform(self._transform(each))
        self._group = Azure(
            "resources:ResourceGroup",
            "rg",
            ("name",),
            pulumi.ResourceOptions(version=VERSION),
            resourceGroupName="rg",
            location="westeurope",
        )
        for node in self._program.nodes:
            self._made[node.name] = self._node(node)
        for key, (how, value) in self._program.exports.items():
            pulumi.export(key, self._value(how, value))
        if self._program.raises:
            self._output(self._program.raises).apply(_complain)

    def _node(self, node: Node) -> Any:
        options = self._options(node)
        if node.kind == "provider":
            return pulumi.ProviderResource("azure-native", node.name, dict(node.inputs), options)
        if node.kind == "box":
            settings = {key: value for key, value in node.inputs.items() if key != "outputs"}
            box = Box("foreign:index:Box", node.name, settings, options)
            if "outputs" in node.inputs:
                box.register_outputs(node.inputs["outputs"])
            return box
        if node.kind == "lookup":
            options.id = self._made[node.inside].id
            return Azure(TYPES["routes"][0], node.name, ("location",), options)
        made = Azure(TYPES[node.kind][0], node.name, OUT.get(node.kind, ("name",)), options, **self._inputs(node))
        self._last = made
        return made

    def _inputs(self, node: Node) -> dict[str, Any]:
        inputs: dict[str, Any] = {"resourceGroupName": self._group.output("name"), **node.inputs}
        if node.azure:
            inputs[TYPES[node.kind][1]] = node.azure
        if node.kind == "vnet":
            inputs["addressSpace"] = {"addressPrefixes": ["10.0.0.0/16"]}
        if node.kind == "address":
            inputs |= {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"}
        if node.kind == "subnet":
            inputs["virtualNetworkName"] = self._made[node.inside].output("name")
        if node.kind == "cluster":
            inputs |= {
                "dnsPrefix": node.azure,
                "kubernetesVersion": "1.34",
                "identity": {"type": "SystemAssigned"},
                "agentPoolProfiles": [system()],
            }
        if node.kind == "pool":
            inputs |= {"mode": "User", "osType": "Linux", "vmSize": "Standard_D4s_v5"}
            inputs["resourceName"] = self._made[node.inside].output("name")
        if node.tags:
            inputs["tags"] = {key: self._value(how, value) for key, (how, value) in node.tags.items()}
        return inputs

    def _value(self, how: str, value: Any) -> Any:
        if how in ("of", "secret-of"):
            found = self._output(value)
            return pulumi.Output.secret(found) if how == "secret-of" else found
        return pulumi.Output.secret(value) if how == "secret" else value

    def _output(self, name: str) -> pulumi.Output[Any]:
        kind = next(each.kind for each in self._program.nodes if each.name == name)
        return self._made[name].output("location" if kind == "lookup" else OUT.get(kind, ("name",))[-1])

    def _options(self, node: Node) -> pulumi.ResourceOptions:
        found = dict(node.options)
        for key in ("deleted_with", "provider"):
            if key in found:
                found[key] = self._made[found[key]]
        for key in ("replace_with", "providers"):
            if key in found:
                found[key] = [self._made[each] for each in found[key]]
        if alias := found.pop("alias", None):
            found["aliases"] = [self._alias(alias)]
        if own := [each for each in self._program.transforms if each.get("own") == node.name]:
            found["transforms"] = [self._transform(each) for each in own]
        waits = [self._made[each] for each in node.needs]
        if self._program.chained and self._last is not None and node.kind not in ("box", "provider"):
            waits.append(self._last)
        parent = self._made[node.parent] if node.parent else None
        version = {} if node.kind == "box" else {"version": VERSION}
        return pulumi.ResourceOptions(parent=parent, depends_on=waits, **version, **found)

    def _alias(self, alias: dict[str, Any]) -> pulumi.Alias:
        found = dict(alias)
        if "parent" in found:
            found["parent"] = self._made[found["parent"]] if found["parent"] else None
        return pulumi.Alias(**found)

    def _transform(self, transform: dict[str, Any]) -> Any:
        def change(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            if transform["only"] not in (args.name, args.type_.rpartition(":")[2]):
                return None
            props: dict[str, Any] = dict(args.props)
            if "tags" in transform:
                props["tags"] = transform["tags"]
            options = dict(transform.get("options", {}))
            return pulumi.ResourceTransformResult(
                props, pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(**options))
            )

        return change


def _complain(_: Any) -> None:
    raise ValueError("this is not to our liking")
