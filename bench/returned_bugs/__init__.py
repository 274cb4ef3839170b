"""Bugs that Nova once fixed, each brought back by itself, and whether the gate notices."""
