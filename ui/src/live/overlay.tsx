import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

import { arrow_of, lowest, middle, on_page, points_attribute, type Size } from "../geometry";
import type { Person, Place, Scene } from "../messages";
import { t } from "../words";

export const colours = 8;
const arrow_length = 34;
const trail_length = 24;
const letter_width = 7.2;
const narrow = 500;

/** Labels are a little smaller where the picture is small. */
function scale_for(size: Size): number {
  return size.width < narrow ? 0.82 : 1;
}

function width_of(text: string): number {
  return text.length * letter_width + 12;
}

/** A region's colour, here and in the list of counts: the chosen one, or one by its order. */
export function colour_of(region: { colour?: number } | undefined, index: number): string {
  return `colour-${((region?.colour || index + 1) - 1) % colours}`;
}

/** Text on a plate, so that it can be read over any picture. Kept inside the picture. */
function Label({ at, size, kind, children }: { at: Place; size: Size; kind: string; children: string }) {
  const width = width_of(children);
  const scale = scale_for(size);
  const x = Math.max(2, Math.min(at[0], size.width - width * scale - 2));
  const y = Math.max(2, Math.min(at[1], size.height - 20 * scale - 2));
  return (
    <g class={`label ${kind}`} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale})`}>
      <rect width={width} height="20" rx="5" />
      <text x={width / 2} y="14.5" text-anchor="middle">
        {children}
      </text>
    </g>
  );
}

function Area({ places, size, kind }: { places: Place[]; size: Size; kind: string }) {
  return <polygon class={`area ${kind}`} points={points_attribute(places, size)} />;
}

function Named({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <g role="img" aria-label={name}>
      {children}
    </g>
  );
}

function Line({ places, size }: { places: Place[]; size: Size }) {
  const points = points_attribute(places, size);
  const arrow = arrow_of(places, size);
  if (!arrow) return null;
  const { at, towards } = arrow;
  const tip: Place = [at[0] + towards[0] * arrow_length, at[1] + towards[1] * arrow_length];
  const wing = (side: number): Place => [tip[0] - towards[0] * 9 + towards[1] * side, tip[1] - towards[1] * 9 - towards[0] * side];
  const head = [tip, wing(6), wing(-6)].map((place) => place.map((value) => value.toFixed(1)).join(",")).join(" ");
  const label: Place = [tip[0] + towards[0] * 16 - 13, tip[1] + towards[1] * 14 - 10];
  return (
    <Named name={t("overlay.line")}>
      <polyline class="line-casing" points={points} />
      <polyline class="line" points={points} />
      <path class="line-casing" d={`M${at} L${tip}`} />
      <path class="line" d={`M${at} L${tip}`} />
      <polygon class="arrow" points={head} />
      <Label at={label} size={size} kind="line-label">
        {t("numbers.in")}
      </Label>
    </Named>
  );
}

function Flow({ places, size }: { places: Place[]; size: Size }) {
  return (
    <Named name={t("overlay.flow")}>
      <Area places={places} size={size} kind="flow" />
      {places.map((place, i) => {
        const between = on_page(middle([place, places[(i + 1) % places.length]!]), size);
        return (
          <Label key={i} at={[between[0] - 9, between[1] - 10]} size={size} kind="flow-label">
            {String.fromCharCode(65 + i)}
          </Label>
        );
      })}
    </Named>
  );
}

/** Where people came from, for the last moments. */
function useTrails(people: Person[]): Map<number, Place[]> {
  const trails = useRef(new Map<number, Place[]>());
  const last = useRef<Person[]>([]);
  if (last.current !== people) {
    last.current = people;
    const next = new Map<number, Place[]>();
    for (const { id, box } of people) {
      const centre: Place = [box[0] + box[2] / 2, box[1] + box[3] / 2];
      next.set(id, [...(trails.current.get(id) ?? []), centre].slice(-trail_length));
    }
    trails.current = next;
  }
  return trails.current;
}

function People({ people, size }: { people: Person[]; size: Size }) {
  const trails = useTrails(people);
  return (
    <g class="people">
      {people.map(({ id, box, seen }) => {
        const [x, y] = on_page([box[0], box[1]], size);
        const [width, height] = on_page([box[2], box[3]], size);
        return (
          <g key={id} class={seen ? "person" : "person presumed"} data-person={id}>
            <polyline class="trail" points={points_attribute(trails.get(id) ?? [], size)} />
            <rect class="box-casing" x={x} y={y} width={width} height={height} rx="4" />
            <rect class="box" x={x} y={y} width={width} height={height} rx="4" />
            <Label at={[x - 1, y - 22 * scale_for(size)]} size={size} kind="person-label">
              {String(id)}
            </Label>
          </g>
        );
      })}
    </g>
  );
}

interface Shown {
  size: Size;
  scene: Scene;
  people: Person[];
  counts: { id: number; count: number }[];
  /** The number of the frame that people and counts are of. */
  frame?: number;
}

/** What is drawn over the live picture: areas, line, people. In CSS pixels, so that lines and letters have one size everywhere. */
export function Overlay({ size, scene, people, counts, frame }: Shown) {
  const regions = scene.regions ?? [];
  return (
    <svg class="overlay" viewBox={`0 0 ${size.width} ${size.height}`} role="group" aria-label={t("overlay.title")} data-frame={frame}>
      <defs>
        <pattern id="hatch" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="10" height="10" class="hatch-ground" />
          <rect width="4" height="10" class="hatch-stroke" />
        </pattern>
      </defs>
      {scene.masks?.map((mask, i) => (
        <Named key={i} name={t("overlay.mask")}>
          <Area places={mask} size={size} kind="mask" />
        </Named>
      ))}
      {scene.uturn_area && (
        <Named name={t("overlay.uturn")}>
          <Area places={scene.uturn_area} size={size} kind="uturn" />
        </Named>
      )}
      {scene.flow && <Flow places={scene.flow.points} size={size} />}
      {regions.map((region, i) => (
        <g key={region.id} class={colour_of(region, i)}>
          <Area places={region.points} size={size} kind="region" />
        </g>
      ))}
      {scene.line && <Line places={scene.line.points} size={size} />}
      <People people={people} size={size} />
      {regions.map((region, i) => {
        const name = region.name || t("region.unnamed", { id: region.id });
        const text = `${name} · ${counts.find((entry) => entry.id === region.id)?.count ?? 0}`;
        const [x, y] = on_page(lowest(region.points), size);
        return (
          <g key={region.id} class={colour_of(region, i)} data-region-label={region.id}>
            <Label at={[x - (width_of(text) * scale_for(size)) / 2, y - 12]} size={size} kind="region-label">
              {text}
            </Label>
          </g>
        );
      })}
    </svg>
  );
}
