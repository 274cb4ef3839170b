"""Error-path coverage: which `except`, `finally` and rollback blocks ran under which fault, and which never did.

`recorder` measures with coverage.py around each scenario, `ledger` gathers what all processes have measured,
`finding` reads the handlers from the source, and `exercised` lays the one beside the other.
"""
