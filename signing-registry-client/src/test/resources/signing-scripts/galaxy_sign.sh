#!/usr/bin/env bash

# The passphrase stands in the first line of a file that only this user can read.
if skopeo standalone-sign \
  --passphrase-file "$KEY_PASSWORD_FILE" \
  --output "$SIG_PATH" \
  "$1" \
  "$REFERENCE" \
  "$PULP_CONTAINER_SIGNING_KEY_FINGERPRINT" >&2; then
  printf '{"signature_path": "%s"}\n' "$SIG_PATH"
else
  exit $?
fi
