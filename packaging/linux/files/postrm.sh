#!/bin/sh
# The users' own data lies in their home folders and stays, also at purge:
# "assist privacy --delete" removes it.
set -e
case "$1" in
    remove | purge)
        for tool in "update-desktop-database -q" "gtk-update-icon-cache -qtf /usr/share/icons/hicolor"; do
            command -v "${tool%% *}" >/dev/null && $tool 2>/dev/null || true
        done
        ;;
esac
