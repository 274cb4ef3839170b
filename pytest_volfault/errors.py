"""Everything the engine raises in its own name. Each docstring says what happened, why, and what to do."""

from __future__ import annotations


class VolfaultError(Exception):
    """Base of the engine's errors."""


class UsageError(VolfaultError):
    """The user asked for something that does not exist or cannot be done.

    The message names the value and lists the valid ones. The plugin turns it into pytest's own usage error
    (exit code 4).
    """


class NotWritten(VolfaultError):  # noqa: N818 - says what is the matter, as the messages do
    """A file that the user asked for could not be written. What was there before is still there, whole.

    The message names the file, why, and what to do; everything else is told and written all the same.
    """


class TargetUnusable(UsageError):  # noqa: N818 - says what is the matter, as the messages do
    """The code under test cannot be loaded here.

    Not installed, too old, or its runtime was set up by somebody else first; the message says which and how
    to mend it.
    """


class TargetBroken(VolfaultError):  # noqa: N818 - as above
    """The flow fails without any fault, so that no verdict on faults would mean anything.

    Either the target is wrong, or a fake is; run the golden scenario with `--volfault-scenario` to see it.
    """


class UnfiredFault(VolfaultError):  # noqa: N818 - as above
    """A fault was set and never struck, or another flow never came in between: the test would pass without it.

    Check the call against the trace in the message, and that the code under test gets that far. Where a test means to
    try what may not strike, `unreached_ok=True` says so.
    """


class UnansweredCall(VolfaultError):  # noqa: N818 - as above
    """The code under test called something that a fake does not model, perhaps inside an `except`.

    The outcome would be the fake's and not the code's. Take the call out, or report that the fake lacks it.
    """


class ThreadLeft(VolfaultError):  # noqa: N818 - as above
    """The code under test started a thread that was still alive when the test or the scenario was over.

    What it would yet have done is in no verdict, and might hit another test. Wait for its end; the message says where
    it was started.
    """


class ExtensionFailed(VolfaultError):  # noqa: N818 - as above
    """What somebody has registered (an invariant, a cure, a word) raised an error while it was at work.

    The message names it, where it stands, and the error. Mend it there; no verdict can be given without it.
    """


class TimeIsUp(VolfaultError):  # noqa: N818 - as above
    """`--volfault-max-time` is over, and a test that runs many scenarios has not begun all of them.

    What was found by then is told and written, and the summary says what is missing. Give more time, or fewer flows.
    """


class Stopped(BaseException):
    """Base of what stops the code under test from inside.

    A BaseException: the `except Exception` of a retry loop must not be able to swallow it.
    """


class TargetHangs(Stopped):
    """The code under test went on for too long, in real or in virtual time.

    Look at the place that the message names; `--volfault-timeout` allows more real time.
    """


class EscapeAttempt(Stopped):
    """The code under test reached for a real socket or process.

    Nothing real may be touched. Give the code a fake to talk to, or keep the call out of the flow.
    """


class PartyGone(Stopped):
    """A real party that has a process of its own ended there, or was ended, in the middle of a scenario.

    The scenario has no outcome. The next one gets a new process; the message has the last that the old one said.
    """


class OutOfStep(Stopped):
    """Rows of Cinder's were put into the cloud past the real Cinder behind it.

    It knows volumes that `Cloud.add_volume` makes, and what it is asked over HTTP; the message names the rows.
    """


class HarnessFault(VolfaultError):  # noqa: N818 - as above
    """Something that the engine promises did not hold.

    If you see this, the harness is wrong and not your code: please report it with the scenario's id.
    """
