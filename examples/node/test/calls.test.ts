// Every call of the wrapper, against the simulator: with the key outside the
// plugin, and inside.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Hoster } from "../src/hoster.js";
import { POLICY } from "../src/onefichier.js";
import { upload } from "../src/upload.js";
import { Simulator } from "./simulator.js";

let simulator: Simulator;
let hoster: Hoster;

before(async () => {
  simulator = await Simulator.start();
  hoster = new Hoster({ key: simulator.key, endpoint: simulator.endpoint, policy: POLICY });
});

after(async () => {
  await hoster.close();
  simulator.close();
});

test("links are recognized without a request", async () => {
  const info = await hoster.recognize("http://www.1fichier.com/?abcde12345&af=1");
  assert.deepEqual(info, { kind: "file", link: "https://1fichier.com/?abcde12345", id: "abcde12345" });
  assert.equal(await hoster.recognize("https://example.com/?abcde12345"), undefined);
});

test("the plugin describes itself", async () => {
  assert.equal((await hoster.describe()).id, "onefichier");
});

test("an account has a plan, and the key was never inside of the plugin", async () => {
  const account = await hoster.account();
  assert.equal(account.plan, "Premium");
  assert.equal(account.premium, true);
});

test("a key inside of the plugin works as well", async () => {
  const inside = new Hoster({ key: simulator.key, endpoint: simulator.endpoint });
  assert.equal((await inside.account()).plan, "Premium");
  await inside.close();
});

test("links are checked in their order", async () => {
  const links = ["https://1fichier.com/?zzzzzzzzzz", simulator.link, "https://example.com/"];
  const states = (await hoster.check(links)).map((status) => status.state);
  assert.deepEqual(states, ["offline", "online", "bad"]);
});

test("a link becomes a ticket without the key", async () => {
  const answer = await hoster.resolve(simulator.link, { fetchDetails: true });
  assert.ok(answer.tag === "ready");
  assert.equal(answer.val.fileName, "Alpha (Europe).zip");
  assert.equal(answer.val.size, 2_000_000n);
  assert.equal(answer.val.checksum?.algorithm, "whirlpool");
  assert.ok(!answer.val.headers.some(([name]) => name.toLowerCase() === "authorization"));
});

test("without a key a pause leads to the ticket", async (t) => {
  const free = await Simulator.start("--website", "countdown=2");
  t.after(() => free.close());
  const keyless = new Hoster({ endpoint: free.endpoint, policy: POLICY });
  t.after(() => keyless.close());
  const pause = await keyless.resolve(free.link);
  assert.ok(pause.tag === "pause" && pause.val.seconds > 0);
  await sleep(pause.val.seconds * 1000);
  const answer = await keyless.resolve(free.link, { token: pause.val.token });
  assert.equal(answer.tag, "ready");
});

test("a file is uploaded and listed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hoster-"));
  const path = join(folder, "backup.tar");
  await writeFile(path, Buffer.alloc(5_120_000, 7));
  const authorization = `Bearer ${simulator.key}`;
  const receipt = await upload(hoster, path, { authorization });
  await rm(folder, { recursive: true });
  assert.equal(receipt.fileName, "backup.tar");
  assert.equal(receipt.size, 5_120_000n);
  const { entries } = await hoster.listEntries();
  const stored = entries.find((entry) => entry.name === "backup.tar");
  assert.equal(stored?.link, receipt.link);
  assert.deepEqual(stored?.checksum, receipt.checksum);
});

test("a shared folder is expanded", async () => {
  const folder = await simulator.tell("/folders", { path: "games", public: true });
  await simulator.tell("/files", { name: "Beta.zip", size: 1000, folder: "games" });
  const { entries } = await hoster.expand(folder.link);
  assert.deepEqual(entries.map((entry) => entry.fileName), ["Beta.zip"]);
});

test("the key went nowhere but to the API and the upload", async () => {
  assert.equal((await simulator.ask("/misplaced-keys")).misplaced, false);
});
