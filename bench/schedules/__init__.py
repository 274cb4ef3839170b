"""Searches over schedules, ours and others', side by side on the same small programs."""
