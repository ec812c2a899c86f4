import type { SourceState } from "./messages";
import type { View } from "./sensor";

export const source_states: Record<SourceState, { name: string; kind: "good" | "wait" | "bad" }> = {
  running: { name: "Running", kind: "good" },
  connecting: { name: "Connecting", kind: "wait" },
  silent: { name: "Silent", kind: "bad" },
  lost: { name: "Lost", kind: "bad" },
  ended: { name: "Ended", kind: "wait" },
  failed: { name: "Failed", kind: "bad" },
};

/** What the last answer said is no news any more when the sensor has stopped answering. */
export const not_known = { name: "Not known", kind: "wait" };

export function Source({ view }: { view: View }) {
  const status = view.status;
  if (!status) return null;
  const { source, timing_ms } = status;
  const known = source_states[source.state] ?? { name: source.state, kind: "wait" };
  const state = view.link === "open" ? known : not_known;
  const work = timing_ms.decode + timing_ms.detect + timing_ms.track + timing_ms.count;
  return (
    <section class="card source" aria-labelledby="source-title">
      <div class="card-top">
        <h2 id="source-title">Source</h2>
        <span class={`pill ${state.kind}`} data-source={source.state}>
          {state.name}
        </span>
      </div>
      {source.state !== "running" && source.sentence && <p class={`note ${known.kind}`}>{source.sentence}</p>}
      <dl class="facts">
        <div>
          <dt>Address</dt>
          <dd class="address">{source.address || "None chosen"}</dd>
        </div>
        <div>
          <dt>Picture</dt>
          <dd>{source.width ? `${source.width} × ${source.height}` : "–"}</dd>
        </div>
        <div>
          <dt>Rate</dt>
          <dd>{(view.observation?.fps ?? source.fps).toFixed(1)} fps</dd>
        </div>
        <div>
          <dt>Per frame</dt>
          <dd title={`Decode ${timing_ms.decode} ms, detect ${timing_ms.detect} ms, track ${timing_ms.track} ms, count ${timing_ms.count} ms`}>
            {work.toFixed(1)} ms
          </dd>
        </div>
      </dl>
    </section>
  );
}
