"""Addresses of the subdistrict office's books."""

from __future__ import annotations

from django.urls import path, re_path

from federation.office.views import books, jobs, log, numbers

app_name = "office"
_KIND = r"^terms/(?P<kind>skills|trades|equipment|certificates|permits|emergencies)/"
_PK = r"(?P<pk>[0-9a-f-]{36})/"
urlpatterns = [
    path("log/", log.log, name="log"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:pk>/again/", jobs.again, name="try_job_again"),
    path("settings/", numbers.settings, name="settings"),
    path("settings/<slug:key>/", numbers.setting, name="setting"),
    path("settings/<slug:key>/reset/", numbers.reset, name="reset"),
    path("terms/", books.terms, name="terms"),
    re_path(_KIND + r"$", books.terms, name="terms_of"),
    re_path(_KIND + r"new/$", books.add_term, name="add_term"),
    re_path(_KIND + _PK + r"$", books.edit_term, name="edit_term"),
    re_path(_KIND + _PK + r"(?P<verb>retire|restore)/$", books.use_term, name="use_term"),
    path("departments/", books.departments, name="departments"),
    path("departments/new/", books.add_department, name="add_department"),
    path("departments/<uuid:pk>/", books.edit_department, name="edit_department"),
    path("subdistricts/", books.subdistricts, name="subdistricts"),
]
