"""A store as version 1 made it: its tables, word for word. Frozen: it never follows `schema`."""

VERSION_1 = """
CREATE TABLE account_fact (account_id TEXT, handle TEXT, display_name TEXT, is_own BOOLEAN, observed_us BIGINT, source
    TEXT, batch_id TEXT);
CREATE TABLE account_snapshot (account_id TEXT, observed_us BIGINT, followers BIGINT, following BIGINT, likes BIGINT,
    n_posts BIGINT, followers_step BIGINT, source TEXT, is_settled BOOLEAN, batch_id TEXT);
CREATE TABLE account_day_raw (account_id TEXT, dataset TEXT, export_id TEXT, line BIGINT, label TEXT, year INTEGER,
    month INTEGER, day_of_month INTEGER, anchor_on DATE, views BIGINT, profile_views BIGINT, likes BIGINT, comments
    BIGINT, shares BIGINT, viewers BIGINT, new_viewers BIGINT, returning_viewers BIGINT, followers BIGINT,
    followers_gained BIGINT, followers_lost BIGINT, difference BIGINT, source TEXT, batch_id TEXT);
CREATE TABLE audience_share (account_id TEXT, observed_us BIGINT, audience TEXT, dimension TEXT, category TEXT, share
    DOUBLE, export_id TEXT, source TEXT, batch_id TEXT);
CREATE TABLE audience_hour_raw (account_id TEXT, export_id TEXT, line BIGINT, label TEXT, year INTEGER, month INTEGER,
    day_of_month INTEGER, anchor_on DATE, hour INTEGER, active_followers BIGINT, source TEXT, batch_id TEXT);
CREATE TABLE post_fact (account_id TEXT, post_id TEXT, posted_us BIGINT, uploaded_us BIGINT, kind TEXT, duration_s
    DOUBLE, caption TEXT, caption_length INTEGER, hashtags TEXT, has_question BOOLEAN, has_mention BOOLEAN, sound_id
    TEXT, is_original_sound BOOLEAN, url TEXT, observed_us BIGINT, source TEXT, batch_id TEXT);
CREATE TABLE post_snapshot (account_id TEXT, post_id TEXT, observed_us BIGINT, views BIGINT, likes BIGINT, comments
    BIGINT, shares BIGINT, saves BIGINT, views_step BIGINT, likes_step BIGINT, comments_step BIGINT, shares_step
    BIGINT, saves_step BIGINT, reach BIGINT, watch_time_s DOUBLE, average_watch_time_s DOUBLE, watched_full_rate
    DOUBLE, new_followers BIGINT, source TEXT, is_settled BOOLEAN, batch_id TEXT);
CREATE TABLE account (account_id TEXT, handle TEXT, display_name TEXT, is_own BOOLEAN, zone TEXT, newest_us BIGINT);
CREATE TABLE account_day (account_id TEXT, series TEXT, day DATE, views BIGINT, profile_views BIGINT, likes BIGINT,
    comments BIGINT, shares BIGINT, viewers BIGINT, new_viewers BIGINT, returning_viewers BIGINT, followers BIGINT,
    followers_gained BIGINT, followers_lost BIGINT, is_provisional BOOLEAN, observed_on DATE);
CREATE TABLE audience_hour (account_id TEXT, day DATE, hour INTEGER, active_followers BIGINT);
CREATE TABLE post (account_id TEXT, post_id TEXT, posted_us BIGINT, uploaded_us BIGINT, kind TEXT, duration_s DOUBLE,
    caption TEXT, caption_length INTEGER, hashtags TEXT, has_question BOOLEAN, has_mention BOOLEAN, sound_id TEXT,
    is_original_sound BOOLEAN, url TEXT, posted_on DATE, posted_hour INTEGER);
CREATE TABLE post_tag (account_id TEXT, post_id TEXT, tag TEXT, position INTEGER);
CREATE TABLE conflict (account_id TEXT, table_name TEXT, key TEXT, column_name TEXT, settled TEXT, other TEXT,
    settled_source TEXT, other_source TEXT);
CREATE TABLE import_batch (batch_id TEXT, call_id TEXT, imported_us BIGINT, file_name TEXT, sha256 TEXT, kind TEXT,
    account_id TEXT, options TEXT, n_rows BIGINT, n_loaded BIGINT, n_known BIGINT, n_rejected BIGINT);
CREATE TABLE batch_row (batch_id TEXT, table_name TEXT, row_key TEXT, line BIGINT);
CREATE TABLE rejected_row (batch_id TEXT, line BIGINT, column_name TEXT, reason TEXT, value TEXT);
CREATE TABLE setting (key TEXT, value TEXT);
CREATE TABLE account_alias (alias TEXT, account_id TEXT);
CREATE TABLE migration (version INTEGER, name TEXT);
INSERT INTO migration VALUES (1, 'the first tables');
"""
