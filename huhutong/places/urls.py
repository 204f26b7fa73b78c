"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from huhutong.places import views

app_name = "places"
urlpatterns: list[URLPattern | URLResolver] = [
    path("scopes/<uuid:uuid>/", views.scopes, name="scopes"),
    path("scopes/<uuid:uuid>/<uuid:assignment>/end/", views.end_scope, name="end_scope"),
]
