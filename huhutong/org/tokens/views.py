"""Pages of access tokens: parse, call one service, present."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.org.authority import MANAGE
from huhutong.org.permissions import LABELS
from huhutong.org.public import OfficerRequest, now_of, officer_required
from huhutong.org.selectors import user_in_scope
from huhutong.org.tokens.errors import TokenPermitsTooMuch
from huhutong.org.tokens.forms import TokenForm
from huhutong.org.tokens.selectors import tokens_of
from huhutong.org.tokens.services import issue_token, revoke_token


@never_cache
@require_http_methods(["GET", "POST"])
@officer_required(MANAGE)
def tokens(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The user's tokens and the form for a new one, whose text is shown this once."""
    shown, at = user_in_scope(request.user, uuid), now_of(request.user)
    form, text = TokenForm(request.POST or None, user=shown, on=at.date()), ""
    if form.is_valid():
        try:
            _token, text = issue_token(by=request.user, user=shown, wish=form.wish(), at=at)
        except DomainError as refusal:
            form.add_error(_field_of(refusal), message_of(refusal))
        else:
            form = TokenForm(user=shown, on=at.date())
    rows = [
        (token, "、".join(_(LABELS.get(code, code)) for code in token.permissions))
        for token in tokens_of(shown)
    ]
    context = {"shown": shown, "form": form, "rows": rows, "text": text, "today": at.date()}
    return render(request, "org/tokens.html", context)


@require_POST
@officer_required(MANAGE)
def revoke(request: OfficerRequest, uuid: UUID, token: UUID) -> HttpResponse:
    """A token is taken back."""
    shown = user_in_scope(request.user, uuid)
    revoke_token(by=request.user, user=shown, uuid=token, at=now_of(request.user))
    messages.success(request, _("The access token is revoked and refused from now on."))
    return redirect("org:tokens", shown.uuid)


def _field_of(refusal: DomainError) -> str:
    if isinstance(refusal, TokenPermitsTooMuch):
        return "permissions"
    return "expires_on" if "day" in refusal.code else "name"
