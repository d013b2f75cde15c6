#!/usr/bin/env bash
# Installs what this machine lacks of the servers and the browser that the tests use: Debian's packages; Kafka's jars and the S3 server come later,
# through Maven and Go, into .baton/cache. Does nothing when all is there.
set -uo pipefail

packages=()
lacks() { # package, program…
  local package=$1
  shift
  for program in "$@"; do
    compgen -G "/usr/lib/postgresql/*/bin/$program" > /dev/null && continue
    PATH="$PATH:/usr/sbin:/usr/local/go/bin" command -v "$program" > /dev/null || { packages+=("$package"); return; }
  done
}

lacks openjdk-17-jre-headless java
lacks maven mvn
lacks postgresql postgres initdb
lacks redis-server redis-server
lacks nginx-light nginx
lacks golang go

# The pages are looked at in a browser, with letters for every language that they speak.
browser() {
  [ -n "${CHROMIUM_PATH:-}" ] && return
  for program in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$program" > /dev/null && return
  done
  return 1
}
letters() { [ -n "$(fc-list ":lang=$1" 2> /dev/null)" ]; }
browser || packages+=(chromium)
letters ar || packages+=(fonts-noto-core)
letters und-zsye || packages+=(fonts-noto-color-emoji)

[ ${#packages[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo > /dev/null || { echo "missing, and neither root nor sudo to install them: apt-get install ${packages[*]}"; exit 1; }
  as_root=(sudo)
fi
command -v apt-get > /dev/null || { echo "missing, and no apt-get here: ${packages[*]}"; exit 1; }

echo "installing ${packages[*]}"
# The packages' own services must not start: the tests start servers of their own.
quiet=(env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1)
"${as_root[@]}" apt-get -q update > /dev/null || echo "apt-get update failed; trying with the lists that are here"
log=$(mktemp)
"${as_root[@]}" "${quiet[@]}" apt-get -q -y --no-install-recommends install "${packages[@]}" > "$log" 2>&1 \
  || { tail -n 20 "$log"; echo "could not install ${packages[*]}"; exit 1; }
