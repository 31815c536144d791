"""Telling people: rows in the same transaction as the change, delivery afterwards by a job."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.functional import Promise

from federation.accounts.models import User
from federation.kernel import jobs
from federation.notices.models import Notice, Target
from federation.notices.reaching import hand_over


def notify(people: Iterable[User], event: str, sentence: str | Promise, *, link: str, at: datetime, **facts: Any) -> None:
    """Write one notice per person in that person's language; `sentence` is lazy and takes `facts` by name."""
    rows = []
    for user in people:
        with translation.override(user.language):
            text = str(sentence) % {name: str(fact) for name, fact in facts.items()}
        rows.append(Notice(user=user, event=event, text=text[:300], link=link, created_at=at))
    if rows:
        Notice.objects.bulk_create(rows)
        jobs.enqueue("federation.notices.deliver", at=at)
        hand_over(rows, at=at)


def mark_read(user: User, *, at: datetime) -> int:
    """All unread notices of the person are read; returns how many."""
    return Notice.objects.filter(user=user, read_at=None).update(read_at=at)


def mark_one_read(notice: Notice, *, at: datetime) -> None:
    """The person has opened it; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def withdraw(rows: Iterable[UUID]) -> int:
    """Delete every notice that leads to one of these rows, because what it told is erased; returns how many."""
    return int(Notice.objects.alias(target=Target("link")).filter(target__in=[str(row) for row in rows]).delete()[0])
