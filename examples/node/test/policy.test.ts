// The plugin with a policy composed in front of it; GUARDED is the path of the
// module transpiled from it.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { test, type TestContext } from "node:test";
import { Hoster, HosterError, TimedOut } from "../src/hoster.js";
import { Silent, Simulator } from "./simulator.js";

const guarded = process.env.GUARDED;
const skip = guarded ? false : "GUARDED names no composed component";

function opened(t: TestContext, key: string, endpoint: string, environment: Record<string, string>) {
  const module = pathToFileURL(guarded!);
  const hoster = new Hoster({ module, key, endpoint, environment });
  t.after(() => hoster.close());
  return hoster;
}

async function simulated(t: TestContext): Promise<Simulator> {
  const simulator = await Simulator.start();
  t.after(() => simulator.close());
  return simulator;
}

test("what is allowed works as without a policy", { skip }, async (t) => {
  const { endpoint, key } = await simulated(t);
  const hoster = opened(t, key, endpoint, { HOSTER_ALLOW: `*.1fichier.com ${endpoint}` });
  assert.equal((await hoster.account()).plan, "Premium");
});

test("another host is refused, and nothing is sent", { skip }, async (t) => {
  const simulator = await simulated(t);
  for (const HOSTER_ALLOW of ["", "*.1fichier.com http://127.0.0.1:1"]) {
    const hoster = opened(t, simulator.key, simulator.endpoint, { HOSTER_ALLOW });
    await assert.rejects(hoster.account(), (e) => e instanceof HosterError && e.code === "unsupported");
  }
  assert.equal((await simulator.ask("/requests/count")).count, 0);
});

test("a server that never answers is a timeout that the plugin tells", { skip }, async (t) => {
  const silent = new Silent();
  t.after(() => silent.close());
  const endpoint = await silent.start();
  const allowed = { HOSTER_ALLOW: endpoint, HOSTER_SECONDS: "2" };
  const error = await opened(t, "a".repeat(32), endpoint, allowed).account().then(
    () => assert.fail("the call succeeded"),
    (e) => e,
  );
  assert.ok(error instanceof HosterError && !(error instanceof TimedOut), String(error));
  assert.equal(error.code, "timeout");
});
