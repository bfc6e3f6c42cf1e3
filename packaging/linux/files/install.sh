#!/bin/sh
# Runs out of the unpacked .run file: install Assist for this user, without root.
set -eu
data=${XDG_DATA_HOME:-$HOME/.local/share}
program=$HOME/.local/lib/assist
[ "$(uname -m)" = x86_64 ] || { echo "This installer is for x86-64 computers." >&2; exit 1; }
room=$(df -Pk "$HOME" | awk 'NR == 2 { print $4 }')
[ "$room" -gt 700000 ] || { echo "Not enough room in $HOME: 700 MB are needed." >&2; exit 1; }
echo "Installing Assist into $program ..."
mkdir -p "$HOME/.local/lib" "$HOME/.local/bin"
# The new one is complete before the old one goes.
rm -rf "$program.new" "$program.old"
cp -a program "$program.new"
[ ! -e "$program" ] || mv "$program" "$program.old"
mv "$program.new" "$program"
rm -rf "$program.old"
ln -sfn "$program/start" "$HOME/.local/bin/assist"
mkdir -p "$data"
cp -r share/. "$data/"
sed -i "s|^Exec=assist|Exec=\"$HOME/.local/bin/assist\"|; s|^TryExec=.*|TryExec=$HOME/.local/bin/assist|" \
    "$data/applications/assist.desktop"
"$program/start" browser install >/dev/null || echo "The browser extension's way was not registered."
echo "Done. Start it from the menu or with ~/.local/bin/assist; ~/.local/lib/assist/uninstall removes it."
