import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Draft } from "../forms/draft";
import { Field } from "../forms/field";
import { points_attribute, type Size } from "../geometry";
import { Frame } from "../live/frame";
import { Overlay } from "../live/overlay";
import type { View } from "../sensor";
import { Card, DraftPage } from "../settings_pages/draft_page";
import { on_the_wall } from "../times";
import { known, t } from "../words";
import { covered_area, floor_grid, type Lens } from "./floor";
import { bright_enough, look_at, sharp_enough, type Look } from "./picture_check";

/** People smaller than this in what the network sees are easily missed. */
const least_pixels = 24;

function Verdict({ good, text, name }: { good: boolean | null; text: string; name: string }) {
  const kind = good === null ? "wait" : good ? "good" : "bad";
  return (
    <li class="row verdict" data-verdict={`${name}:${kind}`}>
      <span class={`pill ${kind}`}>{good === null ? t("assistant.waiting") : good ? t("assistant.good") : t("assistant.poor")}</span>
      <span>{text}</span>
    </li>
  );
}

function useLook(view: View): Look | null {
  const [look, setLook] = useState<Look | null>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const blind = view.link !== "open" || view.status?.source.state !== "running";
      setLook(blind ? null : look_at(document.querySelector<HTMLImageElement | HTMLVideoElement>(".frame img, .frame video")));
    }, 1_000);
    return () => clearInterval(timer);
  }, [view.link, view.status?.source.state]);
  return look;
}

/** The smallest and largest box of the last minute, in pixels of what the network looks at. */
function useHeights(view: View, longest_side: number): { least: number; seen: number } {
  const heights = useRef(new Map<number, number>());
  const source = view.status?.source;
  if (source?.width) {
    const scale = Math.min(1, longest_side / Math.max(source.width, source.height));
    for (const person of view.observation?.people ?? []) {
      if (person.seen) heights.current.set(person.id, Math.round(Math.max(person.box[3] * source.height, person.box[2] * source.width) * scale));
    }
  }
  const all = [...heights.current.values()].slice(-50);
  return { least: Math.min(...all), seen: all.length };
}

function Checks({ view, draft }: { view: View; draft: Draft }) {
  const look = useLook(view);
  const people = useHeights(view, Number(draft.get("/detection/longest_side") ?? 416));
  const source = view.status?.source;
  const tilt = Number(draft.get("/lens/tilt_deg") ?? 0);
  return (
    <Card title={t("assistant.checks")}>
      <ul class="lines plain-lines">
        <Verdict name="source" good={source ? source.state === "running" : null} text={source?.sentence || t("assistant.source")} />
        {view.status?.health && <Verdict name="health" good={view.status.health === "ok"} text={`${t("health.title")}: ${known("health", view.status.health)}`} />}
        <Verdict name="bright" good={look && bright_enough(look)} text={look ? t("assistant.bright", { percent: Math.round((look.brightness / 255) * 100) }) : t("assistant.no_picture")} />
        <Verdict name="sharp" good={look && sharp_enough(look)} text={look ? t("assistant.sharp", { n: Math.round(look.sharpness) }) : t("assistant.no_picture")} />
        {draft.has("/lens") && <Verdict name="level" good={tilt <= 20} text={tilt <= 20 ? t("assistant.level", { n: tilt }) : t("assistant.tilted", { n: tilt })} />}
        <Verdict name="large" good={people.seen ? people.least >= least_pixels : null} text={people.seen ? t("assistant.large", { n: people.least, least: least_pixels }) : t("assistant.nobody")} />
      </ul>
    </Card>
  );
}

function FloorGrid({ lens, size }: { lens: Lens; size: Size }) {
  const lines = useMemo(() => floor_grid(lens, size.width / size.height), [JSON.stringify(lens), size.width, size.height]);
  return (
    <svg class="overlay floor" viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={t("assistant.grid")} data-lines={lines.length}>
      {lines.map(({ line, metre, along }, i) => <polyline key={i} class={metre === 0 ? "axis" : ""} data-along={along} points={points_attribute(line, size)} />)}
    </svg>
  );
}

interface Crossing {
  n: number;
  direction: "in" | "out";
  time: string;
}

/** Shows each crossing as it is counted, for somebody who walks to and fro. */
function TestWalk({ view }: { view: View }) {
  const [walking, setWalking] = useState(false);
  const [crossings, setCrossings] = useState<Crossing[]>([]);
  const before = useRef<{ in: number; out: number } | null>(null);
  const seen = view.observation;
  useEffect(() => {
    if (!walking || !seen) return void (before.current = null);
    const last = before.current;
    before.current = { in: seen.in, out: seen.out };
    if (!last) return;
    const news: Crossing[] = (["in", "out"] as const).flatMap((direction) =>
      Array.from({ length: Math.max(0, seen[direction] - last[direction]) }, () => ({ n: 0, direction, time: seen.time })),
    );
    if (news.length) setCrossings((all) => [...all, ...news].map((entry, i) => ({ ...entry, n: i + 1 })));
  }, [walking, seen]);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Card title={t("walk.title")}>
      <p class="help">{view.scene.line ? t("walk.help") : t("walk.no_line")} <a href="#/line">{t("page.line")}</a></p>
      <div class="row">
        <button type="button" class={walking ? "" : "strong"} disabled={!view.scene.line} onClick={() => { setWalking(!walking); if (!walking) setCrossings([]); }}>
          {walking ? t("walk.stop") : t("walk.start")}
        </button>
        <span class="small">{t("walk.counts", { in: crossings.filter((entry) => entry.direction === "in").length, out: crossings.filter((entry) => entry.direction === "out").length })}</span>
      </div>
      <ol class="lines" aria-live="polite" aria-label={t("walk.title")} reversed>
        {[...crossings].reverse().slice(0, 20).map((entry) => (
          <li key={entry.n} class="row" data-crossing={entry.direction}>
            <span class={`pill ${entry.direction === "in" ? "good" : "wait"}`}>{entry.direction === "in" ? t("numbers.in") : t("numbers.out")}</span>
            {on_the_wall(new Date(entry.time), zone, "second")}
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** From the camera on the ceiling to the first right count. */
export function AssistantPage({ view }: { view: View }) {
  return (
    <DraftPage>
      {(draft) => {
        const lens = draft.get("/lens") as unknown as Lens | undefined;
        const source = view.status?.source;
        const area = lens && source?.width ? covered_area(lens, source.width / source.height) : null;
        return (
          <>
            <div class="layout editor">
              <section class="card picture" aria-label={t("live.picture")}>
                <Frame view={view}>
                  {(size, shown) => (
                    <>
                      <Overlay size={size} scene={view.scene} people={shown?.people ?? []} counts={shown?.regions ?? []} />
                      {lens?.mount_height_m && <FloorGrid lens={lens} size={size} />}
                    </>
                  )}
                </Frame>
                <p class="advice" role="status" data-covered={area ? area.width.toFixed(2) : ""}>
                  {area ? t("assistant.covered", { width: area.width.toFixed(1), depth: area.depth.toFixed(1) }) : lens?.mount_height_m ? t("assistant.horizon") : t("assistant.no_height")}
                </p>
              </section>
              {draft.has("/lens") && (
                <Card title={t("assistant.lens")}>
                  {["mount_height_m", "tilt_deg", "kind", "field_of_view_deg"].map((name) => <Field key={name} draft={draft} pointer={`/lens/${name}`} />)}
                </Card>
              )}
            </div>
            <Checks view={view} draft={draft} />
            <Card title={t("assistant.way")}>
              <p class="help">{t("assistant.way_help")} <a href="#/line">{t("page.line")}</a></p>
            </Card>
            <TestWalk view={view} />
          </>
        );
      }}
    </DraftPage>
  );
}
