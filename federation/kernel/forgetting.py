"""What people wrote in a story goes with the person it is about: in the row itself and in all that hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import models, transaction

from federation.kernel import audit
from federation.kernel.media import delete_on_commit
from federation.tenancy.models import TenantModel

GONE = "—"  # stands where something has to stand


def story(model: type[models.Model]) -> Iterator[tuple[type[TenantModel], str]]:
    """Every model whose rows hang on one of `model`, nearest first, each with the lookup that leads back to it.

    A key without a way back (related_name "+") is a mere reference, unless its row goes with the other.
    """
    seen: set[type[models.Model]] = {model}
    waiting: list[tuple[type[models.Model], str]] = [(model, "")]
    while waiting:
        above, path = waiting.pop(0)
        for relation in above._meta.get_fields(include_hidden=True):
            if not isinstance(relation, models.ManyToOneRel) or (relation.hidden and relation.on_delete is not models.CASCADE):
                continue
            below = relation.related_model
            if not issubclass(below, TenantModel) or below in seen:
                continue
            seen.add(below)
            back = f"{relation.field.name}__{path}" if path else relation.field.name
            waiting.append((below, back))
            yield below, back


def forget(root: TenantModel) -> set[UUID]:
    """Empty what the models of this row's story declare in `forgets`, and the words of its log; rows of ("pk",) go, with their files.

    One statement for each model, whatever the number of rows. Returns the ids of the whole story, for whoever quotes it elsewhere.
    The caller has the right and records the act.
    """
    parts = [(model, model.objects.filter(**{path: root.pk}).order_by()) for model, path in [(type(root), "pk"), *story(type(root))]]
    with transaction.atomic():
        first, *others = (rows.values_list("pk") for _model, rows in parts)
        ids = {pk for (pk,) in first.union(*others, all=True)}
        for model, rows in reversed(parts):
            if model.forgets == ("pk",):
                files = [field.name for field in model._meta.local_fields if isinstance(field, models.FileField)]
                delete_on_commit(getattr(row, name) for name in files for row in rows)
                rows.delete()
            elif model.forgets:
                rows.update(**{name: _empty(model._meta.get_field(name)) for name in model.forgets})
        audit.erase_words(root.pk)
    return ids


def _empty(field: Any) -> Any:
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    return "" if field.blank else GONE
