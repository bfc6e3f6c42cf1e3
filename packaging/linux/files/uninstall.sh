#!/bin/sh
# Remove the Assist of this user. The knowledge base and settings stay;
# "uninstall --data" removes them too.
set -eu
data=${XDG_DATA_HOME:-$HOME/.local/share}
program=$HOME/.local/lib/assist
"$program/start" browser uninstall >/dev/null 2>&1 || true
rm -f "${XDG_CONFIG_HOME:-$HOME/.config}/autostart/assist.desktop"
if [ "${1:-}" = --data ]; then
    "$program/start" privacy --delete --yes
fi
rm -f "$HOME/.local/bin/assist" "$data/applications/assist.desktop" \
    "$data/metainfo/cn.banxi.assist.metainfo.xml" "$data"/icons/hicolor/*/apps/assist.png
rm -rf "$program"
echo "Assist is removed."
[ "${1:-}" = --data ] || echo "Your knowledge base and settings are still in $data/assist."
