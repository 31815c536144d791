"""Uploaded files in a store that speaks like Amazon's: Aliyun OSS, Tencent COS, MinIO and others."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage


class ObjectStore(S3Storage):
    """Files are read and passed on by our own permission-checked views; the bucket itself stays private.

    `addressing`: `virtual` puts the bucket into the host name, `path` into the path, `auto` leaves it to the library.
    Checksums that Amazon's library adds to every upload are left out, because the other stores refuse them.
    """

    def __init__(self, *, addressing: str, **options: Any) -> None:
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": addressing},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, default_acl="private", querystring_auth=True, file_overwrite=False, **options)
