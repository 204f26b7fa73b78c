"""Addresses of the design system."""

from django.urls import include, path

from huhutong.infra.ui import views

app_name = "ui"
urlpatterns = [
    path("console/design/", views.design, name="design"),
    path("console/search/", views.search, name="search"),
    path("console/design/<slug:name>/", views.layout, name="layout"),
    path("ui/preferences/", views.prefer, name="prefer"),
    path("i18n/", include("django.conf.urls.i18n")),
]
