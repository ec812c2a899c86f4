// What was counted (`GET /api/v1/history`, docs/history.md).
import { useEffect, useState } from "preact/hooks";

import { get, Refusal } from "../api";
import { t } from "../words";

export type Resolution = "minute" | "hour" | "day";

export interface Row {
  start: string;
  start_utc: string;
  health: string;
  /** Null where nothing was counted. */
  average?: number | null;
  max?: number | null;
  in?: number;
  out?: number;
  region?: number;
  stays?: number;
  average_s?: number;
  max_s?: number;
  [passage: string]: string | number | null | undefined;
}

export interface HeatMap {
  columns: number;
  rows: number;
  person_seconds: number[];
}

export interface Asked<T> {
  answer: T | null;
  error: string;
}

const again_ms = 30_000;

/** The answer to a question, asked again now and then. The last one stays while the next is on its way. */
export function useAsked<T>(path: string | null): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ answer: null, error: "" });
  useEffect(() => {
    if (path === null) return;
    let gone = false;
    const ask = async () => {
      try {
        const answer = await get<T>(path);
        if (!gone) setAsked({ answer, error: "" });
      } catch (error) {
        const refusal = error as Refusal;
        if (!gone) setAsked({ answer: null, error: refusal.status === 404 ? t("history.none") : refusal.message || t("save.no_answer") });
      }
    };
    void ask();
    const timer = setInterval(ask, again_ms);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [path]);
  return asked;
}

export function history_path(feature: string, from: Date, resolution: Resolution, format = "json"): string {
  const query = new URLSearchParams({ feature, from: from.toISOString().replace(/\.\d+Z$/, "Z"), resolution, format });
  return `/api/v1/history?${query}`;
}
