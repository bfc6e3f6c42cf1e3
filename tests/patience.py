"""How long a test waits for what must happen.

Long enough that no test fails only because the machine is slow; whoever waits goes on as soon as
it has happened, so that only a failure takes so long. What must not happen is not waited for by it.
"""

SECONDS = 60.0
MILLISECONDS = 60_000
