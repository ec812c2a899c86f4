// The live video: H.264 in fragmented MP4 from a WebSocket, played through Media Source Extensions as close to now as it comes.

/** How far behind the newest picture the player may be, in seconds, before it hurries, and before it jumps. */
const hurry_s = 0.12;
const jump_s = 0.5;
const hurrying = 1.1;
/** What has been shown is forgotten, in seconds. */
const keep_s = 4;
const forget_after_s = 12;
const patience_ms = 4_000;
/** Pictures whose frame is remembered until they are shown; more than the player ever has before it. */
const most_pictures = 256;
/** Times of one picture differ by rounding, in seconds. */
const same_s = 0.002;

interface Arrived {
  frame: number;
  /** When it is shown, in seconds of the video. */
  at: number;
}

type Told = { type: "video"; mime: string } | ({ type: "picture" } & Arrived);

/** Whether this browser can play what sensors send. */
export function can_play_video(): boolean {
  return typeof MediaSource !== "undefined" && MediaSource.isTypeSupported('video/mp4; codecs="avc1.42c01f"');
}

/** Fills a video element until it is closed or fails; it then does nothing any more. */
export class VideoFeed {
  private readonly socket: WebSocket;
  private readonly source = new MediaSource();
  private readonly address = URL.createObjectURL(this.source);
  private readonly patience: number;
  private buffer: SourceBuffer | null = null;
  private mime = "";
  private waiting: ArrayBuffer[] = [];
  private pictures: Arrived[] = [];
  private closed = false;

  /**
   * `on_frame` is called with the number of each frame when it is shown, by browsers that tell. `on_failed` is called once at
   * most, in place of which nothing more comes.
   */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly on_frame: (frame: number) => void,
    private readonly on_failed: () => void,
  ) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/api/v1/live.mp4`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = (event) => this.take(event.data as string | ArrayBuffer);
    this.socket.onclose = () => this.fail();
    this.source.addEventListener("sourceopen", () => this.begin());
    video.src = this.address;
    video.onerror = () => this.fail();
    video.onloadeddata = () => clearTimeout(this.patience);
    this.listen();
    this.patience = window.setTimeout(() => this.fail(), patience_ms);
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.patience);
    this.socket.onclose = null;
    this.socket.onmessage = null;
    // Browsers complain of a connection that is given up before it is there.
    if (this.socket.readyState === WebSocket.CONNECTING) this.socket.onopen = () => this.socket.close();
    else this.socket.close();
    this.video.onerror = null;
    this.video.onloadeddata = null;
    this.video.removeAttribute("src");
    this.video.load(); // or the element holds the picture and its memory
    URL.revokeObjectURL(this.address);
  }

  private fail() {
    if (this.closed) return;
    this.close();
    this.on_failed();
  }

  private take(data: string | ArrayBuffer) {
    if (typeof data !== "string") {
      this.waiting.push(data);
      return this.append();
    }
    const told = JSON.parse(data) as Told;
    if (told.type === "picture") {
      this.pictures = [...this.pictures, told].slice(-most_pictures);
      return;
    }
    this.mime = told.mime;
    this.begin();
  }

  /** Waits for the next picture to be shown. */
  private listen() {
    if (!("requestVideoFrameCallback" in this.video)) return;
    this.video.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (this.closed) return;
      this.pictures = this.pictures.filter(({ at }) => at > mediaTime - same_s);
      const [shown] = this.pictures;
      if (shown && shown.at < mediaTime + same_s) this.on_frame(shown.frame);
      this.listen();
    });
  }

  /** Once it is known what comes, and the element is ready for it. */
  private begin() {
    if (this.buffer || !this.mime || this.source.readyState !== "open") return;
    if (!MediaSource.isTypeSupported(this.mime)) return this.fail();
    this.buffer = this.source.addSourceBuffer(this.mime);
    this.buffer.addEventListener("updateend", () => {
      this.follow();
      this.append();
    });
    this.buffer.addEventListener("error", () => this.fail());
    this.append();
  }

  private append() {
    if (!this.buffer || this.buffer.updating || this.closed) return;
    const shown_until = this.video.currentTime;
    try {
      if (this.buffer.buffered.length > 0 && shown_until - this.buffer.buffered.start(0) > forget_after_s) {
        this.buffer.remove(0, shown_until - keep_s);
        return;
      }
      const next = this.waiting.shift();
      if (next) this.buffer.appendBuffer(next);
    } catch {
      this.fail();
    }
  }

  /** Stays with the newest picture: a little too late is made up for unnoticed, much is jumped over. */
  private follow() {
    if (!this.buffer || this.closed || this.buffer.buffered.length === 0) return;
    const last = this.buffer.buffered.length - 1;
    const newest = this.buffer.buffered.end(last);
    const behind = newest - this.video.currentTime;
    if (behind > jump_s || this.video.currentTime < this.buffer.buffered.start(last))
      this.video.currentTime = Math.max(this.buffer.buffered.start(last), newest - hurry_s / 2);
    this.video.playbackRate = behind > hurry_s ? hurrying : 1;
    // A tab that was in the background may have been paused.
    if (this.video.paused) void this.video.play().catch(() => {});
  }
}
