"""How Django starts the project's shared part."""

from django.apps import AppConfig
from django.contrib.admin import apps as stock_admin
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django_structlog.signals import bind_extra_request_metadata


class CscConfig(AppConfig):
    """Shared by all apps."""

    default = True
    name = "csc"
    verbose_name = "Service Center"

    def ready(self) -> None:
        import csc.celery  # shared tasks look for the app that is loaded last
        import csc.checks  # noqa: F401  # registers itself
        from csc import chores, context, partitions, presence, promises, sessions, tries
        from csc.first_rows import install

        chores.chore("months ahead", every=60, do=partitions.ensure)
        chores.chore("forget promises", every=60, do=promises.forget_settled)
        chores.chore("forget sessions", every=3600, do=sessions.forget_ended)
        chores.chore("forget presence", every=3600, do=presence.forget_old)
        chores.chore("forget failed sign-ins", every=3600, do=tries.forget_old)
        bind_extra_request_metadata.connect(context.bind_address)
        user_logged_in.connect(sessions.begin)
        post_migrate.connect(install, sender=self)


class AdminConfig(stock_admin.AdminConfig):
    """The stock admin, whose sign-in is the product's own."""

    default = False
    default_site = "csc.admin_site.ServiceCenterAdmin"
