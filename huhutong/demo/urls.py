"""Addresses of the demo's walk; a live installation answers 404 to all of them."""

from django.urls import path

from huhutong.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.walk, name="walk"),
    path("roster.xlsx", views.roster, name="roster"),
    path("<str:code>/evaluators/", views.evaluators, name="evaluators"),
    path("<str:code>/ballots/", views.ballots, name="ballots"),
]
