CREATE TABLE study_sessions (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  deck_id integer NOT NULL REFERENCES decks ON DELETE CASCADE,
  user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);

CREATE TABLE reviews (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id integer NOT NULL REFERENCES study_sessions ON DELETE CASCADE,
  card_id integer NOT NULL REFERENCES cards ON DELETE CASCADE,
  grade smallint NOT NULL CHECK (grade BETWEEN 0 AND 5),
  answered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reviews_by_card ON reviews (card_id, answered_at);
CREATE INDEX reviews_by_session ON reviews (session_id);
