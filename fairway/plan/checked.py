"""Checks a program's requests before it registers any resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from datetime import date

import pulumi
from pulumi.runtime import config as pulumi_config
from pulumi.runtime.settings import get_monitor

from fairway import rules
from fairway.plan import recorder, runtime, sdk_schema
from fairway.plan.advice import Advice
from fairway.plan.edits import Edits
from fairway.plan.recorder import Record
from fairway.request import Locate, Request
from fairway.rules.text import as_text
from fairway.rules.waivers import waived
from fairway.shown_finding import shown_finding
from fairway.waiver import Waiver


class Refused(pulumi.RunError):
    """The program's requests have errors. The message contains every finding."""

    def __init__(self, findings: list[rules.Finding]) -> None:
        self.findings = tuple(findings)
        azure = any(each.stops and each.kind == "refused" for each in findings)
        why = "Azure would refuse what this program requests" if azure else "what this program requests breaks rules"
        super().__init__(f"Nothing was registered: {why}.\n\n{as_text(findings)}")


def every_rule() -> dict[str, rules.Rule]:
    """Every rule by its id: the rule about the SDK's types, the built-in ones, and those that a program registered."""
    return {sdk_schema.RULE.id: sdk_schema.RULE, **rules.RULES}


def check(
    record: Record,
    *,
    locate: Locate | None = None,
    today: date | None = None,
    waivers: Sequence[Waiver] | None = None,
    profile: rules.Profile | None = None,
) -> list[rules.Finding]:
    """The findings of every rule over what the program requests: errors first, waived findings last.

    `waivers` and `profile` default to those that the program passes to `run_checked`.
    """
    every = every_rule().values()
    profile = profile or record.profile
    accepted = record.waivers if waivers is None else waivers

    def reported(by: Iterable[rules.Rule]) -> list[rules.Finding]:
        # What is saved comes first: of two that exclude each other, rules report the second.
        requests = (*record.offered, *record.requests)
        return rules.check(requests, locate=locate or record.locate, today=today, rules=by, profile=profile)

    found = reported(every)
    waived_rules = {each.rule for each in accepted} & {each.rule for each in found}
    if waived_rules:
        # What only follows from a finding is left out, but who accepts that finding does not accept what follows.
        others = {each.id: each for each in every if each.id not in waived_rules}
        found += [each for each in reported(others.values()) if not others[each.rule].general]
    masked = dict.fromkeys(shown_finding(each, record.secret_texts) for each in found)
    idle = {each.id for each in every if not each.applies(profile)}
    return waived(masked, accepted, record.requests, rules=every_rule(), idle=idle, today=today)


_known: ContextVar[Sequence[rules.Finding] | None] = ContextVar("fairway_known_findings", default=None)


def with_findings(program: Callable[[], object], findings: Sequence[rules.Finding]) -> Callable[[], object]:
    """`program`, whose `run_checked` uses these findings instead of recording a second time.

    Only for a program that was recorded with the same config (`Record.repeatable`).
    """

    def run() -> object:
        _known.set(findings)
        return program()

    return run


_listener: ContextVar[Callable[[Sequence[rules.Finding]], object] | None] = ContextVar("fairway_listener", default=None)


def with_listener(
    program: Callable[[], object], listener: Callable[[Sequence[rules.Finding]], object]
) -> Callable[[], object]:
    """`program`, whose `run_checked` calls `listener` with its findings before it builds, if none is an error."""

    def run() -> object:
        _listener.set(listener)
        return program()

    return run


_handed: ContextVar[list[Advice] | None] = ContextVar("fairway_handed_advice", default=None)


def with_advice_kept(program: Callable[[], object], kept: list[Advice]) -> Callable[[], object]:
    """`program`, whose `run_checked` appends the program's advice to `kept`."""

    def run() -> object:
        _handed.set(kept)
        return program()

    return run


def run_checked(
    build: Callable[[], object],
    *,
    locate: Locate | None = None,
    waivers: Sequence[Waiver] = (),
    profile: rules.Profile | None = None,
    offered: Sequence[Request] = (),
    edits: Edits | None = None,
    advice: Advice | None = None,
) -> None:
    """Run `build`, which creates the program's resources and exports, if Azure would accept what it requests.

    Under Pulumi's engine `build` is called twice: first it is only recorded and checked, with the config and
    the secrets of the real run; then it runs for real. So it must only create resources. If there are
    errors, `Refused` is raised with all of them, and nothing is registered; warnings are logged. Under
    `fairway plan` the run is recorded anyway: `build` is called once. `locate` finds where a value is set, so
    that findings can name file and line. Findings that `waivers` accept are logged and stop nothing. `profile` adds
    rules of good practice; without one, only what Azure refuses or retires is found. `offered` is what Azure offers the
    subscription, as `fairway.subscription.saved` reads it. With `edits` a rehearsal
    upgrades, rotates and unprotects what the config describes. Raises what `build` raises.
    """
    recording = recorder.current()
    if recording is not None:
        recording.locate, recording.waivers, recording.edits = locate, tuple(waivers), edits
        recording.profile, recording.offered = profile, tuple(offered)
        recording.advice = advice or recording.advice
        token = runtime.checked.set(True)
        try:
            build()
        finally:
            runtime.checked.reset(token)
        return
    if (handed := _handed.get()) is not None and advice is not None:
        handed.append(advice)
    findings = _known.get()
    if findings is None:
        record = replace(_recorded(build), offered=tuple(offered))
        findings = check(record, locate=locate, waivers=waivers, profile=profile)
    if any(each.stops for each in findings):
        raise Refused([*findings])
    if listener := _listener.get():
        listener(findings)
    for each in findings:
        # A waived error is still a warning: Azure may refuse the deployment for it.
        quiet = each.severity == "note" or (each.waiver and each.severity == "warning")
        log = pulumi.log.info if quiet else pulumi.log.warn
        token = runtime.of_rule.set(each.severity != "error")
        log(as_text([each]))
        runtime.of_rule.reset(token)
    build()


def _recorded(build: Callable[[], object]) -> Record:
    monitor = get_monitor()
    if monitor is None:
        raise pulumi.RunError(
            "This program was started without Pulumi's engine, which registers resources. "
            "Run `fairway plan` to see what it would request, or `pulumi preview`."
        )
    return recorder.record(
        build,
        project=pulumi.get_project(),
        stack=pulumi.get_stack(),
        config={key: str(value) for key, value in pulumi_config.CONFIG.get().items()},
        secret_keys=pulumi_config._SECRET_KEYS.get(),  # pyright: ignore[reportPrivateUsage]
        root_directory=pulumi.get_root_directory(),
        organization=pulumi.get_organization() or "organization",
        live_monitor=monitor,
    )
