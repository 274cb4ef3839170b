"""What differs between releases of Nova, one idea a file; each looks at what the installed Nova has."""

from __future__ import annotations
