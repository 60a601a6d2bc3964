"""An adoption as a whole: from what was found to a stack file, an import file and the proof that nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module

from fairway.adoption.completed import filled_for, unknown_values
from fairway.adoption.configured import Adopts, Configured
from fairway.adoption.environment import Environment, keys_of
from fairway.adoption.found import AdoptionError, Found
from fairway.adoption.import_file import import_file
from fairway.adoption.job import Job
from fairway.adoption.kept import EMPTY, Kept
from fairway.adoption.keys import ALIASES, IMPORTS
from fairway.adoption.old_stack import OldStack, TakeOver, remaining, take_over
from fairway.adoption.old_stack import rehearsed as rehearsed_over
from fairway.adoption.open_values import refusal
from fairway.adoption.passes import Pass, adopted_around
from fairway.adoption.proof import rehearsed
from fairway.adoption.region import must_have_a_region
from fairway.adoption.result import Adoption
from fairway.adoption.run import Run
from fairway.adoption.together import together
from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.plan import program
from fairway.project.project import Project
from fairway.request import mapping

PACKAGE = "config.adoption"
"""The package of a project that writes its config from what was found."""


def adopted(
    project: Project,
    stack: str,
    clusters: Sequence[Found],
    today: date,
    old: OldStack | None = None,
    kept: Kept = EMPTY,
    environment: Environment | None = None,
    *,
    by_options: bool = False,
    accepted: Sequence[str] = (),
    plain_tags: bool = False,
) -> Adoption:
    """The adoption of clusters as the new environment `stack`, or into the one that exists; `old` is the state of
    another program that has them, `kept` what is kept of an earlier stack file. With `by_options` the stack file has
    the ids to import, if nothing changes, instead of the import file. `accepted` are the paths of what the first
    update may lose. With `plain_tags` the config has tags with passwords too.

    Raises AdoptionError, ProjectError, RunError and what `program.translated_errors` raises."""
    for found in clusters:
        must_have_a_region(found, project.config)
    job = Job(project, stack, tuple(clusters), today, kept, environment, plain_tags)
    if environment:
        environment.must_lack(job.hidden.hidden(each.cluster.id) for each in job.clusters)
    adopts = _adopts(project)
    present = environment.before.state if environment else ()
    done = adopted_around(clusters, lambda each: _adoption(replace(job, described=tuple(each)), adopts, old), present)
    done = _rehearsed(replace(done, from_azure=job.importable, accepted=tuple(accepted)))
    return _with_import_options(job, done) if by_options and done.importable else done


def _adoption(job: Job, adopts: Adopts, old: OldStack | None) -> Adoption:
    """The adoption with the config that the project writes, not rehearsed."""
    try:
        done = _after_passes(job, adopts, Pass())
    except program.ConfigError as error:
        unknown = [each for found in job.clusters for each in found.unknown]
        if any(each.around.kinds for each in job.described):
            raise
        raise AdoptionError(refusal(unknown, str(error)) if unknown else str(error)) from None
    except program.ProgramError:
        if not any(map(_lacks_identity, job.clusters)):
            raise
        done = _after_passes(job, adopts, Pass(added=frozenset((ROLE_ASSIGNMENT.token,))))
    run = Run(job.project, job.stack, {}, job.project.stack_config_dir)
    take = take_over(old, done.taken, run, job.hidden) if old else None
    return _taking_over(job, done, take) if take else done


def _after_passes(job: Job, adopts: Adopts, this: Pass) -> Adoption:
    """The adoption after this pass and those that follow it."""
    each: list[Configured] = []
    keys = set(job.environment.keys if job.environment else ())
    for described, found in zip(job.described, job.clusters, strict=True):
        configured = adopts(
            found,
            job.stack,
            job.today,
            filled_for(found, job.today, shown=False),
            this.added,
            this.refused,
            keys,
            own_tags=this.own_tags,
        )
        keys |= {*keys_of(configured.config)}
        each.append(replace(configured, left=(*configured.left, *unknown_values(described))))
    location = job.environment.location if job.environment else ""
    done = job.compared(together(job.clusters, each, location), each)
    following = this.after(done, importable=job.importable)
    return done if following == this else _after_passes(job, adopts, following)


def _taking_over(job: Job, done: Adoption, take: TakeOver) -> Adoption:
    """The adoption with the aliases of what is taken over, and with the preview over the old state."""
    configured = done.configured
    if take.aliases:
        config = {**configured.config, ALIASES: take.aliases}
        comments = {**configured.comments, (ALIASES,): "Remove these after the first `pulumi up`."}
        configured = replace(configured, config=config, comments=comments)
    done = job.compared(configured, done.each)
    if not take.same:
        return replace(done, take=take)
    content = remaining(import_file(done.taken), take)
    take = rehearsed_over(take, done.run, job.azure, job.hidden, content, done.taken)
    return replace(done, take=take, import_file=job.hidden.shown(content))


def _rehearsed(done: Adoption) -> Adoption:
    """The adoption with its rehearsal."""
    tagged = done.record.edits.tagged(done.run.config) if done.record.edits else None
    file = import_file(done.taken)
    runs = rehearsed(done.run, done.azure, file, done.taken, tagged, done.record, done.every_finding)
    return replace(done, rehearsal=runs)


def _with_import_options(job: Job, done: Adoption) -> Adoption:
    """The adoption with the ids to import in its config."""
    ids = {
        f"{each['type']}::{each['logicalName']}": each["id"]
        for each in done.import_file["resources"]
        if not each.get("component")
    }
    configured = done.configured
    comment = "The next `pulumi up` imports these and sends what Azure has. Remove them after it."
    configured = replace(
        configured,
        config={**configured.config, IMPORTS: ids},
        comments={**configured.comments, (IMPORTS,): comment},
    )
    return job.with_texts(replace(done, configured=configured, by_options=True))


def _lacks_identity(found: Found) -> bool:
    """Whether Azure returned no identity of an add-on that is on, so that no role can be assigned to it."""
    add_ons = map(mapping, (mapping(found.cluster.outputs.get("addonProfiles")) or {}).values())
    return any(each and each.get("enabled") is True and not each.get("identity") for each in add_ons)


def _adopts(project: Project) -> Adopts:
    """The project's own function; its modules are imported as its program's are."""
    with program.loaded(project):
        try:
            module = import_module(PACKAGE)
        except ModuleNotFoundError as error:
            if error.name not in (PACKAGE, PACKAGE.partition(".")[0]):
                raise
            raise AdoptionError(
                f"{project.file}: the project has no package {PACKAGE}, which writes its config. `fairway adopt` works "
                "in a project made from Fairway's: copy its folders config and components"
            ) from None
        found: Callable[..., Configured] = module.configured
        return found
