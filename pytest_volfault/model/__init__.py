"""The values that everything exchanges: scenarios, what a run leaves, what a campaign found. Standard library only."""
