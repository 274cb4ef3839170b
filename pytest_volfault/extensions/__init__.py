"""What can be added from outside: targets, flows, words, points, kinds, invariants, cures, sections. Knows no pytest."""
