import { useEffect, useRef } from "preact/hooks";

import { Frame } from "../live/frame";
import type { View } from "../sensor";
import { t } from "../words";
import type { HeatMap } from "./history";

/** From nothing over blue and yellow to red: light grows along it, so it can be read without its colours too. */
const ramp: [number, number, number][] = [[20, 30, 110], [20, 120, 170], [70, 190, 120], [250, 210, 60], [255, 90, 50]];

function colour_of(part: number): [number, number, number] {
  const at = Math.min(0.9999, Math.max(0, part)) * (ramp.length - 1);
  const [a, b] = [ramp[Math.floor(at)]!, ramp[Math.floor(at) + 1]!];
  const mix = at - Math.floor(at);
  return [0, 1, 2].map((i) => Math.round(a[i]! + (b[i]! - a[i]!) * mix)) as [number, number, number];
}

function paint(canvas: HTMLCanvasElement, map: HeatMap) {
  [canvas.width, canvas.height] = [map.columns, map.rows];
  const painter = canvas.getContext("2d")!;
  const image = painter.createImageData(map.columns, map.rows);
  const most = Math.max(...map.person_seconds, 1e-9);
  map.person_seconds.forEach((seconds, i) => {
    // The root lets places where people pass be seen beside those where they sit.
    const part = Math.sqrt(seconds / most);
    image.data.set([...colour_of(part), seconds > 0 ? 90 + 130 * part : 0], i * 4);
  });
  painter.putImageData(image, 0, 0);
}

/** Where people were today, over the live picture. */
export function HeatOverPicture({ view, map }: { view: View; map: HeatMap | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current && map) paint(canvas.current, map);
  });
  return (
    <Frame view={view}>
      {() => map && <canvas ref={canvas} class="heat" role="img" aria-label={t("heat.alt")} data-heat={map.person_seconds.some((seconds) => seconds > 0)} />}
    </Frame>
  );
}
