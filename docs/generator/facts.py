"""Facts: what can be so at the end."""

from __future__ import annotations

from docs.generator.markdown import page as whole
from docs.generator.markdown import table
from pytest_volfault.model.relations import RELATIONS

INTRODUCTION = """\
# Facts

A **fact** is one thing that is so when everything has come to rest. All of them together are the **final state**. Results
files, baselines and reports name a fact by its text:

```text
ROLE.RELATION[ROLE,…]=VALUE
```

A **role** is the name of a server, a volume or a host in a scenario: `server`, `server2`, `volume`, `volume2`, `host1`,
`host2`. The **relation** says what is so. The brackets name who else takes part. `=` gives the value, where there is one.
Of several facts that are otherwise alike, the second has `#2` before its value.

Some names stand where a role would, and are none: `nobody` (an attachment that names no server, the lock of a guest that
is gone), `stranger` (a server that the cloud does not have), `elsewhere` (a host that it does not have).

A record of Nova's actions or migrations (`server.action`, `server.migration`) tells of what was done, and not of what
there is. It is kept and compared with a baseline, but it decides no verdict. Neither does `server.queued_for_delete` of a
server that is deleted. `server.restarted`, `server.told` and `volume.made` tell of what was done, too. The first two say
whether a flow that ends where it begins has done what it is for: a reboot, or a question. By the third a volume that
nobody has is told from one that was there before.
"""


def page() -> str:
    """The whole page."""
    return whole(INTRODUCTION, table(("fact", "what is so", "value"), map(_row, RELATIONS)))


def _row(name: str) -> tuple[str, str, str]:
    relation = RELATIONS[name]
    about = f"[{','.join(relation.about)}]" if relation.about else ""
    return f"`{relation.subject}.{name}{about}`", relation.meaning, relation.value
