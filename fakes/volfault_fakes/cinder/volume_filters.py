"""What GET /volumes can be asked to leave out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from volfault_fakes.cinder import list_filters
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.bodies import user_metadata
from volfault_fakes.cinder.dialect import Request, invalid_input
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.validation import boolean_parameter
from volfault_fakes.cloud.tables import Volume

Test = Callable[[Volume], bool]
Wanted = Test | None

# By the names of Cinder's columns.
_MODELLED: Mapping[str, Callable[[Volume], Any]] = {
    "id": lambda row: row.id,
    "status": lambda row: row.status,
    "attach_status": lambda row: row.attach_status,
    "size": lambda row: row.size,
    "display_name": lambda row: row.name,
    "display_description": lambda row: row.description,
    "availability_zone": lambda row: row.availability_zone,
    "bootable": lambda row: row.bootable,
    "multiattach": lambda row: row.multiattach,
    "migration_status": lambda row: row.migration_status,
    "previous_status": lambda row: row.previous_status,
    "snapshot_id": lambda row: row.snapshot_id,
    "source_volid": lambda row: row.source_volid,
    "group_id": lambda row: row.group_id,
    "user_id": lambda row: row.user,
    "project_id": lambda row: row.project,
}
_OTHERS = """
    _name_id cluster_name consistencygroup consistencygroup_id deleted deleted_at ec2_id encryption_key_id
    glance_metadata group host launched_at no_migration_targets provider_auth provider_geometry provider_id
    provider_location replication_driver_data replication_extended_status replication_status scheduled_at service
    service_uuid shared_targets terminated_at updated_at use_quota consumes_quota
    volume_type_id
"""
COLUMNS = list_filters.Columns(_MODELLED, frozenset(_OTHERS.split()))
_BOOLEANS = ("bootable", "multiattach")


def read(request: Request, asked: MutableMapping[str, str], release: Release, authorize: Callable[[], None]) -> Wanted:
    """Read the filters of a query.

    Args:
        request: whose it is.
        asked: the query.
        release: which Cinder it is.
        authorize: refuses who may not list volumes; asked where Cinder asks.

    Returns:
        Which volumes are listed, and counted; None where nothing can be found.

    Raises:
        CinderRefusal: 400, a boolean is none.
        UnknownCall: a filter that the fake does not model.
    """
    if request.version >= mv.CONSUMES_QUOTA and "consumes_quota" in asked:
        boolean_parameter("use_quota", {"use_quota": asked["consumes_quota"]})
    list_filters.check_names(request, asked, release, "volume")
    list_filters.check_filters(request, asked, release, COLUMNS, ("all_tenants", "metadata", "name"))
    if "name" in asked:
        asked["display_name"] = asked.pop("name")
    values = {name: _literal(name, text, request.version) for name, text in asked.items()}
    authorize()
    if boolean_parameter("all_tenants", {name: str(value) for name, value in values.items()}):
        del values["all_tenants"]
    else:
        # Only now is any other value of `all_tenants` a filter, by what is no column.
        values["project_id"] = request.user.project
    if any(_finds_nothing(name, value) for name, value in values.items()):
        return None
    tests = [_test(name, value) for name, value in values.items()]
    if not request.user.is_admin:
        tests.append(lambda volume: not (volume.migration_status or "").startswith("target:"))
    return lambda volume: all(test(volume) for test in tests)


def _literal(name: str, text: str, version: mv.Version) -> Any:
    # cinder.volume.api.API.check_volume_filters
    if name in _BOOLEANS:
        return _boolean(name, text, strict=version >= mv.BOOTABLE_FILTER)
    if name == "display_name":
        return text
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _boolean(name: str, text: str, *, strict: bool) -> bool:
    if not strict:
        return text not in ("False", "false", "FALSE", "")
    if text.strip().lower() in ("1", "t", "true", "on", "y", "yes"):
        return True
    if text.strip().lower() in ("0", "f", "false", "off", "n", "no"):
        return False
    raise invalid_input(f"'{name} = {text}'")


def _finds_nothing(name: str, value: Any) -> bool:
    if name == "metadata":
        return not isinstance(value, dict)
    return name not in COLUMNS.modelled


def _test(name: str, value: Any) -> Test:
    if name == "metadata":
        return lambda volume: value.items() <= user_metadata(volume).items()
    column = COLUMNS.modelled[name]
    if isinstance(value, list | tuple | set):
        return lambda volume: column(volume) in value
    return lambda volume: bool(column(volume) == value)
