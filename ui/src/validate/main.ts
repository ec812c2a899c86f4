// A person plays a recording and clicks when somebody crosses the line; then they see what the sensor has counted.
import { arrow_of } from "../geometry";
import type { Place } from "../messages";
import "./style.css";

interface Recording {
  name: string;
  width: number;
  height: number;
  length_s: number;
  line: Place[];
  times_s: number[];
}

type Direction = "in" | "out";

interface Click {
  t: number;
  dir: Direction;
}

interface Agreement {
  manual: number;
  automatic: number;
  missed: number;
  extra: number;
  bias: number;
  bias_interval_95: [number, number] | null;
  error_share: number | null;
}

interface Report {
  in: Agreement;
  out: Agreement;
  both: Agreement;
  disagreements: { t: number; dir: Direction; kind: "missed" | "extra" }[];
}

function element<T extends Element = HTMLElement>(id: string): T {
  return document.getElementById(id) as unknown as T;
}

function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(1).padStart(4, "0")}`;
}

function percent(share: number): string {
  return `${share < 0 ? "−" : ""}${Math.abs(100 * share).toFixed(1)} %`;
}

const picture = element<HTMLImageElement>("picture");
const slider = element<HTMLInputElement>("time");
const clicks: Click[] = [];
let recording: Recording;
let time = 0;
let watched = 0;
let is_playing = false;
let shown = -1;
let last_tick = 0;

/** The picture that is shown at a time: the last one taken by then. */
function picture_at(seconds: number): number {
  let [from, to] = [0, recording.times_s.length - 1];
  while (from < to) {
    const middle = Math.ceil((from + to) / 2);
    if (recording.times_s[middle]! <= seconds) from = middle;
    else to = middle - 1;
  }
  return from;
}

function show(seconds: number): void {
  time = Math.min(Math.max(seconds, 0), recording.length_s);
  slider.value = time.toFixed(1);
  slider.setAttribute("aria-valuetext", clock(time));
  element("now").textContent = clock(time);
  const wanted = picture_at(time);
  // The next picture is asked for when the last has come: a slow link shows fewer, not later ones.
  if (wanted === shown || (is_playing && !picture.complete)) return;
  shown = wanted;
  picture.src = `/api/v1/pictures/${wanted}`;
}

function tick(now: number): void {
  if (!is_playing) return;
  const passed = Math.min((now - last_tick) / 1000, 0.5) * Number(element<HTMLSelectElement>("speed").value);
  last_tick = now;
  show(time + passed);
  watched = Math.max(watched, time);
  if (time >= recording.length_s) play(false);
  else requestAnimationFrame(tick);
}

function play(on: boolean): void {
  if (on && time >= recording.length_s) show(0);
  is_playing = on;
  element("play").textContent = on ? "Pause" : "Play";
  last_tick = performance.now();
  if (on) requestAnimationFrame(tick);
}

function show_clicks(): void {
  for (const dir of ["in", "out"] as const)
    element(`${dir}s`).textContent = String(clicks.filter((click) => click.dir === dir).length);
  element("clicks").replaceChildren(
    ...clicks.map((click) => {
      const item = document.createElement("li");
      item.textContent = `${clock(click.t)} ${click.dir === "in" ? "In" : "Out"}`;
      return item;
    }),
  );
}

function count(dir: Direction): void {
  clicks.push({ t: Number(time.toFixed(3)), dir });
  watched = Math.max(watched, time);
  element("said").textContent = `${dir === "in" ? "In" : "Out"} at ${clock(time)}.`;
  show_clicks();
}

function undo(): void {
  const gone = clicks.pop();
  element("said").textContent = gone ? `The click at ${clock(gone.t)} is taken back.` : "There is no click to take back.";
  show_clicks();
}

function fault(sentence: string): void {
  element("fault").textContent = sentence;
  element("fault").hidden = sentence === "";
}

function row(name: string, figures: Agreement): HTMLTableRowElement {
  const interval = figures.bias_interval_95;
  const cells = [
    figures.manual, figures.automatic, figures.missed, figures.extra, figures.bias > 0 ? `+${figures.bias}` : figures.bias,
    interval ? `${percent(interval[0])} to ${percent(interval[1])}` : "–",
    figures.error_share === null ? "–" : percent(figures.error_share),
  ];
  const made = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = name;
  made.append(head, ...cells.map((cell) => Object.assign(document.createElement("td"), { textContent: String(cell) })));
  return made;
}

function show_report(report: Report): void {
  element("report").hidden = false;
  const { both } = report;
  element("verdict").textContent =
    `Of the first ${clock(watched)}: you counted ${both.manual}, the sensor ${both.automatic}.`;
  element("figures").replaceChildren(row("In", report.in), row("Out", report.out), row("Both", both));
  element("disagreements").replaceChildren(
    ...report.disagreements.map(({ t, dir, kind }) =>
      Object.assign(document.createElement("li"), {
        textContent: `${clock(t)} ${dir === "in" ? "In" : "Out"}: ${kind === "missed" ? "missed by the sensor" : "counted by the sensor only"}`,
      }),
    ),
  );
  element("verdict").focus();
}

async function compare(): Promise<void> {
  play(false);
  fault("");
  try {
    const answer = await fetch("/api/v1/comparison", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ clicks, until_s: Number(watched.toFixed(3)) }),
    });
    const said = await answer.json();
    if (answer.ok) show_report(said as Report);
    else fault((said as { error: string }).error);
  } catch {
    fault("The program does not answer any more; start `headcount validate` again.");
  }
}

function draw_line(): void {
  const drawing = element<SVGSVGElement>("drawing");
  const { width, height, line } = recording;
  drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  shape.setAttribute("points", line.map(([x, y]) => `${x * width},${y * height}`).join(" "));
  drawing.append(shape);
  const arrow = arrow_of(line, recording);
  if (!arrow) return;
  const [[x, y], [along, down]] = [arrow.at, arrow.towards];
  const size = Math.max(width, height) / 40;
  const tip = document.createElementNS("http://www.w3.org/2000/svg", "path");
  tip.setAttribute("d", `M ${x + down * size} ${y - along * size} L ${x + along * 2 * size} ${y + down * 2 * size} L ${x - down * size} ${y + along * size} Z`);
  drawing.append(tip);
}

function on_key(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target as Element;
  const key = event.key.toLowerCase();
  const actions: Record<string, () => void> = {
    " ": () => play(!is_playing), i: () => count("in"), o: () => count("out"), u: undo,
    arrowleft: () => show(time - 2), arrowright: () => show(time + 2),
  };
  // The slider and the list move by arrows themselves, buttons are pressed by space.
  if (at.matches("select") || (at.matches("input") && key.startsWith("arrow")) || (at.matches("button") && key === " ")) return;
  if (!actions[key]) return;
  event.preventDefault();
  actions[key]!();
}

async function start(): Promise<void> {
  try {
    recording = (await (await fetch("/api/v1/recording")).json()) as Recording;
  } catch {
    fault("The recording could not be fetched; start `headcount validate` again.");
    return;
  }
  element("name").textContent = `${recording.name}, ${clock(recording.length_s)} long`;
  slider.max = recording.length_s.toFixed(1);
  [picture.width, picture.height] = [recording.width, recording.height];
  draw_line();
  show(0);
  slider.addEventListener("input", () => show(Number(slider.value)));
  element("play").addEventListener("click", () => play(!is_playing));
  element("in").addEventListener("click", () => count("in"));
  element("out").addEventListener("click", () => count("out"));
  element("undo").addEventListener("click", undo);
  element("compare").addEventListener("click", () => void compare());
  document.addEventListener("keydown", on_key);
  document.body.dataset.ready = "yes";
}

void start();
