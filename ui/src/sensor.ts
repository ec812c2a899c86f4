import { ask, get } from "./api";
import type { Observation, Scene, Status } from "./messages";

/** Everything that the page knows of the sensor. A new object with every change. */
export interface View {
  link: "connecting" | "open" | "lost";
  /** Counts the connections: whatever depends on one begins anew with the next. */
  connection: number;
  status: Status | null;
  scene: Scene;
  observation: Observation | null;
  /** Milliseconds that the sensor's clock is ahead of the browser's. */
  clock_offset: number;
}

const first_pause_ms = 500;
const longest_pause_ms = 5_000;
const refresh_ms = 5_000;
const patience_ms = 8_000;
/** The event that tells of saved settings, so that what is drawn over the picture follows at once. */
export const settings_changed = "headcount-settings-changed";

/**
 * The connection to the sensor: messages by WebSocket, the rest by asking now and then. When it is lost it is tried again for
 * ever; a connection that is open but dead is noticed because the questions go unanswered.
 */
export class Sensor {
  private view: View = {
    link: "connecting",
    connection: 0,
    status: null,
    scene: {},
    observation: null,
    clock_offset: 0,
  };
  private socket: WebSocket | null = null;
  private pause_ms = first_pause_ms;
  private scene_text = "";
  private closed = false;
  private readonly timer: number;
  // A laptop that wakes up, a phone that is back in reach: no need to wait for the next turn.
  private readonly refresh_now = () => void this.refresh();

  constructor(private readonly show: (view: View) => void) {
    this.connect();
    this.timer = window.setInterval(this.refresh_now, refresh_ms);
    addEventListener("online", this.refresh_now);
    addEventListener(settings_changed, this.refresh_now);
  }

  /** Ends the connection; nothing is shown any more. */
  close() {
    this.closed = true;
    clearInterval(this.timer);
    removeEventListener("online", this.refresh_now);
    removeEventListener(settings_changed, this.refresh_now);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private change(part: Partial<View>) {
    this.view = { ...this.view, ...part };
    this.show(this.view);
  }

  private connect() {
    if (this.closed) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/live`);
    this.socket = socket;
    const patience = setTimeout(() => socket.close(), patience_ms);
    socket.onopen = () => {
      clearTimeout(patience);
      this.pause_ms = first_pause_ms;
      // What was known before is not of this connection: the sensor may have been restarted.
      this.change({ link: "open", connection: this.view.connection + 1, observation: null });
      this.refresh();
    };
    socket.onmessage = (event) => this.take(String(event.data));
    socket.onclose = () => {
      clearTimeout(patience);
      if (this.socket === socket) this.lose();
    };
  }

  private lose() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    // Counts stay; people have moved on.
    const { observation } = this.view;
    this.change({ link: "lost", observation: observation && { ...observation, people: [] } });
    // A WebSocket does not say why it was closed. If the session has ended, this answer does.
    void get("/api/v1/status").catch(() => {});
    setTimeout(() => this.connect(), this.pause_ms * (0.75 + Math.random() / 2));
    this.pause_ms = Math.min(this.pause_ms * 2, longest_pause_ms);
  }

  private take(text: string) {
    const message = JSON.parse(text) as Observation | ({ type: "status" } & Status);
    if (message.type === "observation") this.change({ observation: message });
    else if (message.type === "status") this.change({ status: message });
  }

  private async refresh() {
    const socket = this.socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    try {
      const [status, scene] = await Promise.all([ask<Status>("GET", "/api/v1/status"), get<Scene>("/api/v1/scene")]);
      if (this.socket !== socket) return;
      const scene_text = JSON.stringify(scene);
      if (scene_text !== this.scene_text) {
        this.scene_text = scene_text;
        this.change({ scene });
      }
      const date = Date.parse(status.headers.get("Date") ?? "");
      this.change({ status: status.body, clock_offset: Number.isNaN(date) ? 0 : date - Date.now() });
    } catch {
      if (this.socket === socket) this.lose();
    }
  }
}
