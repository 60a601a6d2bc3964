"""The private DNS zone of a service depends on the Azure cloud of the region."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.private_zones import CHINA, GOVERNMENT, PUBLIC, ZONES, zone_of
from tests.stacks import planned


@pytest.mark.parametrize(
    ("location", "vault", "registry"),
    [
        ("westeurope", "privatelink.vaultcore.azure.net", "privatelink.azurecr.io"),
        ("usgovvirginia", "privatelink.vaultcore.usgovcloudapi.net", "privatelink.azurecr.us"),
        ("chinanorth3", "privatelink.vaultcore.azure.cn", "privatelink.azurecr.cn"),
    ],
)
def test_the_zones_of_registry_and_vault_are_those_of_the_cloud(
    location: str, vault: str, registry: str, tmp_path: Path
) -> None:
    plan = planned(
        tmp_path,
        f"""
        clusters:
          shop:
            location: {location}
            defaultNodePool: {{vmSize: Standard_D4ds_v5}}
            containerRegistry: {{privateEndpoint: {{subnet: nodes}}}}
            keyVault: {{privateEndpoint: {{subnet: nodes}}}}
        """,
    )
    zones = {each.properties["privateZoneName"] for each in plan.record.all("PrivateZone")}
    assert zones == {vault, registry}


def test_no_cloud_has_a_zone_of_another() -> None:
    for cloud, suffix in ((GOVERNMENT, (".us", ".usgovcloudapi.net")), (CHINA, (".cn",))):
        assert ZONES[cloud].keys() <= ZONES[PUBLIC].keys()
        assert all(zone.endswith(suffix) for zone in ZONES[cloud].values())


def test_a_group_of_several_services_has_the_zone_of_its_service() -> None:
    assert zone_of("Sql", "westeurope", "Microsoft.Synapse") == "privatelink.sql.azuresynapse.net"
    assert zone_of("Sql", "westeurope", "Microsoft.DocumentDB") == "privatelink.documents.azure.com"
    assert zone_of("Sql", "usgovvirginia", "Microsoft.Synapse") == ""
