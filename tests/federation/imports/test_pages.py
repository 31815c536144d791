"""Every kind of table that an app offers goes the whole way by its pages."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from federation.imports import registry
from federation.imports.models import ImportBatch
from tests.cast import Cast, browser_of


def test_the_template_of_every_kind_can_be_sent_back(luyi: Cast) -> None:
    browser, kinds = browser_of("dispatcher"), registry.open_to(luyi.dispatcher)
    assert set(kinds) >= {"firms", "compounds", "pool", "households"}
    for kind, importer in kinds.items():
        paper = browser.get(reverse("imports:template", args=[kind]))
        book = b"".join(paper.streaming_content) if paper.streaming else paper.content
        file = SimpleUploadedFile(f"{kind}.xlsx", BytesIO(book).read())
        answer = browser.post(reverse("imports:new"), {"kind": kind, "file": file})
        assert answer.status_code == 302, (kind, answer.status_code)
        batch = ImportBatch.objects.get(kind=kind)
        preview = browser.get(answer["Location"])
        assert answer["Location"] == reverse("imports:preview", args=[batch.pk]) and str(importer.label) in preview.content.decode()
    assert all(str(importer.label) in browser.get(reverse("imports:list")).content.decode() for importer in kinds.values())
