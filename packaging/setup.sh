#!/bin/sh
# Everything that the program, or with "test" its tests, needs on a Debian-like machine:
# the system libraries that Qt loads, uv, and the locked Python packages.
set -eu
cd "$(dirname "$0")/.."

libraries="libegl1 libgl1 libopengl0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxkbcommon-x11-0
 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
 libxcb-shape0 libxcb-xkb1 fonts-noto-cjk"
programs="xvfb dbus dbus-x11 at-spi2-core libatk-adaptor libgail-common openbox xdotool x11-utils imagemagick
 prosody pidgin chromium strace"

wanted="$libraries"
[ "${1:-}" = test ] && wanted="$wanted $programs"
# Node comes from many places; Debian's npm would fight with another one.
[ "${1:-}" = test ] && ! command -v npm >/dev/null && wanted="$wanted nodejs npm"
python3 -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3-venv"

install_libraries() {
    missing=""
    for package in $wanted; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root="sudo"
    else
        echo "These Debian packages are missing. Install them, then run make again:"
        echo "    sudo apt-get install -y --no-install-recommends$missing"
        # The headless demonstration works with what pip brings where only fonts or tools are missing.
        return 0
    fi
    echo "Installing Debian packages:$missing"
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing \
        >/dev/null
}

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    install_libraries
fi

if command -v uv >/dev/null; then
    uv=uv
else
    [ -x .uv/bin/uv ] || { python3 -m venv .uv && .uv/bin/pip install -q "uv>=0.9"; }
    uv=.uv/bin/uv
fi
"$uv" sync --locked --quiet

# The web consoles and editors that the browser tests drive: npm's packages, as locked, no scripts run.
consoles=tests/end_to_end/browser/consoles
if [ "${1:-}" = test ] && command -v npm >/dev/null; then
    [ "$consoles/node_modules/.package-lock.json" -nt "$consoles/package-lock.json" ] ||
        npm ci --prefix "$consoles" --ignore-scripts --legacy-peer-deps --no-audit --no-fund --silent
fi
