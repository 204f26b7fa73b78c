"""The JSON API: one NinjaAPI; each app's router is mounted here."""

from django.urls import path
from ninja import NinjaAPI

api = NinjaAPI(title="Huhutong", version="1", urls_namespace="api", docs_url=None)

urlpatterns = [path("", api.urls)]
