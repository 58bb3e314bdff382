#!/usr/bin/env bash
# The command line as a newcomer uses it: an image that skopeo signed, in a real registry; a wrong
# key, a typo in the policy; then images and manifests that it signs itself, for skopeo to accept;
# and a registry that has stopped.
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
signing() { # signing STATUS TEXT ARGUMENT...: the command must end with that status and print that text
  local wanted=$1 text=$2 status=0 out
  shift 2
  out=$("$signing" "$@" 2>&1) || status=$?
  printf '%s\n' "$out" | head -n 2
  [ "$status" = "$wanted" ] || { printf 'expected status %s, got %s\n%s\n' "$wanted" "$status" "$out" >&2; exit 1; }
  case $out in *"$text"*) ;; *) false ;; esac || { printf 'expected "%s" in:\n%s\n' "$text" "$out" >&2; exit 1; }
  tried=$((tried + 1))
}
where=(--registries-d registries.d --tls-verify=false)
verify() { # verify STATUS TEXT POLICY IMAGE
  signing "$1" "$2" verify --policy "$3.json" "${where[@]}" "$4"
}
peer() { # peer ARGUMENT...: skopeo must succeed
  "$skopeo" "$@" >peer.log 2>&1 || { cat peer.log >&2; exit 1; }
  tried=$((tried + 1))
}

# signed by skopeo
verify 0 "allowed: docker://$image" good $image
verify 1 '[openpgp-unknown-key]' wrong $image
verify 2 'did you mean "signedBy"?' typo $image
signing 0 ": 1 signature, not verified" signatures "${where[@]}" $image
signing 0 "verified as $image" verify-image-signature "${where[@]}" --expected-identity $image --public-key release.gpg $image
signing 1 '[openpgp-unknown-key]' verify-image-signature "${where[@]}" --expected-identity $image --public-key other.gpg $image

# signed here, through the gpg program and without it
for other in 2.0 3.0; do
  peer --insecure-policy copy -q --dest-tls-verify=false --src-tls-verify=false dir:image docker://127.0.0.1:$port/team/other:$other
done
fingerprint=$(gpg --batch --with-colons --list-keys release@example.com | awk -F: '$1 == "fpr" { print $10; exit }')
other=127.0.0.1:$port/team/other
verify 1 '[no-signature]' good $other:2.0
signing 0 "$other:2.0" sign "${where[@]}" --sign-by release@example.com $other:2.0
signing 0 "$other:3.0" sign "${where[@]}" --sign-by "$fingerprint" --gnupg-home "$GNUPGHOME" --without-gpg $other:3.0
for tag in 2.0 3.0; do
  verify 0 "allowed: docker://$other:$tag" good $other:$tag
  peer --policy good.json --registries.d registries.d copy -q --src-tls-verify=false docker://$other:$tag dir:copied-$tag
done

# single files, both ways
signing 0 '' standalone-sign image/manifest.json example.com/app:1 "$fingerprint" -o ours.signature
peer standalone-verify image/manifest.json example.com/app:1 "$fingerprint" ours.signature
peer standalone-sign image/manifest.json example.com/app:1 "$fingerprint" -o theirs.signature
signing 0 "$fingerprint" standalone-verify image/manifest.json example.com/app:1 "$fingerprint" theirs.signature

"$here/registry.sh" stop $port registry
verify 3 '[registry-unreachable]' good $image
signing 3 127.0.0.1:$port sign "${where[@]}" --sign-by release@example.com $image
printf 'PEERS try-cli: %d executed, 0 skipped\n' "$tried"
