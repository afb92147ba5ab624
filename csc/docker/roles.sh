#!/bin/sh
# Makes the two roles and the database when the volume is new: the owner migrates, the application works.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -U postgres -d postgres <<'SQL'
CREATE ROLE csc_owner LOGIN PASSWORD :'owner';
CREATE ROLE csc_app LOGIN PASSWORD :'app';
CREATE DATABASE csc OWNER csc_owner;
SQL
