"""Imports point downward only, modules stay small, and names that stand in states never change."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stacks import ROOT

ALLOWED = {
    "config": {
        *("config", "pydantic", "pydantic_core"),
        *("fairway.azure.policies", "fairway.azure.regions", "fairway.azure.resource_id", "fairway.azure.roles"),
        *("fairway.azure.time_zones", "fairway.azure.values"),
        *("fairway.request", "fairway.waiver", "fairway.secret_names"),
        *("fairway.project.stack_files", "fairway.transitions", "fairway.project.yaml_file"),
        *("fairway.addresses", "fairway.rules.cidr", "fairway.subscription"),
        *(
            "fairway.adoption.configured",
            "fairway.adoption.found",
            "fairway.adoption.of_azure",
            "fairway.rules.finding",
        ),
        *("fairway.rules.schema_facts", "fairway.standin.fields"),
    },
    "components": {
        *("components", "config", "pulumi", "pulumi_azure_native"),
        *("fairway.azure.regions", "fairway.azure.resource_id", "fairway.azure.roles"),
        *("fairway.azure.time_zones", "fairway.azure.values"),
        "fairway.plan.advice",
        "fairway.request",
        *("fairway.secret_names", "fairway.project.stack_files"),
    },
    "policy": {"pack", "pulumi_policy", "fairway.crossguard"},
    "fairway": {
        *("fairway", "pulumi", "yaml", "typer", "rich", "google", "grpc", "click", "cryptography"),
        *("hcl2", "lark"),
    },
}
"""What each package may import beside the standard library. `config` reads YAML with the tool's one reader,
and uses one table each of roles, policies, types and values, of what Azure never changes, of names of secrets, and of
the properties that ARM's schemas and the SDK have."""

EXCEPTIONS = {"config/loader.py": {"pulumi"}, "fairway/testing/plugin.py": {"pytest"}}
FLOORS = (
    *(
        "request",
        "waiver",
        "azure",
        "subscription",
        "protocol",
        "secret_names",
        "secret_texts",
        "project",
        "rules",
        "addresses",
        "transitions",
        "quantities",
        "networks",
        "prices",
        "shown_finding",
        "plan",
        "testing",
        "standin",
        "documents",
        "crossguard",
    ),
    *("engine", "change", "adoption", "rehearsal", "eject", "report", "commands", "cli", "__main__"),
)
"""The packages and modules of `fairway`, each of which imports itself and those before it."""

PURE = ("request", "waiver", "azure", "subscription", "rules", "transitions")
"""What the standard library is enough for: rules and facts about Azure run anywhere."""

STANDARD = set(__import__("sys").stdlib_module_names)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, allowed: set[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in allowed)


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    found = modules(package)
    assert found
    for module in found:
        short = str(module.relative_to(ROOT))
        allowed = ALLOWED[package] | EXCEPTIONS.get(short, set())
        wrong = [name for name in imports(module) if not within(name, allowed) and name.split(".")[0] not in STANDARD]
        assert not wrong, f"{short} imports {wrong}"


def floors() -> Iterator[tuple[str, Path, list[str]]]:
    for module in modules("fairway"):
        inside = module.relative_to(ROOT / "fairway").parts
        if inside != ("__init__.py",):
            yield inside[0].removesuffix(".py"), module, list(imports(module))


def test_imports_inside_fairway_point_downward_only() -> None:
    for here, module, names in floors():
        above = FLOORS[FLOORS.index(here) + 1 :]
        wrong = [name for name in names if name.startswith("fairway.") and name.split(".")[1] in above]
        assert not wrong, f"{module} imports {wrong}"


def test_rules_and_facts_about_azure_need_the_standard_library_alone() -> None:
    allowed = {"fairway.protocol.tokens", *(f"fairway.{each}" for each in PURE)}
    for here, module, names in floors():
        wrong = [name for name in names if name.split(".")[0] not in STANDARD and not within(name, allowed)]
        assert here not in PURE or not wrong, f"{module} imports {wrong}"


def test_components_never_read_config_or_export() -> None:
    for module in modules("components"):
        text = module.read_text(encoding="utf-8")
        assert not re.search(r"pulumi\.(Config|export|get_stack|get_project)\b", text), module


def test_the_program_is_one_screen() -> None:
    assert len((ROOT / "__main__.py").read_text(encoding="utf-8").splitlines()) < 50


@pytest.mark.parametrize("package", [*ALLOWED])
def test_modules_stay_small(package: str) -> None:
    long = {str(module.relative_to(ROOT)): len(module.read_text().splitlines()) for module in modules(package)}
    assert not {name: lines for name, lines in long.items() if lines > 300}


def test_the_map_of_the_adoption_has_each_of_its_modules() -> None:
    modules_of = {each.stem for each in (ROOT / "fairway" / "adoption").glob("*.py")} - {"__init__"}
    text = (ROOT / "fairway" / "adoption" / "__init__.py").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:adoption\.)?(\w+)`", text))
    assert modules_of - named - {"adoption"} == set()
    assert named - modules_of == {"adopted"}


def test_checks_of_settings_run_beside_invalid_settings() -> None:
    """Pydantic runs a validator of a whole model only if all its values are valid."""
    found = [
        file.name for file in sorted((ROOT / "config").glob("*.py")) if "model_validator" in file.read_text("utf-8")
    ]
    assert found == ["model.py"], "write a generator method with `@check` (config/checks.py), which yields its errors"


@pytest.mark.parametrize("package", [*ALLOWED])
def test_nothing_calls_a_server(package: str) -> None:
    """No telemetry: gRPC is used between processes of one machine."""
    clients = re.compile(r"^\s*(?:import|from) (?:socket|urllib\.request|http|requests|httpx|aiohttp|smtplib)\b", re.M)
    assert not [module for module in modules(package) if clients.search(module.read_text(encoding="utf-8"))]
