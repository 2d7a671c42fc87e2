// A certified OpenID provider (npm oidc-provider) with made-up people, for the tests alone.
// It reads its configuration as JSON from its standard input: port, client, keys, people.
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const told = JSON.parse(readFileSync(0, "utf8"));
const provider = new Provider(`http://127.0.0.1:${told.port}`, {
  clients: [told.client],
  jwks: { keys: told.keys },
  cookies: { keys: ["a-key-of-the-tests"] },
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name", "birthdate"], identity: ["citizen_id", "loa", "tax_code"] },
  conformIdTokenClaims: false,
  features: {
    devInteractions: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    backchannelLogout: { enabled: true },
  },
  // A notice goes to a plain address of this machine: these tests have no certificate.
  fetch: (input, init) => globalThis.fetch(input, init),
  async findAccount(_context, id) {
    const person = told.people[id];
    return person && { accountId: id, claims: async () => ({ sub: id, ...person }) };
  },
});
provider.listen(told.port, "127.0.0.1", () => process.stdout.write("ready\n"));
