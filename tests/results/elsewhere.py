"""Another register, for tests of what is issued elsewhere."""

import json
import zlib
from dataclasses import replace
from datetime import datetime, timedelta

from onestop.kernel.signing import encoded
from onestop.results import keys, token
from onestop.results.status_list import packed
from tests.small_world import PROCEDURE, SOMEBODY


class Elsewhere:
    """Another register, with a key of its own, that writes KQ1 tokens."""

    def __init__(self, folder, now: datetime) -> None:
        keys.KeyRing(folder, ("H40",))
        facts = folder / "issuer.json"
        told = json.loads(facts.read_bytes())
        told["nbf"] = int((now - timedelta(days=30)).timestamp())
        told["exp_sign"] = int((now + timedelta(days=300)).timestamp())
        facts.unlink()
        facts.write_text(json.dumps(told))
        self.ring = keys.KeyRing(folder)
        self.now = now

    def token(self, **changes) -> str:
        claims = token.Claims(
            iss="H40.12",
            sub="77/2026/GXN",
            iat=int(self.now.timestamp()),
            exp=int((self.now + timedelta(days=90)).timestamp()),
            type_code=int(PROCEDURE.code.replace(".", "")),
            name=SOMEBODY.name.upper(),
            data_digest=bytes(32),
            status_list=3,
            status_index=9,
        )
        body = token.payload(replace(claims, **changes))
        kid = self.ring.known.kid
        return token.written(kid, body, self.ring.signer.sign(token.to_sign(kid, body)))

    def status(self, bits: int, **changes) -> str:
        claims = {
            "sub": "https://elsewhere.example/status/3",
            "iat": int(self.now.timestamp()) - 60,
            "exp": int(self.now.timestamp()) + 90_000,
            "status_list": {"bits": 2, "lst": encoded(zlib.compress(packed([(9, bits)])))},
        }
        return self.ring.signer.jws({**claims, **changes}, "statuslist+jwt")
