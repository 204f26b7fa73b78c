"""The registry's API under /api/registry/: the same services as the pages, by access token."""

from django.views.decorators.cache import never_cache
from ninja import Router

from huhutong.households.api import imports, reading, writing
from huhutong.households.api.asked import registry
from huhutong.org.public import by_token

router = Router(auth=by_token)
router.add_decorator(never_cache, mode="view")
router.add_router("", registry)
router.add_router("/imports", imports.router)

__all__ = ["reading", "router", "writing"]
