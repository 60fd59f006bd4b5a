#!/usr/bin/env node
// Fetches a game from an RGSX list: reads the key from 1FichierAPI.txt, resolves
// the link inside the component and downloads the file.

import { createWriteStream } from "node:fs";
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Hoster, HosterError, type Ticket } from "./hoster.js";
import { POLICY } from "./onefichier.js";

/** Longest total wait in free mode. */
const PAUSE_SECONDS = 3600;
/** How long the file server may take until its first byte. */
const PATIENCE = 60_000;

/** A failure, described in one sentence for people. */
class Failed extends Error {}

/** Returns the key of an RGSX folder, if there is one. */
async function keyOf(save: string): Promise<string | undefined> {
  const text = await readFile(join(save, "1FichierAPI.txt"), "utf8").catch(() => "");
  return text.replace(/^\ufeff/, "").trim() || undefined;
}

/** Returns the link of the game whose name begins with `game`. */
async function linkOf(save: string, platform: string, game: string): Promise<string> {
  const path = join(save, "games", `${platform}.json`);
  const text = await readFile(path, "utf8").catch(() => {
    throw new Failed(`There is no list ${path}.`);
  });
  const content = JSON.parse(text);
  const rows = (content.games ?? content) as (string[] | { name: string; url: string })[];
  const pairs = rows.map((row) => (Array.isArray(row) ? row : [row.name, row.url]));
  const wanted = game.toLowerCase();
  const found = pairs.filter(([name]) => name?.toLowerCase().startsWith(wanted));
  const [only] = found;
  if (found.length !== 1 || !only?.[1]) {
    throw new Failed(`${found.length} games of ${platform} begin with ${game}.`);
  }
  return only[1];
}

/** Returns a direct download; waits if the service requires it. */
async function ticketOf(hoster: Hoster, link: string): Promise<Ticket> {
  const until = Date.now() + PAUSE_SECONDS * 1000;
  let answer = await hoster.resolve(link, { fetchDetails: true });
  while (answer.tag === "pause") {
    const { seconds, reason, token } = answer.val;
    if (Date.now() + seconds * 1000 > until) throw new Failed(`Wait ${seconds} s: ${reason}`);
    console.error(`waiting ${seconds} s: ${reason}`);
    await sleep(seconds * 1000);
    answer = await hoster.resolve(link, { fetchDetails: true, token });
  }
  return answer.val;
}

/** Downloads a ticket's file. It gets its final name only once it is complete. */
async function download(ticket: Ticket, name: string, folder: string): Promise<string> {
  // Characters that handhelds' file systems do not accept, replaced as by RGSX.
  const path = join(folder, (ticket.fileName ?? name).replace(/[<>:"/\\|?*]/g, "_"));
  const size = ticket.size === undefined ? undefined : Number(ticket.size);
  const there = await stat(path).catch(() => undefined);
  if (there?.isFile() && there.size === size) return path;
  // The headers do not contain the key, and must not: the URL is enough.
  const headers = { ...Object.fromEntries(ticket.headers), "accept-encoding": "identity" };
  const begun = new AbortController();
  const timer = setTimeout(() => begun.abort(), PATIENCE);
  const reply = await fetch(ticket.url, { headers, signal: begun.signal });
  clearTimeout(timer);
  if (!reply.ok || !reply.body) throw new Failed(`The file server answers ${reply.status}.`);
  if (reply.headers.get("content-type")?.startsWith("text/html")) {
    throw new Failed("The server sent a web page in place of the file.");
  }
  await mkdir(folder, { recursive: true });
  const part = `${path}.part`;
  await pipeline(Readable.fromWeb(reply.body as never), createWriteStream(part));
  const expected = size ?? Number(reply.headers.get("content-length"));
  const got = (await stat(part)).size;
  if (got !== expected) throw new Failed(`${part} has ${got} of ${expected} bytes.`);
  await rename(part, path);
  return path;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    roms: { type: "string", short: "o", default: "roms" },
    endpoint: { type: "string" },
    timeout: { type: "string", default: "120" },
  },
});
const [save, platform, game] = positionals;
if (!save || !platform || !game) {
  console.error("usage: fetch SAVE PLATFORM GAME [-o ROMS]");
  process.exit(2);
}
const options = { endpoint: values.endpoint, timeout: Number(values.timeout) * 1000 };
const hoster = new Hoster({ key: await keyOf(save), policy: POLICY, ...options });
try {
  const ticket = await ticketOf(hoster, await linkOf(save, platform, game));
  console.log(await download(ticket, game, join(values.roms, platform)));
} catch (error) {
  const told = error instanceof HosterError || error instanceof Failed;
  const code = error instanceof HosterError ? ` [${error.code}]` : "";
  const later = error instanceof HosterError && error.retryAfter;
  // Messages of other errors may contain the URL, which gives access to the file.
  console.error(`${told ? error.message : "The download broke off."}${code}`);
  if (later) console.error(`Try again in ${later} s.`);
  process.exitCode = 1;
} finally {
  await hoster.close();
}
