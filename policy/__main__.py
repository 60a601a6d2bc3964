"""Serves the policy pack to Pulumi's engine."""

from pack import policies
from pulumi_policy import EnforcementLevel, PolicyPack

PolicyPack(name="fairway", policies=policies(), enforcement_level=EnforcementLevel.MANDATORY)
