"""The policies of the pack: the rules of `fairway rules` over every resource that a program registers.

The engine passes inputs to the policy of each resource, but only outputs to those of the whole stack (pulumi 3.260,
pkg/resource/deploy/step_generator.go, AnalyzeResources), and outputs have what Azure fills in: the pools of a cluster
twice, defaults as if someone had written them. So the inputs are collected first, and the rules see these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.deserialize import serialize_properties

from fairway.crossguard import CONFIG, Config, PackConfigError, Registered, Violation, violations


@dataclass
class Inputs:
    """The inputs of all resources of a run."""

    by_urn: dict[str, Registered] = field(default_factory=dict)
    found: tuple[Config, list[Violation]] | None = None

    def collect(self, args: ResourceValidationArgs, report: ReportViolation) -> None:  # noqa: ARG002
        """Keep a resource. Properties are unwrapped, as reading an unknown value would end the policy."""
        inputs = serialize_properties(args.props)
        self.by_urn[args.urn] = Registered(args.urn, args.resource_type, inputs, args.opts.parent or "")
        self.found = None

    def violations(self, stack: StackValidationArgs, config: Config) -> list[Violation]:
        """The findings on the resources of the stack, the same for policies with the same configuration."""
        if self.found is None or self.found[0] != config:
            present = [
                replace(
                    self.by_urn[each.urn],
                    dependencies=tuple(other.urn for other in each.dependencies),
                    property_dependencies={
                        key: tuple(other.urn for other in others) for key, others in each.property_dependencies.items()
                    },
                )
                for each in stack.resources
                if each.urn in self.by_urn
            ]
            self.found = config, violations(present, config)
        return self.found[1]


def policies() -> list[Policy]:
    """One policy for errors, one for warnings, so that each has an enforcement level of its own."""
    inputs = Inputs()
    return [
        ResourceValidationPolicy(
            name="fairway-inputs",
            description="Collects what the other two policies check; it reports nothing.",
            validate=inputs.collect,
        ),
        StackValidationPolicy(
            name="fairway-errors",
            description="Azure accepts the clusters and what surrounds them.",
            validate=_reporting(inputs, "error"),
            enforcement_level=EnforcementLevel.MANDATORY,
            config_schema=PolicyConfigSchema(properties={key: {**each} for key, each in CONFIG.items()}),
        ),
        StackValidationPolicy(
            name="fairway-warnings",
            description="Nothing is retired, and the practice of the configured profile is followed.",
            validate=_reporting(inputs, "warning"),
            enforcement_level=EnforcementLevel.ADVISORY,
            config_schema=PolicyConfigSchema(properties={key: {**each} for key, each in CONFIG.items()}),
        ),
    ]


def _reporting(
    inputs: Inputs, severity: Literal["error", "warning"]
) -> Callable[[StackValidationArgs, ReportViolation], None]:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        try:
            config = Config.of(args.get_config())
        except PackConfigError as error:
            report(f"The configuration of this policy is wrong. {error}", None)
            return
        try:
            found = inputs.violations(args, config)
        except Exception as error:
            # A fault of the pack must not end the preview; one of the two policies is enough to report it.
            if severity == "warning":
                report(f"The resources of the stack were not checked, please report it: {error!r}", None)
            return
        for each in found:
            if each.finding.severity == severity:
                report(each.text, each.urn or None)

    return validate
