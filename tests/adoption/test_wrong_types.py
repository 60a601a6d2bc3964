"""Values of a wrong type in what is adopted."""

from __future__ import annotations

from pathlib import Path

from tests.az_aks_show import cluster, pool, saved
from tests.commands.test_adopt import adopt
from tests.commands.test_adopt import project as project


def test_a_value_of_a_wrong_type_has_its_file_line_and_remedy_and_no_urn(project: Path) -> None:
    file = saved(project, cluster(pool("nodepool1", availabilityZones=[1, "2"])))
    text = Path(file).read_text("utf-8").replace("{", "{\n").replace(", ", ",\n")
    Path(file).write_text(text, "utf-8")
    line = 1 + text[: text.index('"availabilityZones"')].count("\n")
    code, _, err = adopt(project, file)
    assert (code, "urn:" in err) == (2, False)
    assert err.strip() == (
        f"{file}, line {line}: agentPoolProfiles[0].availabilityZones[0] is the number 1, where Azure takes text. "
        'Write it as text: "1".'
    )


def test_a_text_for_a_number_in_a_module_call_is_at_its_line(project: Path) -> None:
    file = project / "main.tf"
    file.write_text(
        'module "aks" {\n  source = "Azure/aks/azurerm"\n  version = "9.4.1"\n  prefix = "shop"\n'
        '  resource_group_name = "rg"\n  location = "westeurope"\n  agents_max_pods = "many"\n}\n',
        "utf-8",
    )
    code, _, err = adopt(project, str(file))
    assert code == 2
    assert f'{file}, line 7: agents_max_pods is the text "many", where Azure takes a whole number.' in err
