#!/bin/sh
# Writes requirements/*.txt anew: hashed, and without the address of any package index.
set -eu
cd "$(dirname "$0")/.."
uv=$(sh deploy/ensure-uv.sh)
rasa_python=$(sh deploy/find-python.sh "$uv" 3.10)
lock() { "$uv" pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header "$@"; }
lock --python-version 3.11 --universal pyproject.toml -o requirements/service.txt
lock --python-version 3.11 --universal --constraint requirements/service.txt --group dev pyproject.toml -o requirements/service-dev.txt
lock --python "$rasa_python" nlu/pyproject.toml -o requirements/rasa.txt
lock --python "$rasa_python" --constraint requirements/rasa.txt --group nlu/pyproject.toml:dev nlu/pyproject.toml -o requirements/rasa-dev.txt
