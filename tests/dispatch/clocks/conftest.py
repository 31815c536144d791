"""Orders to put clocks on."""

from tests.dispatch.work_orders.conftest import file

__all__ = ["file"]
