import { t } from "../words";
import type { Json } from "./document";
import type { Draft } from "./draft";
import { Field } from "./field";
import { day_name } from "./schedule";
import { schema_at } from "./schema";
import { clock_of, minutes_of } from "./week";

interface Reset {
  weekday?: number | null;
  minute: number;
}

/** *Reset Cumulative Count on Schedule*: regions and the line share the times. */
export function Resets({ draft }: { draft: Draft }) {
  const at = "/reports/resets";
  const most = schema_at(draft.schema, at)?.maxItems ?? 5;
  const resets = (draft.get(at) ?? []) as unknown as Reset[];
  const set = (next: Reset[]) => draft.set(at, next as unknown as Json);
  const change = (index: number, part: Reset) => set(resets.map((reset, i) => (i === index ? part : reset)));
  return (
    <div data-setting={at}>
      <Field draft={draft} pointer="/reports/reset_enabled" />
      {draft.get("/reports/reset_enabled") === true && (
        <div class="resets">
          {resets.map((reset, i) => (
            <div class="row" key={i}>
              <label>
                <span class="unseen">{t("reset.day", { n: i + 1 })}</span>
                <select
                  value={String(reset.weekday ?? "")}
                  onChange={(event) => {
                    const day = event.currentTarget.value;
                    change(i, day === "" ? { minute: reset.minute } : { weekday: Number(day), minute: reset.minute });
                  }}
                >
                  <option value="">{t("reset.every_day")}</option>
                  {[1, 2, 3, 4, 5, 6, 0].map((day) => <option key={day} value={day}>{day_name(day)}</option>)}
                </select>
              </label>
              <label>
                <span class="unseen">{t("reset.time", { n: i + 1 })}</span>
                <input type="time" required value={clock_of(reset.minute)} onInput={(event) => change(i, { ...reset, minute: minutes_of(event.currentTarget.value) ?? reset.minute })} />
              </label>
              <button type="button" class="quiet danger" onClick={() => set(resets.filter((_, other) => other !== i))}>{t("reset.remove", { n: i + 1 })}</button>
              {draft.error(`${at}/${i}`) && <p class="fault" role="alert">{draft.error(`${at}/${i}`)}</p>}
            </div>
          ))}
          <div class="row">
            <button type="button" disabled={resets.length >= most} onClick={() => set([...resets, { minute: 0 }])}>{t("reset.add")}</button>
            <span class="small">{t("limit.of", { n: resets.length, most })}</span>
          </div>
          {draft.error(at) && <p class="fault" role="alert">{draft.error(at)}</p>}
        </div>
      )}
    </div>
  );
}
