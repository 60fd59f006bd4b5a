// `Hoster`: typed calls of a plugin that runs in a worker thread, each with a
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
  /** Seconds until trying again is worthwhile, where that is known. */
  get retryAfter(): number | undefined {
    return this.details.retryAfter;
  }
}

/** The call took longer than the program wanted to wait; its worker is gone. */
export class TimedOut extends HosterError {}

/** The plugin or its runtime failed: a trap, a module that is no plugin. */
export class PluginFailed extends HosterError {}

export interface Options {
  /** The module that `jco transpile` wrote. */
  module?: string | URL;
  /** The API key. With `keyHosts` it stays outside of the plugin. */
  key?: string | undefined;
  /** Milliseconds for each call. */
  timeout?: number;
  /** For tests: the http:// address of a server on loopback. */
  endpoint?: string | undefined;
  /** What the plugin may do; without it, anything, and it gets the key itself. */
  policy?: Pick<Policy, "hosts" | "keyHosts">;
  /** For a policy that is composed in front of the plugin; plugins need none. */
  environment?: Record<string, string>;
}

/** A plugin, ready for calls, which are carried out one after the other. */
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

  /** What the plugin is and can do. */
  describe(): Promise<contract.Description> {
    return this.#call("describe");
  }

  /** What a link is, or undefined when it is not one of this hoster's. */
  recognize(link: string): Promise<contract.LinkInfo | undefined> {
    return this.#call("recognize", link);
  }

  /** Account status. Ask again only after `freshFor` seconds. */
  account(): Promise<contract.Account> {
    return this.#call("account");
  }

  /** Whether links work, in the order asked. */
  check(links: string[]): Promise<contract.LinkStatus[]> {
    return this.#call("check", links);
  }

  /** The files of a shared folder. */
  expand(folder: string, password?: string): Promise<contract.FolderListing> {
    return this.#call("expand", folder, password);
  }

  /** A direct download, or how long to wait first. */
  resolve(link: string, options: Partial<contract.ResolveOptions> = {}): Promise<contract.Resolution> {
    return this.#call("resolve", link, { fetchDetails: false, options: [], ...options });
  }

  /** One folder of the account; none is its top folder. */
  listEntries(folder?: string): Promise<FolderContents> {
    return this.#call("listEntries", folder);
  }

  /** Where and how to send a file; `upload` does all three steps. */
  beginUpload(request: contract.UploadRequest): Promise<contract.UploadTicket> {
    return this.#call("beginUpload", request);
  }

  /** The receipt of an upload whose bytes were sent. */
  finishUpload(id: string): Promise<contract.Receipt> {
    return this.#call("finishUpload", id);
  }

  /** Ends the worker, and with it the call that runs. */
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
    // After a trap an instance is worth nothing: the next call gets a new one.
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
      // Late errors of a worker that is being ended are nobody's.
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
