"""Ends a session whose time is up, and remembers what has ended one before everything was run."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from pytest_volfault.plugin._options import SESSION


class TimeLimit:
    """Looks at the time after each test: pytest, and each of xdist's workers, begins no other one when it is up."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        result = yield
        held = item.config.stash.get(SESSION, None)
        if nextitem is not None and held is not None and held.running.time_is_up and not item.session.shouldstop:
            item.session.shouldstop = f"{held.running.time_is_up} is over"
        return result


def why_cut_short(session: pytest.Session) -> str:
    """What has ended a session before its last test, as a clause; empty where nothing has."""
    if session.exitstatus == pytest.ExitCode.INTERRUPTED and not (session.shouldstop or session.shouldfail):
        # xdist's own loop keeps it to itself.
        hands_out = session.config.pluginmanager.getplugin("dsession")
        return str(getattr(hands_out, "shouldstop", "") or "an interrupt")
    return str(session.shouldstop or session.shouldfail or "")
