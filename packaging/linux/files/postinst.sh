#!/bin/sh
set -e
if [ "$1" = configure ]; then
    for tool in "update-desktop-database -q" "gtk-update-icon-cache -qtf /usr/share/icons/hicolor"; do
        command -v "${tool%% *}" >/dev/null && $tool 2>/dev/null || true
    done
fi
