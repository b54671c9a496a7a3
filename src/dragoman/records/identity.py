"""How a record gets its id."""

import hashlib
import json


def identify(*parts: object) -> str:
    """Hash plain values (strings, numbers, None, lists of them) to a 20-digit hexadecimal id.

    Eighty bits: among a thousand million records the chance of one collision is under one in a million.
    """
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:20]
