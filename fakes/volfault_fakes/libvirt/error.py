"""libvirtError, and the sentences that libvirt puts around the details of an error."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from volfault_fakes.libvirt import codes

if TYPE_CHECKING:
    from collections.abc import Mapping

# Recorded where the comparison has met one (docs/reference/coverage.md, libvirt); the others as libvirt's
# src/util/virerror.c words them.
TEMPLATES: Mapping[int, str] = {
    codes.VIR_ERR_INTERNAL_ERROR: "internal error: %s",
    codes.VIR_ERR_NO_TARGET: "missing target information for device %s",
    codes.VIR_ERR_NO_NAME: "missing name information",
    codes.VIR_ERR_NO_CONNECT: "no connection driver available for %s",
    codes.VIR_ERR_INVALID_CONN: "invalid connection pointer in %s",
    codes.VIR_ERR_INVALID_ARG: "invalid argument: %s",
    codes.VIR_ERR_OPERATION_FAILED: "operation failed: %s",
    codes.VIR_ERR_XML_ERROR: "XML error: %s",
    codes.VIR_ERR_OPERATION_DENIED: "operation forbidden: %s",
    codes.VIR_ERR_NO_DOMAIN: "Domain not found: %s",
    codes.VIR_ERR_NO_NODE_DEVICE: "Node device not found: %s",
    codes.VIR_ERR_OPERATION_INVALID: "Requested operation is not valid: %s",
    codes.VIR_ERR_INVALID_SECRET: "Invalid secret: %s",
    codes.VIR_ERR_NO_SECRET: "Secret not found: %s",
    codes.VIR_ERR_CONFIG_UNSUPPORTED: "unsupported configuration: %s",
    codes.VIR_ERR_OPERATION_TIMEOUT: "Timed out during operation: %s",
    codes.VIR_ERR_ARGUMENT_UNSUPPORTED: "argument unsupported: %s",
    codes.VIR_ERR_OPERATION_ABORTED: "operation aborted: %s",
    codes.VIR_ERR_BLOCK_COPY_ACTIVE: "block copy still active: %s",
    codes.VIR_ERR_OPERATION_UNSUPPORTED: "Operation not supported: %s",
    codes.VIR_ERR_DEVICE_MISSING: "device not found: %s",
}

Record = tuple[int, int, str, int, str | None, str | None, str | None, int, int]


class libvirtError(Exception):  # noqa: N801 - the name that callers of libvirt catch
    """An error of libvirt.

    Made by hand it carries no code, as the real class does when no call has failed before.

    Attributes:
        err: (code, domain, message, level, str1, str2, str3, int1, int2), or None.
    """

    def __init__(self, defmsg: str, _record: Record | None = None) -> None:
        super().__init__(defmsg if _record is None else _record[2])
        self.err = _record

    @classmethod
    def raised(cls, code: int, domain: int, detail: str | None, *, number: int = -1) -> libvirtError:
        """Build the error that a failed call leaves.

        Args:
            code: of VIR_ERR_*.
            domain: of VIR_FROM_*; the part of libvirt that complains.
            detail: what libvirt says after the code's own sentence; None if that says it all.
            number: the system's errno.
        """
        template = TEMPLATES.get(code, "%s")
        message = template if detail is None else template % detail
        # virReportError leaves the sentence in str1, the detail in str2 and -1 in both numbers.
        record = (code, domain, message, codes.VIR_ERR_ERROR, template, detail, None, number, -1)
        return cls(message, record)

    @classmethod
    def refused(cls, domain: int, message: str, function: str, argument: str) -> libvirtError:
        """Build the error of a call that libvirt refuses for one of its arguments (virReportInvalidArg).

        Args:
            domain: of VIR_FROM_*.
            message: the whole sentence.
            function: libvirt's, which the call ends up in.
            argument: what libvirt calls it there.
        """
        code = codes.VIR_ERR_INVALID_ARG
        return cls(message, (code, domain, message, codes.VIR_ERR_ERROR, function, argument, None, 0, 0))

    def __reduce__(self) -> tuple[type[libvirtError], tuple[str, Record | None]]:
        return type(self), (str(self), self.err)

    def get_error_code(self) -> int | None:
        """One of VIR_ERR_*."""
        return self.err[0] if self.err else None

    def get_error_domain(self) -> int | None:
        """One of VIR_FROM_*."""
        return self.err[1] if self.err else None

    def get_error_message(self) -> str | None:
        """Return the whole sentence."""
        return self.err[2] if self.err else None

    def get_error_level(self) -> int | None:
        """2 for an error."""
        return self.err[3] if self.err else None

    def get_str1(self) -> str | None:
        """Return the sentence without the detail."""
        return self.err[4] if self.err else None

    def get_str2(self) -> str | None:
        """Return the detail."""
        return self.err[5] if self.err else None

    def get_str3(self) -> str | None:
        """Never set by the calls that the fake knows."""
        return self.err[6] if self.err else None

    def get_int1(self) -> int | None:
        """-1."""
        return self.err[7] if self.err else None

    def get_int2(self) -> int | None:
        """-1."""
        return self.err[8] if self.err else None


def missing_domain(identifier: str, name: str | None = None) -> libvirtError:
    """Return what a lookup, or a call on a domain that has gone, ends in."""
    known = f" ({name})" if name else ""
    return libvirtError.raised(
        codes.VIR_ERR_NO_DOMAIN, codes.VIR_FROM_QEMU, f"no domain with matching uuid '{identifier}'{known}"
    )


def invalid(detail: str, domain: int = codes.VIR_FROM_DOMAIN) -> libvirtError:
    """Return a call that the state of the domain does not allow."""
    return libvirtError.raised(codes.VIR_ERR_OPERATION_INVALID, domain, detail)


def unknown_flags(flags: int, function: str) -> libvirtError:
    """Return a call with flag bits that libvirt's function does not know."""
    return libvirtError.refused(
        codes.VIR_FROM_QEMU, f"unsupported flags (0x{flags:x}) in function {function}", function, "flags"
    )


def system_error(domain: int, detail: str, number: int) -> libvirtError:
    """Return what the operating system refused, with its errno."""
    return libvirtError.raised(codes.VIR_ERR_SYSTEM_ERROR, domain, detail, number=number)


def require_uuid(text: str, function: str) -> None:
    """Refuse what is no UUID.

    Raises:
        libvirtError: 8.
    """
    try:
        uuid.UUID(text)
    except ValueError:
        raise libvirtError.refused(codes.VIR_FROM_DOMAIN, "Invalid UUID", function, "uuidstr") from None
