-- Nothing to do: a SQLite file belongs to one process, which knows its own writes. Here, so that both providers have one history.
SELECT 1;
