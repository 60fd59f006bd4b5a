// Uploads in three steps: the plugin returns the destination, this program sends
// the bytes in constant memory with an exact length, and the plugin fetches the
// receipt.

import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Hoster, HosterError, type Receipt, type UploadTicket } from "./hoster.js";

/** Longest wait for a receipt that is not ready. */
const RECEIPT_SECONDS = 600;
/** How long the server may stay silent. */
const SILENCE = 600_000;

/** Uploads a file. `authorization` is added if the ticket requires it, for a key
 * that the plugin does not have. */
export async function upload(
  hoster: Hoster,
  path: string,
  options: { folder?: string; password?: string; authorization?: string } = {},
): Promise<Receipt> {
  const { authorization, ...where } = options;
  const size = (await stat(path)).size;
  const ticket = await hoster.beginUpload({
    ...where,
    fileName: basename(path),
    size: BigInt(size),
    options: [],
  });
  await send(ticket, path, size, authorization);
  const until = Date.now() + RECEIPT_SECONDS * 1000;
  for (;;) {
    try {
      return await hoster.finishUpload(ticket.id);
    } catch (error) {
      const late = error instanceof HosterError && error.code === "unavailable" && error.retryAfter;
      if (!late || Date.now() + late * 1000 > until) throw error;
      await sleep(late * 1000);
    }
  }
}

/** Sends a file as its ticket specifies. */
async function send(
  ticket: UploadTicket,
  path: string,
  size: number,
  authorization?: string,
): Promise<void> {
  const boundary = randomBytes(16).toString("hex");
  const disposition = `--${boundary}\r\nContent-Disposition: form-data`;
  const escape: Record<string, string> = { '"': "%22", "\r": "%0D", "\n": "%0A" };
  const name = basename(path).replace(/["\r\n]/g, (c) => escape[c]!);
  const fields = ticket.fields.map(([k, v]) => `${disposition}; name="${k}"\r\n\r\n${v}\r\n`);
  const head = Buffer.from(
    `${fields.join("")}${disposition}; name="${ticket.fileField}"; filename="${name}"\r\n` +
      "Content-Type: application/octet-stream\r\n\r\n",
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const request = (ticket.url.startsWith("https:") ? secure : plain)(ticket.url, {
    method: ticket.method,
    timeout: SILENCE,
    headers: {
      ...Object.fromEntries(ticket.headers),
      ...(ticket.withCredential && authorization && { authorization }),
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": head.length + size + tail.length,
    },
  });
  request.on("timeout", () => request.destroy(new Error("The server does not answer.")));
  const status = new Promise<number>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (reply) => resolve(reply.resume().statusCode ?? 0));
  });
  const body = async function* () {
    yield head;
    yield* createReadStream(path);
    yield tail;
  };
  await pipeline(body, request);
  if ((await status) >= 400) throw new Error(`The server refused the file: ${await status}.`);
}
