"""One environment of AKS clusters: reads its settings, checks the requests, then deploys."""

import pulumi

from components import Places, StackFileAdvice, deploy, stack_edits
from config.loader import load
from fairway.plan import run_checked

environment = load()


def build() -> None:
    """Declare every cluster of the environment, each with its network, identity and monitoring."""
    for name, settings in environment.settings.clusters.items():
        pulumi.export(name, deploy(name, settings, secret=environment.secret))


run_checked(
    build,
    locate=Places(environment.layers),
    waivers=environment.waivers,
    profile=environment.settings.profile,
    edits=stack_edits,
    advice=StackFileAdvice(),
)
