"""The JSON schemas that editors read: valid, and of one mind with the loader about the files that are committed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from config.cluster import Cluster
from config.schema import cluster_schema, include_schema, stack_schema
from fairway.project.yaml_file import read
from tests.everything import EVERYTHING
from tests.stacks import INCLUDES, ROOT, STACKS
from tests.words import forbidden_in

SCHEMAS = {
    "stack.schema.json": stack_schema(),
    "include.schema.json": include_schema(),
    "cluster.schema.json": cluster_schema(),
}
REGISTRY: Any = Registry().with_resources([(name, Resource.from_contents(each)) for name, each in SCHEMAS.items()])


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def wrong(value: Any, schema: str = "stack.schema.json") -> list[str]:
    """Where a document breaks a schema."""
    reference = {"$schema": SCHEMAS[schema]["$schema"], "$ref": schema}
    found = Draft7Validator(reference, registry=REGISTRY).iter_errors(value)
    return sorted({f"{'.'.join(map(str, each.path))}: {each.message}" for each in found})


def of_cluster(**settings: Any) -> dict[str, Any]:
    return {"config": {"azure-native:location": "westeurope", "fairway:clusters": {"shop": settings}}}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_that_is_committed_is_the_one_of_the_models_and_valid(name: str) -> None:
    """After a change: `.venv/bin/python -m config > docs/stack.schema.json`."""
    assert json.loads((ROOT / "docs" / name).read_text(encoding="utf-8")) == SCHEMAS[name]
    Draft7Validator.check_schema(SCHEMAS[name])


def test_python_minus_m_config_prints_the_schemas() -> None:
    for name in SCHEMAS:
        arguments = [] if name.startswith("stack.") else [name.partition(".")[0]]
        command = [sys.executable, "-m", "config", *arguments]
        printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert json.loads(printed.stdout) == SCHEMAS[name]


@pytest.mark.parametrize("file", STACKS, ids=named)
def test_every_committed_stack_file_fits_and_names_the_schema(file: Path) -> None:
    assert wrong(read(file).value) == []
    assert schema_of(file) == ROOT / "docs" / "stack.schema.json"


@pytest.mark.parametrize("file", INCLUDES, ids=named)
def test_every_committed_include_fits_and_names_the_schema(file: Path) -> None:
    assert wrong(read(file).value, "include.schema.json") == []
    assert schema_of(file) == ROOT / "docs" / "include.schema.json"


def schema_of(file: Path) -> Path:
    """The schema that an editor takes for a file."""
    modelines = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(modelines) == 1
    return (file.parent / modelines[0]).resolve()


def samples() -> list[tuple[str, str]]:
    """The YAML blocks of the documentation but those of pipelines, indented pieces below the keys above them in a stack
    file."""
    above = ["config:", "  fairway:clusters:", "    shop:", "      network:"]
    found: list[tuple[str, str]] = []
    files = {ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/README.md")} - {
        ROOT / "docs" / "ci.md"
    }
    for file in sorted(files):
        for block in re.findall(r"^```yaml\n(.*?)^```", file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            depth = (len(block) - len(block.lstrip(" "))) // 2
            found.append((file.name, "\n".join([*above[:depth], block])))
    return found


def test_every_sample_in_the_documentation_fits(tmp_path: Path) -> None:
    assert {name for name, _ in samples()} >= {"README.md", "settings.md"}
    file = tmp_path / "Pulumi.sample.yaml"
    for name, sample in samples():
        file.write_text(sample, encoding="utf-8")
        assert wrong(read(file).value) == [], name


def test_every_setting_at_once_fits() -> None:
    assert wrong(of_cluster(**EVERYTHING)) == []


@pytest.mark.parametrize(
    "document",
    [
        of_cluster(autoScalerProfile={"scan-interval": "20s", "scaleDownUnneededTime": "10m"}),
        of_cluster(protect=None, nodePools={"batch": None}, networkProfile={"networkPluginMode": None}),
        of_cluster(windowsProfile={"adminPasswordSecret": "shopPassword"}),
        {"config": {"fairway:tags": {"owner": None}, "fairway:include": ["base.yaml"]}},
        {"config": {"fairway:shopPassword": {"secure": "v1:AAAA"}, "aws:region": "eu-west-1", "pulumi:tags": {}}},
        {
            "config": {"azure-native:location": "westeurope"},
            "encryptionsalt": "v1:abc",
            "secretsprovider": "awskms://x",
        },
        {"environment": ["shop/prod"]},
    ],
)
def test_what_the_loader_takes_fits(document: dict[str, Any]) -> None:
    assert wrong(document) == []


@pytest.mark.parametrize(
    "document",
    [
        of_cluster(netwrokProfile={}),
        of_cluster(protect="no"),
        of_cluster(kubernetesVersion=1.3),
        of_cluster(kubernetesVersion="v1.35"),
        of_cluster(defaultNodePool={"zones": ["1"]}),
        of_cluster(defaultNodePool={"vnetSubnetID": "my-subnet"}),
        of_cluster(autoScalerProfile={"scan_interval": "20s"}),
        {"config": {"fairway:clusters": {"my shop": {}}}},
        {"config": {"fairway:winPassword": "plain"}},
        {"clusters": {}},
        {"fairway:clusters": {}},
    ],
)
def test_what_the_loader_refuses_does_not_fit(document: dict[str, Any]) -> None:
    assert wrong(document) != []


def test_an_include_has_no_config_and_no_prefix() -> None:
    assert wrong({"clusters": {"shop": {}}}, "include.schema.json") == []
    assert wrong({"config": {"fairway:clusters": {}}}, "include.schema.json") != []
    assert wrong({"fairway:tags": {}}, "include.schema.json") != []


def test_a_clusters_file_has_its_settings_at_the_top() -> None:
    assert wrong({"include": ["presets/standard.yaml"], "sku": {"tier": "Free"}}, "cluster.schema.json") == []
    assert wrong({"clusters": {"shop": {}}}, "cluster.schema.json") != []


def test_an_editor_shows_no_titles_made_by_a_machine() -> None:
    assert '"title"' not in json.dumps(SCHEMAS["stack.schema.json"])
    assert "(?i)" not in json.dumps(SCHEMAS["stack.schema.json"])


def test_an_editor_shows_what_a_property_does_and_not_what_its_model_is() -> None:
    definitions = SCHEMAS["stack.schema.json"]["$defs"]
    assert [name for name, each in definitions.items() if "description" in each] == []
    assert "KEDA" in definitions["WorkloadAutoScalerProfile"]["properties"]["keda"]["description"]
    (pool,) = definitions["Cluster"]["properties"]["nodePools"]["anyOf"][0]["patternProperties"].values()
    assert "node pool" in pool["description"]
    assert "\n" not in pool["description"]


def described(schema: Any, path: str = "") -> dict[str, str]:
    """Every description of a schema, by its place."""
    if isinstance(schema, list):
        return {key: text for i, each in enumerate(schema) for key, text in described(each, f"{path}/{i}").items()}
    if not isinstance(schema, dict):
        return {}
    found = {key: text for name, each in schema.items() for key, text in described(each, f"{path}/{name}").items()}
    return {**found, path: schema["description"]} if isinstance(schema.get("description"), str) else found


def test_every_setting_has_a_description_in_plain_sentences() -> None:
    schema = SCHEMAS["stack.schema.json"]
    found = described(schema)
    settings = {
        f"/$defs/{name}/properties/{key}" for name, each in schema["$defs"].items() for key in each["properties"]
    }
    assert settings - set(found) == set()
    assert {key: text for key, text in found.items() if len(text.split()) < 5 or not text.endswith(".")} == {}
    assert {key: words for key, text in found.items() if (words := forbidden_in(text))} == {}


def test_the_documentation_of_settings_names_every_key_of_fairway() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    own = [field.alias or name for name, field in Cluster.model_fields.items() if field.exclude]
    assert len(own) > 10
    assert [key for key in own if f"`{key}" not in text] == []
