// Times as people read them: in the sensor's zone, which the page says beside them.
import { language } from "./words";

const steps: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

/** `2 minutes ago`, by the sensor's clock. */
export function ago(time: string, clock_offset: number): string {
  const seconds = Math.max(0, (Date.now() + clock_offset - Date.parse(time)) / 1000);
  const [unit, length] = steps.find(([, size]) => seconds >= size) ?? ["second", 1];
  return words.format(-Math.floor(seconds / length), unit);
}

type Style = "time" | "second" | "hour" | "date" | "moment";
const styles: Record<Style, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit" },
  second: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  hour: { weekday: "short", hour: "2-digit", minute: "2-digit" },
  date: { weekday: "short", day: "numeric", month: "short" },
  moment: { dateStyle: "medium", timeStyle: "medium" },
};

/** A time by the clock on the sensor's wall. A zone that the browser does not know is taken as UTC. */
export function on_the_wall(time: Date, zone: string, style: Style): string {
  const options = { ...styles[style], ...(style === "moment" ? {} : { hourCycle: "h23" as const }) };
  try {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: zone }).format(time);
  } catch {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(time);
  }
}

/** The last midnight there. */
export function midnight(now: Date, zone: string): Date {
  let parts: Intl.DateTimeFormatPart[];
  const wish: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  try {
    parts = new Intl.DateTimeFormat("en", { ...wish, timeZone: zone }).formatToParts(now);
  } catch {
    parts = new Intl.DateTimeFormat("en", { ...wish, timeZone: "UTC" }).formatToParts(now);
  }
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return new Date(now.getTime() - ((of("hour") * 60 + of("minute")) * 60 + of("second")) * 1000 - now.getMilliseconds());
}
