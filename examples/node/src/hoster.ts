// `Hoster`: typed calls to a plugin that runs in a worker thread, each with a
// hard timeout.

import { Worker } from "node:worker_threads";
import type * as contract from "../gen/interfaces/hoster-plugin-hoster.js";
import type { FolderContents } from "../gen/interfaces/hoster-plugin-storage.js";
import type { Policy } from "./policy.js";
import type { Answer, Question, Start } from "./worker.js";

export type * from "../gen/interfaces/hoster-plugin-hoster.js";
export type { Entry, FolderContents } from "../gen/interfaces/hoster-plugin-storage.js";

/** Why a call failed: `code`, `scope` and `retryAfter` are those of the contract. */
export class HosterError extends Error {
  constructor(readonly details: contract.Error) {
    super(details.message);
  }
  get code(): contract.Error["code"] {
    return this.details.code;
  }
  /** Seconds until a retry is worthwhile, if known. */
  get retryAfter(): number | undefined {
    return this.details.retryAfter;
  }
}

/** The call exceeded its timeout, and its worker was terminated. */
export class TimedOut extends HosterError {}

/** The plugin or its runtime failed: a trap, a module that is not a plugin. */
export class PluginFailed extends HosterError {}

export interface Options {
  /** The module written by `jco transpile`. */
  module?: string | URL;
  /** The API key. With `keyHosts` it stays outside the plugin. */
  key?: string | undefined;
  /** Time limit of each call in milliseconds. */
  timeout?: number;
  /** For tests: the http:// address of a server on loopback. */
  endpoint?: string | undefined;
  /** What the plugin may do. Without a policy, it may do anything and gets the key itself. */
  policy?: Pick<Policy, "hosts" | "keyHosts">;
  /** Environment of a policy that is composed in front of the plugin; plugins need none. */
  environment?: Record<string, string>;
}

/** A plugin, ready for calls, which run one after the other. */
export class Hoster {
  readonly #start: Start;
  readonly #timeout: number;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: Options = {}) {
    const { key, policy, endpoint } = options;
    this.#timeout = options.timeout ?? 120_000;
    this.#start = {
      module: String(options.module ?? new URL("../../gen/plugin.js", import.meta.url)),
      settings: {
        credential: !key ? { tag: "none" } : policy ? { tag: "host-held" } : { tag: "key", val: key },
        pace: "plugin",
        language: "en",
        ...(endpoint && { endpoint }),
        options: [],
      },
      policy: policy && {
        ...policy,
        ...(key && { authorization: `Bearer ${key}` }),
        ...(endpoint && { endpoint }),
      },
      environment: options.environment ?? {},
    };
  }

  /** Returns the plugin's description and capabilities. */
  describe(): Promise<contract.Description> {
    return this.#call("describe");
  }

  /** Returns what a link is, or undefined if it is not a link of this hoster. */
  recognize(link: string): Promise<contract.LinkInfo | undefined> {
    return this.#call("recognize", link);
  }

  /** Returns the account status. Call it again only after `freshFor` seconds. */
  account(): Promise<contract.Account> {
    return this.#call("account");
  }

  /** Checks whether links work. Returns a status for each, in the given order. */
  check(links: string[]): Promise<contract.LinkStatus[]> {
    return this.#call("check", links);
  }

  /** Returns the files of a shared folder. */
  expand(folder: string, password?: string): Promise<contract.FolderListing> {
    return this.#call("expand", folder, password);
  }

  /** Returns a direct download, or how long to wait first. */
  resolve(link: string, options: Partial<contract.ResolveOptions> = {}): Promise<contract.Resolution> {
    return this.#call("resolve", link, { fetchDetails: false, options: [], ...options });
  }

  /** Lists one folder of the account; the top folder by default. */
  listEntries(folder?: string): Promise<FolderContents> {
    return this.#call("listEntries", folder);
  }

  /** Returns where and how to send a file; `upload` does all three steps. */
  beginUpload(request: contract.UploadRequest): Promise<contract.UploadTicket> {
    return this.#call("beginUpload", request);
  }

  /** Returns the receipt of an upload whose bytes were sent. */
  finishUpload(id: string): Promise<contract.Receipt> {
    return this.#call("finishUpload", id);
  }

  /** Ends the worker, including a call in progress. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #call<T>(call: string, ...given: unknown[]): Promise<T> {
    const next = this.#last.then(() => this.#ask({ call, arguments: given }));
    this.#last = next.catch(() => undefined);
    return next as Promise<T>;
  }

  async #ask(question: Question): Promise<unknown> {
    this.#worker ??= new Worker(new URL("worker.js", import.meta.url), { workerData: this.#start });
    const answer = await answerOf(this.#worker, question, this.#timeout);
    if ("ok" in answer) return answer.ok;
    if ("error" in answer) throw new HosterError(answer.error as contract.Error);
    // After a trap an instance is unusable: the next call gets a new one.
    await this.close();
    if (answer.failed === LATE) {
      const seconds = this.#timeout / 1000;
      throw new TimedOut(failure("timeout", `The call was stopped after ${seconds} seconds.`));
    }
    throw new PluginFailed(failure("unavailable", `The plugin failed: ${answer.failed}.`));
  }
}

const LATE = "late";

function answerOf(worker: Worker, question: Question, timeout: number): Promise<Answer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end({ failed: LATE }), timeout);
    const failed = (error: Error) => end({ failed: error.message });
    const gone = () => end({ failed: "its thread has ended" });
    const end = (answer: Answer) => {
      clearTimeout(timer);
      worker.off("message", end).off("error", failed).off("exit", gone);
      // Ignores late errors of a worker that is being terminated.
      worker.on("error", () => undefined);
      resolve(answer);
    };
    worker.on("message", end).on("error", failed).on("exit", gone);
    worker.postMessage(question);
  });
}

function failure(code: contract.Error["code"], message: string): contract.Error {
  return { code, message, scope: "request" };
}
