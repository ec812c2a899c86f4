// A sensor that says and shows what a test wants: the same paths as the real one, from a few lines that share no code with it.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src blob:; " +
  "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What can be asked of every sensor, beside what a test gives. */
const always = {
  "GET /api/v1/session": () => [200, { activated: true, signed_in: true, csrf: "of-the-fake", scopes: ["read", "settings"] }],
  "GET /api/v1/settings": () => [200, { device: { time_zone: "Europe/Berlin" } }],
  "GET /api/v1/settings/schema": () => [200, { type: "object", properties: {} }],
};

/** A text frame of a WebSocket (RFC 6455, 5.2). */
function frame(text) {
  const payload = Buffer.from(text);
  const header = payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([header, payload]);
}

export class FakeSensor {
  /** `more`: what else is answered, by `"VERB /path"`: a function of body and query that gives [status, body]. */
  constructor({ page, pictures, status, scene, more = {} }) {
    Object.assign(this, { page, pictures, status, scene, more: { ...always, ...more }, sockets: new Set(), listeners: new Set(), viewers: new Set(), shown: 0 });
  }

  /** Listens; on the same port as before if it was stopped. */
  async start() {
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    this.server.on("upgrade", (request, socket) => this.accept(request, socket));
    await new Promise((done) => this.server.listen(this.port ?? 0, "127.0.0.1", done));
    this.port = this.server.address().port;
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Gone at once, as when the power is cut. */
  async stop() {
    const closed = new Promise((done) => this.server.close(done));
    for (const socket of this.sockets) socket.destroy();
    await closed;
    this.listeners.clear();
    this.viewers.clear();
  }

  publish(message) {
    for (const socket of this.listeners) socket.write(frame(JSON.stringify(message)));
  }

  /** Changes parts of the status and tells those who listen. */
  say(part) {
    this.status = { ...this.status, ...part };
    this.publish({ type: "status", ...this.status });
  }

  /** The next picture, to everybody who watches. */
  show() {
    const jpeg = this.pictures[this.shown++ % this.pictures.length];
    for (const response of this.viewers) this.send(response, jpeg);
  }

  send(response, jpeg) {
    response.write(`Content-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
    response.write(jpeg);
    response.write("\r\n--picture\r\n");
  }

  accept(request, socket) {
    const key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const accepted = createHash("sha1").update(key).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accepted}\r\n\r\n`,
    );
    // It has no video and says at once that this is its end: pages then show single pictures.
    if (request.url.endsWith(".mp4")) return socket.end(Buffer.from([0x88, 0x00]));
    this.listeners.add(socket);
    socket.on("close", () => this.listeners.delete(socket));
    socket.on("error", () => {});
  }

  async answer(request, response) {
    const path = new URL(request.url, this.url).pathname;
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("X-Content-Type-Options", "nosniff");
    const asked = this.more[`${request.method} ${path}`];
    if (asked) {
      let body = "";
      for await (const part of request) body += part;
      const [code, answer] = asked(body && JSON.parse(body), new URL(request.url, this.url).searchParams);
      response.writeHead(code, { "Content-Type": "application/json" });
      return response.end(JSON.stringify(answer));
    }
    if (path === "/api/v1/status" || path === "/api/v1/scene") {
      response.setHeader("Content-Type", "application/json");
      return response.end(JSON.stringify(path.endsWith("scene") ? this.scene : this.status));
    }
    if (path === "/api/v1/live.mjpeg") {
      response.writeHead(200, { "Content-Type": "multipart/x-mixed-replace; boundary=picture" });
      response.write("--picture\r\n");
      this.viewers.add(response);
      response.on("close", () => this.viewers.delete(response));
      return this.send(response, this.pictures[this.shown % this.pictures.length]);
    }
    try {
      const body = await readFile(join(this.page, normalize(path === "/" ? "/index.html" : path)));
      response.setHeader("Content-Type", types[extname(path)] ?? types[".html"]);
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }
}
