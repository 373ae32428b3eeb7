"""A country of pilots, each of a thousand proposals and ten thousand acts over two years, made by the database itself, always the same."""

from django.db import connection

PROPOSALS = 1_000  # of a pilot
PEOPLE = 1_000  # of a pilot
ACTS = (
    10 * PROPOSALS
)  # of a pilot: proposals, three arguments each, four supports each, as many messages, as many ballots
WORDS, VOCABULARY = 40, 3_000  # of a text; of all texts, a few words being in most and most in a few, as in life
SINCE, DAYS = "2024-10-01 00:00+02", 729  # the last act is of the quarter that is counted
EASY = {
    "text": "''", "character varying": "''", "boolean": "false", "smallint": "0", "integer": "0", "bigint": "0", "jsonb": "'[]'",
    "ARRAY": "'{}'", "bytea": "''", "double precision": "0", "uuid": "gen_random_uuid()",
}  # fmt: skip
TABLES = (
    "territories_territory", "accounts_person", "accounts_user", "consultations_consultation", "consultations_phase",
    "proposals_proposal", "comments_comment", "proposals_support", "discussion_room", "discussion_message", "votes_question",
    "votes_registerline", "answers_duty", "answers_answer", "moderation_case", "moderation_decision",
)  # fmt: skip
# Columns that hold nothing of interest have a default here, in the database of the benchmark alone.
COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_name = ANY(%s) AND is_nullable = 'NO' AND column_default IS NULL AND is_generated = 'NEVER' AND is_identity = 'NO'
"""
# A number from 0 to 1 that only these two decide.
CHANCE = "(hashint8extended({0}, {1}) & 1048575) / 1048576.0"
SHOWN = f"p.at + {CHANCE.format('p.id', 'n')} * (timestamptz '2026-09-30 23:59+02' - p.at)"

# `town` goes from %(first)s to %(last)s; a town has %(times)s times as much of everything.
STATEMENTS = (
    """INSERT INTO territories_territory (id, code, kind, name, slug, departement, population, population_year, opened_at)
    SELECT town, lpad((10000 + town)::text, 5, '0'), 'municipality', 'Ville ' || town, 'ville-' || town, '93', 30000, 2023, %(since)s
    FROM generate_series(%(first)s, %(last)s) AS town""",
    """INSERT INTO accounts_person (id) SELECT md5(town || '-' || n)::uuid
    FROM generate_series(%(first)s, %(last)s) AS town, generate_series(0, %(people)s - 1) AS n""",
    """INSERT INTO accounts_user (id, email, display_name, name_skeleton, is_active, person_id)
    SELECT town * 100000 + n, town || '-' || n || '@demo.example', 'V', town || '-' || n, TRUE, md5(town || '-' || n)::uuid
    FROM generate_series(%(first)s, %(last)s) AS town, generate_series(0, %(people)s - 1) AS n""",
    """INSERT INTO consultations_consultation (id, territory_id, slug, title, template, status, who, moderation, answer_threshold, answer_days, published_at)
    SELECT town * 2 + n, town, 'c' || n, 'Nos priorités', 'proposals', 'published', 'residents', 'post', 50, 60, %(since)s
    FROM generate_series(%(first)s, %(last)s) AS town, generate_series(0, 1) AS n""",
    """INSERT INTO consultations_phase (consultation_id, kind, period)
    SELECT town * 2 + n, kind, tstzrange(%(since)s, %(since)s::timestamptz + interval '800 days')
    FROM generate_series(%(first)s, %(last)s) AS town, generate_series(0, 1) AS n, unnest(ARRAY['propose', 'discuss']) AS kind""",
    f"""INSERT INTO proposals_proposal (id, consultation_id, author_id, voice, title, body, body_html, theme, logic, status, has_been_shown,
        published_at, rotation, search_text)
    SELECT p.id, p.town * 2 + p.n %% 2, p.town * 100000 + p.n * 7 %% %(people)s, 'resident', 'Un banc', t.words, t.words,
           (ARRAY['isolation', 'housing', 'health', 'ageing'])[1 + p.n %% 4], (ARRAY['prevent', 'repair'])[1 + p.n %% 2], 'published', TRUE,
           %(since)s::timestamptz + p.n * (interval '{DAYS} days' / %(proposals)s), 0.5, t.words
    FROM (SELECT town, n, town * 100000 + n AS id, CASE WHEN n %% 20 = 19 THEN n - 2 ELSE n END AS said
          FROM generate_series(%(first)s, %(last)s) AS town, generate_series(0, %(proposals)s - 1) AS n) AS p,
         LATERAL (SELECT 'n' || p.n || ' ' || string_agg('mot' || floor({VOCABULARY} * power({CHANCE.format("p.town * 100000 + p.said", "w")}, 3)), ' ') AS words
                  FROM generate_series(1, {WORDS}) AS w) AS t""",
    f"""INSERT INTO comments_comment (proposal_id, author_id, voice, stance, text, html, status, has_been_shown, created_at)
    SELECT p.id, p.town * 100000 + (p.place * 11 + n * 83) %% %(people)s, 'resident', (ARRAY['for', 'against', 'neutral'])[1 + (p.id + n) %% 3],
           'C’est ce qui nous manque.', 'C’est ce qui nous manque.', 'published', TRUE, {SHOWN}
    FROM (SELECT id, published_at AS at, id / 100000 AS town, id %% 100000 AS place FROM proposals_proposal WHERE id / 100000 BETWEEN %(first)s AND %(last)s) AS p,
         generate_series(1, 3) AS n""",
    f"""INSERT INTO proposals_support (proposal_id, person_id, at)
    SELECT p.id, md5(p.town || '-' || (p.place * 13 + n * 251) %% %(people)s)::uuid, {SHOWN}
    FROM (SELECT id, published_at AS at, id / 100000 AS town, id %% 100000 AS place FROM proposals_proposal WHERE id / 100000 BETWEEN %(first)s AND %(last)s) AS p,
         generate_series(1, 4) AS n""",
    """INSERT INTO discussion_room (id, consultation_id, title, state, starts_at, opened_at)
    SELECT town * 2 + n, town * 2 + n, 'La soirée', 'open', %(since)s, %(since)s
    FROM generate_series(%(first)s, %(last)s) AS town, generate_series(0, 1) AS n""",
    f"""INSERT INTO discussion_message (room_id, author_id, number, change, client_id, voice, text, html, status, posted_at)
    SELECT town * 2 + n %% 2, town * 100000 + n * 17 %% %(people)s, n, n, gen_random_uuid(), 'resident', 'Oui.', 'Oui.', 'published',
           %(since)s::timestamptz + n * (interval '{DAYS} days' / %(proposals)s)
    FROM generate_series(%(first)s, %(last)s) AS town, generate_series(0, %(proposals)s - 1) AS n""",
    """INSERT INTO votes_question (id, consultation_id, title, mode, rule, utility, completion, secrecy, status, seats, choice_length,
        opens_at, closes_at, sealed_at, closed_at, counted_at)
    SELECT town, town * 2, 'Que choisir ?', 'approval', 'approval', 'cost', 'none', 'simple', 'counted', 1, 8,
           timestamptz '2026-08-01', timestamptz '2026-08-20', timestamptz '2026-08-01', timestamptz '2026-08-20', timestamptz '2026-08-21'
    FROM generate_series(%(first)s, %(last)s) AS town""",
    """INSERT INTO votes_registerline (question_id, person_id, channel)
    SELECT town, md5(town || '-' || n)::uuid, CASE WHEN n %% 10 = 0 THEN 'paper' ELSE 'web' END
    FROM generate_series(%(first)s, %(last)s) AS town, generate_series(0, %(people)s - 1) AS n""",
    """INSERT INTO answers_duty (proposal_id, opened_at, due_at, threshold, supports, met_at)
    SELECT id, published_at, published_at + interval '60 days', 4, 4, CASE WHEN id %% 60 = 0 THEN published_at + interval '40 days' END
    FROM proposals_proposal WHERE id %% 30 = 0 AND id / 100000 BETWEEN %(first)s AND %(last)s""",
    """INSERT INTO answers_answer (proposal_id, version, state, decision, reasons, decided_as, decided_at, published_at)
    SELECT id, 1, 'published', 'accepted', repeat('Parce que. ', 30), 'Adjointe', published_at + interval '40 days', published_at + interval '40 days'
    FROM proposals_proposal WHERE id %% 60 = 0 AND id / 100000 BETWEEN %(first)s AND %(last)s""",
    """INSERT INTO moderation_case (id, territory_id, consultation_id, proposal_id, opened_at, decided_at)
    SELECT id, id / 100000, consultation_id, id, published_at, published_at + interval '5 hours'
    FROM proposals_proposal WHERE id %% 40 = 0 AND id / 100000 BETWEEN %(first)s AND %(last)s""",
    """INSERT INTO moderation_decision (case_id, act, state, at)
    SELECT id, 'keep', 'effective', decided_at FROM moderation_case WHERE territory_id BETWEEN %(first)s AND %(last)s""",
)  # fmt: skip


def ease() -> None:
    """Give each column that says nothing here a default."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [list(TABLES)])
        for table, column, kind in cursor.fetchall():
            if kind in EASY:
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {EASY[kind]}")


def make(first: int, last: int, *, times: int = 1) -> None:
    """The pilots of these numbers; no key and no trigger is checked, for the figures are all our own."""
    names = {"first": first, "last": last, "people": PEOPLE * times, "proposals": PROPOSALS * times, "since": SINCE}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in STATEMENTS:
            cursor.execute(statement, names)
        cursor.execute("SET session_replication_role = DEFAULT")


def make_towns(first: int, last: int) -> None:
    """Towns of these numbers, where nothing has happened."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[0], {"first": first, "last": last, "since": SINCE})


def settle(*tables: str) -> None:
    """What the database would have learnt by itself in an hour, of these tables or of all."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(tables or TABLES)}")
