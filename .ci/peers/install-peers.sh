#!/bin/bash
# Installs the peer programs the interoperability tests talk to, side by side and
# without touching the machine's own packages.
#
#   install-peers.sh            (as root, no arguments)
#   PEERS_PREFIX=/some/dir      where to put them            (default /opt/peers)
#   PEERS_FORCE=1               throw the prefix away first
#   PEERS_PODMAN=0              leave podman out
#
# Afterwards $PEERS_PREFIX/bin holds: cosign2 cosign3 skopeo skopeo-old oras registry
# gpg gpg24 sq podman (last one only where the machine allows it).
# Where packages come from is worked out from the machine's own apt sources each time;
# nothing that names a server is left behind in the prefix.
set -euo pipefail

PREFIX=${PEERS_PREFIX:-/opt/peers}
BIN=$PREFIX/bin
STAMPS=$PREFIX/.stamps
RECIPE=4                       # raise to make every machine unpack again
WITH_PODMAN=${PEERS_PODMAN:-1}

say()  { printf '%s\n' "$*"; }
die()  { printf 'install-peers: %s\n' "$*" >&2; exit 1; }
trap 'rc=$?; [ $rc -eq 0 ] || printf "install-peers: FAILED (line %s, status %s)\n" "$LINENO" "$rc" >&2' EXIT

[ "$(id -u)" = 0 ] || die "run me as root"
[ "$(dpkg --print-architecture)" = amd64 ] || die "only amd64 is prepared for"
for t in apt-get dpkg dpkg-deb gpg openssl curl perl; do
  command -v $t >/dev/null || die "missing program: $t"
done
case $PREFIX in /|/usr|/usr/*|/etc|/etc/*|"") die "refusing prefix '$PREFIX'";; /*) ;; *) die "prefix must be absolute";; esac

if [ "${PEERS_FORCE:-0}" = 1 ] && [ -d "$STAMPS" ]; then rm -rf "$PREFIX"; fi
mkdir -p "$BIN" "$STAMPS"

# ---------------------------------------------------------------- apt, privately
WORK=
APT=()
cleanup_work() { [ -n "$WORK" ] && rm -rf "$WORK"; WORK=; }
trap 'rc=$?; cleanup_work; [ $rc -eq 0 ] || printf "install-peers: FAILED (status %s)\n" "$rc" >&2' EXIT

# the URI of the main archive, as the machine's own sources have it
archive_uri() {
  local uri
  uri=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        awk '$2=="main" && $1 !~ /security|updates|backports/ {print $3; exit}')
  [ -n "$uri" ] || uri=$(sed -n 's/^URIs:[[:space:]]*\([^[:space:]]*debian\)\/\{0,1\}[[:space:]]*$/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -1)
  [ -n "$uri" ] || uri=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*debian\)\/\{0,1\} .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | head -1)
  [ -n "$uri" ] || die "cannot find the Debian archive in the machine's apt sources"
  printf '%s' "$uri"
}

# use_suite SUITE: point $APT at a private, throw-away apt state for that suite
use_suite() {
  local suite=$1 key=/usr/share/keyrings/debian-archive-keyring.gpg d
  [ -r $key ] || die "no $key"
  [ -n "$WORK" ] || WORK=$(mktemp -d "${TMPDIR:-/tmp}/peers.XXXXXX")
  d=$WORK/$suite
  APT=(-q -o Dir::Etc::sourcelist=$d/list -o Dir::Etc::sourceparts=- -o Dir::Etc::preferences=-
       -o Dir::Etc::preferencesparts=- -o Dir::State::Lists=$d/lists -o Dir::State::status=$d/status
       -o Dir::State::extended_states=$d/ext -o Dir::Cache::archives=$d/archives -o Dir::Cache::pkgcache=
       -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root -o APT::Install-Recommends=false
       -o APT::Get::Assume-Yes=true -o Acquire::Languages=none -o Acquire::Retries=3 -o DPkg::Post-Invoke=
       -o APT::Keep-Downloaded-Packages=true)
  [ -e "$d/ready" ] && return 0
  mkdir -p "$d/lists/partial" "$d/archives/partial"; : >"$d/status"
  printf 'deb [signed-by=%s] %s %s main\n' "$key" "$(archive_uri)" "$suite" >"$d/list"
  say "reading the $suite package lists ..."
  apt-get "${APT[@]}" update >"$d/log" 2>&1 || { sed -E 's#[a-z+]+://[^ ]*#<archive>#g' "$d/log" >&2; die "apt-get update failed for $suite"; }
  apt-cache "${APT[@]}" show bash >/dev/null 2>&1 || die "no package lists for $suite"
  touch "$d/ready"
}

# exact PKG VERSION: 'PKG=VERSION' where the suite still has it, else 'PKG' with a warning
exact() {
  if apt-cache "${APT[@]}" show "$1=$2" >/dev/null 2>&1; then printf '%s=%s' "$1" "$2"
  else printf 'warning: %s %s is gone from the archive; taking the present one\n' "$1" "$2" >&2; printf '%s' "$1"; fi
}

# single SUITE DESTDIR PKG [VERSION]: that one package, unpacked, none of its dependencies
single() {
  local suite=$1 dest=$2 pkg=$3 ver=${4:-} stamp=$STAMPS/$3.$1.$RECIPE spec deb
  [ -e "$stamp" ] && [ -d "$dest/usr/bin" ] && return 0
  use_suite "$suite"; spec=$pkg; [ -n "$ver" ] && spec=$(exact "$pkg" "$ver")
  say "fetching $spec ($suite)"
  ( cd "$WORK/$suite/archives" && apt-get "${APT[@]}" download "$spec" >"$WORK/dl.log" 2>&1 ) ||
    { sed -E 's#[a-z+]+://[^ ]*#<archive>#g' "$WORK/dl.log" >&2; die "cannot download $spec from $suite"; }
  deb=$(ls -t "$WORK/$suite/archives/${pkg}"_*.deb | head -1)
  rm -rf "$dest.new"; mkdir -p "$dest.new"; dpkg-deb -x "$deb" "$dest.new"
  rm -rf "$dest"; mv "$dest.new" "$dest"
  dpkg-deb -f "$deb" Version >"$stamp"
}

# closure SUITE DESTDIR NAME PKG...: packages with everything they depend on, down to libc, unpacked in one tree
closure() {
  local suite=$1 dest=$2 name=$3 stamp; shift 3; stamp=$STAMPS/$name.$suite.$RECIPE
  [ -e "$stamp" ] && [ -d "$dest/usr/bin" ] && return 0
  use_suite "$suite"
  local specs=() p; for p in "$@"; do case $p in *=*) specs+=("$(exact "${p%%=*}" "${p#*=}")");; *) specs+=("$p");; esac; done
  say "fetching ${specs[*]} with dependencies ($suite)"
  rm -f "$WORK/$suite/archives"/*.deb
  apt-get "${APT[@]}" --download-only --no-install-recommends install "${specs[@]}" >"$WORK/dl.log" 2>&1 ||
    { sed -E 's#[a-z+]+://[^ ]*#<archive>#g' "$WORK/dl.log" >&2; die "cannot download ${specs[*]} from $suite"; }
  rm -rf "$dest.new"; mkdir -p "$dest.new"
  # the merged /usr that every package of these suites expects
  local l; for l in bin sbin lib lib64; do mkdir -p "$dest.new/usr/$l"; ln -s usr/$l "$dest.new/$l"; done
  local deb; for deb in "$WORK/$suite/archives"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -C "$dest.new" --keep-directory-symlink -xf - --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale'
  done
  rm -rf "$dest"; mv "$dest.new" "$dest"
  ls "$WORK/$suite/archives" | sed -n 's/_amd64.deb$//p;s/_all.deb$//p' >"$stamp"
}

# wrapper NAME <<body: an executable shell script in bin/
wrapper() { local f=$BIN/$1; { printf '#!/bin/sh\n'; cat; } >"$f.new"; chmod 755 "$f.new"; mv "$f.new" "$f"; }

# through_loader NAME ROOT PROGRAM: run PROGRAM of that tree with that tree's own loader and libraries,
# so the machine's libc is neither used nor changed; child processes (gpg) are the machine's own
through_loader() {
  local name=$1 root=$2 prog=$3 ld lib
  ld=$(readlink -f "$root/usr/lib64/ld-linux-x86-64.so.2" 2>/dev/null || true)
  [ -x "$ld" ] || ld=$(readlink -f "$root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
  [ -x "$ld" ] || die "no loader in $root"
  lib=$root/usr/lib/x86_64-linux-gnu
  "$ld" --library-path "$lib" --list "$root/$prog" >"$STAMPS/ldd.$name" || die "$name: libraries missing"
  if grep -q 'not found' "$STAMPS/ldd.$name"; then cat "$STAMPS/ldd.$name" >&2; die "$name: libraries missing"; fi
  wrapper "$name" <<W
exec "$ld" --library-path "$lib" --argv0 "$name" "$root/$prog" "\$@"
W
}

# ---------------------------------------------------------------- the peers
single trixie "$PREFIX/cosign2"  cosign          2.5.0-2+b4
single forky  "$PREFIX/cosign3"  cosign          3.1.1-2
single forky  "$PREFIX/oras"     oras            1.3.3-1
single forky  "$PREFIX/registry" docker-registry 2.8.3+ds1-3
closure forky "$PREFIX/forky"    skopeo          skopeo=1.22.0+ds1-1 sq gpg gpg-agent gpgconf gpgv
closure bookworm "$PREFIX/bookworm" skopeo       skopeo=1.9.3+ds1-1+b10

wrapper cosign2  <<W
exec "$PREFIX/cosign2/usr/bin/cosign" "\$@"
W
wrapper cosign3  <<W
exec "$PREFIX/cosign3/usr/bin/cosign" "\$@"
W
wrapper oras     <<W
exec "$PREFIX/oras/usr/bin/oras" "\$@"
W
wrapper registry <<W
exec "$PREFIX/registry/usr/bin/docker-registry" "\$@"
W
wrapper gpg      <<W
exec /usr/bin/gpg "\$@"
W
through_loader skopeo     "$PREFIX/forky"    usr/bin/skopeo
through_loader skopeo-old "$PREFIX/bookworm" usr/bin/skopeo
through_loader sq         "$PREFIX/forky"    usr/bin/sq

through_loader gpg-agent24 "$PREFIX/forky"  usr/bin/gpg-agent
through_loader gpgv24     "$PREFIX/forky"    usr/bin/gpgv
# GnuPG 2.4 with its own agent; give it a GNUPGHOME of its own (an agent of the other version may hold the socket)
gpg24_ld=$(sed -n 's/^exec \("[^"]*" --library-path "[^"]*"\).*/\1/p' "$BIN/gpgv24")
wrapper gpg24 <<W
exec $gpg24_ld --argv0 gpg "$PREFIX/forky/usr/bin/gpg" --agent-program "$BIN/gpg-agent24" "\$@"
W

# podman re-executes itself, so it runs in a chroot, inside a mount namespace of its own:
# the mounts below vanish with the command.
podman_works() { unshare -m true 2>/dev/null; }
PODMAN_NOTE=
if [ "$WITH_PODMAN" = 0 ]; then rm -f "$BIN/podman"; PODMAN_NOTE="left out (PEERS_PODMAN=0)"
elif ! podman_works; then rm -f "$BIN/podman"; PODMAN_NOTE="left out (this sandbox allows no mount namespace)"
else
  closure forky "$PREFIX/podman" podman podman=5.8.6+ds1-3 crun dash gpg gpg-agent gpgconf
  # no reaching out for short names or the public image: only fully named images, plain policy
  mkdir -p "$PREFIX/podman/etc/containers/registries.d"
  wrapper podman <<W
# push/pull with vfs storage under root. Seen inside: /tmp /home /opt /root and the current folder.
#   PEERS_PODMAN_STORE=dir   image store                       (default /tmp/peers-podman)
#   PEERS_PODMAN_ETC=dir     stands in for /etc/containers (policy.json, registries.d, registries.conf)
exec unshare -m /bin/sh -c '
set -e
R="$PREFIX/podman"; S=\${PEERS_PODMAN_STORE:-/tmp/peers-podman}
mkdir -p "\$S"; S=\$(readlink -f "\$S"); W=\$(pwd -P)
mount --make-rprivate /
for d in proc sys dev run var/tmp; do mkdir -p "\$R/\$d"; done
for d in proc sys dev; do mount --rbind /\$d "\$R/\$d"; done
mount -t tmpfs tmpfs "\$R/run"; mount -t tmpfs tmpfs "\$R/var/tmp"
if [ -n "\${PEERS_PODMAN_ETC:-}" ]; then mount --bind "\$PEERS_PODMAN_ETC" "\$R/etc/containers"; fi
for d in /tmp /home /opt /root "\$S" "\$W"; do
  [ -d "\$d" ] && [ "\$d" != / ] || continue
  mkdir -p "\$R\$d"; mountpoint -q "\$R\$d" || mount --rbind "\$d" "\$R\$d"
done
cp -L /etc/passwd /etc/group /etc/hosts "\$R/etc/" 2>/dev/null || true
export PODMAN_IGNORE_CGROUPSV1_WARNING=1
exec chroot "\$R" /bin/sh -c "cd \"\\\$0\" && exec /usr/bin/podman \"\\\$@\"" "\$W" --storage-driver vfs --root "\$S/store" --runroot "\$S/run" --tmpdir "\$S/tmp" "\$@"
' podman "\$@"
W
fi

# ---------------------------------------------------------------- prove it
cleanup_work
rc=0
check() {  # check NAME EXPECTED-REGEX COMMAND...
  local name=$1 want=$2 out; shift 2
  out=$("$@" 2>&1) || { printf '%-11s FAILED: %s\n' "$name" "$(printf %s "$out" | head -3 | tr '\n' ' ')" >&2; rc=1; return 0; }
  local line; line=$(printf '%s\n' "$out" | grep -Em1 -- "$want") || { printf '%-11s FAILED: unexpected version output: %s\n' "$name" "$(printf %s "$out" | head -2 | tr '\n' ' ')" >&2; rc=1; return 0; }
  printf '%-11s %s\n' "$name" "$line"
}
pkgver() { cat "$STAMPS/$1.$RECIPE"; }
# cosign as Debian builds it does not know its own version: show that it runs, and the package's version
check cosign2    'GoVersion'                       "$BIN/cosign2" version;   printf '            package cosign %s\n' "$(pkgver cosign.trixie)"
check cosign3    'GoVersion'                       "$BIN/cosign3" version;   printf '            package cosign %s\n' "$(pkgver cosign.forky)"
check skopeo     '^skopeo version 1\.(1[89]|2[0-9])' "$BIN/skopeo" --version
check skopeo-old '^skopeo version 1\.9\.'          "$BIN/skopeo-old" --version
check oras       '^Version'                        "$BIN/oras" version
check registry   'docker/distribution'             "$BIN/registry" --version
check gpg        '^gpg \(GnuPG\)'                  "$BIN/gpg" --version
check gpg24      '^gpg \(GnuPG\) 2\.[4-9]'         "$BIN/gpg24" --version
check sq         '^sq '                            "$BIN/sq" version
if [ -n "$PODMAN_NOTE" ]; then printf '%-11s %s\n' podman "$PODMAN_NOTE"
else check podman '^podman version' "$BIN/podman" --version; fi
[ $rc -eq 0 ] || die "not every peer runs (PEERS_FORCE=1 starts afresh)"
say "peers are in $BIN"
