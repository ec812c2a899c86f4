// Times of the week as blocks of minutes, and painting over them.

export interface Block {
  weekday: number;
  from_minute: number;
  to_minute: number;
}

export const day_minutes = 1440;

/** Blocks that touch or overlap joined, sorted by day and time. */
function joined(blocks: Block[]): Block[] {
  const sorted = [...blocks].sort((a, b) => a.weekday - b.weekday || a.from_minute - b.from_minute);
  const result: Block[] = [];
  for (const block of sorted) {
    const last = result[result.length - 1];
    if (last && last.weekday === block.weekday && block.from_minute <= last.to_minute)
      result[result.length - 1] = { ...last, to_minute: Math.max(last.to_minute, block.to_minute) };
    else result.push(block);
  }
  return result;
}

/** With a stretch painted on, or wiped off. */
export function painted(blocks: Block[], stretch: Block, on: boolean): Block[] {
  if (on) return joined([...blocks, stretch]);
  return blocks.flatMap((block) => {
    if (block.weekday !== stretch.weekday || block.to_minute <= stretch.from_minute || block.from_minute >= stretch.to_minute) return [block];
    return [
      { ...block, to_minute: stretch.from_minute },
      { ...block, from_minute: stretch.to_minute },
    ].filter((part) => part.from_minute < part.to_minute);
  });
}

/** The times of one day on others too, in place of theirs. */
export function copied(blocks: Block[], from: number, to: number[]): Block[] {
  const day = blocks.filter((block) => block.weekday === from);
  const kept = blocks.filter((block) => !to.includes(block.weekday) || block.weekday === from);
  return joined([...kept, ...to.filter((weekday) => weekday !== from).flatMap((weekday) => day.map((block) => ({ ...block, weekday })))]);
}

export function covers(blocks: Block[], weekday: number, minute: number): boolean {
  return blocks.some((block) => block.weekday === weekday && block.from_minute <= minute && minute < block.to_minute);
}

/** `9:30` as minutes since midnight, `24:00` as the day's end; null if it is no time. */
export function minutes_of(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (!found) return null;
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  return Number(found[2]) < 60 && minutes <= day_minutes ? minutes : null;
}

export function clock_of(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
