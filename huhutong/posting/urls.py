"""Addresses of this app under /console/posting/."""

from django.urls import path

from huhutong.posting.views import staff

app_name = "posting"
urlpatterns = [
    path("objections/", staff.queue_page, name="objections"),
    path("objections/<slug:number>/", staff.case_page, name="objection"),
    path("objections/<slug:number>/take/", staff.take, name="take"),
    path("objections/<slug:number>/assign/", staff.assign, name="assign"),
    path("objections/<slug:number>/household/", staff.link, name="link"),
    path("objections/<slug:number>/note/", staff.note, name="note"),
    path("objections/<slug:number>/more-time/", staff.ask_time, name="ask_time"),
    path("objections/<slug:number>/more-time/decide/", staff.decide_time, name="decide_time"),
    path("objections/<slug:number>/decide/", staff.decide, name="decide"),
    path("objections/<slug:number>/withdraw/", staff.withdraw, name="withdraw"),
    path("objections/<slug:number>/contact/", staff.contact, name="contact"),
    path("notices/", staff.notices_page, name="notices"),
]
