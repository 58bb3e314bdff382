#!/usr/bin/env bash
# What one run of the command line costs in processor time (user and system), from the shell to the
# last byte: an image verified with a look-aside signature, over plain HTTP and over TLS, and what
# only the policy decides. Every run of one kind is followed by one of the other, so that a machine
# that slows down slows both.
#
#   cold-start.sh [CHECKOUT]     compares CHECKOUT, another commit's, with this one; without it,
#                                starts without the archive of classes with starts with it
#   RUNS                         how often each is run              (default: 21)
#   JAVA_HOMES                   the Java runtimes, space between   (default: JAVA_HOME)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
runs=${RUNS:-21}
before=${1:+$(cd "$1" && pwd)}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/cache
mkdir -m 700 "$XDG_CACHE_HOME"
mkdir "$work/images"

mvn -q -B -ntp -f "$here/pom.xml" -pl benchmarks -am compile dependency:build-classpath \
  -Dmdep.outputFile="$work/classpath" -DskipTests
mvn -q -B -ntp -f "$here/pom.xml" -pl examples/cli -am package -DskipTests
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
mkfifo "$work/input" "$work/output"
"$java" -cp "$here/benchmarks/target/classes:$(cat "$work/classpath")" \
  imagesigning.benchmarks.ColdStartImages "$work/images" <"$work/input" >"$work/output" &
server=$!
exec 8>"$work/input" 9<"$work/output"
read -r _ <&9
cd "$work/images"

plain=(--policy signed.json --registries-d plain.d --tls-verify=false "$(cat plain.name)")
tls=(--policy signed.json --registries-d tls.d --cert-dir certs.d "$(cat tls.name)")
rejecting=(--policy reject.json --registries-d plain.d "$(cat plain.name)")

measure() { # measure FILE STATUS COMMAND...: appends the milliseconds to FILE
  local file=$1 wanted=$2 status=0 spent
  shift 2
  spent=$({ TIMEFORMAT='%U %S' && time "$@" >/dev/null 2>"$work/err" 8>&- 9>&-; } 2>&1) || status=$?
  [ "$status" = "$wanted" ] || { echo "status $status: $*" >&2; cat "$work/err" >&2; exit 1; }
  awk '{ print ($1 + $2) * 1000 }' <<<"$spent" >>"$file"
}

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

compare() { # compare NAME STATUS ARGUMENT...: one line of the table
  local name=$1 wanted=$2
  shift 2
  : >"$work/before" >"$work/after"
  for ((i = 0; i < runs; i++)); do
    if [ -n "$before" ]; then
      measure "$work/before" "$wanted" "$before/examples/cli/signing" "$@"
    else
      SIGNING_ARCHIVE=off measure "$work/before" "$wanted" "$here/examples/cli/signing" "$@"
    fi
    measure "$work/after" "$wanted" "$here/examples/cli/signing" "$@"
  done
  awk -v version="$version" -v name="$name" -v before="$(median "$work/before")" -v after="$(median "$work/after")" \
    'BEGIN { printf "| %s | %s | %.0f | %.0f | %.2f × |\n", version, name, before, after, after / before }'
}

printf '| Java | Run | before, ms | after, ms | ratio |\n|---|---|---|---|---|\n'
for JAVA_HOME in ${JAVA_HOMES:-${JAVA_HOME:?}}; do
  export JAVA_HOME
  version=$("$JAVA_HOME/bin/java" -XshowSettings:properties -version 2>&1 | awk '$1 == "java.version" { print $3 }')
  # the archive is made, and every file was read once
  SIGNING_ARCHIVE=now "$here/examples/cli/signing" verify "${plain[@]}" >/dev/null
  [ -z "$before" ] || "$before/examples/cli/signing" verify "${plain[@]}" >/dev/null
  compare 'look-aside' 0 verify "${plain[@]}"
  compare 'look-aside, TLS' 0 verify "${tls[@]}"
  compare 'rejected by the policy' 1 verify "${rejecting[@]}"
  compare 'explain' 0 explain "${rejecting[@]}"
done
