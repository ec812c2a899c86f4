import { useEffect, useMemo, useState } from "preact/hooks";

import { get } from "../api";
import { Delivery } from "../live/delivery";
import { counts_of } from "../live/numbers";
import { Source } from "../live/source";
import type { View } from "../sensor";
import { midnight, on_the_wall } from "../times";
import { known, t } from "../words";
import { Chart, Or, type Series } from "./chart";
import { HeatOverPicture } from "./heat_map";
import { history_path, useAsked, type HeatMap, type Resolution, type Row } from "./history";

interface Rows {
  rows: Row[];
}

const spans: Record<Resolution, number> = { minute: 3 * 3600_000, hour: 24 * 3600_000, day: 30 * 24 * 3600_000 };
const styles = { minute: "time", hour: "time", day: "date" } as const;

/** The sensor's zone, by which its days begin. */
function useZone(): string | null {
  const [zone, setZone] = useState<string | null>(null);
  useEffect(() => {
    get<{ device: { time_zone: string } }>("/api/v1/settings").then(
      (settings) => setZone(settings.device.time_zone),
      () => setZone("UTC"),
    );
  }, []);
  return zone;
}

/** Changes every minute, so that what is asked for moves on with the time. */
function useMinute(): number {
  const [minute, setMinute] = useState(() => Math.floor(Date.now() / 60_000));
  useEffect(() => {
    const timer = setInterval(() => setMinute(Math.floor(Date.now() / 60_000)), 5_000);
    return () => clearInterval(timer);
  }, []);
  return minute;
}

function seconds_text(seconds: number): string {
  if (seconds < 90) return t("time.seconds", { n: Math.round(seconds) });
  return seconds < 5_400 ? t("time.minutes", { n: Math.round(seconds / 60) }) : t("time.hours", { n: Math.round(seconds / 360) / 10 });
}

function Dwell({ rows, view }: { rows: Row[]; view: View }) {
  const regions = new Map<number, { stays: number; sum: number; max: number }>();
  for (const row of rows) {
    const region = regions.get(row.region ?? 0) ?? { stays: 0, sum: 0, max: 0 };
    region.stays += row.stays ?? 0;
    region.sum += (row.average_s ?? 0) * (row.stays ?? 0);
    region.max = Math.max(region.max, row.max_s ?? 0);
    regions.set(row.region ?? 0, region);
  }
  const longest = Math.max(1, ...[...regions.values()].map((region) => region.max));
  return (
    <table class="figures-table">
      <thead><tr><th scope="col">{t("dwell.region")}</th><th scope="col">{t("dwell.stays")}</th><th scope="col">{t("dwell.average")}</th><th scope="col">{t("dwell.longest")}</th></tr></thead>
      <tbody>
        {[...regions].map(([id, { stays, sum, max }]) => (
          <tr key={id} data-dwell={id}>
            <th scope="row">{view.scene.regions?.find((region) => region.id === id)?.name || t("region.unnamed", { id })}</th>
            <td>{stays}</td>
            <td>{stays ? seconds_text(sum / stays) : "–"}</td>
            <td><span class="meter"><i style={{ width: `${(max / longest) * 100}%` }} /></span>{max ? seconds_text(max) : "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** People by edge of entry and of exit: the darker, the more. */
function Flow({ rows, edges }: { rows: Row[]; edges: number }) {
  const names = ["A", "B", "C", "D"].slice(0, edges);
  const count = (from: string, to: string) => rows.reduce((sum, row) => sum + Number(row[`${from}-${to}`] ?? 0), 0);
  const most = Math.max(1, ...names.flatMap((from) => names.map((to) => count(from, to))));
  return (
    <table class="flow-table">
      <caption class="small">{t("flow.caption")}</caption>
      <thead><tr><td />{names.map((to) => <th scope="col" key={to}>→ {to}</th>)}</tr></thead>
      <tbody>
        {names.map((from) => (
          <tr key={from}>
            <th scope="row">{from} →</th>
            {names.map((to) => {
              const n = count(from, to);
              return <td key={to} style={{ "--part": `${Math.round((n / most) * 45)}%` }} data-passage={`${from}-${to}`}>{n}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Curves({ zone, minute }: { zone: string; minute: number }) {
  const [resolution, setResolution] = useState<Resolution>("hour");
  const from = useMemo(() => new Date(minute * 60_000 - spans[resolution]), [minute, resolution]);
  const total = useAsked<Rows>(history_path("total", from, resolution));
  const line = useAsked<Rows>(history_path("line", from, resolution));
  const rows = total.answer?.rows ?? [];
  const crossings = new Map(line.answer?.rows.map((row) => [row.start_utc, row]));
  // Whatever their health: a period that was mostly off, such as a sensor's first hour, still has what was counted in it.
  const series: Series[] = [
    { name: t("numbers.in"), css: "series-in", kind: "bars", values: rows.map((row) => crossings.get(row.start_utc)?.in ?? null) },
    { name: t("numbers.out"), css: "series-out", kind: "bars", values: rows.map((row) => crossings.get(row.start_utc)?.out ?? null) },
    { name: t("curve.average"), css: "series-average", kind: "curve", values: rows.map((row) => row.average ?? null) },
    { name: t("curve.max"), css: "series-max", kind: "curve", values: rows.map((row) => row.max ?? null) },
  ];
  return (
    <section class="card fields" aria-labelledby="curves-title">
      <div class="card-top">
        <h2 id="curves-title">{t("curve.title")}</h2>
        <div class="row" role="group" aria-label={t("curve.by")}>
          {(["minute", "hour", "day"] as const).map((one) => (
            <button key={one} type="button" aria-pressed={resolution === one} onClick={() => setResolution(one)}>{t(`curve.${one}`)}</button>
          ))}
        </div>
      </div>
      <Or error={total.error || line.error} empty={rows.length === 0}>
        <Chart title={t("curve.title")} labels={rows.map((row) => on_the_wall(new Date(row.start_utc), zone, styles[resolution]))} series={series} />
      </Or>
      <div class="row">
        <span class="small">{t("curve.zone", { zone })}</span>
        {(["total", "line", "region", "dwell", "flow"] as const).map((feature) => (
          <a key={feature} class="button" href={history_path(feature, from, resolution, "csv")} download={`headcount-${feature}.csv`} data-csv={feature}>
            {t("curve.csv", { what: known("csv", feature) })}
          </a>
        ))}
      </div>
    </section>
  );
}

/** Today at a glance. */
export function DashboardPage({ view }: { view: View }) {
  const zone = useZone();
  const minute = useMinute();
  const day = useMemo(() => (zone === null ? null : midnight(new Date(minute * 60_000 + view.clock_offset), zone)), [zone, minute]);
  const path = (feature: string) => (day ? history_path(feature, day, "day") : null);
  const line = useAsked<Rows>(path("line"));
  const dwell = useAsked<Rows>(path("dwell"));
  const flow = useAsked<Rows>(path("flow"));
  const heat = useAsked<HeatMap>("/api/v1/heatmap");
  const counts = counts_of(view);
  const today = (name: "in" | "out") => line.answer?.rows.reduce((sum, row) => sum + (row[name] ?? 0), 0);
  const edges = view.scene.flow?.points.length ?? 0;
  if (zone === null) return null;
  return (
    <div class="stack">
      <dl class="card figures wide">
        <Figure name={t("numbers.now")} value={counts?.total} kind="total" />
        <Figure name={t("today.in")} value={today("in")} kind="in" />
        <Figure name={t("today.out")} value={today("out")} kind="out" />
      </dl>
      <Curves zone={zone} minute={minute} />
      <div class="halves">
        <section class="card picture" aria-labelledby="heat-title">
          <HeatOverPicture view={view} map={heat.answer} />
          <div class="tools"><h2 id="heat-title">{t("heat.title")}</h2>{heat.error && <p class="small">{heat.error}</p>}</div>
        </section>
        <div class="stack">
          <section class="card fields" aria-labelledby="dwell-title">
            <h2 id="dwell-title">{t("dwell.title")}</h2>
            <Or error={dwell.error} empty={!dwell.answer?.rows.length}><Dwell rows={dwell.answer?.rows ?? []} view={view} /></Or>
          </section>
          <section class="card fields" aria-labelledby="flow-title">
            <h2 id="flow-title">{t("flow.title")}</h2>
            {edges ? <Or error={flow.error} empty={false}><Flow rows={flow.answer?.rows ?? []} edges={edges} /></Or> : <p class="small">{t("flow.no_area")} <a href="#/flow">{t("page.flow")}</a></p>}
          </section>
        </div>
      </div>
      <div class="halves"><Source view={view} /><Delivery view={view} /></div>
    </div>
  );
}

function Figure({ name, value, kind }: { name: string; value: number | undefined; kind: string }) {
  return (
    <div class={`figure ${kind}`}>
      <dt>{name}</dt>
      <dd data-figure={kind}>{value ?? "–"}</dd>
    </div>
  );
}
