import { useEffect, useRef, useState } from "preact/hooks";

import { language, t } from "../words";
import type { Json } from "./document";
import type { Draft } from "./draft";
import { Field } from "./field";
import { schema_at, title_of } from "./schema";
import { clock_of, copied, covers, day_minutes, minutes_of, painted, type Block } from "./week";

const cell = 30;
const cells = day_minutes / cell;
/** Monday first, as the guide has it; the document counts from Sunday. */
const week = [1, 2, 3, 4, 5, 6, 0];
const day_words = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
export const day_name = (weekday: number) => day_words.format(new Date(Date.UTC(2023, 0, 1 + weekday)));

interface Brush {
  weekday: number;
  from: number;
  to: number;
  on: boolean;
}

const stretch = ({ weekday, from, to }: Brush): Block => ({
  weekday, from_minute: Math.min(from, to) * cell, to_minute: (Math.max(from, to) + 1) * cell,
});

/** The week as a grid to paint on: drag, or arrows and Space (with Shift the stretch grows). */
function Grid({ blocks, onPaint }: { blocks: Block[]; onPaint: (stretch: Block, on: boolean) => void }) {
  const [brush, show] = useState<Brush | null>(null);
  // What the hand holds now: the next event may come before the page has been drawn anew.
  const held = useRef<Brush | null>(null);
  const setBrush = (next: Brush | null) => {
    held.current = next;
    show(next);
  };
  const [place, setPlace] = useState({ weekday: 1, cell: 18 });
  const grid = useRef<HTMLDivElement>(null);
  const shown = brush ? painted(blocks, stretch(brush), brush.on) : blocks;

  const cell_under = (event: PointerEvent, weekday: number) => {
    const lane = grid.current!.querySelector(`[data-day="${weekday}"] .cells`)!.getBoundingClientRect();
    return Math.min(cells - 1, Math.max(0, Math.floor(((event.clientX - lane.left) / lane.width) * cells)));
  };
  const down = (event: PointerEvent, weekday: number) => {
    if (event.button !== 0) return;
    const from = cell_under(event, weekday);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    setPlace({ weekday, cell: from });
    setBrush({ weekday, from, to: from, on: !covers(blocks, weekday, from * cell) });
  };
  const pull = (event: PointerEvent) => held.current && setBrush({ ...held.current, to: cell_under(event, held.current.weekday) });
  const drop = () => {
    const done = held.current;
    setBrush(null);
    if (done) onPaint(stretch(done), done.on);
  };
  const go = (weekday: number, to: number) => {
    const next = { weekday, cell: Math.min(cells - 1, Math.max(0, to)) };
    setPlace(next);
    (grid.current?.querySelector(`[data-day="${next.weekday}"] [data-cell="${next.cell}"]`) as HTMLElement | null)?.focus();
  };
  const key = (event: KeyboardEvent) => {
    const row = week.indexOf(place.weekday);
    const on = covers(blocks, place.weekday, place.cell * cell);
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const to = Math.min(cells - 1, Math.max(0, place.cell + (event.key === "ArrowLeft" ? -1 : 1)));
      if (event.shiftKey) onPaint({ weekday: place.weekday, from_minute: to * cell, to_minute: (to + 1) * cell }, on);
      go(place.weekday, to);
    } else if (event.key === "ArrowUp" && row > 0) go(week[row - 1]!, place.cell);
    else if (event.key === "ArrowDown" && row < 6) go(week[row + 1]!, place.cell);
    else if (event.key === "Home") go(place.weekday, 0);
    else if (event.key === "End") go(place.weekday, cells - 1);
    else if (event.key === " " || event.key === "Enter")
      onPaint({ weekday: place.weekday, from_minute: place.cell * cell, to_minute: (place.cell + 1) * cell }, !on);
    else return;
    event.preventDefault();
  };
  return (
    <div class="week" role="grid" aria-label={t("schedule.grid")} ref={grid} onKeyDown={key}>
      <div class="hours" aria-hidden="true">
        <span />
        <span class="marks">{[0, 6, 12, 18, 24].map((hour) => <i key={hour} style={{ left: `${(hour / 24) * 100}%` }}>{hour}</i>)}</span>
      </div>
      {week.map((weekday) => (
        <div class="day" role="row" key={weekday} data-day={weekday}>
          <span class="day-name" role="rowheader">{day_name(weekday)}</span>
          <div class="cells" onPointerDown={(event) => down(event, weekday)} onPointerMove={pull} onPointerUp={drop} onPointerCancel={() => setBrush(null)} role="presentation">
            {Array.from({ length: cells }, (_, i) => (
              <span
                key={i} role="gridcell" data-cell={i} tabIndex={place.weekday === weekday && place.cell === i ? 0 : -1}
                aria-selected={covers(shown, weekday, i * cell)} aria-label={`${day_name(weekday)} ${clock_of(i * cell)}`}
                onFocus={() => setPlace({ weekday, cell: i })}
              />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

function TimeField({ value, label, onChange }: { value: number; label: string; onChange: (minutes: number) => void }) {
  const [typed, setTyped] = useState(clock_of(value));
  useEffect(() => setTyped(clock_of(value)), [value]);
  const bad = minutes_of(typed) === null;
  return (
    <input
      type="text" class="clock" inputMode="numeric" aria-label={label} aria-invalid={bad} value={typed} maxLength={5}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        const minutes = minutes_of(typed);
        if (minutes !== null && minutes !== value) onChange(minutes);
        else if (minutes === null) setTyped(clock_of(value));
      }}
    />
  );
}

/** One day's times to the minute, and its copies. */
function Day({ weekday, blocks, error, onChange }: { weekday: number; blocks: Block[]; error: (index: number) => string; onChange: (blocks: Block[]) => void }) {
  const [copying, setCopying] = useState(false);
  const [days, setDays] = useState<number[]>([]);
  const own = blocks.map((block, index) => ({ block, index })).filter(({ block }) => block.weekday === weekday);
  const change = (index: number, part: Partial<Block>) => onChange(blocks.map((block, i) => (i === index ? { ...block, ...part } : block)));
  const name = day_name(weekday);
  return (
    <li data-times={weekday}>
      <span class="day-name">{name}</span>
      <div class="row">
        {own.length === 0 && <span class="small">{t("schedule.nothing")}</span>}
        {own.map(({ block, index }) => (
          <span class="span" key={index}>
            <TimeField value={block.from_minute} label={t("schedule.from", { day: name })} onChange={(from_minute) => change(index, { from_minute })} />
            –
            <TimeField value={block.to_minute} label={t("schedule.to", { day: name })} onChange={(to_minute) => change(index, { to_minute })} />
            <button type="button" class="quiet danger" onClick={() => onChange(blocks.filter((_, i) => i !== index))}>
              <span aria-hidden="true">×</span><span class="unseen">{t("schedule.remove", { day: name, from: clock_of(block.from_minute), to: clock_of(block.to_minute) })}</span>
            </button>
            {error(index) && <span class="fault" role="alert">{error(index)}</span>}
          </span>
        ))}
        <button type="button" class="quiet" aria-expanded={copying} onClick={() => { setCopying(!copying); setDays(week.filter((day) => day !== weekday)); }}>
          {t("schedule.copy")}<span class="unseen">: {name}</span>
        </button>
      </div>
      {copying && (
        <fieldset class="item">
          <legend>{t("schedule.copy_to", { day: name })}</legend>
          <div class="row">
            {week.filter((day) => day !== weekday).map((day) => (
              <label class="check" key={day}>
                <input type="checkbox" checked={days.includes(day)} onChange={(event) => setDays(event.currentTarget.checked ? [...days, day] : days.filter((other) => other !== day))} />
                {day_name(day)}
              </label>
            ))}
            <button type="button" class="strong" onClick={() => { onChange(copied(blocks, weekday, days)); setCopying(false); }}>{t("schedule.apply")}</button>
          </div>
        </fieldset>
      )}
    </li>
  );
}

/** *Schedule Settings*: when reports are made. */
export function Schedule({ draft, pointer }: { draft: Draft; pointer: string }) {
  const schema = schema_at(draft.schema, `${pointer}/blocks`);
  if (!schema) return null;
  const blocks = (draft.get(`${pointer}/blocks`) ?? []) as unknown as Block[];
  const set = (next: Block[]) => draft.set(`${pointer}/blocks`, next as unknown as Json);
  const error = (index: number) =>
    ["", "/weekday", "/from_minute", "/to_minute"].map((end) => draft.error(`${pointer}/blocks/${index}${end}`)).find((text) => text) ?? "";
  return (
    <section class="card fields" aria-label={t("schedule.title")} data-setting={pointer}>
      <h2>{t("schedule.title")}</h2>
      <Field draft={draft} pointer={`${pointer}/enabled`} />
      {draft.get(`${pointer}/enabled`) === true && (
        <>
          <p class="help">{t("schedule.how")}</p>
          <Grid blocks={blocks} onPaint={(block, on) => set(painted(blocks, block, on))} />
          <ul class="times" aria-label={title_of(schema, `${pointer}/blocks`)}>
            {week.map((weekday) => <Day key={weekday} weekday={weekday} blocks={blocks} error={error} onChange={set} />)}
          </ul>
          <div class="row">
            <button type="button" class="danger" disabled={!blocks.length} onClick={() => set([])}>{t("schedule.clear")}</button>
            <span class="small">{t("limit.of", { n: blocks.length, most: schema.maxItems ?? 70 })}</span>
          </div>
          {draft.error(`${pointer}/blocks`) && <p class="fault" role="alert">{draft.error(`${pointer}/blocks`)}</p>}
        </>
      )}
    </section>
  );
}
