"""The report of an adoption."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from fairway.adoption.conformance import Leaf, counts
from fairway.adoption.left_out import left_lines
from fairway.adoption.losses import Loss
from fairway.adoption.proof import Rehearsed
from fairway.adoption.result import Adoption
from fairway.project.project import as_text
from fairway.rules import Finding
from fairway.rules.text import as_text as as_findings
from fairway.secret_names import shown, shown_at

_MOST = 80
"""Of a longer value the beginning is shown."""
_UNSENT = {
    "ignored": "ignored, since Azure changes them",
    "default": "not sent, Azure fills in the same",
    "kept": "not sent, Azure keeps it",
    "not documented": "not sent, and whether Azure keeps it is not documented",
}


def report(adoption: Adoption, *, every: bool = False) -> Iterator[str]:
    """The lines of the report; with `every` each leaf that is equal too."""
    first, *others = adoption.clusters
    shared = [each for each in first.notes if others and all(each in one.notes for one in others)]
    for found in adoption.clusters:
        pools = f"{len(found.pools)} pool{'s' * (len(found.pools) != 1)}"
        windows = f", {len(found.windows)} maintenance window{'s' * (len(found.windows) != 1)}" if found.windows else ""
        yield f"Found: the cluster {found.cluster.name} in {found.group}, {pools}{windows}"
        for each in found.notes:
            if each not in shared:
                yield f"  note: {each}"
    yield from (f"note: for each of the {len(adoption.clusters)} clusters: {each}" for each in shared)
    yield from _conformance(adoption, every=every)
    yield from _rehearsal(adoption)
    if adoption.stopping:
        yield "These findings stop `pulumi up`:"
        yield as_findings(adoption.stopping)
    if accepted := [each for each in adoption.findings if each.waiver]:
        yield "Refused for new resources, waived in the stack file because they exist:"
        yield from map(_finding, accepted)
    if retired := [each for each in adoption.findings if each.kind == "retired" and not each.waiver]:
        yield "Retired by Azure, taken as it is:"
        yield from map(_finding, retired)
    if adoption.configured.left:
        yield "Not in the stack file:"
        yield from (f"  {each}" for each in left_lines(adoption.configured.left, _MOST))
    if adoption.secret_tags:
        yield (
            "These tags and labels have a password, which everyone who may read the resource in Azure sees. They are "
            "in no file, and an update would remove them, so there is no import file. Move each to a key vault, remove "
            "it in Azure and describe the cluster again, or add `--plain-tags`, which writes them as they are:"
        )
        yield from (f"  {each}" for each in adoption.secret_tags)
    for each in adoption.configured.unmanaged:
        yield f"Not managed: {each}"
    yield from _losses(adoption.losses)


def _losses(found: Sequence[Loss]) -> Iterator[str]:
    for each in found:
        if each.accepted:
            yield f"Accepted: {each.text}: {each.why}"
    open = [each for each in found if not each.accepted]
    if open:
        yield "The first update may lose these, so there is no import file:"
        yield from (f"  {each.text}: {each.why}" for each in open)
        paths = " ".join(f"--accept {shlex.quote(each)}" for each in dict.fromkeys(each.option for each in open))
        yield f"  If that is fine, repeat the command with: --force {paths}"


def _finding(finding: Finding) -> str:
    return f"  {finding.resource} {finding.path}: {finding.reason} {finding.remedy}"


def _conformance(adoption: Adoption, *, every: bool) -> Iterator[str]:
    numbers = counts(adoption.leaves)
    sent = numbers.get("equal", 0)
    differing = numbers.get("differs", 0)
    having = "Azure has" if adoption.from_azure else "the descriptions have"
    yield f"Conformance: {sent} values are sent as {having} them, {differing} differ"
    for each in adoption.leaves:
        if each.verdict == "differs":
            yield f"  {_name(each)} {each.where}: {_difference(each, having)}"
        elif each.verdict == "equal" and every:
            yield f"  {_name(each)} {each.where}: {_value(each, each.sent)}"
    for verdict, words in _UNSENT.items():
        leaves = [each for each in adoption.leaves if each.verdict == verdict]
        if leaves:
            yield f"  {len(leaves)} {words}"
            if every or verdict == "not documented":
                yield from (f"    {_name(each)} {each.where}: {_value(each, each.present)}" for each in leaves)
    for each in adoption.taken.added:
        yield f"  {each.type.rpartition(':')[2]} {each.name} would be created"


def _difference(leaf: Leaf, having: str) -> str:
    if leaf.sent is None:
        return f"not sent, and {having} {_value(leaf, leaf.present)}"
    there = f"would replace {_value(leaf, leaf.present)}" if leaf.present is not None else "would be added"
    return f"{_value(leaf, leaf.sent)} {there}"


def _rehearsal(adoption: Adoption) -> Iterator[str]:
    whole = f"the environment {adoption.run.stack} and " if adoption.cluster_files else ""
    state = "the import file" if adoption.importable else "that after the import"
    yield f"Rehearsal: the stand-in has {whole}what was found, the state is {state}"
    for run in adoption.rehearsal.runs:
        yield from _run(run)
    if adoption.rehearsal.tagged:
        yield from _run(adoption.rehearsal.tagged)
    if adoption.rehearsal.refused:
        # Nothing is rehearsed beyond the preview where the environment itself, without what is adopted, is refused.
        what = "update with one more tag" if adoption.rehearsal.tagged else "refresh and update"
        whom = "it" if adoption.rehearsal.tagged else f"the environment {adoption.run.stack} as a new one"
        yield f"  {what}: not rehearsed, the stand-in refuses {whom}: {adoption.rehearsal.refused}"
    if adoption.rehearsal.updated:
        yield from _run(adoption.rehearsal.updated)
        changed = adoption.rehearsal.returned
        what = "other values: look at them before the first update" if changed else "the same values"
        yield f"    tags aside, the stand-in then returns {what}"
        for each in changed:
            change = "is removed" if each.after is None else f"becomes {_short(each.after)}"
            yield f"      {each.resource} {each.path}: {_short(each.before)} {change}"


def _run(run: Rehearsed) -> Iterator[str]:
    counted = [f"{len(run.steps)} changed"] if run.steps or not run.unchanged else []
    counted += [f"{run.unchanged} unchanged"] if run.unchanged else []
    yield f"  {run.name}: {', '.join(counted)}"
    for step in run.steps:
        paths = ", ".join(sorted(step.detailed or {}))
        yield f"    {step.op} {step.type.rpartition(':')[2]} {step.name}{f': {paths}' if paths else ''}"


def _name(leaf: Leaf) -> str:
    return f"{leaf.type.rpartition(':')[2]} {leaf.resource}"


def _value(leaf: Leaf, value: object) -> str:
    return _short(shown_at(leaf.type, leaf.path, value))


def _short(value: object) -> str:
    text = "nothing" if value is None else " ".join(as_text(shown(value)).split())
    return text if len(text) <= _MOST else f"{text[: _MOST - 3]}..."
