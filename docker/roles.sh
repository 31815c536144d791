#!/bin/sh
# Runs once, in the database container's first start: the three roles and the database of federation/devserver/roles.py.
# The owner migrates; the application reads and writes rows and owns nothing; the backup sees every row and changes none.
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\getenv backup_password BACKUP_PASSWORD
CREATE ROLE linyuan_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE linyuan_app LOGIN PASSWORD :'app_password';
ALTER ROLE linyuan_app SET statement_timeout = '10s';
ALTER ROLE linyuan_app SET lock_timeout = '5s';
ALTER ROLE linyuan_app SET idle_in_transaction_session_timeout = '30s';
CREATE ROLE linyuan_backup LOGIN BYPASSRLS PASSWORD :'backup_password';
CREATE DATABASE linyuan OWNER linyuan_owner TEMPLATE template0 ENCODING 'UTF8'
    LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE linyuan FROM PUBLIC;
GRANT CONNECT ON DATABASE linyuan TO linyuan_app, linyuan_backup;
\connect linyuan
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO linyuan_owner;
GRANT USAGE ON SCHEMA public TO linyuan_app, linyuan_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE linyuan_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO linyuan_app;
ALTER DEFAULT PRIVILEGES FOR ROLE linyuan_owner GRANT USAGE, SELECT ON SEQUENCES TO linyuan_app;
ALTER DEFAULT PRIVILEGES FOR ROLE linyuan_owner GRANT SELECT ON TABLES TO linyuan_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE linyuan_owner GRANT SELECT ON SEQUENCES TO linyuan_backup;
SQL
