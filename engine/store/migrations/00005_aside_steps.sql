-- Setting conflicts aside in the mapping list is a step of mapping work too.

-- +goose Up

-- What a step set aside, or opened again; before it each was the other way.
CREATE TABLE mapping_asides (
    step     INTEGER NOT NULL REFERENCES mapping_steps (id) ON DELETE CASCADE,
    conflict TEXT NOT NULL, -- its key
    aside    INTEGER NOT NULL,
    PRIMARY KEY (step, conflict)
) STRICT, WITHOUT ROWID;
