"""Orders in SQL: one to five lines, one destination, one payment, two to four events; one in a thousand has fifty.

The amounts are worked out once, in tables of the session, and then only copied and summed.
"""

# n counts all seeded orders; ids follow it, so that nothing has to be looked up.
ORDERS = """
CREATE TEMP TABLE seed_order ON COMMIT DROP AS
SELECT n, n - %(first)s AS i, %(salesorder)s + n - %(first)s AS id, (50000000 + n)::text AS number,
    t.placed_at, t.age, st.state, cu.id AS customer_id, cu.first_name, cu.last_name, cu.locale, cu.site_id,
    e.address AS email, ph.digits, site.currency, site.tax_policy,
    CASE site.tax_policy WHEN 'net' THEN 0.07 ELSE 0.19 END AS rate,
    st.state < 60 AND pg_temp.dice(n, 11, 100) < 15 AS suspended,
    CASE WHEN st.state < 60 AND pg_temp.dice(n, 12, 100) < 20 THEN 1 ELSE 0 END AS alerts,
    CASE WHEN pg_temp.dice(n, 13, 100) < 2 THEN (
        SELECT id FROM seed_flag WHERE seed_flag.i = pg_temp.dice(n, 14, %(flags)s))
        END AS flag_id,
    CASE WHEN pg_temp.dice(n, 10, 100) < 3 THEN (
        SELECT id FROM seed_tag WHERE seed_tag.i = pg_temp.dice(n, 9, %(tags)s))
        END AS tag_id
FROM generate_series(%(from)s::bigint, %(upto)s::bigint) n
JOIN orders_customer cu ON cu.id = %(customer)s + pg_temp.dice(n, 2, %(customers)s)
JOIN orders_customeremail e ON e.id = %(customeremail)s + cu.id - %(customer)s
JOIN orders_customerphone ph ON ph.id = %(customerphone)s + cu.id - %(customer)s
JOIN csc_site site ON site.id = cu.site_id
CROSS JOIN LATERAL (SELECT (%(last)s - n)::float / (%(last)s - %(first)s + 1) * interval '1100 days') s (since)
CROSS JOIN LATERAL (SELECT %(at)s::timestamptz - s.since, extract(day FROM s.since)) t (placed_at, age)
CROSS JOIN LATERAL (SELECT CASE
    WHEN t.age < 2 THEN (ARRAY[10, 10, 20, 30, 30, 30, 40, 40, 60, 60])[1 + pg_temp.dice(n, 3, 10)]
    WHEN t.age < 30 THEN (ARRAY[20, 30, 40, 40, 40, 50, 60, 60, 60, 60])[1 + pg_temp.dice(n, 3, 10)]
    WHEN pg_temp.dice(n, 3, 200) = 0 THEN 40 ELSE 60 END) st (state)
"""

LINES = """
CREATE TEMP TABLE seed_line ON COMMIT DROP AS
SELECT o.i, o.id AS order_id, k, o.currency, o.rate, it.id AS item_id, it.code, it.name, it.price, q.quantity,
    CASE o.tax_policy WHEN 'net' THEN a.amount ELSE a.amount - round(a.amount * o.rate / (1 + o.rate), 2) END AS net,
    CASE o.tax_policy WHEN 'net' THEN round(a.amount * o.rate, 2) ELSE round(a.amount * o.rate / (1 + o.rate), 2) END
        AS tax, o.placed_at, o.state
FROM seed_order o
CROSS JOIN LATERAL generate_series(0, (ARRAY[0,0,0,0,0,0,1,1,1,1,2,2,2,3,4])[1 + pg_temp.dice(o.n, 4, 15)]) k
JOIN seed_item it ON it.i = pg_temp.dice(o.n * 5 + k, 5, %(items)s)
CROSS JOIN LATERAL (SELECT 1 + pg_temp.dice(o.n * 5 + k, 6, 3)) q (quantity)
CROSS JOIN LATERAL (SELECT it.price * q.quantity) a (amount)
"""

CHARGES = """
CREATE TEMP TABLE seed_charge ON COMMIT DROP AS
SELECT i, order_id, k, 'line' AS kind, rate, currency, net, tax, %(lineitem)s + i * 5 + k AS line_id,
    NULL::bigint AS ship_to_id, quantity, placed_at
FROM seed_line
UNION ALL
SELECT i, id, 5, 'shipping', rate, currency, CASE tax_policy WHEN 'net' THEN 6.00 ELSE 6.00 - 0.96 END,
    CASE tax_policy WHEN 'net' THEN 0.42 ELSE 0.96 END, NULL, %(shipto)s + i, NULL, placed_at
FROM seed_order
"""

SALES_ORDERS = """
INSERT INTO orders_salesorder (id, version, suspended_at, suspended_reason, suspended_by_id, open_alerts,
    blocking_alerts, number, shop_number, source, source_id, channel, placed_at, locale, currency, tax_policy,
    first_name, last_name, email, phone, phone_digits, state, state_since, feed_figures, attributes, item_codes,
    tag_ids, subtotal, order_adjustment, shipping, handling, fees, tax, total, credited_total, authorised, captured,
    refunded, billing_address_id, customer_id, flag_id, site_id)
SELECT id, 1, CASE WHEN suspended THEN placed_at + interval '1 hour' END,
    CASE WHEN suspended THEN 'Customer asked to wait' ELSE '' END, CASE WHEN suspended THEN %(agent)s END, alerts,
    alerts, number, 'HH' || number, 'seed', n, 'web', placed_at, locale, currency, tax_policy, first_name, last_name,
    email, '+' || digits, digits, state, least(placed_at + interval '2 days', %(at)s::timestamptz), '{}', '{}',
    l.codes, array_remove(ARRAY[tag_id], NULL), s.subtotal, 0, s.shipping, 0, 0, s.tax, s.total, 0, s.total,
    CASE state WHEN 60 THEN s.total ELSE 0 END, 0,
    %(orderaddress)s + i, customer_id, flag_id, site_id
FROM seed_order o JOIN (
    SELECT c.order_id, sum(c.tax) AS tax, sum(c.net + c.tax) AS total,
        sum(p.part) FILTER (WHERE c.kind = 'line') AS subtotal,
        sum(p.part) FILTER (WHERE c.kind = 'shipping') AS shipping
    FROM seed_charge c JOIN seed_order of_it ON of_it.id = c.order_id
    CROSS JOIN LATERAL (SELECT CASE of_it.tax_policy WHEN 'gross' THEN c.net + c.tax ELSE c.net END) p (part)
    GROUP BY c.order_id
) s ON s.order_id = o.id
JOIN (
    SELECT order_id, array_agg(DISTINCT code ORDER BY code) AS codes FROM seed_line GROUP BY order_id
) l ON l.order_id = o.id
"""

ADDRESSES = """
INSERT INTO orders_orderaddress (id, attention, company, line1, line2, city, region, postal_code, country, phone,
    attributes, first_name, last_name, order_id)
SELECT %(orderaddress)s + o.i, '', '', a.line1, '', a.city, a.region, a.postal_code, a.country, '', '{}', o.first_name,
    o.last_name, o.id
FROM seed_order o JOIN orders_customeraddress a ON a.id = %(customeraddress)s + o.customer_id - %(customer)s
"""

SHIP_TOS = """
INSERT INTO orders_shipto (id, position, method, gift_text, address_id, order_id)
SELECT %(shipto)s + i, 1, 'Standard', '', %(orderaddress)s + i, id FROM seed_order
"""

LINE_ITEMS = """
INSERT INTO orders_lineitem (id, position, kind, source_id, item_code, name, placed_at, original_quantity, ordered,
    allocated, shipped, credited, original_unit_price, unit_price, tax_class, excluded_from_order_adjustments,
    attributes, item_id, order_id, ship_to_id)
SELECT %(lineitem)s + i * 5 + k, k + 1, 'product', '', code, name, placed_at, quantity, quantity,
    CASE WHEN state >= 40 THEN quantity ELSE 0 END, CASE WHEN state >= 50 THEN quantity ELSE 0 END, 0, price, price,
    'standard', false, '{}', item_id, order_id, %(shipto)s + i
FROM seed_line
"""

DEEDS = """
INSERT INTO orders_deed (id, kind, state, version_before, version_after, fingerprint, source_id, booked_at, order_id)
SELECT %(deed)s + i, 'placed', 'booked', 0, 1, '', '', placed_at, id FROM seed_order
"""

COMPONENTS = """
INSERT INTO orders_component (id, kind, tax_rate, currency, net, tax, gross, credited_net, credited_tax,
    credited_gross, line_id, order_id, ship_to_id)
SELECT %(component)s + i * 6 + k, kind, rate, currency, net, tax, net + tax, 0, 0, 0, line_id, order_id, ship_to_id
FROM seed_charge
"""

ENTRIES = """
INSERT INTO orders_entry (id, effect, quantity, currency, net, tax, gross, steps, booked_at, component_id, deed_id,
    order_id)
SELECT %(entry)s + i * 6 + k, 'sold', quantity, currency, net, tax, net + tax, '[{"rule": "as sold"}]', placed_at,
    %(component)s + i * 6 + k, %(deed)s + i, order_id
FROM seed_charge
"""

PAYMENTS = """
INSERT INTO orders_payment (id, position, method, gateway_token, brand, last4, state, currency, authorised, captured,
    refund_promised, refunded, order_id)
SELECT %(payment)s + s.i, 1, 'Card', '', 'Visa', lpad(pg_temp.dice(s.n, 8, 10000)::text, 4, '0'),
    CASE s.state WHEN 60 THEN 'captured' ELSE 'authorised' END, o.currency, o.authorised, o.captured, 0, 0, o.id
FROM seed_order s JOIN orders_salesorder o ON o.id = s.id
"""

EVENTS = """
INSERT INTO activities_event (at, origin, subject_kind, subject_id, subject_number, customer_id, actor_words, verb,
    summary, diff, request_id, salt)
SELECT least(o.placed_at + k * interval '1 hour', %(at)s::timestamptz), 'system', 'order', o.id, o.number,
    o.customer_id, '', CASE k WHEN 0 THEN 'order.placed' ELSE 'order.advanced' END,
    CASE k WHEN 0 THEN 'Order placed' WHEN 1 THEN 'Advanced from Received to Waiting Allocation'
        WHEN 2 THEN 'Advanced from Waiting Allocation to Waiting Fulfillment'
        ELSE 'Advanced from Waiting Fulfillment to Closed' END, '{}', '', uuid_send(gen_random_uuid())
FROM seed_order o
CROSS JOIN LATERAL generate_series(0, CASE WHEN mod(o.n, 1000) = 0 THEN 49
    WHEN o.state < 30 THEN 1 WHEN o.state < 60 THEN 2 ELSE 3 END) k
"""

ALERTS = """
INSERT INTO orders_alert (subject_kind, subject_id, subject_number, kind, source, fingerprint, words, blocking,
    next_step, times, raised_at, cleared_why)
SELECT 'order', id, number, 'payment-declined', 'payment', 'payment-declined', 'The card was declined.', true,
    'Ask the customer for another card.', 1, placed_at, ''
FROM seed_order WHERE alerts > 0
"""

TAGS = """
INSERT INTO orders_ordertag (placed_at, order_id, tag_id)
SELECT placed_at, id, tag_id FROM seed_order WHERE tag_id IS NOT NULL
"""

SEARCH_ROWS = """
INSERT INTO csc_searchrow (kind, object_id, recent_at, number, label, text, site_id)
SELECT 'order', id, placed_at, number, first_name || ' ' || last_name,
    lower(format('|%%s|HH%%s|%%s|%%s|%%s|%%s %%s||', number, number, n, digits, email, first_name, last_name)), site_id
FROM seed_order
"""

STATEMENTS = (
    ORDERS, "ANALYZE seed_order", LINES, CHARGES, "ANALYZE seed_charge", SALES_ORDERS, ADDRESSES, SHIP_TOS, LINE_ITEMS,
    DEEDS, COMPONENTS, ENTRIES, PAYMENTS, EVENTS, ALERTS, TAGS, SEARCH_ROWS,
)  # fmt: skip
# table: ids for each order
KEYS = {
    "salesorder": 1, "orderaddress": 1, "shipto": 1, "lineitem": 5, "deed": 1, "component": 6, "entry": 6,
    "payment": 1,
}  # fmt: skip
