#!/bin/sh
# Inside the build chroot: the libraries Qt's plugins link to, and CPython 3.11 in /opt/python.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
apt-get update
# With one of these missing PyInstaller exits 0 and the window does not open (bundle.py looks).
apt-get install -y --no-install-recommends \
    gcc libc6-dev make xz-utils patch binutils file patchelf ca-certificates \
    zlib1g-dev libbz2-dev liblzma-dev libffi-dev libssl-dev libsqlite3-dev uuid-dev tcl \
    libxcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 \
    libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 \
    libxcb-xkb1 libxkbcommon-x11-0 libegl1 libgl1 libopengl0 libdbus-1-3 libfontconfig1 \
    libglib2.0-0 libgssapi-krb5-2

cd /root
# Bullseye's SQLite is older than what the program is tested with, so the bundle gets a newer one.
apt-get source --download-only sqlite3
mkdir -p sqlite /opt/python/lib && cd sqlite
tar xf ../sqlite3_*.orig.tar.xz --strip-components=1
tar xf ../sqlite3_*.debian.tar.xz
grep -E '^4[12]-|^000' debian/patches/series | while read -r name _; do
    patch -p1 --forward <"debian/patches/$name" || exit 1
done
./configure --disable-tcl && make sqlite3.c
gcc -shared -fPIC -O2 -Wl,-soname,libsqlite3.so.0 -o /opt/python/lib/libsqlite3.so.0 sqlite3.c -lm \
    -DSQLITE_THREADSAFE=1 -DSQLITE_SECURE_DELETE -DSQLITE_ENABLE_FTS3 -DSQLITE_ENABLE_FTS5 \
    -DSQLITE_ENABLE_RTREE -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_MATH_FUNCTIONS \
    -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_MAX_VARIABLE_NUMBER=250000
cd .. && rm -rf sqlite

# Debian signs it. Of its patches those against crashes and vulnerabilities are taken, which stand
# last; the ones before them are for Debian's own folders.
apt-get source --download-only python3.11
mkdir -p source && cd source
tar xf ../python3.11_*.orig.tar.* --strip-components=1
tar xf ../python3.11_*.debian.tar.xz
sed -n '/^shutdown-deadlock/,$p' debian/patches/series | while read -r name _; do
    patch -p1 --forward <"debian/patches/$name" || exit 1
done
# One of those patches counts on a definition in Debian's own build files.
sed -i '1i #define Py_BUILD_CORE_MODULE 1' Modules/pyexpat.c
./configure --prefix=/opt/python --enable-shared --with-ensurepip=install --disable-test-modules \
    OPT="-DNDEBUG -fwrapv -O3" LDFLAGS="-Wl,-rpath,/opt/python/lib"
nice make -j2
make install
cd .. && rm -rf source
/opt/python/bin/python3.11 -c 'import bz2, ctypes, hashlib, lzma, sqlite3, ssl, zlib; print(sqlite3.sqlite_version)'
