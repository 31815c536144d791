"""The administrative tree and the base of every row that belongs to one subdistrict."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from federation.tenancy import scope


class District(models.Model):
    """A district (区) or county with its city; it supervises subdistricts and owns no data of its own."""

    code = models.CharField(_("administrative code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    city = models.CharField(_("city"), max_length=60)

    def __str__(self) -> str:
        return self.name


class Subdistrict(models.Model):
    """A subdistrict (街道): the tenant."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="subdistricts")
    code = models.CharField(_("administrative code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    active = models.BooleanField(_("active"), default=True)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name, self.name_en)


def in_language(chinese: str, english: str) -> str:
    """The English text when the page is English and there is one, else the Chinese."""
    return english if english and (get_language() or "").startswith("en") else chinese


class TenantQuerySet(models.QuerySet[Any]):
    """A queryset of one subdistrict's rows."""

    def own(self) -> Self:
        """Only the current subdistrict's rows (the first wall); raises Unscoped when there is none."""
        tenant = scope.current()
        return self.filter(subdistrict_id=tenant) if settings.ORM_WALL else self


class TenantManager(models.Manager[Any]):
    """Starts every query inside the current subdistrict."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return TenantQuerySet(self.model, using=self._db).own()


class TenantModel(models.Model):
    """A row of one subdistrict; its id is random, so that it tells nothing about other subdistricts' volume."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subdistrict = models.ForeignKey(
        Subdistrict, models.PROTECT, default=scope.current_or_none, editable=False, related_name="+", verbose_name=_("subdistrict")
    )

    objects: ClassVar[models.Manager[Any]] = TenantManager()
    #: Columns that hold what somebody wrote or showed, emptied when the story they belong to is erased; ("pk",): the whole row
    #: goes, with its files (kernel/forgetting.py).
    forgets: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class TenantKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key inside one subdistrict; the database checks it together with the subdistrict (see Wall).

    Django's own constraint is left out: foreign-key checks ignore row-level security, so a plain one would
    accept, and thereby reveal, another subdistrict's row.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class Setting(TenantModel):
    """One number or switch that a subdistrict set differently from the default, with the rule it rests on."""

    key = models.CharField(_("setting"), max_length=60)
    value = models.CharField(_("value"), max_length=200)
    citation = models.CharField(_("legal basis"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "key"], name="setting_once")]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class Counter(TenantModel):
    """The last running number of one series (requests of a day …) in one subdistrict."""

    series = models.CharField(max_length=40)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "series"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
