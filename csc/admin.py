"""People, sites and pick lists in the admin."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from csc.auditing import account_changed
from csc.free_text import make_plain
from csc.models import ApiToken, Code, GroupSite, JobRun, Promise, Site, Team, User
from csc.tries import forgive


@admin.register(User)
class AgentAdmin(UserAdmin[User]):
    """Users; who leaves is deactivated and never deleted."""

    list_display = ("username", "first_name", "last_name", "email", "team", "is_active")
    list_filter = ("groups", "team", "is_active", "is_staff")
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("At work"), {"fields": ("team", "locale", "time_zone", "density", "theme", "mail_format", "show_history")}),
    )

    actions = ("end_all_sessions", "let_try_again")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("End all sessions"), permissions=["change"])
    def end_all_sessions(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Signs the chosen users out wherever they are, on their next request."""
        users.update(session_epoch=F("session_epoch") + 1)
        for user in users:
            account_changed("user.sessions_ended", request=request, about=user)
        messages.success(request, _("Their sessions have ended; each signs in again."))

    @admin.action(description=_("Let them try to sign in again at once"), permissions=["change"])
    def let_try_again(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Ends the wait after too many tries."""
        for user in users:
            forgive(user)
            account_changed("user.let_try_again", request=request, about=user)
        messages.success(request, _("They may try to sign in again."))


class GroupSiteInline(admin.TabularInline[GroupSite, Group]):
    """The sites that a group is limited to; none means all."""

    model = GroupSite
    extra = 0


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Roles: what their users may do, and on which sites."""

    inlines = [GroupSiteInline]


@admin.register(Code)
class CodeAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # the package has no types
    """Entries of the pick lists; hidden when out of use, because history names them."""

    list_display = ("label", "list", "code", "short_label", "visible", "position")
    list_filter = ("list", "visible")
    search_fields = ("label", "code")
    list_editable = ("visible", "position")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The field of a form, which takes no more than those of an agent."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField):
            make_plain(field)
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin[Site]):
    """Shops."""

    list_display = ("code", "name", "currency", "tax_policy", "locale")


admin.site.register(Team)


class TokenForm(forms.ModelForm[ApiToken]):
    """A new token: for whom, for what, until when."""

    scopes = forms.MultipleChoiceField(
        label=_("scopes"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiToken
        fields = ("name", "user", "scopes", "expires_at")

    def clean_expires_at(self) -> datetime:
        """The end of a new token lies ahead; that of an old one is put into the past to withdraw it."""
        moment: datetime = self.cleaned_data["expires_at"]
        if not self.instance.pk and moment <= timezone.now():
            raise forms.ValidationError(_("This moment is over: the token would never be valid."))
        return moment

    def clean(self) -> dict[str, Any]:
        """Refuses what the token's user may not do, for then the token may not either."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        user: User | None = found.get("user") or (self.instance.user if self.instance.pk else None)
        lacking = [name for name in found.get("scopes", ()) if user and not user.has_perm(name)]
        if user and lacking:
            words = _("%(user)s may not do that: %(scopes)s. Give the user a group with that right first.")
            labels = dict(ApiToken.Scope.choices)
            named = {"user": str(user), "scopes": ", ".join(str(labels[name]) for name in lacking)}
            self.add_error("scopes", forms.ValidationError(words % named))
        return found


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """Tokens of programs; the words of one are shown once, when it is made."""

    form = TokenForm
    list_display = ("name", "user", "scopes", "expires_at", "last_used_at")
    list_select_related = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> tuple[str, ...]:
        return ("user", "created_at", "last_used_at") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        words = "" if change else obj.renew()
        super().save_model(request, obj, form, change)
        account_changed("token.changed" if change else "token.made", request=request, about=obj.user)
        request.token_words = words  # type: ignore[attr-defined]  # for the answer that shows it once

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        """The one page that shows the token."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Token made"),
            "token": obj,
            "words": getattr(request, "token_words", ""),
            "opts": self.opts,
        }
        response = render(request, "admin/csc/apitoken/made.html", context)
        response["Cache-Control"] = "no-store"
        return response


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that only the product writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Promise)
class PromiseAdmin(ReadOnlyAdmin):
    """What is still owed; parked ones need a person."""

    list_display = ("key", "kind", "state", "due_at", "attempt", "error")
    list_filter = ("state", "kind")
    show_full_result_count = False


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    """What scheduled jobs did."""

    list_display = ("job", "window_start", "state", "started_at", "finished_at")
    list_filter = ("job", "state")
    show_full_result_count = False
