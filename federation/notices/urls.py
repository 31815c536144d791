"""Addresses of notices."""

from __future__ import annotations

from django.urls import path, re_path

from federation.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("read/", views.mark_read, name="read"),
    path("ways/", views.ways, name="ways"),
    re_path(r"^ways/(?P<way>email|sms|wecom|dingtalk|feishu)/$", views.way, name="way"),
    re_path(r"^ways/(?P<way>email|sms|wecom|dingtalk|feishu)/close/$", views.close_way, name="close_way"),
    path("<uuid:pk>/", views.open_notice, name="open"),
]
