"""The roles of a fresh installation; groups that admins may edit afterwards."""

READING = (
    "orders.view_salesorder orders.view_customer orders.view_returnorder orders.view_return orders.view_quote "
    "orders.view_pendingorder"
).split()
AGENT = READING + (
    "orders.suspend_salesorder orders.resume_salesorder orders.flag_salesorder orders.tag_salesorder "
    "orders.clear_alerts orders.cancel_line orders.return_line orders.swap_line orders.reship_line "
    "orders.exchange_line orders.appease_line orders.appease_salesorder orders.cancel_shippingorder "
    "orders.change_address orders.change_email orders.change_shipping_method orders.collect_payment "
    "orders.add_payment orders.refund_payment orders.receive_returnorder orders.void_returnorder "
    "orders.change_customer orders.add_customer orders.merge_customer orders.add_quote orders.send_quote "
    "orders.turn_quote orders.add_pendingorder orders.void_pendingorder activities.add_note activities.close_followup"
).split()
MANAGER = AGENT + (
    "orders.void_salesorder orders.advance_salesorder orders.approve_salesorder orders.file_salesorder "
    "orders.change_price orders.change_quantity orders.add_lineitem orders.approve_deed orders.capture_payment "
    "orders.settle_unknown_transaction orders.unmerge_customer orders.export_customer orders.erase_customer "
    "orders.restore_pendingorder csc.take_over_lease activities.close_any_followup activities.view_audit"
).split()
ADMINISTRATOR = READING + (
    "orders.unmerge_customer orders.export_customer orders.erase_customer activities.view_audit "
    "activities.close_any_followup csc.view_site csc.add_site csc.change_site csc.view_user csc.add_user "
    "csc.change_user csc.view_team csc.add_team csc.change_team csc.delete_team csc.view_code csc.add_code "
    "csc.change_code auth.view_group auth.add_group auth.change_group csc.view_groupsite csc.add_groupsite "
    "csc.change_groupsite csc.delete_groupsite orders.view_ordersettings orders.change_ordersettings "
    "orders.view_item orders.add_item orders.change_item orders.view_pricebookentry orders.add_pricebookentry "
    "orders.change_pricebookentry orders.view_taxrate orders.add_taxrate orders.change_taxrate "
    "orders.view_shippingmethod orders.add_shippingmethod orders.change_shippingmethod orders.view_promotion "
    "orders.add_promotion orders.change_promotion orders.view_warehouse orders.add_warehouse "
    "orders.change_warehouse orders.view_stock orders.add_stock orders.change_stock csc.view_promise csc.view_jobrun"
).split()

ROLES = {
    "Customer Service Agent": AGENT,
    "Customer Service Manager": MANAGER,
    "Administrator": ADMINISTRATOR,
}
