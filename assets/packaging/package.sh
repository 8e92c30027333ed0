#!/usr/bin/env bash
# Makes what people install, from a Debian or Ubuntu machine with the packages
# that .ci/run names, and zip:
#
#   assets/packaging/package.sh [FOLDER]      FOLDER is dist when it is not given
#
#   tallybridge-VERSION-linux-amd64.tar.xz    program, menu entry, icon, Makefile
#   tallybridge-VERSION-windows-amd64.zip     Tallybridge.exe with icon and version
#   SHA256SUMS
#
# The version is the one in FyneApp.toml; a test keeps it equal to the program's.
# On a Mac, `fyne package --target darwin --release` with the same tool makes
# Tallybridge.app.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mkdir -p "${1:-dist}" && cd "${1:-dist}" && pwd)
version=$(sed -n 's/^Version = "\(.*\)"/\1/p' FyneApp.toml)
build=$(sed -n 's/^Build = \(.*\)/\1/p' FyneApp.toml)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The tool writes files beside main.go while it works, so it gets a copy.
git ls-files -z | xargs -0 cp --parents -t "$work"
cd "$work"

# The tool by its exact version: it is not in go.mod, where it would bring
# dependencies that the program does not have.
GOBIN=$work/bin CGO_ENABLED=0 go install fyne.io/tools/cmd/fyne@v1.7.4

echo "Linux"
CGO_ENABLED=1 bin/fyne package --target linux --release --app-build "$build" --tags x11,migrated_fynedo
mv Tallybridge.tar.xz "$out/tallybridge-$version-linux-amd64.tar.xz"

echo "Windows"
CGO_ENABLED=1 GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc bin/fyne package --target windows --release --app-build "$build" --tags migrated_fynedo
mkdir Tallybridge
mv Tallybridge.exe Tallybridge/
cp LICENSE Tallybridge/LICENSE.txt
zip -q -r "$out/tallybridge-$version-windows-amd64.zip" Tallybridge

cd "$out"
sha256sum "tallybridge-$version-linux-amd64.tar.xz" "tallybridge-$version-windows-amd64.zip" | tee SHA256SUMS
