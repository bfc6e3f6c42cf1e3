#!/bin/sh
# Started by the browser, once for every profile; see cn.banxi.assist.json.
exec "$(dirname "$(readlink -f "$0")")/assist" browser relay "$@"
