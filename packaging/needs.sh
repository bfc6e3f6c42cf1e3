# Sourced by the packaging scripts: stop with one sentence that names what to install.

# need PACKAGE PROGRAM [PACKAGE PROGRAM]...
need() {
    missing=""
    while [ $# -gt 1 ]; do
        command -v "$2" >/dev/null || missing="$missing $1"
        shift 2
    done
    [ -z "$missing" ] || stop "Some tools are missing. Install them, then run this again:
    apt-get install -y --no-install-recommends$missing"
}

stop() {
    printf '%s\n' "packaging: $1" >&2
    exit 1
}

need_root() {
    [ "$(id -u)" = 0 ] || stop "This makes and enters a chroot, which only root may: sudo make $1"
}

# Downloads, wheels and the chroots lie here, outside the repository; deleting it costs only time.
cache=${ASSIST_PACKAGE_CACHE:-$HOME/.cache/assist-package}
mkdir -p "$cache"
