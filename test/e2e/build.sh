#!/usr/bin/env bash
# Builds Kubernetes' own end-to-end tests from their Go module: build.sh DIR leaves DIR/e2e.test there.
# Ten minutes on two idle cores, five gigabytes of Go's caches. Needs Go ≥ 1.22 and a module proxy.
set -euo pipefail
HERE=$(dirname "$(realpath "$0")")
command -v go >/dev/null || { echo "build.sh needs Go (https://go.dev/dl), and there is none in PATH." >&2; exit 2; }
mkdir -p "$1/build"; DIR=$(realpath "$1"); V=v1.31.0; P=k8s.io/component-base/version
cp "$HERE/e2e.go.mod" "$DIR/build/go.mod"
cd "$DIR/build"
CGO_ENABLED=0 GOFLAGS=-mod=mod go test -c -vet=off -trimpath -p "${JOBS:-2}" \
  -ldflags "-s -w -X $P.gitVersion=$V -X $P.gitMajor=1 -X $P.gitMinor=31" -o "$DIR/e2e.test" k8s.io/kubernetes/test/e2e
echo "$DIR/e2e.test"
