"""Where browsers look for a native messaging host on Windows: the user's registry, the machine's.

The installer writes the same keys, the machine's when it installs for everybody.
"""

from __future__ import annotations

import sys

from assist.sources.browser import identity

_KEYS = {
    name: rf"Software\{maker}\NativeMessagingHosts\{identity.HOST}"
    for name, maker in (
        ("Chromium", "Chromium"),
        ("Chrome", r"Google\Chrome"),
        ("Edge", r"Microsoft\Edge"),
    )
}

if sys.platform == "win32":
    import winreg

    def register(manifest: str) -> dict[str, str]:
        """Name the host manifest to every browser; where, by browser. Raises OSError."""
        for key in _KEYS.values():
            winreg.SetValue(winreg.HKEY_CURRENT_USER, key, winreg.REG_SZ, manifest)
        return {name: rf"HKCU\{key}" for name, key in _KEYS.items()}

    def unregister() -> list[str]:
        """Take the keys away; those that were there. Raises OSError."""
        gone = [name for name, key in _KEYS.items() if _value(winreg.HKEY_CURRENT_USER, key)]
        for name in gone:
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, _KEYS[name])
        return gone

    def registered() -> list[str]:
        """The browsers that know the host."""
        roots = (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE)
        return [name for name, key in _KEYS.items() if any(_value(root, key) for root in roots)]

    def _value(root: int, key: str) -> str:
        try:
            return winreg.QueryValue(root, key)
        except OSError:
            return ""
