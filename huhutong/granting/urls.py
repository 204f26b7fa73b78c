"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from huhutong.granting.views import acts, checks, evaluation, households, rounds, slips

app_name = "granting"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", rounds.rounds, name="rounds"),
    path("start/<str:code>/", rounds.start, name="start"),
    path("<uuid:uuid>/", rounds.overview, name="round"),
    path("<uuid:uuid>/opening/", evaluation.opening, name="opening"),
    path("<uuid:uuid>/ballots/", evaluation.ballots, name="ballots"),
    path("<uuid:uuid>/scoring/", evaluation.scoring, name="scoring"),
    path("<uuid:uuid>/supplement/", evaluation.supplement, name="supplement"),
    path("<uuid:uuid>/checks/", checks.checks, name="checks"),
    path("<uuid:uuid>/checks/draw/", checks.draw, name="draw"),
    path("<uuid:uuid>/checks/sample/", checks.sample, name="sample"),
    path("checks/<uuid:item>/", households.decide, name="decide"),
    path("<uuid:uuid>/posting/", acts.posting, name="posting"),
    path("<uuid:uuid>/granting/", acts.granting, name="granting"),
    path("<uuid:uuid>/adjustments/", acts.adjustments, name="adjustments"),
    path("<uuid:uuid>/end/", acts.end, name="end"),
    path("<uuid:uuid>/propose/<str:kind>/", acts.propose, name="propose"),
    path("acts/<uuid:act>/<str:verb>/", acts.decide, name="act"),
    path("<uuid:uuid>/households/", households.rows, name="rows"),
    path("<uuid:uuid>/lines/", households.lines, name="lines"),
    path("<uuid:uuid>/slips.pdf", slips.round_slips, name="slips"),
    path("households/<uuid:row>/", households.row, name="row"),
    path("households/<uuid:row>/override/", households.override, name="override"),
    path("households/<uuid:row>/resubmit/", households.resubmit, name="resubmit"),
    path("households/<uuid:row>/adjust/", households.adjust, name="adjust"),
    path("households/<uuid:row>/slip.pdf", slips.slip, name="slip"),
]
