// The thread that runs a plugin. Its calls block; the thread that started it
// can terminate it at any time.

import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
import type { Root } from "../gen/plugin.js";
import type { Settings } from "../gen/interfaces/hoster-plugin-hoster.js";
import { guarded, type Policy } from "./policy.js";

/** A worker's settings. */
export interface Start {
  /** URL of the module written by `jco transpile`. */
  module: string;
  settings: Settings;
  policy: Policy | undefined;
  environment: Record<string, string>;
}

/** One call. */
export interface Question {
  call: string;
  arguments: unknown[];
}

/** How it ended. */
export type Answer = { ok: unknown } | { error: unknown } | { failed: string };

/** What a plugin may import; excludes files and sockets. */
const IMPORTS = /^wasi:(cli|clocks|http|io|random)\//;

const start = workerData as Start;
const port = parentPort!;

async function open(): Promise<(question: Question) => unknown> {
  const shim = new WASIShim({
    ...(start.policy && { http: guarded(start.policy) }),
    sandbox: { env: start.environment, args: [] },
  } as ConstructorParameters<typeof WASIShim>[0]);
  const core = async (name: string) =>
    WebAssembly.compile(await readFile(new URL(name, start.module)));
  const { instantiate } = await import(start.module);
  const all = Object.entries(shim.getImportObject());
  const imports = Object.fromEntries(all.filter(([name]) => IMPORTS.test(name)));
  const { hoster, storage }: Root = await instantiate(core, imports);
  const session = new hoster.Session(start.settings);
  return ({ call, arguments: given }) => {
    if (call === "describe") return hoster.describe();
    if (call === "recognize") return hoster.recognize(given[0] as string);
    if (call === "listEntries") return storage.listEntries(session, given[0] as string | undefined);
    const method = session[call as keyof typeof session] as (...given: unknown[]) => unknown;
    return method.apply(session, given);
  };
}

const answer = (answer: Answer) => port.postMessage(answer);
const opened = open();
port.on("message", async (question: Question) => {
  try {
    const call = await opened;
    answer({ ok: call(question) });
  } catch (error) {
    const told = error instanceof Error && "payload" in error ? error.payload : undefined;
    answer(told ? { error: told } : { failed: String(error).split("\n")[0]! });
  }
});
