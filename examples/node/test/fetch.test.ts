// Runs the fetcher like a user would, on an RGSX folder.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Simulator } from "./simulator.js";

const FETCH = fileURLToPath(new URL("../src/fetch.js", import.meta.url));

async function folder(t: TestContext): Promise<{ simulator: Simulator; save: string }> {
  const simulator = await Simulator.start();
  t.after(() => simulator.close());
  const save = await mkdtemp(join(tmpdir(), "hoster-"));
  t.after(() => rm(save, { recursive: true }));
  await mkdir(join(save, "games"));
  const dead = "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz";
  const games = [["Alpha (Europe).zip", simulator.link, "2 MB"], ["Gone.zip", dead, null]];
  await writeFile(join(save, "games", "snes.json"), JSON.stringify(games));
  await writeFile(join(save, "1FichierAPI.txt"), `\ufeff${simulator.key}\r\n`);
  return { simulator, save };
}

async function run(simulator: Simulator, save: string, game: string) {
  const flags = ["-o", join(save, "roms"), "--endpoint", simulator.endpoint];
  const child = spawn(process.execPath, [FETCH, save, "snes", game, ...flags], { timeout: 120_000 });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { status: child.exitCode, out, err };
}

test("a game arrives whole and without the key in its download", async (t) => {
  const { simulator, save } = await folder(t);
  const { status, out, err } = await run(simulator, save, "alpha");
  const path = join(save, "roms", "snes", "Alpha (Europe).zip");
  assert.equal(status, 0, err);
  assert.equal(out.trim(), path);
  assert.equal((await stat(path)).size, 2_000_000);
  assert.equal((await simulator.ask("/misplaced-keys")).misplaced, false);
});

test("a dead link is told and leaves no file", async (t) => {
  const { simulator, save } = await folder(t);
  const { status, err } = await run(simulator, save, "Gone");
  assert.equal(status, 1);
  assert.match(err, /\[not-found\]/);
  await assert.rejects(readdir(join(save, "roms")));
});

test("a cut download gets no final name, and its address is not shown", async (t) => {
  const { simulator, save } = await folder(t);
  await simulator.fault("cut:bytes=500K");
  const { status, err } = await run(simulator, save, "Alpha");
  assert.equal(status, 1);
  assert.doesNotMatch(err, /http/);
  assert.deepEqual(await readdir(join(save, "roms", "snes")), ["Alpha (Europe).zip.part"]);
});

test("a web page in place of the file is refused", async (t) => {
  const { simulator, save } = await folder(t);
  await simulator.fault("html-file");
  assert.equal((await run(simulator, save, "Alpha")).status, 1);
});
