"""What counts as a handler, what it is called, and which lines tell that it ran."""

from __future__ import annotations

import textwrap

import pytest

from pytest_volfault.handlers._finding import Site, functions
from pytest_volfault.handlers._lines import numbers


def sites(source: str) -> dict[str, Site]:
    """`function: what` -> the handler."""
    found = functions(textwrap.dedent(source).encode())
    return {f"{function.name}: {site.what}": site for function in found for site in function.sites}


def lines(site: Site) -> list[int]:
    return list(numbers(site.body))


@pytest.mark.parametrize(
    ("clause", "what"),
    [
        ("except:", "except"),
        ("except ValueError:", "except ValueError"),
        ("except ValueError as error:", "except ValueError"),
        ("except exception.cinder.NotFound:", "except NotFound"),
        ("except (KeyError, exception.NotFound):", "except (KeyError, NotFound)"),
        ("except (KeyError,):", "except (KeyError)"),
        ("except (cinder.NotFound, nova.NotFound):", "except (cinder.NotFound, nova.NotFound)"),
        ("except errors():", "except errors()"),
        ("except KINDS[0]:", "except KINDS[0]"),
        ("except* OSError:", "except* OSError"),
        ("finally:", "finally"),
    ],
)
def test_what_it_is_called(clause: str, what: str) -> None:
    assert list(sites(f"def f():\n try:\n  x()\n {clause}\n  pass\n")) == [f"f: {what}"]


NAMED = """
    def f():
        try:
            x()
        except A:
            a()
        finally:
            b()
        try:
            y()
        except A:
            c()

    class Outer:
        def method(self):
            def inner():
                try:
                    x()
                except A:
                    a()
            try:
                inner()
            except A:
                b()

        class Inner:
            async def wait(self):
                try:
                    await x()
                except A:
                    a()

    if NEW:
        def g():
            try:
                x()
            finally:
                a()
    else:
        def g():
            try:
                x()
            finally:
                a()
"""


def test_qualified_names_and_ordinals() -> None:
    assert list(sites(NAMED)) == [
        "f: except A",
        "f: finally",
        "f: except A#2",
        "Outer.method: except A",
        "Outer.method.inner: except A",
        "Outer.Inner.wait: except A",
        "g: finally",
        "g#2: finally",
    ]


def test_names_survive_what_is_put_before_them() -> None:
    moved = "import this_is_new\n\n\ndef new():\n    pass\n\n\n" + textwrap.dedent(NAMED)
    assert list(sites(moved)) == list(sites(NAMED))
    assert [site.line for site in sites(moved).values()] != [site.line for site in sites(NAMED).values()]


OUTSIDE = """
    try:
        import x
    except ImportError:
        x = None

    class C:
        try:
            y = x
        except A:
            y = None

    def f():
        try:
            z()
        except A:
            pass
"""


def test_what_runs_on_import_is_no_error_path() -> None:
    assert list(sites(OUTSIDE)) == ["f: except A"]


def test_else_is_no_error_path() -> None:
    source = "def f():\n try:\n  x()\n except A:\n  a()\n else:\n  b()\n"
    assert {what: lines(site) for what, site in sites(source).items()} == {"f: except A": [5]}


ROLLBACKS = """
    def f():
        try:
            x()
        except A:
            with excutils.save_and_reraise_exception():
                a()
        except B:
            with save_and_reraise_exception(logger=None) as context, lock:
                context.reraise = False
        with lock:
            b()
"""


def test_blocks_that_roll_back() -> None:
    found = sites(ROLLBACKS)
    assert {what: lines(site) for what, site in found.items()} == {
        "f: except A": [6, 7],
        "f: with save_and_reraise_exception": [7],
        "f: except B": [9, 10],
        "f: with save_and_reraise_exception#2": [10],
    }


INSIDE = """
    def f():
        try:
            x()
        except A:
            @decorated
            def later(
                one=1,
            ):
                later_1()
                later_2()
            class Late:
                y = 1
            register(later, lambda:
                later_3())
            z()
"""


def test_what_a_handler_only_defines_does_not_tell_that_it_ran() -> None:
    # Of the lambda only the line where it is made.
    assert lines(sites(INSIDE)["f: except A"]) == [6, 7, 8, 9, 12, 14, 16]


@pytest.mark.parametrize(
    ("clause", "certain"),
    [
        ("except A: pass", False),
        ("except A: a(); b()", False),
        ("except (A,\n         B): pass", False),
        ("except: pass", True),
        ("except BaseException: pass", True),
        ("except A:\n        pass", True),
        ("except (A,\n         B):\n        pass", True),
        ("finally: pass", True),
    ],
)
def test_whether_lines_tell(clause: str, certain: bool) -> None:
    [site] = sites(f"def f():\n    try: x()\n    {clause}\n").values()
    assert site.certain is certain
    assert site.body


def test_what_this_python_cannot_read_has_none() -> None:
    assert functions(b"def f():\n    print 'old'\n") == []
    assert functions(b"# coding: latin-1\ndef f(): return '\xe9'\n")[0].name == "f"
