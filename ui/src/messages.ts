// What the sensor says, as docs of `GET /api/v1/status`, `GET /api/v1/scene` and the WebSocket have it.

/** A place in the picture, in fractions of its width and height. */
export type Place = [x: number, y: number];
export type Box = [x: number, y: number, width: number, height: number];

export interface Person {
  id: number;
  box: Box;
  score: number;
  seen: boolean;
  regions: number[];
}

export interface Observation {
  type: "observation";
  frame: number;
  time: string;
  people: Person[];
  total: number;
  regions: { id: number; count: number }[];
  in: number;
  out: number;
  fps: number;
}

export type SourceState = "connecting" | "running" | "silent" | "lost" | "ended" | "failed";

export interface Recipient {
  feature: string;
  address: string;
  connected: boolean;
  waiting: number;
  last_success: string | null;
  last_error: string;
}

export interface Status {
  version: string;
  device: { name: string; serial_number: string };
  source: { address: string; state: SourceState; sentence: string; width: number; height: number; fps: number };
  counts: {
    in: number;
    out: number;
    total: number;
    overcrowded: boolean;
    regions: { id: number; name: string; count: number }[];
  };
  /** How well the camera sees (docs/history.md): `ok`, `camera_covered`, `too_dark` ... */
  health?: string;
  history?: { fault: string };
  delivery: { fault: string; recipients: Recipient[] };
  privacy?: { mode: string };
  timing_ms: { decode: number; detect: number; track: number; count: number };
}

export interface Scene {
  regions?: { id: number; name: string; points: Place[]; colour?: number }[];
  line?: { points: Place[] } | null;
  uturn_area?: Place[] | null;
  flow?: { points: Place[] } | null;
  masks?: Place[][];
}
