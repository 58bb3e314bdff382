#!/usr/bin/env bash
# The command line as a newcomer uses it: an image that skopeo signed, in a real registry; then a
# wrong key, a typo in the policy, and a registry that has stopped.
#
#   try-cli.sh          needs what install-peers.sh installs (PEERS_PREFIX, default /opt/peers)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
signing=$here/../../examples/cli/signing
skopeo=${PEERS_PREFIX:-/opt/peers}/bin/skopeo
work=$(mktemp -d)
port=5987
cleanup() {
  "$here/registry.sh" stop $port "$work/registry" >/dev/null || true
  gpgconf --homedir "$work/gnupg" --kill all >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT
cd "$work"

export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
for name in release other; do
  gpg --batch --quiet --pinentry-mode loopback --passphrase '' \
    --quick-generate-key "$name@example.com" ed25519 sign never 2>gpg.log || { cat gpg.log >&2; exit 1; }
  gpg --batch --quiet --export "$name@example.com" >$name.gpg
done

# the smallest image there is
mkdir image
printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"config":{}}' >image/config
config=$(sha256sum image/config | cut -d' ' -f1)
size=$(stat -c %s image/config)
mv image/config "image/$config"
printf 'Directory Transport Version: 1.1\n' >image/version
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[]}' \
  "$config" "$size" >image/manifest.json

mkdir registries.d
printf 'default-docker:\n  lookaside: file://%s/sigs\n  lookaside-staging: file://%s/sigs\n' "$work" "$work" >registries.d/all.yaml
policy() { printf '{"default":[{"type":"%s","keyType":"GPGKeys","keyPath":"%s/%s.gpg"}]}\n' "$2" "$work" "$3" >"$1.json"; }
policy good signedBy release
policy wrong signedBy other
policy typo singedBy release

"$here/registry.sh" start $port registry
image=127.0.0.1:$port/team/app:1.0
"$skopeo" --insecure-policy --registries.d registries.d copy -q --dest-tls-verify=false \
  --sign-by release@example.com dir:image docker://$image

tried=0
try() { # try STATUS TEXT POLICY: verify must end with that status and print that text
  local status=0 out
  out=$("$signing" verify --policy "$3.json" --registries-d registries.d --tls-verify=false $image 2>&1) || status=$?
  printf '%s\n' "$out" | head -n 2
  [ "$status" = "$1" ] || { printf 'expected status %s, got %s\n%s\n' "$1" "$status" "$out" >&2; exit 1; }
  printf '%s' "$out" | grep -qF -- "$2" || { printf 'expected "%s" in:\n%s\n' "$2" "$out" >&2; exit 1; }
  tried=$((tried + 1))
}
try 0 "allowed: docker://$image" good
try 1 '[openpgp-unknown-key]' wrong
try 2 'did you mean "signedBy"?' typo
"$here/registry.sh" stop $port registry
try 3 '[registry-unreachable]' good
printf 'PEERS try-cli: %d executed, 0 skipped\n' "$tried"
