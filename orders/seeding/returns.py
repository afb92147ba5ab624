"""Return orders, returns and quotes in SQL: one order in twenty is returned, one in fifty began as a quote.

No money is given back here: what came back was replaced, or waits for its refund.
"""

RETURNED = """
CREATE TEMP TABLE seed_return ON COMMIT DROP AS
SELECT o.n, o.i, o.id AS order_id, o.number AS order_number, o.customer_id, o.site_id, o.first_name, o.last_name,
    o.digits, o.email, l.quantity, st.state, o.age,
    least(o.placed_at + interval '5 days', %(at)s::timestamptz) AS created_at,
    CASE st.state WHEN 'part_received' THEN l.quantity - 1 WHEN 'closed' THEN l.quantity ELSE 0 END AS received,
    st.state IN ('waiting_receiving', 'part_received') AND pg_temp.dice(o.n, 20, 100) < 3 AS suspended,
    CASE WHEN st.state IN ('waiting_receiving', 'part_received') AND pg_temp.dice(o.n, 21, 100) < 4 THEN 1 ELSE 0 END
        AS alerts
FROM seed_order o JOIN seed_line l ON l.i = o.i AND l.k = 0
CROSS JOIN LATERAL (SELECT CASE
    WHEN o.age < 25 OR pg_temp.dice(o.n, 19, 100) < 20 THEN 'waiting_receiving'
    WHEN pg_temp.dice(o.n, 19, 100) < 50 AND l.quantity > 1 THEN 'part_received'
    WHEN pg_temp.dice(o.n, 19, 100) < 90 THEN 'closed' ELSE 'void' END) st (state)
WHERE o.state = 60 AND pg_temp.dice(o.n, 18, 100) < 5
"""

RETURN_ORDERS = """
INSERT INTO orders_returnorder (id, version, suspended_at, suspended_reason, suspended_by_id, open_alerts,
    blocking_alerts, number, state, state_since, is_late, created_at, customer_id, order_id, site_id)
SELECT %(returnorder)s + i, 1, CASE WHEN suspended THEN created_at END,
    CASE WHEN suspended THEN 'Customer asked to wait' ELSE '' END, CASE WHEN suspended THEN %(agent)s END, alerts, 0,
    'RO-' || 50000000 + n, state, created_at, state = 'waiting_receiving' AND age > 35, created_at, customer_id,
    order_id, site_id
FROM seed_return
"""

RETURN_ORDER_LINES = """
INSERT INTO orders_returnorderline (id, return_order_id, line_id, quantity, received, credited, replaced)
SELECT %(returnorderline)s + i, %(returnorder)s + i, %(lineitem)s + i * 5, quantity, received, 0,
    CASE state WHEN 'closed' THEN received ELSE 0 END
FROM seed_return
"""

RETURNS = """
INSERT INTO orders_return (id, version, number, site_id, return_order_id, state, received_at, received_by_id)
SELECT %(return)s + i, 1, 'R-' || 50000000 + n, site_id, %(returnorder)s + i,
    CASE WHEN state = 'part_received' AND pg_temp.dice(n, 22, 10) = 0 THEN 'refund_failed' ELSE 'received' END,
    least(created_at + interval '9 days', %(at)s::timestamptz), %(agent)s
FROM seed_return WHERE received > 0
"""

RETURN_LINES = """
INSERT INTO orders_returnline (id, return_record_id, return_order_line_id, quantity, restockable, refused)
SELECT %(returnline)s + i, %(return)s + i, %(returnorderline)s + i, received,
    CASE WHEN pg_temp.dice(n, 23, 5) = 0 THEN 0 ELSE received END, 0
FROM seed_return WHERE received > 0
"""

ALERTS = """
INSERT INTO orders_alert (subject_kind, subject_id, subject_number, kind, source, fingerprint, words, blocking,
    next_step, times, raised_at, cleared_why)
SELECT 'return_order', %(returnorder)s + i, 'RO-' || 50000000 + n, 'goods-damaged', 'warehouse', 'goods-damaged',
    'The parcel arrived damaged.', false, 'Ask the customer for pictures.', 1, created_at, ''
FROM seed_return WHERE alerts > 0
"""

QUOTED = """
CREATE TEMP TABLE seed_quote ON COMMIT DROP AS
SELECT o.n, o.i, o.customer_id, o.site_id, o.locale, o.currency, o.tax_policy, o.first_name, o.last_name,
    o.digits, o.email, o.placed_at AS created_at, l.code, l.name, l.price, l.quantity,
    CASE WHEN o.age < 30 THEN (ARRAY['open', 'sent', 'sent', 'accepted'])[1 + pg_temp.dice(o.n, 25, 4)]
        ELSE (ARRAY['expired', 'expired', 'accepted', 'declined', 'void'])[1 + pg_temp.dice(o.n, 25, 5)] END AS state
FROM seed_order o JOIN seed_line l ON l.i = o.i AND l.k = 0
WHERE pg_temp.dice(o.n, 24, 100) < 2
"""

QUOTES = """
INSERT INTO orders_quote (id, version, number, state, currency, locale, tax_policy, valid_until, cart, line_count,
    total, created_at, agent_id, customer_id, site_id)
SELECT %(quote)s + i, 1, 'Q-' || 50000000 + n, state, currency, locale, tax_policy,
    (created_at + interval '30 days')::date,
    jsonb_build_object('schema', 1, 'ship_tos', '[]'::jsonb, 'lines', jsonb_build_array(jsonb_build_object(
        'item', code, 'name', name, 'quantity', quantity::text, 'unit_price', price::text, 'ship_to', 0))),
    1, price * quantity, created_at, %(agent)s, customer_id, site_id
FROM seed_quote
"""

SEARCH_ROWS = """
INSERT INTO csc_searchrow (kind, object_id, recent_at, number, label, text, site_id)
SELECT 'return_order', %(returnorder)s + i, created_at, 'RO-' || 50000000 + n, first_name || ' ' || last_name,
    lower(format('|ro-%%s|%%s||%%s|%%s|%%s %%s||', 50000000 + n, order_number, digits, email, first_name,
        last_name)), site_id
FROM seed_return
UNION ALL
SELECT 'return', %(return)s + i, least(created_at + interval '9 days', %(at)s::timestamptz), 'R-' || 50000000 + n,
    first_name || ' ' || last_name,
    lower(format('|r-%%s|%%s|ro-%%s|%%s|%%s|%%s %%s||', 50000000 + n, order_number, 50000000 + n, digits, email,
        first_name, last_name)), site_id
FROM seed_return WHERE received > 0
UNION ALL
SELECT 'quote', %(quote)s + i, created_at, 'Q-' || 50000000 + n, first_name || ' ' || last_name,
    lower(format('|q-%%s|||%%s|%%s|%%s %%s||', 50000000 + n, digits, email, first_name, last_name)), site_id
FROM seed_quote
"""

STATEMENTS = (
    RETURNED, RETURN_ORDERS, RETURN_ORDER_LINES, RETURNS, RETURN_LINES, ALERTS, QUOTED, QUOTES, SEARCH_ROWS,
)  # fmt: skip
KEYS = {"returnorder": 1, "returnorderline": 1, "return": 1, "returnline": 1, "quote": 1}  # ids for each order
