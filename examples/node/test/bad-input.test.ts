// Every failure is a documented error or a timeout, never a hang or a crash.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Hoster, HosterError, type Options, PluginFailed, TimedOut } from "../src/hoster.js";
import { POLICY } from "../src/onefichier.js";
import { Silent, Simulator } from "./simulator.js";

const DEAD = "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz";
const KEY = "a".repeat(32);

async function simulated(t: TestContext): Promise<Simulator> {
  const simulator = await Simulator.start();
  t.after(() => simulator.close());
  return simulator;
}

function opened(t: TestContext, options: Options): Hoster {
  const hoster = new Hoster({ key: KEY, policy: POLICY, ...options });
  t.after(() => hoster.close());
  return hoster;
}

async function failure(call: Promise<unknown>): Promise<HosterError> {
  const error = await call.then(() => assert.fail("the call succeeded"), (e) => e);
  assert.ok(error instanceof HosterError, String(error));
  return error;
}

test("a dead link is not found", async (t) => {
  const { endpoint, key } = await simulated(t);
  const error = await failure(opened(t, { endpoint, key }).resolve(DEAD));
  assert.equal(error.code, "not-found");
  assert.equal(error.details.scope, "file");
});

test("a wrong key is rejected and not repeated", async (t) => {
  const { endpoint, link } = await simulated(t);
  const key = "0".repeat(32);
  for (const policy of [POLICY, undefined]) {
    const hoster = opened(t, { endpoint, key, ...(policy ? { policy } : {}) });
    for (const call of [hoster.account(), hoster.resolve(link)]) {
      const error = await failure(call);
      assert.equal(error.code, "credential-rejected");
      assert.ok(!JSON.stringify(error.details).includes(key));
    }
  }
});

test("a flood says when to try again, and nothing more is sent", async (t) => {
  const simulator = await simulated(t);
  const hoster = opened(t, { endpoint: simulator.endpoint, key: simulator.key });
  await simulator.fault("flood@download/get_token.cgi");
  for (let turn = 0; turn < 2; turn++) {
    const error = await failure(hoster.resolve(simulator.link));
    assert.equal(error.code, "rate-limited");
    assert.ok(error.retryAfter! > 0);
  }
  assert.equal((await simulator.ask("/requests/count")).count, 1);
});

test("a server that never answers ends with the timeout, and the next call works", async (t) => {
  const silent = new Silent();
  t.after(() => silent.close());
  const hoster = opened(t, { endpoint: await silent.start(), timeout: 10_000 });
  await hoster.describe();
  assert.ok((await failure(hoster.account())) instanceof TimedOut);
  assert.equal((await hoster.describe()).id, "onefichier");
});

test("no server at all is a network error", async (t) => {
  const silent = new Silent();
  const endpoint = await silent.start();
  silent.close();
  const error = await failure(opened(t, { endpoint }).account());
  assert.equal(error.code, "network");
});

test("another host is refused before anything is sent", async (t) => {
  const { endpoint, key } = await simulated(t);
  const policy = { hosts: ["example.org"], keyHosts: [] };
  const error = await failure(opened(t, { endpoint, key, policy }).account());
  assert.equal(error.code, "unsupported");
});

test("an endpoint elsewhere is refused", async (t) => {
  const error = await failure(opened(t, { endpoint: "http://192.0.2.1" }).account());
  assert.equal(error.code, "invalid-input");
});

test("a module that is no plugin fails and does not crash", async (t) => {
  const hoster = opened(t, { module: new URL("simulator.js", import.meta.url) });
  assert.ok((await failure(hoster.describe())) instanceof PluginFailed);
});
