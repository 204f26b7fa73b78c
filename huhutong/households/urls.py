"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from huhutong.households.views import (
    archive,
    duplicates,
    edit,
    events,
    household,
    imports,
    listing,
    pictures,
    ratios,
)

app_name = "households"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.households, name="list"),
    path("villages/<str:village>/new/", listing.register, name="register"),
    path("cost-ratios/", ratios.ratios, name="ratios"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/look/", duplicates.look, name="look"),
    path("duplicates/<uuid:uuid>/", duplicates.decide, name="decide"),
    path("duplicates/merges/<uuid:uuid>/undo/", duplicates.undo, name="undo_merge"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template.xlsx", imports.template, name="template"),
    path("imports/<uuid:uuid>/", imports.batch, name="import"),
    path("imports/<uuid:uuid>/columns/", imports.columns, name="columns"),
    path("imports/<uuid:uuid>/resume/", imports.resume, name="resume"),
    path("imports/<uuid:uuid>/apply/", imports.apply, name="apply"),
    path("imports/<uuid:uuid>/discard/", imports.discard, name="discard"),
    path("imports/<uuid:uuid>/errors.xlsx", imports.error_workbook, name="errors"),
    path("events/<uuid:uuid>/undo/", events.undo, name="undo_event"),
    path("<uuid:uuid>/events/", events.choose, name="events"),
    path("<uuid:uuid>/events/<slug:kind>/", events.record, name="event"),
    path("<uuid:uuid>/", household.household, name="household"),
    path("<uuid:uuid>/clear/", household.show_in_clear, name="unmask"),
    path("<uuid:uuid>/consent/", household.consent, name="consent"),
    path("<uuid:uuid>/consent/withdraw/", household.withdraw, name="withdraw"),
    path("<uuid:uuid>/consent/form/", household.consent_form, name="consent_form"),
    path("<uuid:uuid>/edit/", edit.household, name="edit"),
    path("<uuid:uuid>/pictures/new/", pictures.add, name="picture_new"),
    path("<uuid:uuid>/pictures/<uuid:picture>/", pictures.look, name="picture"),
    path("<uuid:uuid>/pictures/<uuid:picture>/remove/", pictures.remove, name="picture_remove"),
    path("<uuid:uuid>/archive/", archive.archive, name="archive"),
    path("<uuid:uuid>/ties/new/", edit.tie, name="tie"),
    path("<uuid:uuid>/members/new/", edit.new_member, name="new_member"),
    path("<uuid:uuid>/members/<uuid:person>/", edit.person, name="person"),
    path("<uuid:uuid>/members/<uuid:person>/leave/", edit.leave, name="leave"),
]
