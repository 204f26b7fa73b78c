"""The JSON API: one NinjaAPI; each app's router is mounted here."""

from typing import Any, cast

from django.urls import path
from ninja import NinjaAPI

from huhutong.evaluation.api import router as ballot
from huhutong.infra import refusals
from huhutong.kernel.errors import DomainError

api = NinjaAPI(title="Huhutong", version="1", urls_namespace="api", docs_url=None)
# ninja's type wants a handler that also takes the class itself, which it never hands over.
api.add_exception_handler(DomainError, cast("Any", refusals.problem))
api.add_router("/ballot/", ballot)

urlpatterns = [path("", api.urls)]
