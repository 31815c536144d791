"""Numbers that nobody has, in every column that keeps a phone: no page and no answer tells one unasked (promise P4)."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from dispatch.categories.queries import in_use
from dispatch.work_orders import actions as orders
from dispatch.work_orders.actions import NewOrder
from dispatch.work_orders.models import Follower, Source
from federation.kernel.sealed import SealedField
from tests.assessments.surveys.conftest import open_survey
from tests.cast import Cast


def columns() -> list[tuple[type[Model], str]]:
    """Every column that keeps a phone number."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField) and "phone" in field.name
    ]


def people(luyi: Cast, now: datetime) -> None:
    """An order with everybody who may leave a number with it, one that its reporter's number leads to, and a survey's homes."""
    place, category = luyi.compounds["通瑞嘉苑"], in_use().first()
    new = NewOrder(source=Source.PHONE, category=category, title="路灯", compound=place, phone="13800001111", reporter="王女士")
    order = orders.file_order(new, by=luyi.dispatcher, at=now)
    orders.open_link(order, name="自来水公司", task="看阀门", phone="13800002222", by=luyi.dispatcher, at=now)
    Follower.objects.create(order=order, phone="13800003333", phone_key="x", created_at=now)
    open_survey(luyi, now)


def plant() -> dict[str, str]:
    """A number of its own in every row of each column in the open scope; name of the column's model by number."""
    numbers = {}
    for place, (model, column) in enumerate(columns(), 1):
        number = f"139{place:04d}{place:04d}"
        if model._default_manager.update(**{column: number}):
            numbers[number] = str(model._meta.model_name)
    return numbers


def text_of(answer: Any) -> str:
    """What can be read in an answer, also inside of a workbook."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return str(content.decode("utf-8", "replace"))


def told(numbers: dict[str, str], answer: Any) -> list[str]:
    """The models whose number stands in full in the answer. No page does that unasked: a form keeps it where its field is left
    empty, and who needs it says for what, which is logged.
    """
    text = text_of(answer)
    return [kind for number, kind in numbers.items() if number in text]
