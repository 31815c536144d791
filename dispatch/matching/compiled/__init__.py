"""The search, compiled to machine code on first use. Import nothing from here in a web process: compiling takes half a minute.

Compiled code is kept under NUMBA_CACHE_DIR, or beside the source where that may be written; where neither may, it is compiled
anew in each process. Each state of these sources has its own folder, because numba only notices changes of a function's own file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])
HERE = Path(__file__).resolve().parent


def _cache_folder() -> str:
    """Empty when there is nowhere to write."""
    sources = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(HERE.glob("*.py")))).hexdigest()[:16]
    folder = Path(getattr(numba.config, "CACHE_DIR", "") or HERE / "__pycache__") / f"matching-{sources}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return ""
    return str(folder) if os.access(folder, os.W_OK) else ""


FOLDER = _cache_folder()
numba.config.CACHE_DIR = FOLDER  # type: ignore[attr-defined]


def compiled(function: Function) -> Function:
    """The function as machine code that lets other threads run meanwhile; unchanged under NUMBA_DISABLE_JIT=1."""
    return cast(Function, numba.njit(cache=bool(FOLDER), nogil=True)(function))


def inlined(function: Function) -> Function:
    """The same, copied into its callers: a call that hands over two dozen arrays costs more than most of these functions do."""
    return cast(Function, numba.njit(cache=bool(FOLDER), nogil=True, forceinline=True)(function))
