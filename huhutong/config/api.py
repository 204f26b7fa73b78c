"""The JSON API: one NinjaAPI; each app's router is mounted here."""

from django.urls import path
from ninja import NinjaAPI

from huhutong.infra import refusals
from huhutong.kernel.errors import DomainError

api = NinjaAPI(title="Huhutong", version="1", urls_namespace="api", docs_url=None)
api.add_exception_handler(DomainError, refusals.problem)

urlpatterns = [path("", api.urls)]
