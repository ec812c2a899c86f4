import type { SourceState } from "../messages";
import type { View } from "../sensor";
import { known, t } from "../words";

const kinds: Record<SourceState, "good" | "wait" | "bad"> = {
  running: "good", connecting: "wait", silent: "bad", lost: "bad", ended: "wait", failed: "bad",
};

export function Source({ view }: { view: View }) {
  const status = view.status;
  if (!status) return null;
  const { source, timing_ms } = status;
  const kind = kinds[source.state] ?? "wait";
  // What the last answer said is no news any more when the sensor has stopped answering.
  const is_known = view.link === "open";
  const work = timing_ms.decode + timing_ms.detect + timing_ms.track + timing_ms.count;
  return (
    <section class="card source" aria-labelledby="source-title">
      <div class="card-top">
        <h2 id="source-title">{t("source.title")}</h2>
        <span class={`pill ${is_known ? kind : "wait"}`} data-source={source.state}>
          {is_known ? known("source", source.state) : t("state.not_known")}
        </span>
      </div>
      {source.state !== "running" && source.sentence && <p class={`note ${kind}`}>{source.sentence}</p>}
      {status.history?.fault && <p class="note bad">{status.history.fault}</p>}
      <dl class="facts">
        <div>
          <dt>{t("source.address")}</dt>
          <dd class="address">{source.address || t("source.none")}</dd>
        </div>
        {status.health && (
          <div class="whole" data-health={status.health}>
            <dt>{t("health.title")}</dt>
            <dd>{is_known ? known("health", status.health) : t("state.not_known")}</dd>
          </div>
        )}
        <div>
          <dt>{t("source.size")}</dt>
          <dd>{source.width ? `${source.width} × ${source.height}` : "–"}</dd>
        </div>
        <div>
          <dt>{t("source.rate")}</dt>
          <dd>{(view.observation?.fps ?? source.fps).toFixed(1)} fps</dd>
        </div>
        <div>
          <dt>{t("source.work")}</dt>
          <dd title={t("source.work_parts", { decode: timing_ms.decode, detect: timing_ms.detect, track: timing_ms.track, count: timing_ms.count })}>
            {work.toFixed(1)} ms
          </dd>
        </div>
      </dl>
    </section>
  );
}
