#!/usr/bin/env bash
# Makes what people install, from a Debian or Ubuntu machine with the packages
# that .ci/run names:
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
work=$(mktemp -d)
# The tool writes these beside main.go while it works.
trap 'rm -rf "$work" fyne_metadata_init.go FyneApp.ico Tallybridge.exe.manifest' EXIT

# The tool by its exact version: it is not in go.mod, where it would bring
# dependencies that the program does not have.
GOBIN=$work/bin CGO_ENABLED=0 go install fyne.io/tools/cmd/fyne@v1.7.4
fyne=$work/bin/fyne

echo "Linux"
CGO_ENABLED=1 "$fyne" package --target linux --release --tags x11,migrated_fynedo
mv Tallybridge.tar.xz "$out/tallybridge-$version-linux-amd64.tar.xz"

echo "Windows"
CGO_ENABLED=1 GOOS=windows GOARCH=amd64 CC=x86_64-w64-mingw32-gcc "$fyne" package --target windows --release --tags migrated_fynedo
mkdir "$work/Tallybridge"
mv Tallybridge.exe "$work/Tallybridge/"
cp LICENSE "$work/Tallybridge/LICENSE.txt"
(cd "$work" && zip -q -r "$out/tallybridge-$version-windows-amd64.zip" Tallybridge)

(cd "$out" && sha256sum tallybridge-"$version"-* >SHA256SUMS && cat SHA256SUMS)
