"""Makes lives of programs of someone else, by a seed."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from tests.stories.acts import NETWORKS
from tests.stories.foreign import TYPES, Deed, Life, Node, Program

TAGGED = ("routes", "identity", "vnet", "address", "cluster")
SECRET = "s3cr3t"
"""What every secret value begins with."""


class Maker:
    """One life."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._count = 0

    def life(self) -> Life:
        """Some acts of one stack; where something may fail in the middle, its resources wait for one another."""
        pick = self._random
        program = Program(chained=pick.random() < 0.5)
        deeds: Life = []
        if pick.random() < 0.25:
            there = f"{NETWORKS}/routeTables/there"
            deeds += [Deed("update", copy.deepcopy(program)), Deed("there", text=there, tags={"a": "1"})]
            node = Node("routes", "there", "there" if pick.random() < 0.8 else "elsewhere")
            node.options["import_"] = there
            node.inputs["location"] = pick.choice(["westeurope", "westeurope", "northeurope"])
            program.nodes.append(node)
        if pick.random() < 0.3:
            self._add_provider(program)
        for _ in range(pick.randint(3, 8)):
            self._add(program)
        if pick.random() < 0.3:
            program.transforms.append(self._transform(program))
        self._export(program)
        deeds.append(Deed("update", copy.deepcopy(program)))
        for _ in range(pick.randint(2, 4)):
            deeds += self._next(program)
        if pick.random() < 0.4:
            deeds.append(Deed("destroy"))
        return deeds

    def _next(self, program: Program) -> Life:
        pick = self._random
        chance = pick.random()
        if chance < 0.1:
            return [Deed("refresh")]
        if chance < 0.25:
            placed = [each for each in program.nodes if each.kind == "routes" and each.azure]
            if placed:
                found = pick.choice(placed)
                portal = Deed(
                    pick.choice(["changed", "deleted"]), text=found.id(), tags={"portal": str(self._number())}
                )
                again = Deed("update", copy.deepcopy(program), refreshing=True)
                return [portal, pick.choice([Deed("refresh"), again])]
        for _ in range(pick.randint(1, 3)):
            pick.choice(_CHANGES)(self, program)
        self._export(program)
        if program.chained and pick.random() < 0.3:
            operation = pick.choice(["create", "update", "delete"])
            kind = pick.choice(["refuse", "refuse", "half-made"] if operation != "delete" else ["refuse"])
            target = TYPES[pick.choice(["routes", "vnet", "pool", "subnet", "identity"])][0].partition(":")[2]
            copied = copy.deepcopy(program)
            return [Deed("fault", text=f"{kind}:{operation}:{target}"), *[Deed("update", copied)] * 2]
        if program.chained and pick.random() < 0.15:
            read = [each.name for each in program.nodes if each.kind in ("identity", "routes", "vnet")]
            if read:
                failing = copy.deepcopy(program)
                failing.raises = pick.choice(read)
                return [Deed("update", failing), Deed("update", copy.deepcopy(program))]
        seen = [Deed("preview", copy.deepcopy(program))] if pick.random() < 0.25 else []
        return [*seen, Deed("update", copy.deepcopy(program), refreshing=pick.random() < 0.2)]

    def _number(self) -> int:
        self._count += 1
        return self._count

    def _add_provider(self, program: Program) -> None:
        node = Node("provider", f"own{self._number()}")
        if self._random.random() < 0.7:
            node.inputs["location"] = "northeurope"
        program.nodes.append(node)

    def _add(self, program: Program) -> None:
        pick = self._random
        kinds = ["box", "box", "routes", "routes", "routes", "vnet", "subnet", "subnet", "identity", "address"]
        kind = pick.choice([*kinds, "cluster", "pool", "pool", "lookup"])
        holders = {"subnet": "vnet", "pool": "cluster", "lookup": "routes"}
        node = Node(kind, f"{kind}{self._number()}")
        if kind in holders:
            fit = [each for each in program.nodes if each.kind == holders[kind]]
            if kind == "lookup":
                fit = [each for each in fit if not _hides(each)]
            if not fit:
                return
            node.inside = pick.choice(fit).name
        boxes = [each.name for each in program.nodes if each.kind == "box"]
        if boxes and pick.random() < 0.6:
            node.parent = pick.choice(boxes)
            if pick.random() < 0.3:
                node.name = f"{node.parent}-{node.name}"
        if kind == "box":
            node.inputs = {"size": self._number()} if pick.random() < 0.5 else {}
            if pick.random() < 0.7:
                node.inputs["outputs"] = {"out": self._number()}
        if kind == "subnet":
            node.inputs["addressPrefix"] = f"10.0.{self._number()}.0/24"
        if kind == "pool":
            node.inputs["count"] = 1
        if kind in TYPES:
            # azure-native chooses a name that begins with the resource's own.
            node.azure = f"{kind[:2]}{self._number()}"
            if kind == "routes" and pick.random() < 0.2:
                node.azure, node.name = "", f"{node.name}-"
            elif kind in TAGGED and pick.random() < 0.2:
                node.inputs["location"] = "westeurope"
        if kind in TAGGED and pick.random() < 0.5:
            self._tag(program, node)
        for _ in range(pick.choice([0, 0, 1, 2])):
            self._option(program, node)
        program.nodes.append(node)

    def _tag(self, program: Program, node: Node) -> None:
        pick = self._random
        before = program.nodes[: program.nodes.index(node)] if node in program.nodes else program.nodes
        sources = [each.name for each in before if each.kind in ("identity", "vnet", "routes", "cluster", "address")]
        looked_up = any(each.kind == "lookup" and each.inside == node.name for each in program.nodes)
        how = pick.choice(["plain", "plain", "of"] if looked_up else ["plain", "plain", "secret", "of", "secret-of"])
        if how.endswith("of") and not sources:
            how = "plain"
        value = pick.choice(sources) if how.endswith("of") else f"{SECRET if how == 'secret' else 'v'}{self._number()}"
        node.tags[pick.choice("abc")] = [how, value]

    def _option(self, program: Program, node: Node) -> None:
        pick = self._random
        before = program.nodes[: program.nodes.index(node)] if node in program.nodes else program.nodes
        resources = [each.name for each in before if each.kind in TYPES]
        own = [each.name for each in before if each.kind == "provider"]
        choices: dict[str, Any] = {
            "protect": pick.choice([True, True, False]),
            "retain_on_delete": pick.choice([True, True, False]),
            "delete_before_replace": pick.choice([True, False]),
            "ignore_changes": [pick.choice(["tags", "tags.a", "location", "*"])],
            "replace_on_changes": [pick.choice(["tags", "tags.a", "*"])],
            "additional_secret_outputs": [pick.choice(["name", "tags", "location"])],
        }
        if resources:
            choices["deleted_with"] = pick.choice(resources)
            choices["replace_with"] = [pick.choice(resources)]
        if own:
            choices["provider"] = pick.choice(own)
        key = pick.choice(list(choices))
        if key == "provider" and node.kind == "box":
            key, choices["providers"] = "providers", [choices["provider"]]
        if node.kind in ("lookup", "provider") and key != "provider":
            return
        if node.kind == "provider":
            return
        if resources and pick.random() < 0.2:
            node.needs = [pick.choice(resources)]
        node.options[key] = choices[key]

    def _transform(self, program: Program) -> dict[str, Any]:
        pick = self._random
        names = [each.name for each in program.nodes if each.kind in (*TAGGED, "box")]
        only = pick.choice([*names, "RouteTable"])
        boxes = [each.name for each in program.nodes if each.kind == "box"]
        option = pick.choice(
            [{"protect": True}, {"retain_on_delete": True}, {"ignore_changes": ["tags"]}, {"replace_on_changes": ["*"]}]
        )
        if only in boxes or pick.random() < 0.5:
            found: dict[str, Any] = {"only": only, "options": option}
        else:
            found = {"only": only, "tags": {"by": f"v{self._number()}"}}
        return {**found, "own": only} if only != "RouteTable" and pick.random() < 0.4 else found

    def _export(self, program: Program) -> None:
        pick = self._random
        sources = [each.name for each in program.nodes if each.kind in (*TAGGED, "lookup")]
        if sources and pick.random() < 0.5:
            program.exports["one"] = [pick.choice(["of", "secret-of"]), pick.choice(sources)]
        if pick.random() < 0.3:
            program.exports["two"] = pick.choice(
                [["secret", None], ["secret", f"{SECRET}{self._number()}"], ["plain", self._number()]]
            )
        if "one" in program.exports and program.exports["one"][1] not in sources:
            del program.exports["one"]

    def change_tags(self, program: Program) -> None:
        if nodes := [each for each in program.nodes if each.kind in TAGGED]:
            self._tag(program, self._random.choice(nodes))

    def change_inputs(self, program: Program) -> None:
        nodes = [each for each in program.nodes if each.kind in ("pool", "box", "routes", "subnet", "provider")]
        if not nodes:
            return
        node = self._random.choice(nodes)
        if node.kind == "pool":
            node.inputs["count"] = self._random.randint(1, 4)
        elif node.kind == "box":
            key = self._random.choice(["size", "outputs"])
            node.inputs.pop(key, None)
            if self._random.random() < 0.7:
                node.inputs[key] = self._number() if key == "size" else {"out": self._number()}
        elif node.kind == "subnet":
            node.inputs["addressPrefix"] = f"10.0.{self._number()}.0/24"
        else:
            node.inputs["location"] = self._random.choice(["westeurope", "northeurope", "uksouth"])

    def replace(self, program: Program) -> None:
        if nodes := [each for each in program.nodes if each.azure and each.kind != "pool"]:
            self._random.choice(nodes).azure = f"n{self._number()}"

    def rename(self, program: Program) -> None:
        nodes = [each for each in program.nodes if each.kind in (*TYPES, "box") and each.azure != ""]
        nodes += [each for each in program.nodes if each.kind == "box"]
        if not nodes:
            return
        node = self._random.choice(nodes)
        former, name = node.name, f"{node.kind}{self._number()}"
        _renamed(program, former, name)
        node.name = name
        if self._random.random() < 0.8:
            node.options["alias"] = {"name": former}
            return
        node.options.pop("alias", None)
        if node.azure and self._random.random() < 0.7:
            # Else Azure has it already.
            node.azure = f"n{self._number()}"

    def move(self, program: Program) -> None:
        nodes = [each for each in program.nodes if each.kind in (*TYPES, "box", "lookup")]
        if not nodes:
            return
        node = self._random.choice(nodes)
        before = program.nodes[: program.nodes.index(node)]
        places = ["", *(each.name for each in before if each.kind == "box")]
        parent = self._random.choice(places)
        if parent == node.parent:
            return
        former, node.parent = node.parent, parent
        if self._random.random() < 0.8:
            node.options["alias"] = {"parent": former or None}
        else:
            node.options.pop("alias", None)
        if node.kind == "lookup":
            node.options.pop("alias", None)

    def option(self, program: Program) -> None:
        if program.nodes:
            self._option(program, self._random.choice(program.nodes))

    def no_option(self, program: Program) -> None:
        if nodes := [each for each in program.nodes if each.options]:
            node = self._random.choice(nodes)
            del node.options[self._random.choice(list(node.options))]

    def remove(self, program: Program) -> None:
        if program.nodes:
            without(program, self._random.choice(program.nodes).name)

    def add(self, program: Program) -> None:
        self._add(program)

    def transform(self, program: Program) -> None:
        program.transforms = [] if program.transforms else [self._transform(program)]


_CHANGES: list[Callable[[Maker, Program], None]] = [
    Maker.change_tags,
    Maker.change_tags,
    Maker.change_inputs,
    Maker.replace,
    Maker.replace,
    Maker.rename,
    Maker.move,
    Maker.option,
    Maker.no_option,
    Maker.remove,
    Maker.add,
    Maker.transform,
]


def without(program: Program, name: str) -> None:
    """Take a resource out of a program, with all that needs it."""
    gone = {name}
    for each in program.nodes:
        if each.uses() & gone or (each.options.get("alias") or {}).get("parent") in gone:
            gone.add(each.name)
    program.nodes = [each for each in program.nodes if each.name not in gone]
    program.exports = {key: each for key, each in program.exports.items() if each[1] not in gone}
    program.transforms = [each for each in program.transforms if each["only"] not in gone]
    program.raises = "" if program.raises in gone else program.raises


def _renamed(program: Program, former: str, name: str) -> None:
    def new(value: Any) -> Any:
        if isinstance(value, list):
            return [new(each) for each in value]
        return name if value == former else value

    for each in program.nodes:
        each.inside, each.parent, each.needs = new(each.inside), new(each.parent), new(each.needs)
        each.tags = {key: [how, new(value)] for key, (how, value) in each.tags.items()}
        for key in ("deleted_with", "replace_with", "provider", "providers"):
            if key in each.options:
                each.options[key] = new(each.options[key])
        if "parent" in (each.options.get("alias") or {}):
            each.options["alias"] = {"parent": new(each.options["alias"]["parent"])}
    program.exports = {key: [how, new(value)] for key, (how, value) in program.exports.items()}
    program.transforms = [{**each, "only": new(each["only"]), **_own(each, new)} for each in program.transforms]


def _own(transform: dict[str, Any], new: Callable[[Any], Any]) -> dict[str, Any]:
    return {"own": new(transform["own"])} if "own" in transform else {}


def _hides(node: Node) -> bool:
    """Whether it has a secret: a look-up would show it."""
    return any(how.startswith("secret") for how, _ in node.tags.values())
