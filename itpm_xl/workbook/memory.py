"""A bound on the memory of this process, for children that read strangers' files: they end, the parent goes on."""

from __future__ import annotations

import sys

__all__ = ["OUT_OF_MEMORY", "limit_memory"]

OUT_OF_MEMORY = 86
"""Exit code of a process that watches itself and has grown past its bound."""

_WATCH_SECONDS = 0.05


def limit_memory(limit_bytes: int) -> None:
    """Bound this process's memory from now on; there is no way back.

    Linux bounds the address space, so an allocation beyond it fails. Windows puts the process into a job of its own
    with a limit on committed memory, to the same effect. Elsewhere (macOS ignores such limits) a thread watches the
    resident size and ends the process with `OUT_OF_MEMORY`; what grows faster than it looks can overshoot.

    Args:
        limit_bytes: the bound, in bytes.
    """
    if sys.platform == "win32":
        _limit_by_job(limit_bytes)
    elif sys.platform == "linux":
        import resource  # noqa: PLC0415 - Windows has no such module

        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
    else:
        _watch(limit_bytes)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
    _PROCESS_MEMORY = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY

    class _BasicLimits(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    def _limit_by_job(limit_bytes: int) -> None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        job = kernel.CreateJobObjectW(None, None)
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY
        limits.ProcessMemoryLimit = limit_bytes
        size = ctypes.sizeof(limits)
        if (
            not job
            or not kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
            or not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
        ):
            raise ctypes.WinError(ctypes.get_last_error())

else:

    def _watch(limit_bytes: int) -> None:
        import os  # noqa: PLC0415 - only the watched child needs these
        import resource  # noqa: PLC0415
        import threading  # noqa: PLC0415
        import time  # noqa: PLC0415

        unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, the others kilobytes

        def peak() -> int:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

        # A child can begin with the peak of the parent that it was forked from: what it never used is not its own.
        bound = max(limit_bytes, peak())

        def look() -> None:
            while peak() <= bound:
                time.sleep(_WATCH_SECONDS)
            os._exit(OUT_OF_MEMORY)

        threading.Thread(target=look, daemon=True).start()
