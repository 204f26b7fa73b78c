"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from huhutong.scoring import views

app_name = "scoring"
urlpatterns: list[URLPattern | URLResolver] = [
    path("card/", views.card, name="card"),
    path("results/<uuid:run>/<uuid:household>/", views.result, name="result"),
]
