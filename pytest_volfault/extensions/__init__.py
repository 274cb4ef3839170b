"""What can be added from outside: targets, flows, words, points, kinds, rules, cures, sections. Knows no pytest."""
