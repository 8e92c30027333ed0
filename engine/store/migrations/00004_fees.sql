-- The fee check: Amazon's settlements, kept after Amazon forgets them, what the
-- user decided about fees, and what of Xero's books the check compares with.

-- +goose Up

CREATE TABLE settlements (
    id         TEXT PRIMARY KEY, -- Amazon's settlement-id
    connection TEXT NOT NULL,    -- empty: a file opened by hand
    start_at   INTEGER,
    end_at     INTEGER,
    deposit_at INTEGER,
    total      TEXT NOT NULL,
    currency   TEXT NOT NULL,
    lines      INTEGER NOT NULL, -- rows of the file
    report     TEXT NOT NULL,
    file       TEXT NOT NULL,
    fetched_at INTEGER
) STRICT;

-- All rows of a settlement with one label, marketplace and month, summed up.
CREATE TABLE settlement_rows (
    settlement  TEXT NOT NULL REFERENCES settlements (id) ON DELETE CASCADE,
    type        TEXT NOT NULL,
    amount_type TEXT NOT NULL,
    description TEXT NOT NULL,
    marketplace TEXT NOT NULL,
    month       TEXT NOT NULL,
    lines       INTEGER NOT NULL,
    amount      TEXT NOT NULL,
    PRIMARY KEY (settlement, type, amount_type, description, marketplace, month)
) STRICT, WITHOUT ROWID;

-- The reports that were dealt with, so that none is fetched twice.
CREATE TABLE settlement_documents (
    connection TEXT NOT NULL,
    report     TEXT NOT NULL,
    settlement TEXT NOT NULL,
    trouble    TEXT NOT NULL, -- why it could not be read; empty if it was
    tries      INTEGER NOT NULL,
    at         INTEGER,
    PRIMARY KEY (connection, report)
) STRICT, WITHOUT ROWID;

CREATE TABLE fee_placements (
    type        TEXT NOT NULL,
    amount_type TEXT NOT NULL,
    description TEXT NOT NULL,
    fee_group   TEXT NOT NULL,
    at          INTEGER,
    PRIMARY KEY (type, amount_type, description)
) STRICT, WITHOUT ROWID;

CREATE TABLE fee_mapping (
    fee_group TEXT NOT NULL,
    country   TEXT NOT NULL, -- empty: every country without a line of its own
    account   TEXT NOT NULL,
    PRIMARY KEY (fee_group, country)
) STRICT, WITHOUT ROWID;

CREATE TABLE fee_ticks (
    key  TEXT PRIMARY KEY,
    note TEXT NOT NULL,
    at   INTEGER
) STRICT;

CREATE TABLE financial_groups (
    connection TEXT NOT NULL,
    id         TEXT NOT NULL,
    body       TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (connection, id)
) STRICT, WITHOUT ROWID;

-- Deposits and documents of Xero that may belong to a settlement; nothing else
-- of the books is kept.
CREATE TABLE xero_deposits (
    id   TEXT PRIMARY KEY,
    at   INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE TABLE xero_posted (
    id   TEXT PRIMARY KEY,
    at   INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
