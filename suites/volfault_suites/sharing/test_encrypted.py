"""Encrypted volumes: whose passphrase libvirt has, has lost, or gets from the key manager once more."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pytest_volfault import TargetAccess
from volfault_suites.releases import of_release
from volfault_suites.sharing.claim import NOVA, Claim, check, goal, start

ASKED = ("attach", "detach", "delete", "reboot", "soft_reboot", "stop")
pytestmark = pytest.mark.volfault(*ASKED, "start")

FREED = ("volume.export[host1]", "volume.attachment[server,host1]", "server.row[volume]", "server.host")
OFF = ("server.power[host1]", "server.disk[host1,volume]", "host1.device[volume]")
# What of a server is on no host any more, and not coming back: it was ended before anybody asked for the key.
DOWN = ("server.state=error",)
KEYLESS = "keymanager.get@before=key-not-found,always"
REFUSED = "keymanager.get@before=keymanager-unreachable,always"
CLAIMS = (
    *(Claim(flow, f"{flow}.attachments-encrypted", goal) for flow in ASKED),
    Claim("start", "start.attachments-encrypted-stopped", goal),
    Claim("delete-of-a-root-disk", "delete.attachments-encrypted-boot", goal),
    Claim("detach-offloaded", "detach.attachments-encrypted-shelved_offloaded", goal),
    # Nobody takes the passphrase from a host that nobody hears of.
    Claim("delete-on-a-host-that-is-down", "delete.attachments-encrypted-host_down", start,
          more=("server.state=deleted", "server.deleted", "volume.status=available"), less=FREED),
    # Of a running guest QEMU has the key, and of what is let go nobody misses it.
    *(Claim(f"{flow}-lost", f"{flow}.attachments-encrypted-secret_lost", goal) for flow in ASKED if flow != "attach"),
    Claim("start-lost", "start.attachments-encrypted-stopped-secret_lost", goal),
    Claim("reboot-lost-rbd", "reboot.attachments-rbd-encrypted-secret_lost", goal),
    Claim("reboot-lost-two", "reboot.attachments-encrypted-beside-secret_lost", goal),
    # Without a key the reboot has ended the guest for nothing.
    Claim("reboot-without-key", f"reboot.attachments-encrypted-secret_lost/{KEYLESS}", start, DOWN, OFF, NOVA),
    Claim("reboot-refused", f"reboot.attachments-encrypted-secret_lost/{REFUSED}", start, DOWN, OFF, NOVA),
    Claim("soft-reboot-without-key",
          f"soft_reboot.attachments-encrypted-secret_lost/{KEYLESS}", start, DOWN, OFF, NOVA),
    Claim("start-without-key", f"start.attachments-encrypted-stopped-secret_lost/{KEYLESS}", start, less=OFF, on=NOVA),
    Claim("attach-without-key", f"attach.attachments-encrypted/{KEYLESS}", start, on=NOVA),
    # The second volume's key is gone: the first one is connected, and its passphrase is there, for no guest.
    Claim("reboot-without-the-second-key",
          "reboot.attachments-encrypted-beside-secret_lost/keymanager.get#2@before=key-not-found,always",
          start, (*DOWN, "host1.secret[volume]"),
          ("server.power[host1]", "server.disk[host1,volume]", "server.disk[host1,volume2]", "host1.device[volume2]"),
          NOVA),
)  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on the session's target."""
    check(volfault_target, claim)


# How often a passphrase is given to libvirt. Since release 23 a hard reboot leaves it with libvirt.
GIVEN: Mapping[str, Mapping[str, int]] = {
    "encrypted": {"reference": 0, "nova": 0, "nova<23": 1},
    "encrypted-secret_lost": {"reference": 1, "nova": 1},
}


@pytest.mark.parametrize("variant", GIVEN)
def test_a_passphrase_that_libvirt_has_is_taken_as_it_is(volfault_target: TargetAccess, variant: str) -> None:
    """So that a key that is gone is noticed when libvirt has lost it as well, and not before."""
    points = [entry.point for entry in volfault_target.play(f"reboot.attachments-{variant}").trace]
    given = of_release(GIVEN[variant], volfault_target.name, volfault_target.version)
    assert points.count("libvirt.define_secret") == given
    # The reference asks nobody for the key.
    assert points.count("keymanager.get") == (given if volfault_target.name == "nova" else 0)
