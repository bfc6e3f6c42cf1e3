#!/bin/sh
# Install Assist from the wheels beside this script, without network, into a folder of its own.
# PYTHON names the interpreter, the first argument the folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$HOME/.local/lib/assist}
python=${PYTHON:-}
wanted=@PYTHON@
for one in "$python" "python$wanted" python3; do
    [ -n "$one" ] && command -v "$one" >/dev/null || continue
    [ "$("$one" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$wanted" ] && break
    one=
done
[ -n "${one:-}" ] || { echo "Python $wanted is needed; name it with PYTHON=/path/to/python." >&2; exit 1; }
"$one" -c 'import ensurepip, venv' 2>/dev/null ||
    { echo "Python's venv is missing (Debian: apt-get install python$wanted-venv)." >&2; exit 1; }
(cd "$here" && sha256sum --quiet -c SHA256SUMS)
"$one" -m venv "$folder"
"$folder/bin/pip" install --quiet --no-index --no-deps --find-links "$here/wheels" \
    -r "$here/wheels/requirements.txt"
mkdir -p "$HOME/.local/bin"
ln -sfn "$folder/bin/assist" "$HOME/.local/bin/assist"
"$folder/bin/assist" --version
echo "Installed. See what works with: ~/.local/bin/assist doctor"
