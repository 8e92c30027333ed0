#!/usr/bin/env bash
# Takes the pictures of the window anew, from the real window on the practice
# accounts, on a display of its own. It needs the packages that .ci/run names.
set -euo pipefail
cd "$(dirname "$0")/../.."
TALLYBRIDGE_PICTURES=$PWD/assets/pictures CGO_ENABLED=1 \
  go test -count=1 -timeout 30m -tags realwindow -run RealWindowPictures -v ./app
