"""Azure takes a region's name in any case and with spaces, and returns one form of it."""

from __future__ import annotations

import pytest

from fairway.azure.regions import region_name


@pytest.mark.parametrize(
    ("written", "returned"),
    [("West Europe", "westeurope"), ("westeurope", "westeurope"), ("WestEurope", "westeurope"), ("", ""), (None, "")],
)
def test_a_region_has_the_form_in_which_azure_returns_it(written: str | None, returned: str) -> None:
    assert region_name(written) == returned
