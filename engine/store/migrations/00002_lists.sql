-- What the big lists of a window need beside the mirrors: the verdict of
-- matching on each seller SKU and of counting on each linked item, and the
-- steps of the user's mapping work, so that they can be taken back.
--
-- The verdicts hold nothing that a mirror or a decision holds already: titles,
-- prices and links are joined when a row is shown, and can not go stale.

-- +goose Up

CREATE TABLE sku_rows (
    id         INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    sku        TEXT NOT NULL,
    state      TEXT NOT NULL,
    aside      INTEGER NOT NULL, -- what is wrong was set aside
    note       TEXT NOT NULL,    -- what is wrong and what is proposed, in JSON; empty when nothing is
    digest     INTEGER NOT NULL,
    UNIQUE (connection, sku)
) STRICT;

CREATE TABLE item_rows (
    id     INTEGER PRIMARY KEY,
    item   TEXT NOT NULL UNIQUE,
    state  TEXT NOT NULL,
    aside  INTEGER NOT NULL,
    units  INTEGER,          -- what Amazon holds; NULL when not known
    terms  TEXT NOT NULL,    -- the summands in JSON
    note   TEXT NOT NULL,
    digest INTEGER NOT NULL
) STRICT;

-- Whether the verdicts are those of the present data: 0 no, 1 yes, 2 they are
-- being worked out and nothing has changed since that began.
CREATE TABLE list_state (
    name   TEXT PRIMARY KEY,
    fresh  INTEGER NOT NULL,
    maker  TEXT NOT NULL,  -- the rules they were made by
    at     INTEGER,        -- NULL when they never were
    totals TEXT NOT NULL,  -- sums over the list in JSON, empty if there are none
    digest INTEGER         -- of all verdicts together; NULL when some were changed since
) STRICT;
INSERT INTO list_state (name, fresh, maker, totals) VALUES ('mapping', 0, '', ''), ('inventory', 0, '', '');

-- Triggers, because data has many writers and none may forget to tell. Each
-- costs a look at one row, and writes only when the verdicts were fresh.

-- +goose StatementBegin
CREATE TRIGGER lists_mirrors_new AFTER INSERT ON mirrors WHEN NEW.kind IN ('listings', 'readings', 'countries')
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory' AND fresh <> 0;
    UPDATE list_state SET fresh = 0 WHERE name = 'mapping' AND fresh <> 0 AND NEW.kind = 'listings';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_mirrors_again AFTER UPDATE ON mirrors WHEN NEW.kind IN ('listings', 'readings', 'countries')
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory' AND fresh <> 0;
    UPDATE list_state SET fresh = 0 WHERE name = 'mapping' AND fresh <> 0 AND NEW.kind = 'listings';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_mirrors_gone AFTER DELETE ON mirrors
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_items_new AFTER INSERT ON items
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_items_gone AFTER DELETE ON items
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_items_renamed AFTER UPDATE ON items
WHEN (OLD.code <> NEW.code OR OLD.name <> NEW.name) AND (SELECT fresh FROM list_state WHERE name = 'mapping') <> 0
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'mapping';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_items_changed AFTER UPDATE ON items WHEN (SELECT fresh FROM list_state WHERE name = 'inventory') <> 0
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_links_new AFTER INSERT ON links
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_links_changed AFTER UPDATE ON links
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_links_gone AFTER DELETE ON links
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_exclusions_new AFTER INSERT ON exclusions
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_exclusions_gone AFTER DELETE ON exclusions
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_config_new AFTER INSERT ON config
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_config_changed AFTER UPDATE ON config WHEN OLD.body <> NEW.body
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_conflicts_new AFTER INSERT ON conflicts
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0 AND name = CASE NEW.entity WHEN 'products' THEN 'mapping' ELSE 'inventory' END)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = CASE NEW.entity WHEN 'products' THEN 'mapping' ELSE 'inventory' END;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_conflicts_changed AFTER UPDATE ON conflicts
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0 AND name = CASE NEW.entity WHEN 'products' THEN 'mapping' ELSE 'inventory' END)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = CASE NEW.entity WHEN 'products' THEN 'mapping' ELSE 'inventory' END;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_conflicts_gone AFTER DELETE ON conflicts
WHEN EXISTS (SELECT 1 FROM list_state WHERE fresh <> 0 AND name = CASE OLD.entity WHEN 'products' THEN 'mapping' ELSE 'inventory' END)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = CASE OLD.entity WHEN 'products' THEN 'mapping' ELSE 'inventory' END;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_states_new AFTER INSERT ON item_states WHEN (SELECT fresh FROM list_state WHERE name = 'inventory') <> 0
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory';
END;
-- +goose StatementEnd
-- The low-stock level is no part of a verdict: it is looked at when a row is shown.
-- +goose StatementBegin
CREATE TRIGGER lists_states_changed AFTER UPDATE ON item_states
WHEN (SELECT fresh FROM list_state WHERE name = 'inventory') <> 0
    AND (OLD.left_units <> NEW.left_units OR OLD.left_known <> NEW.left_known OR OLD.opened <> NEW.opened
    OR OLD.last_average IS NOT NEW.last_average OR OLD.amazon_wins <> NEW.amazon_wins
    OR OLD.accept_drift <> NEW.accept_drift OR OLD.accept_known <> NEW.accept_known OR OLD.suspended <> NEW.suspended)
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_costs_new AFTER INSERT ON item_costs WHEN (SELECT fresh FROM list_state WHERE name = 'inventory') <> 0
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_costs_changed AFTER UPDATE ON item_costs WHEN (SELECT fresh FROM list_state WHERE name = 'inventory') <> 0
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_costs_gone AFTER DELETE ON item_costs WHEN (SELECT fresh FROM list_state WHERE name = 'inventory') <> 0
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_elsewhere_new AFTER INSERT ON held_elsewhere WHEN (SELECT fresh FROM list_state WHERE name = 'inventory') <> 0
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_elsewhere_changed AFTER UPDATE ON held_elsewhere WHEN (SELECT fresh FROM list_state WHERE name = 'inventory') <> 0
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_elsewhere_gone AFTER DELETE ON held_elsewhere WHEN (SELECT fresh FROM list_state WHERE name = 'inventory') <> 0
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_quarantine_new AFTER INSERT ON quarantine
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory' AND fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_quarantine_changed AFTER UPDATE ON quarantine
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory' AND fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_quarantine_gone AFTER DELETE ON quarantine
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory' AND fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_writes_new AFTER INSERT ON writes
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory' AND fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_writes_changed AFTER UPDATE ON writes WHEN OLD.state <> NEW.state
BEGIN
    UPDATE list_state SET fresh = 0 WHERE name = 'inventory' AND fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_connections_new AFTER INSERT ON amazon_connections
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_connections_changed AFTER UPDATE ON amazon_connections
WHEN OLD.marketplaces <> NEW.marketplaces OR OLD.off <> NEW.off OR OLD.label <> NEW.label OR OLD.region <> NEW.region
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lists_connections_gone AFTER DELETE ON amazon_connections
BEGIN
    UPDATE list_state SET fresh = 0 WHERE fresh <> 0;
END;
-- +goose StatementEnd

-- What a run did, without the proposals and holds that every run repeats.
CREATE INDEX changes_done ON changes (seq) WHERE applied = 1 OR action = 'refuse';
CREATE INDEX changes_by_item ON changes (item, seq) WHERE applied = 1 OR action = 'refuse';

-- The user's mapping work, step by step. A step that was taken back stays
-- until another one is made.
CREATE TABLE mapping_steps (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    what   TEXT NOT NULL,
    edits  INTEGER NOT NULL, -- how many
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What a step changed: a link, or (item is empty) the exclusion of a SKU.
-- NULL stands for not there.
CREATE TABLE mapping_edits (
    step       INTEGER NOT NULL REFERENCES mapping_steps (id) ON DELETE CASCADE,
    connection TEXT NOT NULL,
    sku        TEXT NOT NULL,
    item       TEXT NOT NULL,
    old_value  TEXT CHECK (old_value IS NULL OR json_valid(old_value)),
    new_value  TEXT CHECK (new_value IS NULL OR json_valid(new_value)),
    PRIMARY KEY (step, connection, sku, item)
) STRICT, WITHOUT ROWID;
