"""What the program reads from its config."""

from dataclasses import dataclass

import pulumi


@dataclass
class Settings:
    pools: int
    network: dict[str, str] | None


def read(config: pulumi.Config) -> Settings:
    pools = config.require_int("pools")
    if pools > 9:
        raise pulumi.RunError(f"fairway:pools is {pools}; 9 are the most")
    plugin = config.get("plugin")
    return Settings(pools, {"network_plugn": plugin} if plugin else None)
