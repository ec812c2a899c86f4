import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "../words";

export interface Series {
  name: string;
  /** Of the colours in style/dashboard.css. */
  css: string;
  kind: "curve" | "bars";
  /** Null where nothing is known. */
  values: (number | null)[];
}

interface Charted {
  title: string;
  labels: string[];
  series: Series[];
}

const height = 220;
const [left, right, top, bottom] = [38, 8, 10, 24];

/** The next of 1, 2, 5, 10, 20 ... */
function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}

function useWidth(): [(element: HTMLElement | null) => void, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, width];
}

const lone_stroke = 24; // pixels

/** A path through the known values; gaps stay gaps, and a value between two gaps is a short stroke. */
function curve(values: (number | null)[], x: (i: number) => number, y: (value: number) => number): string {
  let path = "";
  let drawing = false;
  values.forEach((value, i) => {
    if (value === null) drawing = false;
    else if (!drawing && (values[i + 1] ?? null) === null) path += `M${(x(i) - lone_stroke / 2).toFixed(1)} ${y(value).toFixed(1)}h${lone_stroke}`;
    else {
      path += `${drawing ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      drawing = true;
    }
  });
  return path;
}

function Table({ labels, series }: Charted) {
  return (
    <details class="as-table">
      <summary>{t("chart.table")}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("chart.table")}>
        <table>
          <thead><tr><th scope="col">{t("chart.time")}</th>{series.map((one) => <th scope="col" key={one.name}>{one.name}</th>)}</tr></thead>
          <tbody>
            {labels.map((label, i) => (
              <tr key={i}><th scope="row">{label}</th>{series.map((one) => <td key={one.name}>{one.values[i] === null ? "–" : Math.round(one.values[i]! * 10) / 10}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Values over time, as curves and bars, and as a table for those who want to read them. */
export function Chart(chart: Charted) {
  const { title, labels, series } = chart;
  const [place, width] = useWidth();
  const n = labels.length;
  const most = nice(Math.max(1, ...series.flatMap((one) => one.values.map((value) => value ?? 0))));
  const slot = (width - left - right) / Math.max(1, n);
  const x = (i: number) => left + slot * (i + 0.5);
  const y = (value: number) => height - bottom - (value / most) * (height - top - bottom);
  const bars = series.filter((one) => one.kind === "bars");
  const thick = Math.max(1, Math.min(18, (slot * 0.8) / Math.max(1, bars.length)));
  const every = Math.max(1, Math.ceil(n / Math.max(1, Math.floor((width - left) / 74))));
  return (
    <figure class="chart" ref={place}>
      <figcaption class="legend">
        {series.map((one) => <span key={one.name} class={one.css}><i aria-hidden="true" />{one.name}</span>)}
      </figcaption>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={title} data-points={n}>
          {[0, 0.5, 1].map((part) => (
            <g key={part} class="grid">
              <line x1={left} x2={width - right} y1={y(most * part)} y2={y(most * part)} />
              <text x={left - 6} y={y(most * part) + 4} text-anchor="end">{most * part}</text>
            </g>
          ))}
          {bars.map((one, b) => (
            <g key={one.name} class={one.css}>
              {one.values.map((value, i) => value !== null && value > 0 && (
                <rect key={i} class="bar" x={x(i) - (bars.length * thick) / 2 + b * thick} width={thick - 0.5} y={y(value)} height={height - bottom - y(value)} rx="1.5">
                  <title>{`${labels[i]}: ${one.name} ${value}`}</title>
                </rect>
              ))}
            </g>
          ))}
          {series.filter((one) => one.kind === "curve").map((one) => <path key={one.name} class={`curve ${one.css}`} d={curve(one.values, x, y)} />)}
          {labels.map((label, i) => i % every === 0 && <text key={i} class="tick" x={x(i)} y={height - 7} text-anchor="middle">{label}</text>)}
        </svg>
      )}
      <Table {...chart} />
    </figure>
  );
}

/** Says why there is nothing to see, or shows it. */
export function Or({ error, empty, children }: { error: string; empty: boolean; children: ComponentChildren }) {
  if (error) return <p class="note wait">{error}</p>;
  return empty ? <p class="small">{t("history.empty")}</p> : <>{children}</>;
}
