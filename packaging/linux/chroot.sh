#!/bin/sh
# chroot.sh: lay out $cache/bullseye, where the Linux bundle is built: Debian 11 (glibc 2.31), the
# libraries that Qt's plugins link to, and a CPython 3.11 made from Debian's source. Done once.
#
# chroot.sh clean SUITE FOLDER: a bare copy of that Debian, without Python and fonts, for the tests.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../needs.sh"
need_root package-deb
need debootstrap debootstrap util-linux unshare

mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

bare() { # SUITE: debootstrap it once
    [ -e "$cache/$1.min/.complete" ] && return 0
    rm -rf "$cache/$1.min"
    echo "Fetching a bare Debian $1 (once)…"
    nice debootstrap --variant=minbase "$1" "$cache/$1.min" "$mirror" >"$cache/$1.log" 2>&1 ||
        stop "debootstrap failed; see $cache/$1.log"
    touch "$cache/$1.min/.complete"
}

if [ "${1:-}" = clean ]; then
    bare "$2"
    rm -rf "$3"
    cp -a "$cache/$2.min" "$3"
    exit 0
fi

build="$cache/bullseye"
stamp=$(cat "$here/chroot.sh" "$here/python.sh" | sha256sum | cut -c1-16)
[ -e "$build/.made-$stamp" ] && exit 0
bare bullseye
rm -rf "$build"
cp -a "$cache/bullseye.min" "$build"
cp "$here/python.sh" "$build/root/"
echo "deb-src $mirror bookworm main" >>"$build/etc/apt/sources.list"
cp /etc/resolv.conf "$build/etc/resolv.conf"
echo "Making CPython for the bundle (once, some minutes); log: $cache/python.log"
unshare --mount --pid --fork sh -c "mount -t proc proc $build/proc && exec chroot $build sh /root/python.sh" \
    >"$cache/python.log" 2>&1 || stop "CPython was not built; see $cache/python.log"
touch "$build/.made-$stamp"
