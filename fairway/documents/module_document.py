"""Documents of calls of modules: the requests of each, with the places of their variables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from fairway.documents.document import Document, Found, document
from fairway.documents.module_call import Module, ModuleCall
from fairway.documents.source import Source
from fairway.documents.tables import has_property
from fairway.documents.terraform_conversions import converted, shortened_versions
from fairway.request import Locate, Path, Place, Request, format_path, leaves


def _strange(found: Found, given: Collection[Path], locate: Locate) -> Iterator[str]:
    """The properties that the SDK does not have."""
    request = found.request
    for path, _ in leaves(request.properties):
        inside = found.path_of(path)
        if not any(inside[:end] in given for end in range(1, len(inside) + 1)):
            continue  # a default of the module
        if not has_property(request.type, path) and path[:2] != ("identity", "userAssignedIdentities"):
            place = locate(request, path)
            where = f"{place.file}, line {place.line}: {place.path}" if place else format_path(path)
            yield (
                f"{where} is no property in the API version that is checked: it is newer, or Terraform leaves it out "
                "because the module's variable does not have it"
            )


def document_of(file: str, calls: Sequence[tuple[Module, ModuleCall]], notes: Sequence[str]) -> Document:
    """The clusters that calls configure."""
    found: list[Found] = []
    shortened: list[str] = []
    by_request: dict[int, tuple[Found, ModuleCall]] = {}
    by_name: dict[str, tuple[Module, ModuleCall]] = {}
    for module, call in calls:
        for given in module.founds(call):
            each = replace(given, request=converted(given.request))
            found.append(each)
            shortened += shortened_versions(given.request, each.request)
            by_request[id(each.request)] = each, call
            by_name[each.request.name] = module, call

    def locate(request: Request, path: Path) -> Place | None:
        origin = by_request.get(id(request))
        if origin is None:
            return None
        inside, call = origin[0].path_of(path), origin[1]
        ends = (inside[:end] for end in range(len(inside), 0, -1))
        where, line, column = next((call.places[each] for each in ends if each in call.places), call.at)
        return Place(where, line, format_path(inside), column)

    def hint(resource: str, path: Path, text: str) -> str:
        origin = by_name.get(resource.partition(" ")[2])
        return origin[0].hint(resource, path, text) if origin else ""

    every = [
        *notes,
        *shortened,
        *(note for each, call in by_request.values() for note in _strange(each, call.places, locate)),
        *(note for module, call in calls for note in module.notes(call)),
    ]
    versions = dict.fromkeys(f"{module.title} {module.version(call.major)}" for module, call in calls)
    plain = document(Source(file, {}, lambda _path: (1, 1)), f"call of {', '.join(versions)}", found, every, hint=hint)
    return replace(plain, locate=locate)
