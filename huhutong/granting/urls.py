"""Addresses of this app."""

from django.urls import URLPattern, URLResolver

app_name = "granting"
urlpatterns: list[URLPattern | URLResolver] = []
