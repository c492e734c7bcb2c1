#!/bin/sh
# The page's test needs a browser. In CI (CI=true, as root on Debian) it is installed; elsewhere the test skips and says so.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing chromium for the page's test …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
else
    echo "No browser found: the page's test will be skipped (Debian: apt-get install chromium fonts-noto-cjk)."
fi
