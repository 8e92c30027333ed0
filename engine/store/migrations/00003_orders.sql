-- Amazon's orders, what the seller does with them on his own desk, and the
-- confirmations that were sent. No column holds anything about a buyer or a
-- recipient but the country; there is nothing to put a name or an address into.

-- +goose Up

CREATE TABLE orders (
    id               INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again
    connection       TEXT NOT NULL,
    order_id         TEXT NOT NULL, -- Amazon's
    seller_order     TEXT NOT NULL,
    marketplace      TEXT NOT NULL,
    sales_channel    TEXT NOT NULL,
    channel          TEXT NOT NULL,
    status           TEXT NOT NULL, -- unknown words are kept
    fulfilled_by     TEXT NOT NULL,
    service          TEXT NOT NULL,
    created_at       INTEGER,
    updated_at       INTEGER,
    ship_from        INTEGER,
    ship_by          INTEGER,
    deliver_from     INTEGER,
    deliver_by       INTEGER,
    programs         TEXT NOT NULL CHECK (json_valid(programs)),
    associated       TEXT NOT NULL CHECK (json_valid(associated)),
    total            TEXT NOT NULL,
    currency         TEXT NOT NULL, -- empty: no total known
    total_from_lines INTEGER NOT NULL,
    proceeds         TEXT NOT NULL CHECK (json_valid(proceeds)),
    country          TEXT NOT NULL,
    source           TEXT NOT NULL, -- api, report
    packages         TEXT NOT NULL CHECK (json_valid(packages)),
    tracking         TEXT NOT NULL, -- the packages' tracking numbers, one a line
    seen_at          INTEGER,       -- when it was read last
    digest           INTEGER NOT NULL,
    UNIQUE (connection, order_id)
) STRICT;
CREATE INDEX orders_by_age ON orders (created_at);
CREATE INDEX orders_to_ship ON orders (ship_by) WHERE status IN ('UNSHIPPED', 'PARTIALLY_SHIPPED') AND fulfilled_by = 'MERCHANT';

CREATE TABLE order_items (
    id               INTEGER PRIMARY KEY,
    order_row        INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    place            INTEGER NOT NULL,
    item             TEXT NOT NULL, -- Amazon's order item id; empty when a report did not tell it
    sku              TEXT NOT NULL,
    asin             TEXT NOT NULL,
    title            TEXT NOT NULL,
    ordered          INTEGER NOT NULL,
    shipped          INTEGER NOT NULL,
    shipped_known    INTEGER NOT NULL,
    price            TEXT NOT NULL,
    price_currency   TEXT NOT NULL,
    total            TEXT NOT NULL,
    total_currency   TEXT NOT NULL,
    amounts          TEXT NOT NULL CHECK (json_valid(amounts)),
    programs         TEXT NOT NULL CHECK (json_valid(programs)),
    promotions       TEXT NOT NULL CHECK (json_valid(promotions)),
    condition        TEXT NOT NULL,
    gift_wrap        TEXT NOT NULL,
    cancel_requested INTEGER NOT NULL,
    cancelled_by     TEXT NOT NULL,
    UNIQUE (order_row, place)
) STRICT;

-- What the seller keeps about an order; it goes with the order.
CREATE TABLE order_work (
    order_row INTEGER PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
    state     TEXT NOT NULL,
    note      TEXT NOT NULL,
    tags      TEXT NOT NULL CHECK (json_valid(tags))
) STRICT;

CREATE TABLE order_history (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    order_row INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    at        INTEGER,
    what      TEXT NOT NULL,
    old_value TEXT NOT NULL,
    new_value TEXT NOT NULL
) STRICT;
CREATE INDEX order_history_by_order ON order_history (order_row, seq);

-- The journal of shipment confirmations: each before it is sent.
CREATE TABLE shipments (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    connection   TEXT NOT NULL,
    order_id     TEXT NOT NULL,
    marketplace  TEXT NOT NULL,
    reference    TEXT NOT NULL, -- packageReferenceId
    carrier      TEXT NOT NULL,
    carrier_name TEXT NOT NULL,
    service      TEXT NOT NULL,
    tracking     TEXT NOT NULL,
    ship_date    INTEGER,
    items        TEXT NOT NULL CHECK (json_valid(items)),
    state        TEXT NOT NULL,
    created_at   INTEGER,
    first_sent   INTEGER,
    last_sent    INTEGER,
    tries        INTEGER NOT NULL,
    error        TEXT NOT NULL,
    -- A package reference stands for one package of its order for good.
    UNIQUE (connection, order_id, reference)
) STRICT;
CREATE INDEX shipments_open ON shipments (seq) WHERE state IN ('queued', 'intent', 'sending');

-- How far orders are read, for each connection.
CREATE TABLE order_cursors (
    connection TEXT PRIMARY KEY,
    after      INTEGER,
    pass       TEXT CHECK (pass IS NULL OR json_valid(pass)),
    next_after INTEGER,
    polled_at  INTEGER
) STRICT;

-- Pieces of history that the all-orders report brings.
CREATE TABLE order_windows (
    connection TEXT NOT NULL,
    start_at   INTEGER NOT NULL,
    end_at     INTEGER NOT NULL,
    report     TEXT NOT NULL,
    asked_at   INTEGER,
    tries      INTEGER NOT NULL,
    done       INTEGER NOT NULL,
    error      TEXT NOT NULL,
    PRIMARY KEY (connection, start_at)
) STRICT;

-- Orders to be read one by one: those that a person asked for again.
CREATE TABLE orders_wanted (
    connection TEXT NOT NULL,
    order_id   TEXT NOT NULL,
    PRIMARY KEY (connection, order_id)
) STRICT;

CREATE TABLE order_views (
    name  TEXT PRIMARY KEY,
    query TEXT NOT NULL CHECK (json_valid(query)),
    place INTEGER NOT NULL
) STRICT;

-- Where a seller SKU lies on the shelf, for pick lists.
CREATE TABLE bins (
    connection TEXT NOT NULL,
    sku        TEXT NOT NULL,
    note       TEXT NOT NULL,
    PRIMARY KEY (connection, sku)
) STRICT;
