-- Conventions of every table:
--   instants are INTEGER milliseconds since 1970 in UTC, NULL when not known;
--   decimals are TEXT, as decimal.Decimal writes them, NULL when not known;
--   truths are INTEGER 0 or 1; lists and maps are TEXT in JSON;
--   text is compared byte by byte: case, spaces and leading zeros matter.
-- Rows of the big mirrors keep their id for life, so that a search index
-- can point at it.

-- +goose Up

-- What was read from Amazon and Xero, and when. One row for each complete reading.
CREATE TABLE mirrors (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL, -- listings, readings, countries, items, accounts, tax-rates, organisation
    connection  TEXT NOT NULL, -- Amazon connection; empty for Xero
    marketplace TEXT NOT NULL, -- empty where a reading covers all
    source      TEXT NOT NULL DEFAULT '',
    unknown     TEXT NOT NULL DEFAULT '', -- why the newest try gave nothing
    read_at     INTEGER,
    UNIQUE (kind, connection, marketplace)
) STRICT;

CREATE TABLE listings (
    id                INTEGER PRIMARY KEY,
    mirror            INTEGER NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    sku               TEXT NOT NULL,
    asin              TEXT NOT NULL,
    fnsku             TEXT NOT NULL,
    barcode           TEXT NOT NULL,
    title             TEXT NOT NULL,
    title_damaged     INTEGER NOT NULL,
    description       TEXT NOT NULL,
    price             TEXT NOT NULL,
    currency          TEXT NOT NULL, -- empty: no price known
    status            TEXT NOT NULL,
    amazon            INTEGER NOT NULL,
    merchant          INTEGER NOT NULL,
    merchant_quantity INTEGER NOT NULL,
    merchant_known    INTEGER NOT NULL,
    parent            INTEGER NOT NULL,
    created_at        INTEGER,
    digest            INTEGER NOT NULL,
    UNIQUE (mirror, sku)
) STRICT;

CREATE TABLE readings (
    id                  INTEGER PRIMARY KEY,
    mirror              INTEGER NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    sku                 TEXT NOT NULL,
    fnsku               TEXT NOT NULL,
    condition           TEXT NOT NULL,
    asin                TEXT NOT NULL,
    fulfillable         INTEGER NOT NULL,
    reserved_orders     INTEGER NOT NULL,
    reserved_transfer   INTEGER NOT NULL,
    reserved_processing INTEGER NOT NULL,
    unfulfillable       INTEGER NOT NULL,
    researching         INTEGER NOT NULL,
    inbound_working     INTEGER NOT NULL,
    inbound_shipped     INTEGER NOT NULL,
    inbound_receiving   INTEGER NOT NULL,
    digest              INTEGER NOT NULL,
    UNIQUE (mirror, sku, fnsku, condition)
) STRICT;

CREATE TABLE country_stock (
    id        INTEGER PRIMARY KEY,
    mirror    INTEGER NOT NULL REFERENCES mirrors (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    sku       TEXT NOT NULL,
    fnsku     TEXT NOT NULL,
    condition TEXT NOT NULL,
    country   TEXT NOT NULL,
    asin      TEXT NOT NULL,
    quantity  INTEGER NOT NULL,
    digest    INTEGER NOT NULL,
    UNIQUE (mirror, sku, fnsku, condition, country)
) STRICT;

CREATE TABLE items (
    id                   INTEGER PRIMARY KEY,
    item                 TEXT NOT NULL UNIQUE, -- Xero's ItemID
    code                 TEXT NOT NULL,
    name                 TEXT NOT NULL,
    description          TEXT NOT NULL,
    purchase_description TEXT NOT NULL,
    sold                 INTEGER NOT NULL,
    purchased            INTEGER NOT NULL,
    sales_price          TEXT,
    sales_account        TEXT NOT NULL,
    sales_tax            TEXT NOT NULL,
    purchase_price       TEXT,
    purchase_account     TEXT NOT NULL,
    purchase_tax         TEXT NOT NULL,
    cogs_account         TEXT NOT NULL,
    inventory_account    TEXT NOT NULL,
    tracked              INTEGER NOT NULL,
    quantity             TEXT NOT NULL,
    cost_pool            TEXT NOT NULL,
    available            TEXT,
    back_order           TEXT NOT NULL,
    updated_at           INTEGER,
    digest               INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    id      INTEGER PRIMARY KEY,
    account TEXT NOT NULL UNIQUE, -- Xero's AccountID
    code    TEXT NOT NULL,
    name    TEXT NOT NULL,
    type    TEXT NOT NULL,
    class   TEXT NOT NULL,
    status  TEXT NOT NULL,
    tax     TEXT NOT NULL,
    system  TEXT NOT NULL,
    digest  INTEGER NOT NULL
) STRICT;

CREATE TABLE tax_rates (
    id       INTEGER PRIMARY KEY,
    type     TEXT NOT NULL,
    name     TEXT NOT NULL,
    status   TEXT NOT NULL,
    rate     TEXT NOT NULL,
    revenue  INTEGER NOT NULL,
    expenses INTEGER NOT NULL,
    digest   INTEGER NOT NULL,
    UNIQUE (type, name)
) STRICT;

CREATE TABLE organisation (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    short_code    TEXT NOT NULL,
    base_currency TEXT NOT NULL,
    country       TEXT NOT NULL,
    timezone      TEXT NOT NULL,
    class         TEXT NOT NULL,
    demo          INTEGER NOT NULL,
    period_lock   INTEGER,
    year_lock     INTEGER
) STRICT;

CREATE TABLE amazon_connections (
    id             TEXT PRIMARY KEY,
    label          TEXT NOT NULL,
    region         TEXT NOT NULL,
    seller         TEXT NOT NULL,
    client         TEXT NOT NULL,
    marketplaces   TEXT NOT NULL CHECK (json_valid(marketplaces)),
    off            TEXT NOT NULL CHECK (json_valid(off)),
    secret_created INTEGER,
    public         INTEGER NOT NULL,
    authorised_at  INTEGER,
    broken         TEXT NOT NULL
) STRICT;

-- One organisation for each profile: the id can only be 1.
CREATE TABLE xero_connection (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    connection   TEXT NOT NULL,
    tenant       TEXT NOT NULL,
    tenant_name  TEXT NOT NULL,
    client       TEXT NOT NULL,
    scopes       TEXT NOT NULL CHECK (json_valid(scopes)),
    connected_at INTEGER,
    broken       TEXT NOT NULL
) STRICT;

CREATE TABLE links (
    id         INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    sku        TEXT NOT NULL,
    item       TEXT NOT NULL,
    units      INTEGER NOT NULL CHECK (units > 0),
    origin     TEXT NOT NULL,
    at         INTEGER,
    UNIQUE (connection, sku, item)
) STRICT;
CREATE INDEX links_by_item ON links (item);

CREATE TABLE exclusions (
    id         INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    sku        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    at         INTEGER,
    UNIQUE (connection, sku)
) STRICT;

CREATE TABLE item_states (
    item         TEXT PRIMARY KEY,
    written      TEXT NOT NULL CHECK (json_valid(written)), -- field -> value last written
    left_units   INTEGER NOT NULL,
    left_known   INTEGER NOT NULL,
    left_at      INTEGER,
    created      INTEGER NOT NULL,
    opened       INTEGER NOT NULL,
    last_average TEXT,
    amazon_wins  INTEGER NOT NULL,
    accept_drift INTEGER NOT NULL,
    accept_known INTEGER NOT NULL,
    field_wins   TEXT NOT NULL CHECK (json_valid(field_wins)),
    suspended    TEXT NOT NULL,
    low_stock    INTEGER NOT NULL
) STRICT;

CREATE TABLE item_costs (
    code TEXT PRIMARY KEY,
    cost TEXT NOT NULL
) STRICT;

CREATE TABLE held_elsewhere (
    code  TEXT PRIMARY KEY,
    units INTEGER NOT NULL
) STRICT;

-- One key may stand for several rows of one run (two fields of one item):
-- occurrence tells them apart. set_aside belongs to the key.
CREATE TABLE conflicts (
    id         INTEGER PRIMARY KEY,
    entity     TEXT NOT NULL,
    key        TEXT NOT NULL,
    occurrence INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    connection TEXT NOT NULL,
    sku        TEXT NOT NULL,
    item       TEXT NOT NULL,
    code       TEXT NOT NULL,
    message    TEXT NOT NULL,
    fix        TEXT NOT NULL,
    candidates TEXT NOT NULL CHECK (json_valid(candidates)),
    blocks     INTEGER NOT NULL,
    set_aside  INTEGER NOT NULL DEFAULT 0,
    digest     INTEGER NOT NULL,
    UNIQUE (entity, key, occurrence)
) STRICT;
CREATE INDEX conflicts_by_key ON conflicts (key);

CREATE TABLE quarantine (
    key        TEXT PRIMARY KEY,
    entity     TEXT NOT NULL,
    connection TEXT NOT NULL,
    sku        TEXT NOT NULL,
    item       TEXT NOT NULL,
    code       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    detail     TEXT NOT NULL,
    at         INTEGER,
    tries      INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT NOT NULL UNIQUE,
    entity        TEXT NOT NULL,
    origin        TEXT NOT NULL, -- what started it: schedule, user, undo, opening
    dry_run       INTEGER NOT NULL,
    started_at    INTEGER,
    ended_at      INTEGER,
    result        TEXT NOT NULL,
    message       TEXT NOT NULL,
    created       INTEGER NOT NULL,
    updated       INTEGER NOT NULL,
    increased     INTEGER NOT NULL,
    decreased     INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,
    held          INTEGER NOT NULL,
    quarantined   INTEGER NOT NULL,
    xero_calls    INTEGER NOT NULL,
    amazon_calls  INTEGER NOT NULL,
    undoes        TEXT NOT NULL,
    undone_by     TEXT NOT NULL,
    approved      INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_by_start ON runs (started_at, seq);

CREATE TABLE changes (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    run        TEXT NOT NULL,
    entity     TEXT NOT NULL,
    action     TEXT NOT NULL,
    item       TEXT NOT NULL,
    code       TEXT NOT NULL,
    connection TEXT NOT NULL,
    sku        TEXT NOT NULL,
    field      TEXT NOT NULL,
    old_value  TEXT NOT NULL,
    new_value  TEXT NOT NULL,
    document   TEXT NOT NULL,
    applied    INTEGER NOT NULL,
    reason     TEXT NOT NULL
) STRICT;
CREATE INDEX changes_by_run ON changes (run, seq);

-- The journal: every write to Xero, before it is sent.
CREATE TABLE writes (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    run         TEXT NOT NULL,
    op          TEXT NOT NULL,
    number      TEXT NOT NULL,
    key         TEXT NOT NULL,
    body        BLOB NOT NULL,
    document    TEXT CHECK (document IS NULL OR json_valid(document)),
    state       TEXT NOT NULL,
    first_sent  INTEGER,
    last_sent   INTEGER,
    tries       INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    error       TEXT NOT NULL,
    undone_by   TEXT NOT NULL
) STRICT;
CREATE INDEX writes_by_run ON writes (run, seq);
CREATE INDEX writes_by_number ON writes (number, seq);
CREATE INDEX writes_open ON writes (seq) WHERE state NOT IN ('done', 'refused', 'lost');
-- An idempotency key is under way once at a time.
CREATE UNIQUE INDEX writes_key ON writes (key) WHERE key <> '' AND state NOT IN ('done', 'refused', 'lost');
-- A document number is used by one document that is under way or in the books.
CREATE UNIQUE INDEX writes_document ON writes (number)
    WHERE op IN ('bill', 'credit-note') AND state NOT IN ('refused', 'lost');

CREATE TABLE job_states (
    entity       TEXT PRIMARY KEY,
    last_start   INTEGER,
    last_end     INTEGER,
    last_result  TEXT NOT NULL,
    last_message TEXT NOT NULL,
    last_success INTEGER,
    next_due     INTEGER,
    paused_until INTEGER,
    stretched    TEXT NOT NULL
) STRICT;

CREATE TABLE report_tickets (
    connection   TEXT NOT NULL,
    report       TEXT NOT NULL,
    type         TEXT NOT NULL,
    marketplaces TEXT NOT NULL CHECK (json_valid(marketplaces)),
    requested_at INTEGER,
    PRIMARY KEY (report, connection)
) STRICT;

-- The quantity of each item over time: one point for each change. last_at and
-- last_units repeat the newest point.
CREATE TABLE quantity_series (
    id         INTEGER PRIMARY KEY,
    item       TEXT NOT NULL UNIQUE,
    last_at    INTEGER NOT NULL,
    last_units INTEGER NOT NULL
) STRICT;
CREATE TABLE quantity_points (
    series INTEGER NOT NULL REFERENCES quantity_series (id) ON DELETE CASCADE,
    at     INTEGER NOT NULL,
    units  INTEGER NOT NULL,
    PRIMARY KEY (series, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE config (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE TABLE notes (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Secrets, already sealed by the vault. The key is never in this file.
CREATE TABLE sealed (
    name TEXT PRIMARY KEY,
    blob BLOB NOT NULL
) STRICT;

CREATE TABLE budgets (
    key           TEXT PRIMARY KEY,
    micro_tokens  INTEGER NOT NULL,
    micro_rate    INTEGER NOT NULL,
    burst         INTEGER NOT NULL,
    at            INTEGER,
    window_start  INTEGER,
    used          INTEGER NOT NULL,
    call_limit    INTEGER NOT NULL,
    blocked_until INTEGER
) STRICT;
