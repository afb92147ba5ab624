"""The shop's data and the settings of orders in the admin; orders themselves are changed by deeds alone."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin
from solo.admin import SingletonModelAdmin

from orders.models import (
    EntryScript,
    Item,
    OrderSettings,
    PriceBookEntry,
    Promotion,
    ShippingMethod,
    Stock,
    TaxRate,
    Warehouse,
)


class PriceInline(admin.TabularInline[PriceBookEntry, Item]):
    """What the item costs, by site and day."""

    model = PriceBookEntry
    extra = 0


class StockInline(admin.TabularInline[Stock, Item]):
    """How many there are, by warehouse."""

    model = Stock
    extra = 0


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin[Item]):
    """Items with their prices and stock."""

    list_display = ("code", "name", "master", "tax_class", "status")
    list_filter = ("status", "tax_class")
    list_select_related = ("master",)
    search_fields = ("code", "name")
    autocomplete_fields = ("master",)
    show_full_result_count = False
    inlines = [PriceInline, StockInline]


@admin.register(TaxRate)
class TaxRateAdmin(admin.ModelAdmin[TaxRate]):
    """Tax by country, region and class."""

    list_display = ("country", "region", "tax_class", "rate", "valid_from")
    list_filter = ("country",)


@admin.register(ShippingMethod)
class ShippingMethodAdmin(admin.ModelAdmin[ShippingMethod]):
    """Ways to send goods."""

    list_display = ("name", "site", "price", "days", "visible")
    list_filter = ("site",)


@admin.register(Promotion)
class PromotionAdmin(admin.ModelAdmin[Promotion]):
    """Discounts that the shop gives by itself."""

    list_display = ("name", "site", "level", "percent", "amount", "starts_on", "ends_on")
    list_filter = ("site", "level")
    autocomplete_fields = ("items", "excluded_items")


@admin.register(Warehouse)
class WarehouseAdmin(admin.ModelAdmin[Warehouse]):
    """Places that ship."""

    list_display = ("code", "name", "site")


@admin.register(OrderSettings)
class OrderSettingsAdmin(SingletonModelAdmin, SimpleHistoryAdmin):  # type: ignore[misc]  # no types
    """Optional workflow steps; who changed them when is kept."""


@admin.register(EntryScript)
class EntryScriptAdmin(admin.ModelAdmin[EntryScript]):
    """What agents say on each tab of order entry."""

    list_display = ("tab", "site", "words", "visible")
    list_filter = ("tab", "site")
