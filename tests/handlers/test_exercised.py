"""What is said of handlers of every shape is what happened: each is run, with and without its exception."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[[str], Any]
GOLDEN = "detach.attachments"
FAULTED = "detach.attachments/cinder.attachment_delete@before=http-500,once"

# Name -> a module whose `f(error)` raises what it is given, and what is said after f(None) and after f(error) as well.
SHAPES: dict[str, tuple[str, Any, dict[str, str], dict[str, str]]] = {
    "except": (
        """
        def f(error):
            try:
                if error: raise error
            except ValueError:
                g()
        def g(): ...
        """,
        ValueError(),
        {"f: except ValueError": "never"},
        {"f: except ValueError": "ran"},
    ),
    "another-error": (
        """
        def f(error):
            try:
                if error: raise error
            except ValueError:
                pass
            except (KeyError, IndexError):
                pass
            except OSError:
                pass
        """,
        IndexError(),
        {"f: except ValueError": "never", "f: except (KeyError, IndexError)": "never", "f: except OSError": "never"},
        {"f: except ValueError": "never", "f: except (KeyError, IndexError)": "ran", "f: except OSError": "never"},
    ),
    "bare": (
        """
        def f(error):
            try:
                if error: raise error
            except:
                pass
        """,
        ValueError(),
        {"f: except": "never"},
        {"f: except": "ran"},
    ),
    "nested": (
        """
        def f(error):
            try:
                try:
                    if error: raise error
                except KeyError:
                    pass
                finally:
                    done = True
            except ValueError:
                try:
                    raise OSError
                except OSError:
                    pass
                except KeyError:
                    pass
            finally:
                done = True
        """,
        ValueError(),
        {
            "f: except KeyError": "never", "f: finally": "ran", "f: except ValueError": "never",
            "f: except OSError": "passed-by", "f: except KeyError#2": "passed-by", "f: finally#2": "ran",
        },
        {
            "f: except KeyError": "never", "f: finally": "ran", "f: except ValueError": "ran",
            "f: except OSError": "ran", "f: except KeyError#2": "never", "f: finally#2": "ran",
        },
    ),
    "loop": (
        """
        def f(error):
            for _ in range(3):
                try:
                    if error: raise error
                except ValueError:
                    continue
                except KeyError:
                    break
        """,
        ValueError(),
        {"f: except ValueError": "never", "f: except KeyError": "never"},
        {"f: except ValueError": "ran", "f: except KeyError": "never"},
    ),
    "async": (
        """
        import asyncio
        def f(error):
            return asyncio.run(g(error))
        async def g(error):
            try:
                await asyncio.sleep(0)
                if error: raise error
            except ValueError:
                await asyncio.sleep(0)
            finally:
                await asyncio.sleep(0)
        """,
        ValueError(),
        {"g: except ValueError": "never", "g: finally": "ran"},
        {"g: except ValueError": "ran", "g: finally": "ran"},
    ),
    "closure": (
        """
        def f(error):
            def inner():
                try:
                    if error: raise error
                except ValueError:
                    return (lambda:
                        None)
            def never_called():
                try:
                    pass
                finally:
                    pass
            return inner()
        """,
        ValueError(),
        {"f.inner: except ValueError": "never"},
        {"f.inner: except ValueError": "ran"},
    ),
    "called-from-a-lambda": (
        """
        class C:
            def f(self, error):
                try:
                    (lambda: self.g(error))()
                except ValueError: # a comment on its line
                    return
            def g(self, error):
                if error: raise error
        f = C().f
        """,
        ValueError(),
        {"C.f: except ValueError": "never"},
        {"C.f: except ValueError": "ran"},
    ),
    "multi-line": (
        """
        def f(error):
            try:
                g(
                    error,
                )
            except (
                KeyError,
                ValueError,
            ) as error:
                str(
                    error
                )
        def g(error):
            if error: raise error
        """,
        ValueError(),
        {"f: except (KeyError, ValueError)": "never"},
        {"f: except (KeyError, ValueError)": "ran"},
    ),
    "generator": (
        """
        import contextlib
        @contextlib.contextmanager
        def guard():
            try:
                yield
            except ValueError:
                pass
        def f(error):
            with guard():
                if error: raise error
        """,
        ValueError(),
        {"guard: except ValueError": "never"},
        {"guard: except ValueError": "ran"},
    ),
    "group": (
        """
        def f(error):
            try:
                if error: raise ExceptionGroup("", [error])
            except* ValueError:
                done = True
            except* KeyError:
                done = True
        """,
        ValueError(),
        {"f: except* ValueError": "never", "f: except* KeyError": "never"},
        {"f: except* ValueError": "ran", "f: except* KeyError": "never"},
    ),
    "rollback": (
        """
        class save_and_reraise_exception:
            def __enter__(self): ...
            def __exit__(self, *error): ...
        def f(error):
            try:
                if error: raise error
            except ValueError as error:
                if error.args:
                    with save_and_reraise_exception():
                        pass
                with save_and_reraise_exception():
                    pass
        """,
        ValueError(),
        {
            "f: except ValueError": "never",
            "f: with save_and_reraise_exception": "passed-by",
            "f: with save_and_reraise_exception#2": "passed-by",
        },
        {
            "f: except ValueError": "ran",
            "f: with save_and_reraise_exception": "never",
            "f: with save_and_reraise_exception#2": "ran",
        },
    ),
    "one-line": (
        """
        def f(error):
            try:
                if error: raise error
            except KeyError: pass
            except ValueError: pass
            except OSError: pass
            finally: pass
        """,
        ValueError(),
        {
            "f: except KeyError": "never", "f: except ValueError": "never", "f: except OSError": "never",
            "f: finally": "ran",
        },
        # The first was looked at and did not fit. Nothing but its line could tell.
        {
            "f: except KeyError": "untold", "f: except ValueError": "untold", "f: except OSError": "never",
            "f: finally": "ran",
        },
    ),
    "one-line-bare": (
        """
        def f(error):
            try:
                if error: raise error
            except: pass
        """,
        ValueError(),
        {"f: except": "never"},
        {"f: except": "ran"},
    ),
    "not-reached": (
        """
        def f(error):
            if error:
                try:
                    raise error
                except KeyError:
                    pass
                finally:
                    pass
        """,
        ValueError(),
        {"f: except KeyError": "passed-by", "f: finally": "passed-by"},
        {"f: except KeyError": "never", "f: finally": "ran"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_shape(bench: Make, shape: str) -> None:
    source, error, golden, faulted = SHAPES[shape]
    planted = bench(source)
    planted.run("f", None)
    assert planted.said() == golden
    planted.run("f", error, scenario=FAULTED)
    assert planted.said() == faulted


TWO = """
    def f(error):
        try:
            if error: raise error
        except ValueError:
            pass
        finally:
            pass

    def g():
        try:
            pass
        except KeyError:
            pass
        except ValueError:
            pass
"""


def test_under_which_scenarios(bench: Make) -> None:
    planted = bench(TWO)
    planted.run("f", None)
    planted.run("f", ValueError(), scenario=FAULTED)
    planted.run("f", ValueError(), scenario=FAULTED.replace("500", "409"))
    handler, finally_ = planted.one("f: except ValueError"), planted.one("f: finally")
    assert (handler.scenarios, handler.first, handler.unfaulted) == (2, FAULTED.replace("500", "409"), False)
    assert (finally_.scenarios, finally_.first, finally_.unfaulted) == (3, GOLDEN, True)


def test_functions_that_nobody_called_are_a_number(bench: Make) -> None:
    planted = bench(TWO)
    planted.run("f", None)
    assert [handler.function for handler in planted.coverage.handlers] == ["f", "f"]
    assert planted.coverage.outside == 2
    assert planted.coverage.scenarios == 1
    assert planted.coverage.modules == ("planted",)


def test_where_it_stands(bench: Make) -> None:
    planted = bench(TWO)
    planted.run("f", None)
    handler = planted.one("f: except ValueError")
    assert handler.key == "planted:f: except ValueError"
    assert str(handler) == "planted.py:5  f: except ValueError"


def test_a_package_is_named_by_its_folder(tmp_path: Any) -> None:
    from pytest_volfault.handlers._exercised import handler_coverage

    (tmp_path / "__init__.py").write_text("def f():\n    try:\n        pass\n    finally:\n        pass\n")
    coverage = handler_coverage({"one.two": str(tmp_path / "__init__.py")}, {GOLDEN: {"one.two": 1 << 5}})
    assert [handler.path for handler in coverage.handlers] == ["one/two/__init__.py"]


def test_as_plain_values_and_back(bench: Make) -> None:
    import json

    planted = bench(TWO)
    planted.run("f", ValueError())
    plain = json.loads(json.dumps(planted.coverage.as_dict()))
    assert type(planted.coverage).from_dict(plain) == planted.coverage
