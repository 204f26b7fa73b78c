"""Addresses of this app."""

from django.urls import path

from huhutong.portal import views

app_name = "portal"
urlpatterns = [path("", views.home, name="home")]
