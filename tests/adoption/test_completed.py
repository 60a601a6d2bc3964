"""A template is completed with what Azure fills in, so that the stack file has values and not nulls."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.adoption.completed import completed
from fairway.adoption.found import AdoptionError, found_in
from fairway.documents.files import read_all
from tests.adoption.test_round_trip import DAY
from tests.az_aks_show import saved
from tests.documents import templates
from tests.documents.templates import pool_of, template


def test_what_azure_fills_in_is_a_value_and_what_it_chooses_by_the_day_is_not(tmp_path: Path) -> None:
    file = saved(tmp_path, template(templates.cluster("aks-prod", networkProfile={}), pool_of("aks-prod/web")))
    (document,) = [each.document for each in read_all([file]) if each.document]
    found = found_in([document], resource_group="rg")
    done = completed(found, DAY)
    assert found.cluster.get("disableLocalAccounts") is None
    assert done.cluster.get("disableLocalAccounts") is False
    assert done.cluster.get("sku.tier") == "Free"
    assert done.cluster.get("kubernetesVersion") == found.cluster.get("kubernetesVersion")
    web = next(each for each in done.pools if each.name == "web")
    assert web.get("enableEncryptionAtHost") is False
    assert web.get("orchestratorVersion") is None


def test_a_given_resource_group_is_no_open_value_and_a_parameters_file_gives_the_others(tmp_path: Path) -> None:
    file = saved(tmp_path, template(templates.cluster("[parameters('name')]", networkProfile={})), "main.json")
    (document,) = [each.document for each in read_all([file]) if each.document]
    with pytest.raises(AdoptionError) as raised:
        found_in([document], resource_group="rg")
    text = str(raised.value)
    assert "name is parameters('name')" in text
    assert "resourceGroupName" not in text
    assert f"or the values of `parameters(...)`, in {tmp_path / 'main.parameters.json'}" in text


def test_a_sku_has_the_name_of_today_whatever_has_it(tmp_path: Path) -> None:
    own = {**templates.cluster("aks"), "sku": {"name": "Basic", "tier": "Paid"}}
    file = saved(tmp_path, template(own), "main.json")
    (document,) = [each.document for each in read_all([file]) if each.document]
    assert found_in([document], resource_group="rg").cluster.get("sku") == {"name": "Base", "tier": "Standard"}


def test_a_params_file_beside_its_template_has_its_values(tmp_path: Path) -> None:
    parameters = {"name": {"type": "string"}}
    file = saved(tmp_path, template(templates.cluster("[parameters('name')]"), parameters=parameters), "aks.json")
    saved(tmp_path, {"parameters": {"name": {"value": "orders"}}}, "aks.params.json")
    (document,) = [each.document for each in read_all([file]) if each.document]
    assert found_in([document], resource_group="rg").cluster.name == "orders"
