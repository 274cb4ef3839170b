"""Boot: every single fault of making a server, and what is left where it cannot be made.

It needs Placement and some minutes, so that it is run where it is named: `--pyargs volfault_suites.boot`.
"""

from __future__ import annotations
