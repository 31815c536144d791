"""Files in a store that speaks like Amazon's, and files that are not there any more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from dispatch.mutual_aid.models import Photo
from federation.environment import BASE_DIR

UPLOAD = """
import django, json
django.setup()
from botocore.awsrequest import AWSResponse
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage as store
sent = []
def caught(request, **_):
    sent.append([request.method, request.url, sorted(name.lower() for name in request.headers)])
    nothing = type("Raw", (), {"stream": lambda *a, **k: iter([b""])})()
    return AWSResponse(request.url, 404 if request.method == "HEAD" else 200, {}, nothing)
store.connection.meta.client.meta.events.register("before-send.s3", caught)
store.save("photos/a.webp", ContentFile(b"x"))
print(json.dumps(sent))
"""


def test_a_bucket_stands_in_the_host_name_and_no_checksum_is_added() -> None:
    asked = {
        "S3_BUCKET": "linyuan", "S3_ENDPOINT": "https://oss-cn-hangzhou.aliyuncs.com", "S3_REGION": "oss-cn-hangzhou",
        "S3_ADDRESSING": "virtual", "S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret", "DJANGO_SETTINGS_MODULE": "federation.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", UPLOAD], cwd=BASE_DIR, env={**os.environ, **asked}, capture_output=True, text=True, check=True
    )
    method, url, headers = json.loads(done.stdout.strip().splitlines()[-1])[-1]
    assert (method, url) == ("PUT", "https://linyuan.oss-cn-hangzhou.aliyuncs.com/photos/a.webp")
    assert not [name for name in headers if "checksum" in name or name == "x-amz-trailer"]


def test_a_file_that_is_gone_is_told_in_a_sentence(ask: Any, luyi: Any, now: Any, sign_in: Any) -> None:
    request = ask()
    photo = Photo.objects.create(request=request, width=1, height=1, created_at=now, file="photos/gone.webp")
    answer = sign_in("firm1").get(f"/requests/{request.pk}/photos/{photo.pk}/")
    assert answer.status_code == 404 and "文件已不存在" in answer.content.decode()
