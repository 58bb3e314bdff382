#!/bin/bash
# Makes keys and messages with the gpg of this machine. Usage: make.sh TARGET-DIRECTORY
set -euo pipefail
out=$1
home=$(mktemp -d)
trap 'gpgconf --homedir "$home" --kill all; rm -rf "$home"' EXIT
chmod 700 "$home"
mkdir -p "$out/keys" "$out/messages"
g() { gpg --homedir "$home" --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' --faked-system-time 20240305T120000 "$@"; }
new() { # name algorithm usage
  gpg --homedir "$home" --batch --quiet --pinentry-mode loopback --passphrase '' --faked-system-time 20240101T000000 \
    --quick-generate-key "$1" "$2" "$3" never
}
payload="$home/payload"
digest=sha256:$(printf '0%.0s' $(seq 64))
printf '{"critical":{"identity":{"docker-reference":"registry.example.com/team/app:v1"},"image":{"docker-manifest-digest":"%s"},"type":"atomic container signature"},"optional":{}}' "$digest" > "$payload"
text="$home/text.json"
printf '{\n "critical": {\n  "identity": {"docker-reference": "registry.example.com/team/app:v1"},\n  "image": {"docker-manifest-digest": "%s"},\n  "type": "atomic container signature"\n },\n "optional": {}\n}\n' "$digest" > "$text"

for a in rsa1024 rsa2048 dsa1024 nistp256 nistp384 nistp521 brainpoolP384r1 brainpoolP512r1 secp256k1; do
  new "$a@gpg.invalid" "$a" sign
  g --export "$a@gpg.invalid" > "$out/keys/$a.gpg"
done
new "ed25519@gpg.invalid" ed25519 sign
g --export "ed25519@gpg.invalid" > "$out/keys/ed25519.gpg"

sign() { local name=$1 key=$2; shift 2; g --local-user "$key@gpg.invalid" --output "$out/messages/$name.sig" "$@" --sign "$payload"; }
for a in rsa1024 rsa2048 dsa1024 nistp384 nistp521 brainpoolP384r1 brainpoolP512r1 secp256k1; do sign "$a" "$a"; done
for h in SHA1 RIPEMD160 SHA224 SHA256 SHA384 SHA512; do sign "hash-$h" rsa2048 --digest-algo $h; done
sign hash-MD5 rsa2048 --digest-algo MD5 --allow-weak-digest-algos || rm -f "$out/messages/hash-MD5.sig"
sign compress-none ed25519 --compress-algo uncompressed
sign compress-zip ed25519 --compress-algo zip
sign compress-zlib ed25519 --compress-algo zlib
sign compress-bzip2 ed25519 --compress-algo bzip2
sign file-name ed25519 --set-filename some-name.json
g --local-user ed25519@gpg.invalid --output "$out/messages/text-mode.sig" --textmode --sign "$text"
g --local-user ed25519@gpg.invalid --output "$out/messages/text-mode-none.sig" --textmode --compress-algo none --sign "$text"
g --local-user ed25519@gpg.invalid --output "$out/messages/partial.sig" --compress-algo none --sign < "$payload"
head -c 20000 /dev/zero | tr '\0' ' ' > "$home/large"
g --local-user ed25519@gpg.invalid --output "$out/messages/partial-large.sig" --compress-algo none --sign < "$home/large"
g --local-user ed25519@gpg.invalid --output "$out/messages/empty-payload.sig" --sign < /dev/null
g --local-user ed25519@gpg.invalid --output "$out/messages/cleartext.sig" --clearsign "$payload"
g --local-user ed25519@gpg.invalid --output "$out/messages/critical-notation.sig" --sig-notation '!a@gpg.invalid=b' --sign "$payload"
g --passphrase secret --output "$out/messages/symmetric.sig" --symmetric "$payload"
g --passphrase secret --local-user ed25519@gpg.invalid --output "$out/messages/signed-symmetric.sig" --symmetric --sign "$payload"
g --local-user ed25519@gpg.invalid --output "$home/inner" --compress-algo none --sign "$payload"
g --local-user ed25519@gpg.invalid --output "$out/messages/signature-over-message.sig" --sign "$home/inner"
cat "$out/messages/compress-none.sig" "$out/messages/compress-none.sig" > "$out/messages/two-messages.sig"
cat "$out/messages/compress-zip.sig" "$out/messages/compress-zip.sig" > "$out/messages/two-compressed-messages.sig"

# keys in other states and shapes
g --export --armor ed25519@gpg.invalid nistp256@gpg.invalid > "$out/keys/two-keys-one-block.asc"
{ echo "Keys of the team"; g --export --armor ed25519@gpg.invalid; echo; g --export --armor nistp256@gpg.invalid; echo end; } > "$out/keys/two-blocks.asc"
g --export ed25519@gpg.invalid nistp256@gpg.invalid > "$out/keys/two-keys.gpg"
{ cat "$out/keys/ed25519.gpg"; g --export --armor nistp256@gpg.invalid; } > "$out/keys/binary-then-armor.gpg"
{ g --export --armor nistp256@gpg.invalid; cat "$out/keys/ed25519.gpg"; } > "$out/keys/armor-then-binary.gpg"
g --export-secret-keys nistp256@gpg.invalid > "$out/keys/nistp256.secret.gpg"
cp "$home/pubring.kbx" "$out/keys/pubring.kbx"
gpg --homedir "$home" --batch --quiet --pinentry-mode loopback --passphrase '' --faked-system-time 20240101T000000 --cert-digest-algo SHA1 \
    --quick-generate-key "selfsig-sha1@gpg.invalid" ed25519 sign never
g --export selfsig-sha1@gpg.invalid > "$out/keys/selfsig-sha1.gpg"; sign selfsig-sha1 selfsig-sha1
new uids@gpg.invalid ed25519 sign
g --quick-add-uid uids@gpg.invalid second@gpg.invalid
g --quick-revoke-uid uids@gpg.invalid uids@gpg.invalid || true
g --export second@gpg.invalid > "$out/keys/user-id-revoked.gpg"; sign user-id-revoked second
gpg --homedir "$home" --batch --quiet --pinentry-mode loopback --passphrase '' --faked-system-time 20240101T000000 --quick-generate-key certonly@gpg.invalid rsa2048 cert never
f=$(g --with-colons --list-keys certonly@gpg.invalid | awk -F: '/^fpr/{print $10; exit}')
g --quick-add-key "$f" rsa2048 sign never
g --export certonly@gpg.invalid > "$out/keys/certonly-subkey.gpg"; sign certonly-subkey certonly
# revocation certificate that gpg keeps beside every new key
f=$(g --with-colons --list-keys rsa2048@gpg.invalid | awk -F: '/^fpr/{print $10; exit}')
sed 's/^:-----/-----/' "$home/openpgp-revocs.d/$f.rev" > "$home/rev.asc"
{ g --export --armor rsa2048@gpg.invalid; cat "$home/rev.asc"; } > "$out/keys/revocation-certificate.asc"
