"""The texts of an adoption: a stack file, or a file for each cluster that is added to an environment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fairway.adoption.configured import Configured, Left
from fairway.adoption.environment import Environment
from fairway.adoption.found import Found
from fairway.adoption.kept import Kept
from fairway.adoption.keys import CLUSTERS, FILES, SUBSCRIPTION
from fairway.adoption.left_out import left_lines
from fairway.adoption.stack_file import cluster_file, comment_lines, entries, stack_file
from fairway.project.adopted import HEAD
from fairway.project.project import Project
from fairway.request import mapping

_LONGEST = 1000
"""So many characters of a value are in a comment: the file is where it is looked up later."""


def stack_text(project: Project, clusters: Sequence[Found], configured: Configured, today: date, kept: Kept) -> str:
    """The stack file of a new environment with all clusters."""
    comments = {(): _head(clusters, configured.left, today), **configured.comments}
    schema = _schema(project, project.stack_config_dir, "stack")
    return stack_file({**configured.config, **kept.config}, comments, schema) + kept.text()


def cluster_texts(
    project: Project,
    environment: Environment,
    clusters: Sequence[Found],
    configured: Configured,
    each: Sequence[Configured],
    today: date,
) -> dict[str, str]:
    """The files of clusters that are added to an environment, by their names as `fairway:clusterFiles` has them."""
    texts: dict[str, str] = {}
    for found, own, (key, settings) in zip(
        clusters, each, (mapping(configured.config[CLUSTERS]) or {}).items(), strict=True
    ):
        name = environment.name_of(key)
        schema = _schema(project, (project.stack_config_dir.parent / name).parent, "cluster")
        texts[name] = cluster_file(mapping(settings) or {}, {(): _head([found], own.left, today)}, schema)
    return texts


def lines_to_add(environment: Environment, configured: Configured, names: Sequence[str]) -> list[str]:
    """What the stack file of the environment lacks, as lines below its `config`."""
    missing = [each for each in names if not environment.includes(each)]
    folder = missing[0].rpartition("/")[0] if missing else ""
    added = [f"{folder}/*.yaml" if folder.endswith(f"/{environment.run.stack}") else each for each in missing]
    files = {FILES: [*environment.own_patterns, *dict.fromkeys(added)]} if missing else {}
    rest = {key: each for key, each in configured.config.items() if key not in (CLUSTERS, SUBSCRIPTION)}
    comments = dict(configured.comments)
    for key in rest.keys() & environment.run.config.keys():
        comments[key,] = f"{comments.get((key,), '')}\nAdd these to what the file has:".strip()
    return entries({**files, **rest}, comments)


def _schema(project: Project, folder: Path, name: str) -> str:
    """The schema of the files in a folder, relative to it; empty if the project has none."""
    file = project.root / "docs" / f"{name}.schema.json"
    root, folder = project.root.resolve(), folder.resolve()
    if not (file.is_file() and folder.is_relative_to(root)):
        return ""
    return "/".join([*[".."] * len(folder.relative_to(root).parts), "docs", file.name])


def _head(clusters: Sequence[Found], left: Sequence[Left], today: date) -> str:
    names = ", ".join(dict.fromkeys(Path(file).name for found in clusters for file in (*found.files, *found.loaded)))
    head = (
        f"{HEAD} {today.isoformat()} from {names}. null: Azure does not have this, and Fairway's default would add it."
    )
    return f"{head}\n\nFound and not written here:\n{comment_lines([*left_lines(left, _LONGEST)])}" if left else head
