// The real program, on a data folder of its own that goes with it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { root } from "./browser.mjs";

export async function free_port() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export class Program {
  /** `source` and what follows it are words of the command line; without them it has no source. */
  constructor(source = [], settings = {}) {
    this.words = source.length > 0 ? ["--source", ...source] : [];
    this.folder = mkdtempSync(join(tmpdir(), "headcount-page-"));
    writeFileSync(join(this.folder, "settings.json"), JSON.stringify(settings));
  }

  /** Starts it and waits until it says that its page is up; on the same port as before if it was stopped. */
  async start() {
    this.port ??= await free_port();
    this.url = `http://127.0.0.1:${this.port}/`;
    const words = ["serve", "--data-dir", this.folder, "--port", String(this.port), ...this.words];
    this.process = spawn(process.env.HEADCOUNT ?? join(root, "build/headcount"), words);
    let said = "";
    await new Promise((up, failed) => {
      this.process.once("error", failed);
      this.process.once("exit", (status) => failed(new Error(`the sensor ended with ${status}:\n${said}`)));
      this.process.stderr.on("data", (text) => {
        said += text;
        if (said.includes("The page is at")) up();
      });
    });
    return this;
  }

  async stop(signal = "SIGTERM") {
    if (!this.process || this.process.exitCode !== null) return;
    this.process.removeAllListeners("exit");
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill(signal);
    await ended;
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
