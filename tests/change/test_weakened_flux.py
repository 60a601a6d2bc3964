"""Changes of a Flux configuration with which Flux deletes objects have a text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.change.test_weakened import updated

FLUX = "kubernetesconfiguration:FluxConfiguration"
WEB = {"path": "./web/prod", "prune": True}


def flux(url: str = "https://example.com/a", **kustomizations: Any) -> dict[str, Any]:
    return {"gitRepository": {"url": url}, "kustomizations": kustomizations}


def test_a_kustomization_is_removed_with_the_objects_that_it_prunes() -> None:
    found = updated(FLUX, flux(web=WEB, infra={"prune": False}), flux(infra={"prune": False}))
    assert found.outcome == "interrupted"
    assert "volumes with their data" in found.workloads
    assert "prune: false" in found.workaround


@pytest.mark.parametrize(
    ("new", "text"),
    [
        (flux(web={**WEB, "path": "./web/test"}), "another folder"),
        (flux("https://example.com/b", web=WEB), "another source"),
    ],
)
def test_another_place_deletes_what_it_has_not(new: Any, text: str) -> None:
    found = updated(FLUX, flux(web=WEB), new)
    assert found.outcome == "in place"
    assert any(text in each.text and each.source for each in found.reasons)
    assert "Flux deletes the objects that are not at the new place" in found.workloads


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (flux(web=WEB, infra={"prune": False}), flux(web=WEB)),
        (flux(web=WEB), flux(web={**WEB, "path": "web/prod/"})),
        (flux(web=WEB), flux("https://example.com/b", web={**WEB, "prune": False})),
        (flux(web=WEB), flux(web=WEB, infra=WEB)),
    ],
)
def test_what_flux_deletes_nothing_for_has_no_text(old: Any, new: Any) -> None:
    assert not updated(FLUX, old, new).workloads


def test_an_oci_repository_has_the_same_texts_as_the_generic_resource() -> None:
    def oci(tag: str) -> dict[str, Any]:
        source = {"url": "oci://acme.azurecr.io/apps", "repositoryRef": {"tag": tag}}
        return {
            "resourceType": "fluxConfigurations",
            "properties": {"ociRepository": source, "kustomizations": {"web": WEB}},
        }

    found = updated("resources:Resource", oci("v1"), oci("v2"))
    assert "properties.ociRepository.repositoryRef" in [each.path for each in found.reasons]
    assert "Flux deletes the objects that are not at the new place" in found.workloads
