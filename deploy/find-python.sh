#!/bin/sh
# Usage: find-python.sh UV VERSION   e.g. find-python.sh uv 3.10
# Prints a Python of that version: an installed one if there is one, otherwise one that uv downloads.
set -eu
uv=$1
version=$2

fits() { "$1" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" >/dev/null 2>&1; }

found=$("$uv" python find --no-project --no-python-downloads "$version" 2>/dev/null || true)
# pyenv's shims hide versions that are not selected, so its folders are looked at directly.
for candidate in "$found" \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version"*/bin/python \
    /opt/pyenv/versions/"$version"*/bin/python \
    /usr/local/bin/python"$version" /usr/bin/python"$version"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ] && fits "$candidate"; then
        echo "$candidate"
        exit 0
    fi
done

echo "Python $version is not installed; uv downloads it …" >&2
if "$uv" python install "$version" >&2; then
    "$uv" python find --no-project "$version"
    exit 0
fi
cat >&2 <<EOF
Python $version is neither installed nor could it be downloaded.
Install it (for instance with pyenv: pyenv install $version) and type the same command again.
EOF
exit 1
