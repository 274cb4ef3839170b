"""Which of the parties around Nova are real, of those that can be."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pytest_volfault.errors import UsageError
from volfault_fakes.naming import unknown

# `pytest_volfault.targets.nova._bricks` and `cinders` say what they are.
CHOICES = ("fake", "real")


@dataclass(frozen=True, slots=True)
class Parties:
    """What a user chose.

    Attributes:
        brick: which os-brick Nova runs with.
        cinder: which Cinder Nova talks to.
        cinder_python: the interpreter of the environment in which the real Cinder is installed; None for that which
            $VOLFAULT_CINDER_PYTHON names.
    """

    brick: str = "fake"
    cinder: str = "fake"
    cinder_python: Path | None = None

    def check(self, target: str) -> None:
        """Refuse what cannot be had with a target, without loading any.

        Raises:
            UsageError: with what there is, or with the target that has a choice.
        """
        for name, choice in (("os-brick", self.brick), ("Cinder", self.cinder)):
            if choice not in CHOICES:
                raise UsageError(unknown(name, choice, CHOICES))
            if choice != CHOICES[0] and target != "nova":
                raise UsageError(
                    f"only --volfault-target=nova runs with the {choice} {name}; the target here is {target!r}"
                )
        if self.brick == "real":
            _check_brick()
        if self.cinder == "real":
            _check_cinder(self.cinder_python)
        elif self.cinder_python is not None:
            raise UsageError(
                f"--volfault-cinder-python={self.cinder_python} is of no use to the {self.cinder} Cinder; "
                "give --volfault-cinder=real as well"
            )

    @property
    def real_cinder(self) -> Path | None:
        """The interpreter to start the real Cinder with; None for the fake.

        Raises:
            UsageError: none is named.
        """
        return _named(self.cinder_python) if self.cinder == "real" else None


def _check_brick() -> None:
    from pytest_volfault.targets.nova.load import check_brick_installed

    check_brick_installed()


def _check_cinder(python: Path | None) -> None:
    from pytest_volfault.targets.nova.cinder_interpreter import version_of

    version_of(_named(python))


def _named(python: Path | None) -> Path:
    from pytest_volfault.targets.nova.cinder_interpreter import HOW, VARIABLE

    named = python or os.environ.get(VARIABLE)
    if not named:
        raise UsageError(f"--volfault-cinder=real does not know where that Cinder is installed. {HOW}")
    # Not resolved: the interpreter of an environment is a link to another one.
    return Path(named).absolute()
