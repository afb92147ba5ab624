"""The admin site: every page opens, under the same policy as the rest, and code lists keep their entries."""

import pytest
from django.contrib import admin
from django.urls import reverse

from csc.models import Code
from orders.models import OrderSettings
from tests.browser import complaints, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(administrator):
    administrator.is_superuser = True
    administrator.save()
    return administrator


def pages():
    for model, model_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield f"{name}_changelist"
        if type(model_admin).__name__ != "ReadOnlyAdmin" and hasattr(model_admin, "list_display"):
            yield f"{name}_add"


@pytest.mark.parametrize("name", sorted(set(pages())))
def test_every_page_of_the_admin_opens(client, superuser, name):
    client.force_login(superuser)

    response = client.get(reverse(name))

    read_only = "promise_add" in name or "jobrun_add" in name or "ordersettings_add" in name
    assert response.status_code in ({302, 403} if read_only else {200})


def test_a_code_is_hidden_and_never_deleted(client, superuser):
    client.force_login(superuser)
    code = Code.objects.get(list="result", code="satisfied")

    assert client.get(reverse("admin:csc_code_delete", args=[code.pk])).status_code == 403


def test_a_fresh_installation_has_the_results_of_the_product():
    assert list(Code.objects.of("result").values_list("label", flat=True)) == [
        "Satisfied", "Not Satisfied", "No Answer", "Left Message",
    ]  # fmt: skip


def test_who_changed_a_setting_when_is_kept(client, superuser):
    client.force_login(superuser)

    told = {"quiet_minutes": "5", "approvals_enabled": "on", "quote_days": "30"}
    client.post(reverse("admin:orders_ordersettings_change"), told)

    settings = OrderSettings.get_solo()
    assert (settings.quiet_minutes, settings.approvals_enabled) == (5, True)
    assert settings.history.first().history_user == superuser


@pytest.mark.django_db(transaction=True)
def test_the_policy_of_the_browser_is_kept_in_the_admin(page, live_server, superuser):
    said = complaints(page)
    sign_in(page.context, live_server, superuser)

    for name in ("admin:index", "admin:csc_user_add", "admin:csc_code_changelist", "admin:orders_promotion_add"):
        page.goto(f"{live_server.url}{reverse(name)}")

    assert page.get_by_role("heading", name="Add promotion").is_visible()
    assert said == []
