"""Addresses of the shared part."""

from django.urls import path

from csc.views import health, password, profile, signing_in

app_name = "csc"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/again/", signing_in.sign_in_again, name="sign_in_again"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("me/", profile.profile, name="profile"),
    path("me/password/", password.password, name="password"),
]
