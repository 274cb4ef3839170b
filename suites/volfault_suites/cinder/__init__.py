"""Cinder by itself: what VolumeManager.attach_volume (seed 004) answers and leaves in each of its cases.

The seed shows the code of Cinder 10. What is asserted here is what Cinder 29 does; where the two differ, the test
says so. The requests are those that Nova sent before the attachments API: os-reserve, os-attach and their kin.
"""

from __future__ import annotations
