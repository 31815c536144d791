"""Make a subdistrict with its word lists and its first leader."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction
from django.utils import timezone

from federation.accounts.models import Membership, Role, User
from federation.kernel import audit
from federation.pool import taxonomy
from federation.tenancy import scope
from federation.tenancy.models import District, Subdistrict


class Command(BaseCommand):
    help = "Make a subdistrict, load the word lists it starts with, and appoint its first leader."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="administrative code, e.g. 110112013")
        parser.add_argument("--name", required=True)
        parser.add_argument("--name-en", default="")
        parser.add_argument("--district-code", required=True)
        parser.add_argument("--district", required=True)
        parser.add_argument("--city", required=True)
        parser.add_argument("--leader", required=True, help="username of the first leader")
        parser.add_argument("--leader-name", default="")

    def handle(self, *args: Any, **given: Any) -> None:
        leader = User(username=given["leader"], name=given["leader_name"])
        password = getpass.getpass("Password of the first leader: ")
        try:
            validate_password(password, leader)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        leader.set_password(password)
        try:
            with transaction.atomic():
                self._make(leader, given)
        except IntegrityError as error:
            raise CommandError("A subdistrict with this code or a person with this username is already there.") from error
        self.stdout.write(f"{given['name']} is ready; {leader.username} can sign in.")

    def _make(self, leader: User, given: dict[str, Any]) -> None:
        district, _ = District.objects.get_or_create(
            code=given["district_code"], defaults={"name": given["district"], "city": given["city"]}
        )
        subdistrict = Subdistrict.objects.create(district=district, code=given["code"], name=given["name"], name_en=given["name_en"])
        leader.save()
        with scope.atomic_tenant(subdistrict.pk):
            taxonomy.load()
            member = Membership.objects.create(user=leader, role=Role.LEADER)
            audit.record("add_member", member, by=member, at=timezone.now(), role=Role.LEADER, person=leader.get_full_name())
