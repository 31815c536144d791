"""Messages to people, written with the change they tell of and delivered at least once."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.kernel.sealed import SealedField
from federation.tenancy.models import TenantKey, TenantModel


class Target(models.Func):
    """The identifier of the row that an address leads to: the first one in it."""

    template = "substring(%(expressions)s from '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')"
    output_field = models.TextField()


class Notice(TenantModel):
    """One message to one person; the text is rendered in the person's language when the notice is written."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("to"))
    event = models.CharField(max_length=60)
    text = models.CharField(_("message"), max_length=300)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("time"))
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_by_user"),
            models.Index(fields=["created_at"], condition=Q(sent_at=None), name="notice_unsent"),
            models.Index("subdistrict", Target("link"), name="notice_by_target"),
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text


class Way(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    WECOM = "wecom", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk group robot")
    FEISHU = "feishu", _("Feishu group robot")


class Channel(TenantModel):
    """A way by which one person's notices leave the product. Robots are known by their token, so no address can be made up."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    address = SealedField(_("address"))
    secret = SealedField(_("signing secret"), blank=True)
    silent = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # groups of events that it does not carry
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "user", "way"], name="channel_once")]
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.get_way_display())


class Manner(TenantModel):
    """When a person wants to be left alone; minutes after midnight."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), null=True, blank=True, validators=[MaxValueValidator(1440)])
    quiet_until = models.PositiveSmallIntegerField(_("quiet until"), null=True, blank=True, validators=[MaxValueValidator(1440)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "user"], name="manner_once"),
            models.CheckConstraint(
                name="manner_minutes",
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__range=(0, 1440), quiet_until__range=(0, 1440)),
            ),
        ]

    def __str__(self) -> str:
        return f"manner of {self.user_id}"


class Delivery(TenantModel):
    """One notice on its way by one channel: written once, tried until it is taken."""

    notice = TenantKey(Notice, models.CASCADE, related_name="deliveries")
    channel = TenantKey(Channel, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "notice", "channel"], name="delivery_once")]
        indexes = [models.Index(fields=["channel", "-due_at"], name="delivery_by_channel")]

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.channel_id}"
