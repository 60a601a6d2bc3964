"""Words for a state of another program: what its stack must release, and the commands for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import join, quote

from fairway.adoption.keys import ALIASES, IMPORTS
from fairway.adoption.losses import UPDATE
from fairway.adoption.old_stack import OldStack, TakeOver
from fairway.adoption.owner_lines import lines, missing_lines, other_stacks
from fairway.adoption.owners import Owner
from fairway.adoption.result import Adoption
from fairway.adoption.staying import MOST_NAMES
from fairway.protocol.state import Resource
from fairway.protocol.tokens import is_old
from fairway.request import MADE_UP_SUBSCRIPTION


def take_over_lines(take: TakeOver) -> Iterator[str]:
    """What was found, before anything is written."""
    old = take.old
    if take.same:
        count = len(take.aliases)
        yield f"State: {old.stack} of project {old.project} has {count} under other names: aliases are written"
        for key, urn in take.aliases.items():
            yield f"  {_short(key)}: {_words(urn)}"
        if any(is_old(_type(urn)) or "_v" in _type(urn).partition(":")[0] for urn in take.aliases.values()):
            yield (
                "  Their types have an API version. The aliases above find them by the whole URN. Without these, they "
                "would be deleted and created: the SDK's aliases of API versions find only the same name and parent"
            )
        yield from _preview(take)
        if take.released:
            names = ", ".join(f"{each.type.rpartition(':')[2]} {each.name}" for each in reversed(take.released))
            yield f"  The first update would delete what this stack does not declare: {names}"
    else:
        yield f"State: {old.stack} of project {old.project} manages it: two stacks must not manage one cluster"
        yield f"  To keep that stack instead: `--stack {old.stack}`, with `name: {old.project}` in Pulumi.yaml"
        if take.dependents:
            yield f"  These depend on it and stay in {old.stack}: {_named_or_counted(take.dependents)}"
    yield from _interrupted(old)


def _interrupted(old: OldStack) -> Iterator[str]:
    """The operations that the last run did not finish: what they were about may differ from what the state has."""
    if not old.pending:
        return
    listed = ", ".join(
        f"{each.type} {each.resource.type.rpartition(':')[2]} {each.resource.name}" for each in old.pending
    )
    yield (
        f"  The last run of {old.stack} was interrupted: {listed}. Azure may have more or less than the state: run "
        f"`pulumi refresh --stack {old.stack}` there, export the state again, and repeat this"
    )


def _preview(take: TakeOver) -> Iterator[str]:
    unchanged = len(take.aliases) - len(take.steps)
    yield f"  preview over that state: {len(take.steps)} changed, {max(unchanged, 0)} unchanged"
    for each in take.steps:
        detailed = each.detailed or {}
        forcing = [path for path, how in detailed.items() if how.endswith("-replace")]
        paths = ", ".join(sorted(forcing if each.op != "update" else detailed))
        why = " (other inputs than in the state; Azure has these values)" if each.op == "update" else ""
        yield f"    {each.op} {each.type.rpartition(':')[2]} {each.name}: {paths}{why}"


def refused_lines(take: TakeOver) -> Iterator[str]:
    """Why the stack cannot be taken over with aliases, if its first preview creates, replaces or deletes something."""
    if take.same and take.changes:
        stack = take.old.stack
        yield (
            f"Nothing was written: with this stack file, `pulumi up` of {stack} would do that. Pulumi compares with "
            "the inputs in the state and not with Azure, so a value that the old program left out and that cannot "
            f"change later replaces. A new stack imports the cluster instead: `--stack {stack}-next`"
        )


def release_lines(take: TakeOver) -> Iterator[str]:
    """The commands with which the old stack releases resources. Azure is not changed by them."""
    old = take.old
    if not take.released:
        return
    where = "" if take.same else f", in the folder of project {old.project}"
    yield f"# Back up the state, and run nothing else on {old.stack} meanwhile{where}:"
    yield f"pulumi stack export --stack {old.stack} --file {old.stack}.backup.json"
    if take.same or take.dependents:
        rest = f"{old.stack}-rest" if take.same else f"{old.stack}-released"
        urns = " ".join(quote(each.urn) for each in reversed(take.released))
        yield f"pulumi stack init {rest} --no-select"
        yield f"pulumi state move --source {old.stack} --dest {rest} --yes {urns}"
        if take.same:
            yield f"# They are in the stack {rest} then, for the program that manages them from now on"
            return
        yield f"pulumi stack rm {rest} --force --yes"
    else:
        for each in take.released:
            yield f"pulumi state delete --stack {old.stack} --yes{_force(each)} {quote(each.urn)}"
    yield other_stacks(old.stack)
    yield (
        f"# Only if there are none, remove them from the program of {old.stack}, before its next update, which would "
        "create them again, and nothing else. Both ways keep the code of what refers to them, and read the cluster "
        "with `ManagedCluster.get`. The preview there must delete and replace nothing. Never run `pulumi destroy` for "
        "this: it deletes the cluster"
    )


def _named_or_counted(resources: Sequence[Resource]) -> str:
    types = [each.type.rpartition(":")[2] for each in resources]
    if len(types) <= MOST_NAMES:
        return ", ".join(f"{type} {each.name}" for type, each in zip(types, resources, strict=True))
    return ", ".join(f"{types.count(each)} {each}" for each in dict.fromkeys(types))


def lines_to_add(adoption: Adoption, file: str) -> Iterator[str]:
    """What the stack file of an environment lacks to have the added clusters."""
    if adoption.to_add and adoption.ready:
        would = "create what exists" if adoption.by_options else "delete what is imported"
        yield f"Add to {file}, below `config`, before the next preview: without it Pulumi would {would}"
        yield from adoption.to_add


def next_steps(
    adoption: Adoption, imports: str, *, again: bool = False, folder: str = "", options: Sequence[str] = ()
) -> Iterator[str]:
    """The commands after the files are written; if nothing can be imported yet, what is missing for it. `again`: an
    earlier run wrote such files. `folder` is that of the project, unless it is the current one; `options` are those of
    the command line that a repetition needs too."""
    take, stack = adoption.take, adoption.run.stack
    owners = [each for found in adoption.clusters for each in found.owners if not (take and each.tool == "Pulumi")]
    if not adoption.ready:
        yield from _missing(adoption, owners, options)
        return
    yield "Next:"
    if take:
        old = [each for found in adoption.clusters for each in found.owners if each.tool == "Pulumi"]
        yield from (f"  {line}" for each in old for line in missing_lines(each))
        yield from (f"  {each}" for each in release_lines(take))
        if take.released and not (take.same or owners):
            yield "  # Then, in this project:"
    if owners or not take:
        managed = {str(each["id"]).lower() for each in adoption.import_file["resources"] if "id" in each}
        yield from (f"  {each}" for each in lines(owners, managed))
    if folder:
        yield f"  cd {quote(folder)}"
    if again:
        yield (
            "  # If the files of an earlier run were imported, skip `stack init`, as the stack exists; `import` then "
            "leaves out what the stack has"
        )
    if not (adoption.cluster_files or (take and take.same)):
        yield f"  pulumi stack init {stack}"
    if adoption.importable:
        yield f"  pulumi import --file {imports} --generate-code=false --protect --yes --stack {stack}"
    if adoption.importable and not (take and take.same):
        yield f"  pulumi preview --refresh --stack {stack}"
        yield (
            "  # It must show no change of what is imported, and no deletion. If it shows one, run no `pulumi up`: "
            "what the state, the stack file and Azure have differs. If Azure was changed since, describe it again"
        )
        yield f"  pulumi up --stack {stack}"
        yield "  # Once, before anything else: it changes nothing of that in Azure, and the state gets the dependencies"
    else:
        yield from _with_one_update(adoption, stack)
    for own in adoption.each:
        for key, why in own.secrets.items():
            yield from (f"  # {why}", f"  pulumi config set --secret {key} --stack {stack}")


def _with_one_update(adoption: Adoption, stack: str) -> Iterator[str]:
    """The commands where one `pulumi up` imports by ids in the config, or finds what the state has by aliases."""
    aliased = adoption.take is not None and bool(adoption.take.aliases)
    keys = [f"`{key}`" for key, used in ((ALIASES, aliased), (IMPORTS, adoption.by_options)) if used]
    existing = "`import` and `update`" if adoption.by_options else "at most `update`"
    gone = "no `replace`, and `delete` for components and providers of the old program alone"
    yield f"  pulumi preview --stack {stack}"
    yield (
        f"  # It must show {existing} for what exists, `create` for components alone, and "
        f"{gone if aliased else 'no `replace` or `delete`'}"
    )
    if adoption.by_options:
        yield "  # What it shows as deleted inside a resource is not sent: conformance has what Azure does with it"
    yield f"  pulumi up --stack {stack}"
    if keys:
        yield f"  # Then remove {' and '.join(keys)} from the config: the next preview must be empty"
        yield f"  pulumi preview --refresh --stack {stack}"


def _missing(adoption: Adoption, owners: Sequence[Owner], options: Sequence[str]) -> Iterator[str]:
    """What to do before anything can be imported. Until then the cluster stays in the states that have it."""
    found = adoption.clusters[0]  # several are adopted only from what Azure returned
    names = " and ".join(f"{each.tool} ({each.file})" for each in owners)
    kept = f"; until then leave the cluster in the state of {names}" if owners else ""
    if adoption.from_azure:
        yield f"Nothing can be imported while {' and '.join(_reasons(adoption))}{kept}"
        return
    folder = quote(f"adopted/{found.cluster.name}")
    files = " ".join(quote(each) for each in found.files)
    az = f"--cluster {quote(found.cluster.name)} --resource-group {quote(found.group)}"
    if found.subscription not in ("", MADE_UP_SUBSCRIPTION):
        az += f" --subscription {quote(found.subscription)}"
    yield f"Nothing can be imported yet, as this is not what Azure returned{kept}. Next:"
    rest = join(each for each in options if each != "--force")
    own = f"--stack {quote(adoption.run.stack)}{f' {rest}' if rest else ''}"
    yield f"  fairway adopt {az} {own}    # prints the commands that describe it, into {folder}"
    yield f"  fairway adopt {files} {folder} {own} --force"


def _reasons(adoption: Adoption) -> Iterator[str]:
    """Why nothing can be imported of what Azure returned."""
    if adoption.changing:
        yield "an update would change something"
    if any(each.path == UPDATE for each in adoption.lost):
        yield "the stand-in refuses the first update"
    if any(each.path != UPDATE for each in adoption.lost):
        yield "the first update may lose something"
    if adoption.secret_tags:
        yield "a tag or a label has a password"


def _force(resource: Resource) -> str:
    return " --force" if resource.protect else ""


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _short(key: str) -> str:
    type, _, name = key.partition("::")
    return f"{type.rpartition(':')[2]} {name}"


def _words(urn: str) -> str:
    return f"{_type(urn)} {urn.split('::', 3)[3]}"
