"""Write every page anew."""

from __future__ import annotations

from docs.generator.pages import FOLDER, pages

for name, text in pages().items():
    (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
