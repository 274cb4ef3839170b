"""What cannot be registered is refused in one place, with who registered it, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from pytest_volfault import Campaign, UsageError, load_extensions

from .conftest import LINE

Make = Callable[..., ModuleType]
# Hook and what it returns -> the sentence behind `HOOK in added.py, line N: `.
MISTAKES: list[tuple[str, str, str]] = [
    # What a hook returns.
    ("flows", "None", "it returned None; this hook returns an iterable of Flows"),
    ("flows", "'reattach'", "it returned 'reattach'; this hook returns an iterable of Flows"),
    ("flows", "3", "it returned 3; this hook returns an iterable of Flows"),
    ("flows", "{'a': 1}", "it returned {'a': 1}; this hook returns an iterable of Flows"),
    ("flows", "flow('a')", "it returned something of type Flow; this hook returns an iterable of Flows"),
    ("flows", "[3]", "among what it returned is 3, which is no Flow; this hook returns an iterable of Flows"),
    ("words", "[3]", "among what it returned is 3, which is no Word or Nonsense; this hook returns an iterable of Words *"),
    ("targets", "[]", "it returned []; this hook returns a mapping from names to functions that make a target"),
    ("kinds", "{'late': ()}", "among what it returned is 'late', which is no Kind"),
    ("flows", "1 / 0", "it raised ZeroDivisionError: division by zero"),
    ("flows", "(1 / 0 for _ in 'a')", "it raised ZeroDivisionError: division by zero"),
    ("flows", "[flow_named('atach')]", "unknown flow 'atach'; did you mean attach? --volfault-steps lists them"),
    # Names.
    ("flows", "[flow('a b')]", "'a b' cannot be the name of a flow: it has to be safe in a shell; use letters, digits, _ and -"),
    ("flows", "[flow('a.b')]", "'a.b' cannot be the name of a flow: *"),
    ("flows", "[flow('restart')]", "no flow can be called restart: //restart says in an id that nova-compute is started*"),
    ("flows", "[flow('wait')]", "no flow can be called wait: //wait says in an id that time passes*"),
    ("flows", "[flow(7)]", "7 cannot be the name of a flow: *"),
    ("words", "[Word('a-b', 'c', prepare=print)]", "'a-b' cannot be the name of a word: *; use letters, digits and _"),
    ("points", "[Operation('note', 'json:dumps', ())]", "'note' cannot be the name of a point: *, the party first: *"),
    ("points", "[Operation('a.b$', 'json:dumps', ())]", "'a.b$' cannot be the name of a point: *"),
    ("points", "[Operation('a.b', 'json:dumps', ('a;b',))]", "'a;b' cannot be the name of a kind: *"),
    ("kinds", "{error_kind('a,b', '', print): ()}", "'a,b' cannot be the name of a kind: *"),
    ("invariants", "[Invariant('', Verdict.STUCK, print, '')]", "'' cannot be the name of an invariant: *"),
    ("cures", "[Action('a b', 'x', print)]", "'a b' cannot be the name of an action: *"),
    ("targets", "{'a b': print}", "'a b' cannot be the name of a target: *"),
    ("sections", "[Section(' ', print)]", "the title of a section is a text that is not empty, and not ' '"),
    # What is there already.
    ("flows", "[flow('detach')]", "there is a flow detach already, one that ships; give this one a name of its own"),
    (
        "flows",
        "[flow('a'), flow('a')]",
        "there is a flow a already, that of pytest_volfault_flows in added.py, line *; give this one a name of its own",
    ),
    ("words", "[Word('rbd', 'own', prepare=print)]", "there is a word rbd already, one that ships; *"),
    ("points", "[Operation('cinder.os-detach', 'json:dumps', ())]", "there is a point cinder.os-detach already, one *"),
    ("kinds", "{error_kind('http-500', '', print): ()}", "there is a kind http-500 already, one that ships; *"),
    ("cures", "[Action('retry', 'x', print)]", "retry is what results say of one that ships; give the action of *"),
    ("cures", "[Action('nothing', 'x', print)]", "nothing is what results say of one that ships; *"),
    ("sections", "[Section('a', print), Section('a', print)]", "there is a section a already, that of *"),
    ("invariants", "[Invariant('no-orphaned-lock', Verdict.STUCK, print, '')]", "there is an invariant no-orphaned-lock *"),
    # What they are made of.
    ("flows", "[flow('a', variants=())]", "the flow a has no variants; give the name of one or more"),
    ("flows", "[flow('a', variants='legacy')]", "the variants of flow a are a tuple of names, and not 'legacy'"),
    ("flows", "[flow('a', variants=('legcy',))]", "'legcy' is no variant: *; did you mean legacy? *"),
    ("flows", "[flow('a', start=3)]", "the start of flow a is a function of the variant, and not 3"),
    ("flows", "[flow('a', perform=3)]", "the perform of flow a is a function of target, variant and scene, and not 3"),
    ("flows", "[flow('a', like='dettach')]", "the flow a is to begin like an unknown flow 'dettach'; *mean detach?"),
    ("flows", "[flow('a', steps=lambda v: [3])]", "the steps of flow a.attachments are Steps, and not 3"),
    ("flows", "[flow('a', steps=lambda v: v.x)]", "the steps of flow a.attachments raised AttributeError: *"),
    ("words", "[Word('a', 'protocol', prepare=print)]", "the word a says something of protocol, whose words ship *"),
    ("words", "[Word('a', 'b')]", "the prepare of word a is a function of cloud and scene, and not None"),
    ("words", "[Nonsense(print, 'on {v.disk}')]", "the Nonsense 'on {v.disk}' raised AttributeError: *"),
    ("points", "[Operation('backend.a', 'json:dumps', ())]", "the point backend.a would be one of cinder-volume's *"),
    ("points", "[Operation('a.', 'json:dumps', ())]", "the name of the point 'a.' ends with a dot *"),
    ("points", "[Operation('a.b', 'json.dumps', ())]", "the point a.b stands at 'json.dumps'; give it as module:attribute"),
    ("points", "[Operation('a.b', 'json:dumps', 'crash')]", "the kinds of point a.b are a tuple of names, and not 'crash'"),
    ("kinds", "{Kind('a', '', 3): ()}", "the strike of kind a is a function of the crossing, and not 3"),
    ("kinds", "{Kind('a', '', print, ('later',)): ()}", "the kind a can strike ('later',); its whens are of before, after, late"),
    ("kinds", "{Kind('a', '', print): 'cinder.os-detach'}", "the points of kind a are a tuple of names, and not *"),
    ("invariants", "[Invariant('a', Verdict.COMPLETED, print, '')]", "the invariant a has the severity *; it is one of *"),
    ("cures", "[Action('a', 'x', ())]", "what the action a does is a function of the case, and not ()"),
    ("cures", "[Action('a', '', print)]", "the phrase of action a is a text that is not empty, and not ''"),
    ("cures", "[Action('a', 'x', print, 'root')]", "the actor of action a is one of Actor.TIME, Actor.USER, *'root'"),
    ("cures", "[Action('a', 'x', print, commands='reboot')]", "the commands of action a are *, and not 'reboot'"),
    ("cures", "[Cure(('a',))]", "it returns an iterable of Actions, *"),
    ("sections", "[Section('a', 3)]", "the lines of section a is a function of the results, and not 3"),
    ("targets", "{'a': 3}", "the target a is a function that makes it, and not 3"),
]  # fmt: skip


def refused(load: Callable[[], object]) -> str:
    with pytest.raises(UsageError) as caught:
        load()
    return str(caught.value)


def fits(text: str, pattern: str) -> bool:
    """Whether a text is as a pattern has it, in which `*` stands for anything; nothing else is special."""
    first, *parts = pattern.split("*")
    rest = text.removeprefix(first) if text.startswith(first) else "\0"
    for part in parts:
        _, found, rest = rest.partition(part) if part else ("", "", "")
        if part and not found:
            return False
    return rest == ""


@pytest.mark.parametrize(("hook", "returned", "sentence"), MISTAKES, ids=[f"{each[0]}: {each[1]}" for each in MISTAKES])
def test_a_mistake_is_told_with_its_place(module: Make, hook: str, returned: str, sentence: str) -> None:
    made = module(f"def pytest_volfault_{hook}():\n    return {returned}\n")
    said = refused(lambda: load_extensions(made))
    place = f"pytest_volfault_{hook} in added.py, line {LINE}: "
    assert said.startswith(place), said
    assert fits(said.removeprefix(place), sentence), said


def test_two_modules_with_one_name(module: Make) -> None:
    first = module("def pytest_volfault_flows():\n    return [flow('a')]\n", "first")
    second = module("def pytest_volfault_flows():\n    return [flow('a')]\n", "second")
    assert refused(lambda: load_extensions(first, second)) == (
        f"pytest_volfault_flows in second.py, line {LINE}: there is a flow a already, that of pytest_volfault_flows in "
        f"first.py, line {LINE}; give this one a name of its own"
    )


def test_a_module_that_is_not_there() -> None:
    assert refused(lambda: load_extensions("nowhere_at_all")) == (
        "extensions 'nowhere_at_all' cannot be imported: ModuleNotFoundError: No module named 'nowhere_at_all'. "
        "Name a module from a folder on the Python path"
    )


def test_a_hook_that_is_misspelt_in_a_module(module: Make) -> None:
    made = module("def pytest_volfault_flow(): return ()\n")
    assert "unknown hook 'pytest_volfault_flow'" in refused(lambda: load_extensions(made))


# What has to do with a target: hook and what it returns -> the sentence.
IN_A_TARGET: list[tuple[str, str, str]] = [
    ("points", "[Operation('a.b', 'nowhere.at.all:f', ())]", "the point a.b cannot be woven: nowhere.at.all:f cannot be imported: ModuleNotFoundError: *. Give it as module:attribute, *"),
    ("points", "[Operation('a.b', 'json:dumsp', ())]", "the point a.b cannot be woven: json:dumsp cannot be imported: AttributeError: *"),
    ("points", "[Operation('a.b', 'json:JSONDecoder', ())]", "the point a.b cannot be woven: json:JSONDecoder is a class; name one of its methods, such as __init__"),
    ("points", "[Operation('a.b', 'json:__doc__', ())]", "the point a.b cannot be woven: json:__doc__ is no function; what is there is of type str"),
    ("points", "[Operation('a.b', 'asyncio.queues:Queue.get', ())]", "*is a coroutine function, whose call has no effect yet; *"),
    ("points", "[Operation('a.b', 'ast:walk', ())]", "*is a generator function, whose call has no effect yet; *"),
    ("points", "[Operation('a.b', 'pathlib:PurePath.name', ())]", "*is a property; name a function that it calls"),
    ("points", "[Operation('a.b', 'json:dumps', ('http-50',))]", "PLACE: 'http-50' is neither a kind nor an exception class *; did you mean http-500*?"),
    ("points", "[Operation('a.b', 'json:dumps', ('json.dumps',))]", "PLACE: json.dumps is no exception class, and cannot be raised at a.b"),
    ("points", "[Operation('a.b', 'json:dumps', ('KeyboardInterrupt',))]", "PLACE: KeyboardInterrupt is no exception class, *"),
    ("points", "[Operation('a.b', 'json:dumps', ('UnicodeDecodeError',))]", "PLACE: UnicodeDecodeError cannot be made of a sentence alone: TypeError: *. Register a kind *"),
    ("points", "[Operation('a.b', 'json:dumps', ()), Operation('a.c', 'json:dumps', ())]", "PLACE: at json:dumps there is the point a.b already"),
    ("points", "[Operation('nova.lock', 'json:dumps', ())]", "PLACE: there is a point nova.lock already; give this one a name of its own"),
    ("kinds", "{error_kind('db-error', '', print): ()}", "PLACE: there is a kind db-error already; give this one a name of its own"),
    ("kinds", "{error_kind('a', '', print): ('cinder.os-detatch',)}", "PLACE: the kind a is to happen at cinder.os-detatch, and there is no such point; did you mean cinder.os-detach? --volfault-steps lists them all"),
    ("kinds", "{error_kind('a', '', print): ('elsewhere.x',)}", "PLACE: the kind a is to happen at elsewhere.x, and there is no such point; --volfault-steps lists them all"),
]  # fmt: skip


@pytest.mark.parametrize(("hook", "returned", "sentence"), IN_A_TARGET, ids=[each[1] for each in IN_A_TARGET])
def test_what_does_not_go_together_with_a_target(module: Make, hook: str, returned: str, sentence: str) -> None:
    extensions = load_extensions(module(f"def pytest_volfault_{hook}():\n    return {returned}\n"))
    said = refused(lambda: Campaign("reference", extensions=extensions))
    assert fits(said, sentence.replace("PLACE", f"pytest_volfault_{hook} in added.py, line {LINE}")), said


def test_a_target_that_lacks_a_part(module: Make) -> None:
    text = "class Half:\n    info = cloud = operations = kinds = None\ndef pytest_volfault_targets():\n"
    extensions = load_extensions(module(text + "    return {'half': Half}\n"))
    said = refused(lambda: Campaign("half", extensions=extensions))
    assert said.startswith("the target half is a Half, which lacks flows, silent, modules, playing, refusal, ")
    assert said.endswith("pytest_volfault.Target says what each is for")


@pytest.mark.parametrize(
    "line", ["inventory.note", "= json:dumps", "inventory.note =", "a.b = json:dumps, , crash", "a.b = json:dumps,"]
)
def test_a_line_of_another_shape(line: str) -> None:
    assert refused(lambda: load_extensions(points=[line])) == (
        f"volfault_points in load_extensions, {line!r}: it is no injection point. The shape is NAME = MODULE:ATTRIBUTE, "
        "KIND, KIND; a kind is one that there is, or an exception class such as TimeoutError"
    )
