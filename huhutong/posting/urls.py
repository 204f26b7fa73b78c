"""Addresses of this app."""

from django.urls import URLPattern, URLResolver

app_name = "posting"
urlpatterns: list[URLPattern | URLResolver] = []
