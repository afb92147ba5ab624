"""Customers in SQL: three in a hundred are called Smith, one in ten has a name nobody else has."""

# What each statement is given: first (ordinal of the batch's first customer), from and upto (of this chunk),
# at (the moment of the newest), us and eu (sites), the first id of each table, the sizes of the small tables.
PEOPLE = """
CREATE TEMP TABLE seed_person ON COMMIT DROP AS
SELECT c, %(customer)s + c - %(first)s AS id, a.i AS city,
    CASE a.country WHEN 'US' THEN %(us)s ELSE %(eu)s END AS site,
    lower(a.country) AS locale, f.name AS first_name,
    CASE WHEN pg_temp.dice(c, 1, 100) < 3 THEN 'Smith'
        WHEN pg_temp.dice(c, 1, 100) < 13 THEN initcap(
            s.s[1 + (c & 31)] || s.s[1 + ((c >> 5) & 31)] || s.s[1 + ((c >> 10) & 31)] || s.s[1 + ((c >> 15) & 31)])
        ELSE l.name END AS last_name,
    CASE a.country WHEN 'US' THEN '1' ELSE '49' END
        || lpad((2000000000 + pg_temp.dice(c, 2, 2000000000))::text, 10, '0')
        AS digits,
    %(at)s::timestamptz - interval '1100 days' * (pg_temp.dice(c, 3, 100000) / 100000.0) AS created_at
FROM generate_series(%(from)s::bigint, %(upto)s::bigint) c
JOIN seed_first f ON f.i = pg_temp.dice(c, 4, %(firsts)s)
JOIN seed_last l ON l.i = pg_temp.dice(c, 5, %(lasts)s)
JOIN seed_city a ON a.i = pg_temp.dice(c, 6, %(citys)s)
CROSS JOIN (SELECT string_to_array(
    'bra che dro fal gim hus jor kel lum mav nep oth pri qua rof sel tav ulm vex wyn xan yor zif bel cor dax eph fro '
    'gul hoy ixt juk', ' ')) s (s)
"""

CUSTOMERS = """
INSERT INTO orders_customer (id, version, number, source, source_id, type, first_name, last_name, company, locale,
    tax_exempt, tin, marketing_email_opt_out, catalog_opt_out, status, open_alerts, blocking_alerts, created_at,
    site_id)
SELECT id, 1, 'C-' || 5000000 + c, 'seed', c, 'person', first_name, last_name, '',
    CASE locale WHEN 'us' THEN 'en' ELSE locale END, false, '', false, false, 'active', 0, 0, created_at, site
FROM seed_person
"""

PHONES = """
INSERT INTO orders_customerphone (id, shown, digits, position, customer_id)
SELECT %(customerphone)s + c - %(first)s, '+' || digits, digits, 0, id FROM seed_person
"""

EMAILS = """
INSERT INTO orders_customeremail (id, address, position, customer_id)
SELECT %(customeremail)s + c - %(first)s, lower(format('%%s.%%s.%%s@mail.example', first_name, last_name, c)), 0, id
FROM seed_person
"""

ADDRESSES = """
INSERT INTO orders_customeraddress (id, attention, company, line1, line2, city, region, postal_code, country, phone,
    attributes, kind, position, customer_id)
SELECT %(customeraddress)s + c - %(first)s, '', '', 1 + pg_temp.dice(c, 7, 900) || ' Harbor Street', '', a.city,
    a.region, a.postal_code, a.country, '', '{}', 'shipping', 1, p.id
FROM seed_person p JOIN seed_city a ON a.i = p.city
"""

SEARCH_ROWS = """
INSERT INTO csc_searchrow (kind, object_id, recent_at, number, label, text, site_id)
SELECT 'customer', id, created_at, 'C-' || 5000000 + c, first_name || ' ' || last_name,
    lower(format('|C-%%s||%%s|%%s|%%s.%%s.%%s@mail.example|%%s %%s||', 5000000 + c, c, digits, first_name,
        last_name, c, first_name, last_name)), site
FROM seed_person
"""

STATEMENTS = (PEOPLE, "ANALYZE seed_person", CUSTOMERS, PHONES, EMAILS, ADDRESSES, SEARCH_ROWS)
KEYS = {"customer": 1, "customerphone": 1, "customeremail": 1, "customeraddress": 1}  # table: ids for each customer
