"""The append-only log: who did what to which row, written in the transaction of the change."""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from federation.tenancy.models import TenantModel

#: Facts that somebody wrote in words of their own. They stand apart from the others, so that they can go (`erase_words`).
WORDS = frozenset({"answer", "contact", "demand", "evidence", "note", "option", "reason", "result", "task", "title"})
_address: ContextVar[str] = ContextVar("address", default="")


class ClockTimestamp(models.Func):
    """The wall clock of the database, which moves on inside a transaction."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


class LogEntry(TenantModel):
    """One act. `thread` is the row whose story it belongs to (a request for its offers, jobs and ratings)."""

    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    actor_name = models.CharField(_("who"), max_length=150, blank=True)
    verb = models.CharField(_("act"), max_length=60)
    object_kind = models.CharField(_("kind"), max_length=60)
    object_id = models.UUIDField(_("object"), null=True)
    thread = models.UUIDField(null=True)
    facts = models.JSONField(_("details"), default=dict)
    # Words and salt are the only columns that change: to nothing, once.
    words = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    salt = models.CharField(max_length=32, blank=True, db_default="")
    words_digest = models.CharField(max_length=64, blank=True, db_default="")  # stays, and is what the chain covers (kernel/chain.py)
    address = models.GenericIPAddressField(_("network address"), null=True)
    written_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)  # orders the acts of one transaction

    class Meta:
        indexes = [
            models.Index(fields=["subdistrict", "-at"], name="log_by_time"),
            models.Index(fields=["thread", "at"], name="log_by_thread"),
            models.Index(fields=["subdistrict", "written_at"], name="log_by_writing"),  # kernel/chain.py
        ]

    @property
    def details(self) -> dict[str, Any]:
        """All that was noted, facts before words; where words were erased, that they were."""
        if self.words_digest and not self.words:
            return {**self.facts, "words": _("(erased)")}
        return {**self.facts, **self.words}

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_kind}"


def digest_of_words(words: dict[str, str], salt: str) -> str:
    """Nobody can guess short words by it once the salt is gone with them."""
    return hashlib.sha256(f"{salt} {json.dumps(words, sort_keys=True, ensure_ascii=False)}".encode()).hexdigest()


def remember_address(address: str) -> None:
    """Keep the caller's network address for the entries of this request."""
    _address.set(address)


def record(verb: str, subject: models.Model, *, by: Any, at: datetime, thread: uuid.UUID | None = None, **facts: Any) -> None:
    """Write one entry; `by` is the acting membership, None when the clock acted.

    `facts` hold ids, states and reasons, never phone numbers.
    """
    subject_id = subject.pk if isinstance(subject.pk, uuid.UUID) else None
    plain = {key: value if isinstance(value, int | bool | list) else str(value) for key, value in facts.items() if value != ""}
    words = {key: str(plain.pop(key)) for key in WORDS & plain.keys()}
    salt = secrets.token_hex(16) if words else ""
    LogEntry.objects.create(
        at=at,
        actor=None if by is None else by.user,
        actor_name="" if by is None else by.user.get_full_name(),
        verb=verb,
        object_kind=subject._meta.model_name or "",
        object_id=subject_id,
        thread=thread or subject_id,
        facts=plain,
        words=words,
        salt=salt,
        words_digest=digest_of_words(words, salt) if words else "",
        address=_address.get() or None,
    )


def erase_words(thread: uuid.UUID) -> None:
    """What people wrote in this story goes; that they wrote, who and when stays. The caller records the act that asks for it."""
    LogEntry.objects.filter(thread=thread).exclude(words={}).update(words={}, salt="")
