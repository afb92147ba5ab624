"""Addresses of the shared part."""

from django.urls import path

from csc.views import signing_in

app_name = "csc"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
]
