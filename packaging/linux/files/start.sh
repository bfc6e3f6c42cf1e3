#!/bin/sh
# Start Assist. What a bare system lacks of the graphics libraries comes from the fallback folder,
# each only where the system has none.
here=$(dirname "$(readlink -f "$0")")
PATH="$PATH:/usr/sbin:/sbin"
known=$(ldconfig -p 2>/dev/null)
for folder in "$here"/fallback/*/; do
    name=$(basename "$folder")
    case "$known" in
        *"$name "*) ;;
        *) LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}${folder%/}" ;;
    esac
done
[ -z "${LD_LIBRARY_PATH:-}" ] || export LD_LIBRARY_PATH
exec "$here/assist" "$@"
