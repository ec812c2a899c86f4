import { useEffect, useRef, useState } from "preact/hooks";

import type { Size } from "./geometry";
import { Overlay } from "./overlay";
import type { View } from "./sensor";
import { source_states } from "./source";

const first_pause_ms = 1_000;
const longest_pause_ms = 8_000;

/** The size of an element on the page, as it changes. */
function useSize(): [(element: HTMLElement | null) => void, Size] {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return [setElement, size];
}

/** Whether somebody can see the page: a tab in the background needs no pictures. */
function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}

/** The stream of pictures. `attempt` is new for every connection; a browser that keeps the element would show the last picture. */
function Stream({ attempt, onCame, onFailed }: { attempt: string; onCame: () => void; onFailed: () => void }) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const element = image.current!;
    element.src = `/api/v1/live.mjpeg?attempt=${attempt}`;
    // Without this, browsers go on reading the stream of an element that has gone.
    return () => element.removeAttribute("src");
  }, [attempt]);
  return <img ref={image} alt="Live picture of the sensor" onLoad={onCame} onError={onFailed} />;
}

type PictureState = "waiting" | "shown" | "failed";

/** What lies over the picture when there is none, or when it can't be trusted to be live. */
function Cover({ view, picture }: { view: View; picture: PictureState }) {
  const source = view.status?.source;
  const fault = source && source.state !== "running";
  let [title, text] = ["Waiting for the picture", ""];
  if (view.link === "lost") [title, text] = ["Live picture lost", "Trying again by itself"];
  else if (fault) [title, text] = [`Source ${source_states[source.state]?.name.toLowerCase() ?? source.state}`, source.sentence];
  else if (picture === "failed") [title, text] = ["Live picture lost", "Trying again by itself"];
  else if (picture === "shown") return null;
  return (
    <div class="cover" data-cover={title}>
      <b>{title}</b>
      {text && <span>{text}</span>}
    </div>
  );
}

export function Picture({ view }: { view: View }) {
  const [frame, size] = useSize();
  const visible = useVisible();
  const [drawings, setDrawings] = useState(true);
  const [people, setPeople] = useState(true);
  const [retry, setRetry] = useState(0);
  const [picture, setPicture] = useState<PictureState>("waiting");
  const attempt = `${view.connection}.${retry}`;
  const watching = view.link === "open" && visible;
  useEffect(() => setPicture("waiting"), [view.connection]);
  useEffect(() => {
    if (picture !== "failed") return;
    const timer = setTimeout(() => setRetry(retry + 1), Math.min(first_pause_ms * 2 ** Math.min(retry, 3), longest_pause_ms));
    return () => clearTimeout(timer);
  }, [picture, retry]);

  const source = view.status?.source;
  const ratio = source?.width ? source.width / source.height : 16 / 9;
  const live = picture === "shown" && view.link === "open" && source?.state === "running";
  return (
    <section class="card picture" aria-label="Live picture">
      <div class="frame" ref={frame} style={{ aspectRatio: String(ratio) }}>
        {watching && (
          <Stream key={attempt} attempt={attempt} onCame={() => setPicture("shown")} onFailed={() => setPicture("failed")} />
        )}
        {size.width > 0 && (
          <Overlay
            size={size}
            scene={drawings ? view.scene : {}}
            people={people && source?.state === "running" ? (view.observation?.people ?? []) : []}
            counts={view.observation?.regions ?? view.status?.counts.regions ?? []}
          />
        )}
        <Cover view={view} picture={picture} />
      </div>
      <div class="tools">
        <label>
          <input type="checkbox" checked={people} onChange={(event) => setPeople(event.currentTarget.checked)} /> People
        </label>
        <label>
          <input type="checkbox" checked={drawings} onChange={(event) => setDrawings(event.currentTarget.checked)} /> Areas and line
        </label>
        {live && <span class="badge">Live</span>}
      </div>
    </section>
  );
}
