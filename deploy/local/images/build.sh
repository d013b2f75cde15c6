#!/usr/bin/env bash
# Builds the images that `npm run test:stack` asks a Docker engine for, from Debian's packages, Kafka's jars and the S3 server's program,
# under the names that they have in the registries: for machines that reach no image registry.
# Needs: a Docker engine, debootstrap, root, and `.baton/cache` as `npm run stack -- up` leaves it. About 2 GB, 2 minutes.
set -euo pipefail

cache=$(cd "$(dirname "$0")/../../.." && pwd)/.baton/cache
base=baton-offline-base
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! docker image inspect "$base" > /dev/null 2>&1; then
  debootstrap --variant=minbase --include=openjdk-17-jre-headless,postgresql,redis-server bookworm "$work/root" > "$work/log" \
    || { tail -n 20 "$work/log"; exit 1; }
  rm -rf "$work"/root/var/cache/apt/archives "$work"/root/var/lib/postgresql/*/main
  tar -C "$work/root" -c . | docker import - "$base" > /dev/null
  rm -rf "$work/root"
fi

# Arguments: the image's name, a file or folder to copy, and where to (or nothing). Linked, not copied, into the build's context.
image() {
  local name=$1 from=${2:-} to=${3:-}
  rm -rf "$work/context" && mkdir -p "$work/context"
  {
    echo "FROM $base"
    echo 'ENV PATH=/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/sbin:/bin'
    if [ -n "$from" ]; then
      cp -rl "$from" "$work/context/what" 2> /dev/null || cp -r "$from" "$work/context/what"
      echo "COPY what $to"
    fi
  } > "$work/context/Dockerfile"
  docker build -q -t "$name" "$work/context" > /dev/null 2> "$work/log" || { cat "$work/log"; exit 1; }
  echo "$name"
}

image postgres:15
image redis:7
for folder in "$cache"/kafka-*/; do
  folder=${folder%/}
  image "apache/kafka:${folder##*kafka-}" "$folder" /opt/kafka/libs
done
for program in "$cache"/versitygw-*; do
  image "versity/versitygw:${program##*versitygw-}" "$program" /app/versitygw
done
