"""The `az` commands that describe a cluster. They only read."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import join, quote

from fairway.adoption.files import written
from fairway.adoption.found import AdoptionError
from fairway.adoption.kinds import Kind


@dataclass(frozen=True)
class Command:
    """One command, and the file for its output."""

    arguments: tuple[str, ...]
    file: Path
    needed: bool = False
    """Whether nothing can be adopted without it."""

    def __str__(self) -> str:
        return f"{join(self.arguments)} > {quote(str(self.file))}"


_AROUND: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.NETWORK: (
        ("network", "vnet"),
        ("network", "nsg"),
        ("network", "route-table"),
        ("network", "nat", "gateway"),
    ),
    Kind.IDENTITIES: (("identity",),),
    Kind.WORKSPACE: (("monitor", "log-analytics", "workspace"), ("monitor", "data-collection", "rule")),
}
"""The groups of commands that list what is around a cluster."""
_REFERRED = {"network": "vnetSubnetId", "identity": "an identity", "monitor": "a log workspace"}
"""By the group of commands what in cluster.json has the resource group in which they have to look."""
_RULE = ", or dataCollectionRuleId in dataCollectionRuleAssociations.json,"
_ON_CLUSTER = {"diagnosticSettings": "2021-05-01-preview", "dataCollectionRuleAssociations": "2022-06-01"}
"""What is on a cluster in Azure Monitor, with the API version."""


def commands(
    cluster: str, group: str, subscription: str, folder: Path, manage: Collection[Kind] = ()
) -> tuple[Command, ...]:
    """The commands for a cluster and what is managed with it, with files in `folder`."""
    within = ("--resource-group", group, *(("--subscription", subscription) if subscription else ()))
    rest = (*within, "--output", "json")
    return (
        Command(("az", "aks", "show", "--name", cluster, *rest), folder / "cluster.json", needed=True),
        Command(("az", "aks", "nodepool", "list", "--cluster-name", cluster, *rest), folder / "pools.json"),
        Command(
            ("az", "aks", "maintenanceconfiguration", "list", "--cluster-name", cluster, *rest), folder / "windows.json"
        ),
        *(
            Command(("az", *words, "list", *rest), folder / f"{words[-1]}.json")
            for kind in manage
            for words in _AROUND[kind]
        ),
        *(_of_cluster(cluster, group, subscription, folder) if Kind.WORKSPACE in manage else ()),
    )


def _of_cluster(cluster: str, group: str, subscription: str, folder: Path) -> Iterator[Command]:
    """What is on the cluster in Azure Monitor. az fills in the current subscription."""
    own = f"/subscriptions/{subscription or '{subscriptionId}'}/resourceGroups/{group}/providers"
    for type, version in _ON_CLUSTER.items():
        url = f"{own}/Microsoft.ContainerService/managedClusters/{cluster}/providers/Microsoft.Insights/{type}"
        arguments = ("az", "rest", "--method", "get", "--url", f"{url}?api-version={version}", "--output", "json")
        yield Command(arguments, folder / f"{type}.json")


def lines(wanted: tuple[Command, ...], folder: Path) -> Iterator[str]:
    """The commands as lines for a shell."""
    yield f"mkdir -p {quote(str(folder))}"
    yield from map(str, wanted)
    around = [each for each in wanted if each.arguments[1] in _REFERRED]
    if around:
        group = around[0].arguments[around[0].arguments.index("--resource-group") + 1]
        places = " or ".join(dict.fromkeys(_REFERRED[each.arguments[1]] for each in around))
        rule = _RULE if any(each.arguments[1] == "monitor" for each in around) else ""
        yield (
            f"# {_listed([each.file.name for each in around])} then {'have' if len(around) > 1 else 'has'} what is in "
            f"{quote(group)} only. If {places} in cluster.json{rule} has another resource group, run the "
            "command for it with that one too, into another file of this folder"
        )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def run(wanted: tuple[Command, ...], show: Callable[[str], object], *, force: bool = False) -> list[str]:
    """Run the commands, each shown first, and write their files. Returns the files that were written.

    Raises AdoptionError if az is not installed, if the cluster cannot be read, or, unless `force`, if a file exists.
    """
    existing = [str(each.file) for each in wanted if each.file.exists()]
    if existing and not force:
        folder = wanted[0].file.parent
        raise AdoptionError(
            f"{', '.join(existing)} exist{'s' if len(existing) == 1 else ''}: nothing was read. Adopt what an earlier "
            f"run read with `fairway adopt {quote(str(folder))}`, or read it again with --force"
        )
    az = shutil.which("az")
    if az is None:
        raise AdoptionError("there is no `az` on the PATH: run the commands that are printed without --az elsewhere")
    found: dict[Path, str] = {}
    for each in wanted:
        show(f"$ {join(each.arguments)}")
        done = subprocess.run([az, *each.arguments[1:]], capture_output=True, text=True, check=False)
        why = done.stderr.strip() if done.returncode else _not_json(done.stdout)
        if why and each.needed:
            raise AdoptionError(f"`{join(each.arguments)}` failed, so nothing was written:\n{why}")
        if why:
            show(f"failed, and goes on without it: {why}")
        else:
            found[each.file] = done.stdout
    written(found, private=found)
    return [str(each) for each in found]


def _not_json(text: str) -> str:
    try:
        json.loads(text)
    except ValueError as error:
        return f"the output is not JSON ({error})"
    return ""
