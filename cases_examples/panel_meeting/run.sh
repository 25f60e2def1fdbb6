#!/bin/sh
# A whole panel meeting on a database: sh run.sh DATABASE [FOLDER]
#
# DATABASE is a path (SQLite) or an address (postgresql://user@host/name); it must hold no record
# yet. FOLDER is where the records of the decisions go (default: panel_records, here).
# All people and matters are made up.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
: "${1:?give a database: a path, or postgresql://user@host/name}"
out=${2:-panel_records}
mkdir -p "$out"
OOCD_DATABASE=$1 OOCD_ACCEPT_INDICATIVE=true
OOCD_ACTOR_PERSON=P-201 OOCD_ACTOR_ROLE=chair OOCD_ACTOR_AGENCY=youth_justice
export OOCD_DATABASE OOCD_ACCEPT_INDICATIVE OOCD_ACTOR_PERSON OOCD_ACTOR_ROLE OOCD_ACTOR_AGENCY

oocd db upgrade
oocd panel run "$here/1_before.yaml"

# The pack of one item: what the chair may see of it, kept by its hash, and to whom it went.
oocd panel show item-1 --json > "$out/item-1-pack.json"
hash=$(python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$out/item-1-pack.json")
oocd panel pack-made item-1 --meeting meeting-1 --sent-to P-101 --sent-to P-202 --sent-to P-301 \
  --sha256 "$hash" --upto 20 --request pack-item-1
oocd panel agenda meeting-1 | tee "$out/meeting-1-agenda.txt"

oocd panel run "$here/2_meeting.yaml"
oocd panel minutes meeting-1 --out "$out/meeting-1-minutes.txt"

oocd panel run "$here/3_after.yaml"
oocd panel minutes meeting-2 --out "$out/meeting-2-minutes.txt"

# The record of each decision, as text and as JSON; item 5 is deferred and has none.
oocd panel record item-1 item-2 item-3 item-4 item-6 item-7 item-8 \
  --folder "$out" --format text --format json
oocd panel list

# What was read and by whom; then every byte is compared with its digest.
oocd panel log item-1 --as P-901 --role auditor --agency council > "$out/item-1-access-log.txt"
oocd db verify
