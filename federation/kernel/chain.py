"""The chain behind the log: every committed entry gets a number and a hash over all before it, so that a gap or a change is seen.

Links are made afterwards, by a job, for the entries that are committed: writers queue for nothing (ADR 11). The hash is keyed
with FIELD_KEYS, which the database does not hold: whoever owns the database cannot make a changed log fit again.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from federation.kernel import turns
from federation.kernel.audit import LogEntry, digest_of_words
from federation.tenancy import scope
from federation.tenancy.models import TenantModel

logger = logging.getLogger(__name__)
AT_ONCE = 5_000
LONGEST_TRANSACTION = timedelta(hours=1)  # an entry is committed so long after it was written, at most
FIELDS = (
    "id",
    "subdistrict_id",
    "at",
    "actor_id",
    "actor_name",
    "verb",
    "object_kind",
    "object_id",
    "thread",
    "facts",
    "address",
    "written_at",
)
READ = (*FIELDS, "words", "salt", "words_digest")
ERASES = ("erase",)  # the acts that may take the words of their story away
LINK = ("number", "entry", "written_at", "digest", "hash")
START = "0" * 64


class LogLink(TenantModel):
    """The place of one entry in its subdistrict's chain. `entry` is no foreign key: a link outlives an entry that was removed."""

    number = models.PositiveBigIntegerField()
    entry = models.UUIDField()
    written_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # of the entry
    hash = models.CharField(max_length=64)  # of the link before, and of all that stands in this one

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "number"], name="log_link_number"),
            models.UniqueConstraint(fields=["subdistrict", "entry"], name="log_link_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place of the chain; `entry` is the log entry it is about, where one is known."""

    number: int
    entry: UUID | None
    what: str

    def __str__(self) -> str:
        return f"{self.number} {self.entry or '—'}: {self.what}"


def digest_of(values: Mapping[str, Any], key: str) -> str:
    """Over every column of an entry but its words, whose own digest stands in for them; the same for the same values as the
    database gives them back.
    """
    plain = {name: value.astimezone(UTC) if isinstance(value, datetime) else value for name, value in values.items()}
    written = [plain[name] for name in FIELDS]
    if plain["words_digest"]:  # entries older than the column have none, and keep the digest that they were given
        written.append(plain["words_digest"])
    text = json.dumps(written, default=str, sort_keys=True, ensure_ascii=False)
    return _mac(text, key)


def _mac(text: str, key: str) -> str:
    return hmac.digest(key.encode(), f"linyuan.log {text}".encode(), "sha256").hex()


def _hash_of(before: str, number: int, entry: UUID, written_at: datetime, digest: str, key: str) -> str:
    return _mac(f"{before} {number} {entry} {written_at.astimezone(UTC).isoformat()} {digest}", key)


def _link_of_entry() -> models.QuerySet[LogLink]:
    return LogLink.objects.filter(entry=OuterRef("pk"))


def seal(limit: int = AT_ONCE) -> int:
    """Chain what was committed since, oldest first; returns how many entries. One at a time in a subdistrict."""
    turns.take("chain", "log")
    last = LogLink.objects.order_by("-number").first()
    open_entries = LogEntry.objects.filter(~Exists(_link_of_entry()))
    if last is not None:
        open_entries = open_entries.filter(written_at__gt=last.written_at - LONGEST_TRANSACTION)
    number, before = (last.number, last.hash) if last else (0, START)
    links, key = [], settings.FIELD_KEYS[0]
    for values in open_entries.order_by("written_at", "pk").values(*READ)[:limit]:
        number += 1
        digest = digest_of(values, key)
        before = _hash_of(before, number, values["id"], values["written_at"], digest, key)
        links.append(LogLink(number=number, entry=values["id"], written_at=values["written_at"], digest=digest, hash=before))
    LogLink.objects.bulk_create(links, batch_size=1000)
    if links:  # the log of the process leaves this host: whoever cuts the end of the chain off has it against them
        logger.info("log sealed", extra={"subdistrict": scope.current(), "number": number, "hash": before})
    return len(links)


def check(pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any] | None]], keys: list[str]) -> Iterator[Fault]:
    """Every fault of a chain: its links in the order of their numbers, each with the entry that it speaks of, if there is one."""
    expected, before = 1, START
    for link, values in pairs:
        number, entry = link["number"], link["entry"]
        for missing in range(expected, number):
            yield Fault(missing, None, "the link is missing, and perhaps its entry")
        if number == expected and not any(
            link["hash"] == _hash_of(before, number, entry, link["written_at"], link["digest"], key) for key in keys
        ):
            yield Fault(number, entry, "the link was altered")
        if values is None:
            yield Fault(number, entry, "the entry is missing")
        elif link["digest"] not in [digest_of(values, key) for key in keys]:
            yield Fault(number, entry, "the entry was altered")
        elif fault := _wrong_words(values):
            yield Fault(number, entry, fault)
        expected, before = number + 1, link["hash"]


def _wrong_words(values: Mapping[str, Any]) -> str:
    words, salt, digest = values["words"], values["salt"], values["words_digest"]
    if words or salt:
        return "" if digest_of_words(words, salt) == digest else "the words were altered"
    return "the words are missing" if digest and not values["erased"] else ""


def pairs() -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """The current subdistrict's links with their entries, by AT_ONCE."""
    reached = 0
    while links := list(LogLink.objects.filter(number__gt=reached).order_by("number").values(*LINK)[:AT_ONCE]):
        found = LogEntry.objects.filter(pk__in=[link["entry"] for link in links])
        rows = found.annotate(erased=Exists(LogEntry.objects.filter(thread=OuterRef("thread"), verb__in=ERASES))).values(*READ, "erased")
        entries = {values["id"]: values for values in rows}
        yield from ((link, entries.get(link["entry"])) for link in links)
        reached = links[-1]["number"]


def faults() -> Iterator[Fault]:
    """Every fault of the current subdistrict's log; entries that should have a link by now and have none are faults, too."""
    yield from check(pairs(), settings.FIELD_KEYS)
    last = LogLink.objects.order_by("-number").first()
    if last is not None:
        settled = LogEntry.objects.filter(written_at__lte=last.written_at - LONGEST_TRANSACTION)
        for pk in settled.filter(~Exists(_link_of_entry())).values_list("pk", flat=True):
            yield Fault(0, pk, "the entry is in no link")


def head() -> tuple[int, str]:
    """The last number and hash, to be noted down elsewhere."""
    last = LogLink.objects.order_by("-number").first()
    return (last.number, last.hash) if last else (0, START)


def holds(wanted: str) -> bool:
    """Whether the chain still has a hash that was noted down; it has not when its end was cut off."""
    return LogLink.objects.filter(hash=wanted).exists()
