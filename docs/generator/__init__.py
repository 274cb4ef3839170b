"""Writes the pages of docs/reference from what the code declares.

`python -m docs.generator`, from the top of a checkout, writes all of them. Each module is one page. `tests/reference` holds what is committed to what is made.
"""
