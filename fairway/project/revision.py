"""A project as it is committed in a revision of git, in a temporary folder. Neither the working tree nor the index of
the repository changes."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from os.path import commonpath
from pathlib import Path

from fairway.project.project import Project, ProjectError, find_project

HEAD = "HEAD"
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX")
"""What git sets for hooks, as when a commit is made in a linked worktree: with `GIT_DIR`, git takes any folder for the
top of the repository."""
_OTHERS = "Without a commit, compare with another environment or a state: `fairway diff state.json <environment>`"


@contextmanager
def at_revision(project: Project, revision: str) -> Generator[Project]:
    """The project as committed in `revision`, with the same results of functions. Raises ProjectError."""
    with tempfile.TemporaryDirectory(prefix="fairway-") as folder:
        index, files = Path(folder).resolve() / "index", Path(folder).resolve() / "files"
        files.mkdir()

        def git(*arguments: str, top: Path = project.root) -> str:
            return _git(("-C", str(top), *arguments), index, revision, top)

        # `main` in Pulumi.yaml may be a folder beside that of the project, or the program of another repository.
        own = project.main.is_relative_to(git("rev-parse", "--show-toplevel"))
        top = Path(commonpath((project.root, project.main))) if own and project.main.is_dir() else project.root
        commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        home = git("rev-parse", "--absolute-git-dir")
        git("read-tree", git("rev-parse", f"{commit}:./", top=top))
        _git(("--git-dir", home, "--work-tree", str(files), "checkout-index", "--all"), index, revision, files)
        root = files / project.root.relative_to(top)
        if not (root / project.file.name).is_file():
            raise ProjectError(f"{revision}: {project.file.name} is not in that commit, so it has no such project")
        committed = replace(find_project(root), answers=project.answers)
        yield committed if own else replace(committed, main=project.main)


def _git(arguments: tuple[str, ...], index: Path, revision: str, folder: Path) -> str:
    others = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    surroundings = {**others, "GIT_INDEX_FILE": str(index)}
    try:
        found = subprocess.run(
            ["git", *arguments], cwd=folder, env=surroundings, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise ProjectError(f"{revision}: git cannot be run ({error.strerror}). {_OTHERS}") from None
    if found.returncode:
        why = found.stderr.strip().partition("\n")[0].removeprefix("fatal: ")
        raise ProjectError(f"{revision}: {why or f'neither a file nor a commit of git in {folder}'}. {_OTHERS}")
    return found.stdout.strip()
