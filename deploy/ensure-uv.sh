#!/bin/sh
# Prints the path of uv; installs it into .tools/ when the machine has none. Needs no administrator rights.
set -eu
cd "$(dirname "$0")/.."
tools="$PWD/.tools"

works() { [ -x "$1" ] && "$1" --version >/dev/null 2>&1; }

found=$(command -v uv 2>/dev/null || true)
for candidate in "$found" "$tools/uv/bin/uv" "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv"; do
    if [ -n "$candidate" ] && works "$candidate"; then
        echo "$candidate"
        exit 0
    fi
done

echo "uv is missing; installing it into .tools/ (only this folder is touched) …" >&2
mkdir -p "$tools"
# --target is allowed also where the distribution protects its own Python (PEP 668), and leaves the system alone.
for python in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
    if "$python" -m pip --version >/dev/null 2>&1 &&
        "$python" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
            --target "$tools/uv" 'uv>=0.5,<1' >&2 && works "$tools/uv/bin/uv"; then
        echo "$tools/uv/bin/uv"
        exit 0
    fi
    if "$python" -m venv "$tools/uv" >/dev/null 2>&1 &&
        "$tools/uv/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.5,<1' >&2 &&
        works "$tools/uv/bin/uv"; then
        echo "$tools/uv/bin/uv"
        exit 0
    fi
done

cat >&2 <<'EOF'
uv could not be installed: neither pip nor venv works with the Python on this machine.
On Debian or Ubuntu:  sudo apt-get install python3-pip
or install uv by hand as its own documentation describes, then type the same command again.
EOF
exit 1
