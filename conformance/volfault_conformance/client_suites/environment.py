"""What the suites read of their surroundings: a cloud with an administrator, under every name that they use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from volfault_conformance.client_suites.neighbours import KEYSTONE

_CLOUDS = ("devstack", "devstack-alt", "devstack-admin", "devstack-system-admin")
_LOGIN = {
    "auth_url": f"{KEYSTONE}/v3",
    "username": "admin",
    "password": "secret",
    "project_name": "demo",
    "user_domain_id": "default",
    "project_domain_id": "default",
}


def variables(folder: Path) -> Mapping[str, str]:
    """The variables of the environment.

    Args:
        folder: where the file with the clouds is written.
    """
    file = folder / "clouds.yaml"
    cloud = {"auth": _LOGIN, "region_name": "one"}
    # JSON is YAML.
    file.write_text(json.dumps({"clouds": dict.fromkeys(_CLOUDS, cloud)}))
    return {
        "OS_CLIENT_CONFIG_FILE": str(file),
        # Nothing here can hang for as long as the signal that would end it is worth.
        "OS_TEST_TIMEOUT": "0",
        **{f"OS_{name.upper()}": value for name, value in _LOGIN.items()},
    }
