"""What os-brick has found out about the host's open-iscsi: whether it can be told to scan by hand."""

from __future__ import annotations

from volfault_fakes.cloud import Cloud


class ScansByHand:
    """ISCSI_SUPPORTS_MANUAL_SCAN: asked of /sbin/iscsiadm when os-brick is imported, here of the hosts of a cloud.

    Args:
        cloud: the state.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def __bool__(self) -> bool:
        return not self._cloud.auto_scan
