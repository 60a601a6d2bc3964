"""The files of an adoption: written all or none, and over others only with `--force`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fairway.adoption.found import AdoptionError
from fairway.adoption.import_file import CLI
from fairway.project.adopted import is_adopted
from fairway.project.project import Project
from fairway.project.written import write_together
from fairway.project.yaml_file import read

_REQUIRED = "requiredPulumiVersion"
_BOUND = re.compile(r"(?P<op>[<>=!~^]*)\s*v?(?P<major>\d+)(?:\.(?P<minor>\d+))?[\w.*+-]*")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


@dataclass(frozen=True)
class Files:
    """Where an adoption writes."""

    stack: Path
    """The stack file."""
    config: tuple[Path, ...]
    """What is written: the stack file, or the files of added clusters."""
    imports: Path
    """The file for `pulumi import`."""
    project: Path
    """Pulumi.yaml."""
    drafts: tuple[Path, ...] = ()
    """Where the files of added clusters are while nothing can be imported: no stack includes them."""

    def must_be_free(self, *, force: bool) -> None:
        """Raise AdoptionError if one exists, unless `force`."""
        existing = [str(each) for each in (*self.config, self.imports) if each.exists()]
        if existing and not force:
            raise AdoptionError(
                f"{' and '.join(existing)} exist{'s' if len(existing) == 1 else ''}: nothing was written. Choose "
                "another name with --stack, replace what an earlier run wrote for these clusters with --force, or add "
                "clusters that the environment does not have, in files of their own, with --add"
            )


def files_of(project: Project, stack: str) -> Files:
    """The files of a new environment. Raises AdoptionError for a name that Pulumi does not accept."""
    if not _NAME.fullmatch(stack):
        raise AdoptionError(
            f"{stack!r} is not the name of a stack: it has letters, digits, `-`, `_` and `.` only; write `--stack prod`"
        )
    file = project.stack_config_dir / f"Pulumi.{stack}{project.file.suffix}"
    return Files(file, (file,), project.root / f"import.{stack}.json", project.file)


def added_files(files: Files, project: Project, names: Collection[str], *, force: bool) -> Files:
    """The files of an environment with those of added clusters, by their names as `fairway:clusterFiles` has them.
    Raises AdoptionError if one exists, or with `force`, if it is not of an earlier adoption."""
    clusters = tuple(project.stack_config_dir.parent / each for each in names)
    imports = files.imports.with_suffix(f".{clusters[0].stem}.json")
    stem = files.imports.stem.replace("import.", "draft.", 1)
    # A stack that included it would create the cluster, so it is not YAML by its name, nor among the stacks' files.
    drafts = tuple(project.root / f"{stem}.{each.stem}.txt" for each in clusters)
    existing = [each for each in (*clusters, *drafts, imports) if each.exists()]
    own = [each for each in existing if each == imports or is_adopted(each.read_text(encoding="utf-8-sig"))]
    if existing and not (force and own == existing):
        listed = " and ".join(map(str, existing))
        how = "--force replaces what an earlier run wrote" if own == existing else "remove or rename what is in the way"
        raise AdoptionError(f"{listed} exist{'s' if len(existing) == 1 else ''}: nothing was written; {how}")
    return replace(files, config=clusters, imports=imports, drafts=drafts)


def written(texts: Mapping[Path, str], private: Collection[Path] = ()) -> None:
    """Write files in this order, all or none. Only their owner can read those in `private`, which have what Azure
    returned. Raises AdoptionError."""
    try:
        write_together(texts, private)
    except OSError as error:
        raise AdoptionError(f"{error.filename}: the file cannot be written: {error.strerror}") from None


def with_required_version(project: Path) -> str | None:
    """The text of Pulumi.yaml with the lowest version of Pulumi that reads the import file as it is meant; None if it
    has a version already. Pulumi refuses an older CLI itself."""
    text = project.read_text(encoding="utf-8")
    if _REQUIRED in read(project).value:
        return None
    end = "" if text.endswith("\n") or not text else "\n"
    return f'{text}{end}{_REQUIRED}: ">={CLI}"\n'


def accepts_older(project: Path) -> str:
    """A note if the range of versions in Pulumi.yaml includes some that ignore inputs and outputs in the import file;
    empty otherwise."""
    wanted = str(read(project).value.get(_REQUIRED, ""))
    if all(any(map(_excludes_older, _BOUND.finditer(each))) for each in wanted.split("||")):
        return ""
    return (
        f"{project}: `{_REQUIRED}: {wanted}` accepts versions before {CLI}. They ignore the inputs and outputs in the "
        f'import file without a message, and the first preview then replaces. Write `{_REQUIRED}: ">={CLI}"`'
    )


def _excludes_older(bound: re.Match[str]) -> bool:
    """Whether a bound of a range, such as `>=3.254.0` or `^3.260`, excludes what is older than `CLI`."""
    version = (int(bound["major"]), int(bound["minor"] or 0))
    return bound["op"] in ("", "=", "==", ">", ">=", "^", "~") and version >= tuple(map(int, CLI.split(".")[:2]))
