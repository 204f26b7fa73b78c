"""Addresses of the evaluator's phone: no staff sign-in."""

from django.urls import path

from huhutong.evaluation.views import ballot

app_name = "ballot"
urlpatterns = [
    path("ballot/", ballot.shell, name="start"),
    # Beside the pages, as a worker may only rule over addresses below its own.
    path("ballot/worker.js", ballot.worker, name="worker"),
    path("ballot/app.webmanifest", ballot.manifest, name="manifest"),
    path("ballot/<str:token>/", ballot.shell, name="shell"),
]
