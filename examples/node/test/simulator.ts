// A simulated 1fichier in a separate process, by `hoster simulator`. The
// environment variable HOSTER is the path of the command.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

export class Simulator {
  private constructor(
    private readonly process: ReturnType<typeof spawn>,
    readonly endpoint: string,
    readonly key: string,
    readonly link: string,
    private readonly control: string,
  ) {}

  static async start(...more: string[]): Promise<Simulator> {
    const file = ["--file", "Alpha (Europe).zip=2M"];
    const options = ["simulator", "--no-limits", "--control", "127.0.0.1:0", ...file, ...more];
    const process_ = spawn(process.env.HOSTER ?? "hoster", options, {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = await once(createInterface(process_.stdout), "line");
    const ready = JSON.parse(line);
    const endpoint = `http://${ready.listening}`;
    return new Simulator(process_, endpoint, ready.api_key, ready.files[0].link, ready.control);
  }

  async ask(path: string): Promise<any> {
    return (await fetch(this.control + path)).json();
  }

  async tell(path: string, what: unknown): Promise<any> {
    const reply = await fetch(this.control + path, { method: "POST", body: JSON.stringify(what) });
    return reply.json();
  }

  fault(fault: string): Promise<any> {
    return this.tell("/faults", { fault });
  }

  close(): void {
    this.process.kill();
  }
}

/** A server that accepts connections and never replies. */
export class Silent {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => {
    this.#sockets.add(socket.on("error", () => undefined));
  });

  async start(): Promise<string> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
