import { colour_of } from "./overlay";
import type { View } from "../sensor";
import { t } from "../words";

export interface Counts {
  total: number;
  in: number;
  out: number;
  regions: { id: number; name: string; count: number }[];
}

/** The newest counts: of the last frame while frames are coming, else of the status. */
export function counts_of(view: View): Counts | null {
  const { status, observation } = view;
  if (!status) return null;
  const known = status.counts;
  if (!observation || status.source.state !== "running") return known;
  const regions = known.regions.map((region) => ({
    ...region,
    count: observation.regions.find((seen) => seen.id === region.id)?.count ?? region.count,
  }));
  return { total: observation.total, in: observation.in, out: observation.out, regions };
}

function Figure({ name, value, kind }: { name: string; value: number | undefined; kind: string }) {
  return (
    <div class={`figure ${kind}`}>
      <dt>{name}</dt>
      <dd data-figure={kind} class={String(value).length > 4 ? "long" : ""}>
        {value ?? "–"}
      </dd>
    </div>
  );
}

export function Numbers({ view }: { view: View }) {
  const counts = counts_of(view);
  const most = Math.max(1, ...(counts?.regions.map((region) => region.count) ?? []));
  return (
    <section class="numbers" aria-label={t("numbers.title")}>
      <dl class="card figures">
        <Figure name={t("numbers.now")} kind="total" value={counts?.total} />
        <Figure name={t("numbers.in")} kind="in" value={counts?.in} />
        <Figure name={t("numbers.out")} kind="out" value={counts?.out} />
      </dl>
      {!!counts?.regions.length && (
        <div class="card">
          <h2>{t("numbers.regions")}</h2>
          <ul class="regions">
            {counts.regions.map((region, i) => (
              <li key={region.id} class={colour_of(view.scene.regions?.find((drawn) => drawn.id === region.id), i)}>
                <span class="dot" aria-hidden="true" />
                <span class="name">{region.name || t("region.unnamed", { id: region.id })}</span>
                <b data-region={region.id}>{region.count}</b>
                <progress value={region.count} max={most} aria-hidden="true" />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
