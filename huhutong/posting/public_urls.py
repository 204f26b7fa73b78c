"""Addresses of this app that need no staff sign-in."""

from django.urls import path

from huhutong.posting.views import objecting, public

app_name = "public"
urlpatterns = [
    path("notices/", public.notice_list, name="notices"),
    path("notices/<slug:number>/", public.notice_page, name="notice"),
    path("notices/<slug:number>/notice.pdf", public.notice_pdf, name="notice_pdf"),
    path("notices/<slug:number>/rows/<int:position>/", public.receipt_page, name="receipt"),
    path("notices/<slug:number>/object/", objecting.who_page, name="object"),
    path("notices/<slug:number>/object/reason/", objecting.reason_page, name="reason"),
    path("objections/", objecting.follow_page, name="follow"),
    path("objections/withdraw/", objecting.withdraw, name="withdraw"),
]
