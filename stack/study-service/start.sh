#!/bin/sh
# A secret that stands in a file which everybody has is none: without JWT_SECRET each start makes
# its own, and whoever was logged in logs in again.
set -eu
: "${JWT_SECRET:=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')}"
export JWT_SECRET
exec node --import ./register.ts examples/study-service/server.js
