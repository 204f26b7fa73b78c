"""The JSON API: one NinjaAPI; each app's router is mounted here.

Its document is for whoever has a token or is signed in, as it tells what this bank's system can.
"""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from ninja.errors import HttpError, ValidationError

from huhutong.config import openapi
from huhutong.evaluation.api import router as ballot
from huhutong.households.api import router as registry
from huhutong.infra import problems, refusals
from huhutong.kernel.errors import DomainError
from huhutong.org.public import by_token

api = openapi.Api(
    title="Huhutong",
    version="1",
    description=openapi.DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
# ninja's type wants a handler that also takes the class itself, which it never hands over.
api.add_exception_handler(DomainError, cast("Any", refusals.problem))
api.add_exception_handler(ValidationError, cast("Any", problems.malformed))
api.add_exception_handler(HttpError, cast("Any", problems.unreadable))
api.add_exception_handler(Http404, cast("Any", refusals.not_found))
api.add_router("/ballot/", ballot)
api.add_router("/registry", registry)


@never_cache
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; a refusal of the token for those who are not signed in either."""
    if not request.user.is_authenticated:
        by_token(request)
    return JsonResponse(openapi.document_of(api), json_dumps_params={"ensure_ascii": False})


urlpatterns = [path("openapi.json", document, name="openapi"), path("", api.urls)]
