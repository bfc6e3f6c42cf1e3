#!/bin/sh
# sign.sh FILE...: put an Authenticode signature on each, when a certificate is configured:
#   ASSIST_SIGN_PKCS12         the certificate and key, as a .p12/.pfx file
#   ASSIST_SIGN_PASSWORD_FILE  a file with its password
#   ASSIST_SIGN_TIMESTAMP      the address of an RFC 3161 time stamp service (optional)
# Without the first the files stay unsigned, and Windows warns before it starts the installer.
set -eu
[ -n "${ASSIST_SIGN_PKCS12:-}" ] || exit 0
. "$(dirname "$0")/../needs.sh"
need osslsigncode osslsigncode
for file in "$@"; do
    osslsigncode sign -h sha256 -pkcs12 "$ASSIST_SIGN_PKCS12" \
        ${ASSIST_SIGN_PASSWORD_FILE:+-readpass "$ASSIST_SIGN_PASSWORD_FILE"} \
        ${ASSIST_SIGN_TIMESTAMP:+-ts "$ASSIST_SIGN_TIMESTAMP"} \
        -n Assist -in "$file" -out "$file.signed" >/dev/null
    mv "$file.signed" "$file"
done
