#!/usr/bin/env bash
# The Maven plugin as its README says, after "mvn install": a build fails on a base image without
# signature, the plugin signs it, the build passes, and skopeo accepts what was signed.
#
#   try-maven-plugin.sh   needs what install-peers.sh installs (PEERS_PREFIX, default /opt/peers)
#
# Installs into a repository of its own, which gets everything else from the one that the build
# has filled (MAVEN_REPOSITORY, default ~/.m2/repository).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(readlink -f "$here/../..")
skopeo=${PEERS_PREFIX:-/opt/peers}/bin/skopeo
work=$(mktemp -d)
port=5988
cleanup() {
  "$here/registry.sh" stop $port "$work/registry" >/dev/null || true
  gpgconf --homedir "$work/gnupg" --kill all >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT

cat >"$work/settings.xml" <<X
<settings>
  <mirrors>
    <mirror>
      <id>build</id>
      <mirrorOf>*</mirrorOf>
      <url>file://${MAVEN_REPOSITORY:-$HOME/.m2/repository}</url>
    </mirror>
  </mirrors>
  <servers>
    <server>
      <id>release-key</id>
      <passphrase>correct horse</passphrase>
    </server>
  </servers>
</settings>
X
maven() { # maven ARGUMENT...: sees only what was installed, and what the build used
  mvn -B -ntp -o -Daether.offline.protocols=file -s "$work/settings.xml" -Dmaven.repo.local="$work/local" "$@"
}
cd "$root"
maven -q install -DskipTests -Dspotless.check.skip=true

cp -r examples/signing-maven-plugin/sample "$work/shop"
mkdir "$work/shop/.mvn"
cd "$work/shop"
image=127.0.0.1:$port/base/java:17
sed -i "s/registry[.]example[.]com/127.0.0.1:$port/" policy.json
printf 'default-docker:\n  lookaside: file://%s/sigs\n  lookaside-staging: file://%s/sigs\n' "$work" "$work" >registries.d/default.yaml
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
key() { gpg --batch --quiet --pinentry-mode loopback --passphrase 'correct horse' "$@"; }
key --quick-generate-key release@example.com ed25519 sign never 2>"$work/gpg.log" || { cat "$work/gpg.log" >&2; exit 1; }
key --export release@example.com >release.gpg
key --export-secret-keys release@example.com >release.sec

mkdir "$work/image"
printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"config":{}}' >"$work/image/config"
config=$(sha256sum "$work/image/config" | cut -d' ' -f1)
size=$(stat -c %s "$work/image/config")
mv "$work/image/config" "$work/image/$config"
printf 'Directory Transport Version: 1.1\n' >"$work/image/version"
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[]}' \
  "$config" "$size" >"$work/image/manifest.json"
"$here/registry.sh" start $port "$work/registry"
"$skopeo" --insecure-policy copy -q --dest-tls-verify=false "dir:$work/image" docker://$image

tried=0
build() { # build STATUS TEXT ARGUMENT...: the build must end with that status and print that text
  local wanted=$1 text=$2 status=0 out
  shift 2
  out=$(maven -Dregistry=127.0.0.1:$port -Dsigning.tlsVerify=false "$@" 2>&1) || status=$?
  printf '%s\n' "$out" | grep -m 1 -F -- "$text" || { printf 'expected "%s" in:\n%s\n' "$text" "$out" >&2; exit 1; }
  [ "$status" = "$wanted" ] || { printf 'expected status %s, got %s\n%s\n' "$wanted" "$status" "$out" >&2; exit 1; }
  tried=$((tried + 1))
}
build 1 'must not be used' validate
build 0 'BUILD SUCCESS' imagesigning:signing-maven-plugin:sign@release -Dimage=$image
build 0 "allowed: docker://$image" validate
"$skopeo" --policy policy.json --registries.d registries.d copy -q --src-tls-verify=false docker://$image "dir:$work/copied"
tried=$((tried + 1))
printf 'PEERS try-maven-plugin: %d executed, 0 skipped\n' "$tried"
