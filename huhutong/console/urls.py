"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from huhutong.console import county_views, views

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("county/", county_views.county, name="county"),
    path("county/map.json", county_views.county_map, name="county_map"),
    path("villages/<str:code>/", views.village, name="village"),
    path("help/", views.help_contents, name="help"),
    path("help/<slug:topic>/", views.help_topic, name="help_topic"),
    path("next-day/", views.next_day, name="next_day"),
]
