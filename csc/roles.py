"""The roles of a fresh installation; groups that admins may edit afterwards."""


def of(app: str, names: str) -> list[str]:
    """Full permission names of an app from their short names."""
    return [f"{app}.{name}" for name in names.split()]


READING = of("orders", "view_salesorder view_customer view_returnorder view_return view_quote view_pendingorder")
AGENT = [
    *READING,
    *of(
        "orders",
        """suspend_salesorder resume_salesorder flag_salesorder tag_salesorder clear_alerts
        cancel_line return_line swap_line reship_line exchange_line appease_line appease_salesorder
        cancel_shippingorder change_address change_email change_shipping_method
        collect_payment add_payment refund_payment receive_returnorder void_returnorder
        change_customer add_customer merge_customer add_quote send_quote turn_quote
        add_pendingorder void_pendingorder""",
    ),
    *of("activities", "add_note close_followup"),
    *of("callmgmt", "take_call transfer_call"),
]
MANAGER = [
    *AGENT,
    *of(
        "orders",
        """void_salesorder advance_salesorder approve_salesorder file_salesorder change_price change_quantity
        add_lineitem approve_deed capture_payment settle_unknown_transaction unmerge_customer export_customer
        erase_customer restore_pendingorder""",
    ),
    *of("csc", "take_over_lease"),
    *of("activities", "close_any_followup view_audit"),
]
ADMINISTRATOR = [
    *READING,
    *of(
        "orders",
        """unmerge_customer export_customer erase_customer view_ordersettings change_ordersettings
        view_item add_item change_item view_pricebookentry add_pricebookentry change_pricebookentry
        view_taxrate add_taxrate change_taxrate view_shippingmethod add_shippingmethod change_shippingmethod
        view_promotion add_promotion change_promotion view_warehouse add_warehouse change_warehouse
        view_stock add_stock change_stock""",
    ),
    *of(
        "csc",
        """view_site add_site change_site view_user add_user change_user view_team add_team change_team delete_team
        view_code add_code change_code view_groupsite add_groupsite change_groupsite delete_groupsite
        view_promise view_jobrun""",
    ),
    *of("auth", "view_group add_group change_group"),
    *of("activities", "view_audit close_any_followup"),
    *of("callmgmt", "view_ctisource add_ctisource change_ctisource"),
]

ROLES = {
    "Customer Service Agent": AGENT,
    "Customer Service Manager": MANAGER,
    "Administrator": ADMINISTRATOR,
}
