"""How Django starts the project's shared part."""

from django.apps import AppConfig
from django.contrib.admin import apps as stock_admin
from django.db.models.signals import post_migrate


class CscConfig(AppConfig):
    """Shared by all apps."""

    default = True
    name = "csc"
    verbose_name = "Service Center"

    def ready(self) -> None:
        import csc.celery  # noqa: F401  # shared tasks look for the app that is loaded last
        from csc import chores, partitions, promises
        from csc.first_rows import install

        chores.chore("months ahead", every=60, do=partitions.ensure)
        chores.chore("forget promises", every=60, do=promises.forget_settled)
        post_migrate.connect(install, sender=self)


class AdminConfig(stock_admin.AdminConfig):
    """The stock admin, whose sign-in is the product's own."""

    default = False
    default_site = "csc.admin_site.ServiceCenterAdmin"
