"""Addresses of the staff pages."""

from django.urls import path

from huhutong.evaluation.views import evaluators, links, paper, results, rounds

app_name = "evaluation"
urlpatterns = [
    path("", rounds.index, name="index"),
    path("villages/<str:code>/", evaluators.village, name="village"),
    path("villages/<str:code>/engage/", evaluators.engage, name="engage"),
    path("evaluators/<uuid:uuid>/", evaluators.evaluator, name="evaluator"),
    path("evaluators/<uuid:uuid>/status/", evaluators.status, name="status"),
    path("evaluators/<uuid:uuid>/release/", evaluators.release, name="release"),
    path("evaluators/<uuid:uuid>/ties/", evaluators.tie, name="tie"),
    path("rounds/<uuid:uuid>/", rounds.round_page, name="round"),
    path("rounds/<uuid:uuid>/close/", rounds.close, name="close"),
    path("rounds/<uuid:uuid>/replace/<uuid:leaving>/", rounds.replace, name="replace"),
    path("rounds/<uuid:uuid>/links/", links.issue, name="links"),
    path("rounds/<uuid:uuid>/links.pdf", links.pdf, name="links_pdf"),
    path("rounds/<uuid:uuid>/results/", results.scores, name="results"),
    path("rounds/<uuid:uuid>/results/<uuid:household>/", results.opinions, name="opinions"),
    path("vetoes/<uuid:uuid>/reply/", results.reply, name="reply"),
    path("rounds/<uuid:uuid>/paper/<uuid:evaluator>/", paper.upload, name="paper"),
    path(
        "rounds/<uuid:uuid>/paper/<uuid:evaluator>/template.xlsx",
        paper.template,
        name="paper_template",
    ),
    path("paper/<uuid:uuid>/", paper.preview, name="paper_preview"),
]
