"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from huhutong.org import views
from huhutong.org.tokens import views as token_views

app_name = "org"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("console/users/", views.users, name="users"),
    path("console/users/new/", views.new_user, name="new_user"),
    path("console/users/<uuid:uuid>/", views.user, name="user"),
    path("console/users/<uuid:uuid>/switch/", views.switch, name="switch"),
    path("console/users/<uuid:uuid>/password/", views.reset_password, name="reset_password"),
    path("console/users/<uuid:uuid>/roles/<uuid:assignment>/end/", views.end_role, name="end_role"),
    path("console/users/<uuid:uuid>/tokens/", token_views.tokens, name="tokens"),
    path(
        "console/users/<uuid:uuid>/tokens/<uuid:token>/revoke/",
        token_views.revoke,
        name="revoke_token",
    ),
    path("console/system/", views.system, name="system"),
    path("console/roles/", views.roles, name="roles"),
]
