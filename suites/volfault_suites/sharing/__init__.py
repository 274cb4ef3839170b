"""What volumes and servers share on one host: a target, a mount, a session, and the passphrases that its libvirt has.

Its variants are run where they are named, as in `--volfault-flow=detach.attachments-shared_targets-beside`. No baseline
holds them; the claims are part of every campaign.
"""

from __future__ import annotations
