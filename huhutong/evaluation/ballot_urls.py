"""Addresses of the evaluator's phone: no staff sign-in."""

from django.urls import path

from huhutong.evaluation.views import ballot

app_name = "ballot"
urlpatterns = [path("ballot/<str:token>/", ballot.shell, name="shell")]
