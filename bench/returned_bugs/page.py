"""The page of what is noticed: `python -m bench.returned_bugs.page FIGURES.json… > docs/returned-bugs.md`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.returned_bugs.answer import CAMPAIGNS, Noticed
from bench.returned_bugs.table import BUGS

Row = Mapping[str, Any]
HEAD = """# Bugs that come back

Does the gate notice a bug of Nova's that comes back? This page counts it. Each bug in the table was fixed in Nova once.
Each is brought back by itself: a small edit takes its fix out of a copy of Nova 34.0.0. Then the gate compares what
that copy does with what Nova 34.0.0 does.

{count}

## To run it again

From the repository's root, with Nova 34 installed (`pip install '.[nova,placement]'`):

<!-- run by: tests/docs -->
```console
$ python -m bench.returned_bugs M01 N07
M01  noticed, 3 of 55 scenarios: nova/virt/block_device.py DriverVolumeBlockDevice.driver_detach no longer calls …
N07  noticed, 1 of 1 scenarios: nova/virt/libvirt/driver.py LibvirtDriver._disconnect_volume now calls …
noticed: 2 of 2 that were tried (0 of them where they are named)
```

Without numbers it tries all of them. The page is made of what they say, in one file or in several:

<!-- run by: tests/docs -->
```console
$ python -m bench.returned_bugs --json figures.json
$ python -m bench.returned_bugs.page figures.json > docs/returned-bugs.md
```

Nothing that is installed is changed. An edit that does not fit the Nova that is installed is an error, and so is a
Nova that does not load. Of each bug only faults at one call are tried, where that is enough; `--whole` tries all faults
of its flows. `-n 2` uses two processes.

The gate is that of `--volfault-baseline=upstream`. Where the shipped baseline says nothing of a scenario, the Nova
without the bug is run first, and what it does is accepted. A bug is noticed when the session fails.

## How to read the table

- **M** numbers are of a list of bugs that were tried by hand before this table was made. **N** numbers were found in
  Nova's history later.
- *noticed*: by faults of a campaign, or by a flow without any. The number says in how many of the scenarios that ran.
- *by quick*, *by standard*: one of these scenarios is of that campaign
  ([docs/decisions/campaigns.md](decisions/campaigns.md)).
- *where it is named*: by a scenario, a variant or an option that no campaign has. Somebody has to name it.
- *not noticed*: it was tried, and nothing differs.
- *not tried*: something is missing. The table says what.

`Class.method no longer calls POINT` is what the gate sees Nova do otherwise. `left PLACE`, `swallowed PLACE` and
`killed PLACE` name the cause that the scenarios have in common, where nothing is done otherwise before the fault.
"""


def page(rows: Sequence[Row]) -> str:
    """The whole page."""
    return f"{HEAD.format(count=_count(rows))}\n" + "\n".join(_table(rows)) + "\n"


def _count(rows: Sequence[Row]) -> str:
    of = {each: sum(row["noticed"] == each.value for row in rows) for each in Noticed}
    noticed = of[Noticed.CAMPAIGN] + of[Noticed.NAMED]
    left = sorted({bug.number for bug in BUGS} - {row["number"] for row in rows})
    return (
        f"**{noticed} of {len(rows)} are noticed**: {of[Noticed.CAMPAIGN]} by a campaign, {of[Noticed.NAMED]} where it "
        f"is named. {of[Noticed.NOT]} are not noticed, and {of[Noticed.UNTRIED]} cannot be tried yet."
        + "".join(
            f" The campaign `{name}` notices {count}."
            for name in CAMPAIGNS
            if (count := sum(name in row["campaigns"] for row in rows))
        )
        + (f"\n\nNot run for this page, though in the table of bugs: {', '.join(left)}." if left else "")
    )


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield "| | fix | what comes back | needs | noticed | why, in the gate's words, and a scenario |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        report = f", [{row['report']}](https://bugs.launchpad.net/nova/+bug/{row['report']})" if row["report"] else ""
        fix = f"[`{row['commit'][:7]}`](https://opendev.org/openstack/nova/commit/{row['commit']}){report}"
        yield f"| {row['number']} | {fix} | {row['title']} | {row['needs']} | {_noticed(row)} | {_why(row)} |"


def _noticed(row: Row) -> str:
    counted = f", {row['otherwise']} of {row['ran']}" if row["otherwise"] else ""
    by = f", by {' and '.join(row['campaigns'])}" if row["campaigns"] else ""
    return f"{row['noticed']}{counted}{by}"


def _why(row: Row) -> str:
    if not row["example"]:
        return str(row["missing"])
    return f"{row['why']}: `{row['example']}`"


if __name__ == "__main__":
    read = [row for name in sys.argv[1:] for row in json.loads(Path(name).read_text())]
    sys.stdout.write(page(sorted(read, key=lambda row: row["number"])))
