"""Alarms are raised in the morning: the demo's people work until six, and an emergency looks four hours ahead."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone


@pytest.fixture
def now() -> datetime:
    """Today at ten, Beijing time."""
    return timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=10, minute=0, second=0, microsecond=0)
