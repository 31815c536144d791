"""Background door of the office's books."""

from __future__ import annotations

from federation.kernel import chain
from federation.kernel.tasks import job


@job("federation.office.seal")
def seal() -> None:
    """Chain the log's new entries."""
    chain.seal()
