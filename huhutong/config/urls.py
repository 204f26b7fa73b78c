"""Where each app's pages are mounted."""

from django.urls import include, path

urlpatterns = [
    path("", include("huhutong.infra.ui.urls")),
    path("", include("huhutong.org.urls")),
    path("", include("huhutong.portal.urls")),
    path("", include("huhutong.posting.public_urls")),
    path("", include("huhutong.evaluation.ballot_urls")),
    path("console/", include("huhutong.console.urls")),
    path("console/places/", include("huhutong.places.urls")),
    path("console/households/", include("huhutong.households.urls")),
    path("console/cases/", include("huhutong.casework.urls")),
    path("console/scoring/", include("huhutong.scoring.urls")),
    path("console/evaluation/", include("huhutong.evaluation.urls")),
    path("console/posting/", include("huhutong.posting.urls")),
    path("console/rounds/", include("huhutong.granting.urls")),
    path("console/demo/", include("huhutong.demo.urls")),
    path("api/", include("huhutong.config.api")),
]

handler400 = "huhutong.infra.refusals.bad_request"
handler403 = "huhutong.infra.refusals.forbidden"
handler404 = "huhutong.infra.refusals.not_found"
handler500 = "huhutong.infra.refusals.crashed"
