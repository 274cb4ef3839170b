"""How Sphinx makes the site; `tox run -e docs` does it."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = PROJECT["name"]
version = release = PROJECT["version"]
extensions = ["myst_parser", "sphinx_copybutton"]

# Sphinx reads from the top of the checkout: every link leads to a page of the site that is one in the repository.
include_patterns = ["*.md", "docs/**", "examples/*/README.md", "bench/*.md"]
exclude_patterns = ["docs/generator/**"]
root_doc = "docs/index"
nitpicky = True
# As a forge makes them of headings.
myst_heading_anchors = 4

html_theme = "furo"
html_title = project
html_static_path = ["static"]
html_css_files = ["site.css"]
html_additional_pages = {"index": "to-the-front.html"}
templates_path = ["templates"]
# The prompt is not what is typed, and neither is what a command prints.
copybutton_prompt_text = "$ "
copybutton_line_continuation_character = "\\"
# Nothing but the pages themselves: there is no module to look up, and the sources are in the checkout.
html_copy_source = False
html_use_index = False
highlight_language = "none"
